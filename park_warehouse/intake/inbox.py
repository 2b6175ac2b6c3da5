"""The inbox: every file in it is taken in, answered and moved to the archive, in the order of arrival."""

import logging
import os
import time
from pathlib import Path
from stat import S_ISREG

import psycopg2.extensions

from park_warehouse.home import Home
from park_warehouse.intake import store
from park_warehouse.intake.answer import draft_answer, release_answer, settle_drafts
from park_warehouse.intake.receipt import Receipt
from park_warehouse.intake.submission import NOTE_SUFFIX, Submission
from park_warehouse.intake.take import Taker
from park_warehouse.warehouse.locks import Lock, alone

# Younger files are looked at twice: somebody may still be writing them.
SETTLE_SECONDS = 2.0

_log = logging.getLogger(__name__)


def take_in(
    home: Home, connection: psycopg2.extensions.connection, *, settle_seconds: float = SETTLE_SECONDS
) -> list[Receipt]:
    """Take in everything that lies complete in the inbox: by time of modification, then name.

    One transaction per file. One intake at a time: a second one waits, and finds the inbox empty.
    A process that was stopped at any point leaves a file in the inbox or its batch complete; run again.
    """
    home.prepare()
    receipts = []
    with alone(connection, Lock.INTAKE):
        with connection, connection.cursor() as cursor:
            settle_drafts(home, cursor)
        taker = Taker(connection)
        for path in _settled(home.inbox, settle_seconds):
            submission = Submission(path)
            if receipt := _take_one(home, connection, taker, submission):
                receipts.append(receipt)
    return receipts


def _take_one(
    home: Home, connection: psycopg2.extensions.connection, taker: Taker, submission: Submission
) -> Receipt | None:
    """Take in one file; None where an interrupted run had done so and only the move was left."""
    with connection, connection.cursor() as cursor:
        for _, place in store.find_settled(cursor, submission):
            if not (home.archive / place).exists():
                _archive(home, submission, place)
                return None
        taken = taker.take(submission)
        draft_answer(home, submission, taken)
    release_answer(home, taken.receipt.batch_id)
    _archive(home, submission, taken.archived_as)
    return taken.receipt


def _archive(home: Home, submission: Submission, place: str) -> None:
    """Move the file, its cover note first: a note left behind would speak for the next file of that name."""
    target = home.archive / place
    target.parent.mkdir(exist_ok=True)
    if submission.note_path:
        submission.note_path.rename(target.with_name(f"{target.name}{NOTE_SUFFIX}"))
    submission.path.rename(target)


def _settled(inbox: Path, settle_seconds: float) -> list[Path]:
    """The files that nobody writes any more, in the order in which they are to be taken."""
    found = _waiting(inbox)
    now = time.time()
    young = {path for path, (modified, _) in found.items() if 0 <= now - modified / 1e9 < settle_seconds}
    if young:
        time.sleep(settle_seconds)
        later = _waiting(inbox)
        found = {
            path: state for path, state in found.items() if path not in young or later.get(path) == state
        }
    return sorted(found, key=lambda path: (found[path][0], path.name))


def _waiting(inbox: Path) -> dict[Path, tuple[int, int]]:
    """(time of modification in ns, size) of every file that is a submission."""
    found = {}
    for path in inbox.iterdir():
        # Hidden files are half-copied ones, ~$ marks Excel's locks; a cover note goes with its file.
        if path.name.startswith((".", "~$")) or path.name.endswith(NOTE_SUFFIX):
            continue
        try:
            state = path.lstat()
        except FileNotFoundError:
            continue  # Withdrawn by its sender since the listing.
        # A link could lead out of the inbox, to whatever this process may read.
        if not S_ISREG(state.st_mode):
            continue
        if os.access(path, os.R_OK):
            found[path] = (state.st_mtime_ns, state.st_size)
        else:
            _log.error("%s stays in the inbox: no permission to read it", path)
    return found
