"""The inbox: every file in it is taken in, answered and moved to the archive, in the order of arrival."""

import logging
import os
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from stat import S_ISREG

# Arrow imports it when it first sees a list, in the middle of a file, unless it is there already.
import pandas  # noqa: F401
import psycopg2
import psycopg2.extensions

from park_warehouse.home import Home, ParkError
from park_warehouse.intake import store
from park_warehouse.intake.answer import draft_answer, is_answered, release_answer, settle_drafts
from park_warehouse.intake.naming import NOTE_SUFFIX, archive_name
from park_warehouse.intake.receipt import Receipt
from park_warehouse.intake.submission import Note, Submission
from park_warehouse.intake.take import Taken, Taker
from park_warehouse.intake.trouble import explained
from park_warehouse.warehouse.locks import Lock, alone

# Younger files are looked at twice: somebody may still be writing them.
SETTLE_SECONDS = 2.0

_log = logging.getLogger(__name__)


class _ChangedError(Exception):
    """The sender has changed or withdrawn the file while it was being read."""


def take_in(
    home: Home, connection: psycopg2.extensions.connection, *, settle_seconds: float = SETTLE_SECONDS
) -> list[Receipt]:
    """Take in everything that lies complete in the inbox: by time of modification, then name.

    One transaction per file. One intake at a time: a second one waits, and finds the inbox empty.
    A process that was stopped at any point leaves a file in the inbox or its batch complete; run again.
    Raises IntakeStoppedError for a full disk or a lost database, after which the same holds.
    """
    receipts = []
    with explained("接收收件箱"), alone(connection, Lock.INTAKE):
        home.prepare()
        with connection, connection.cursor() as cursor:
            settle_drafts(home, cursor)
        taker = Taker(connection)
        for path in _settled(home.inbox, settle_seconds):
            submission = Submission.found_at(path)
            if submission and (receipt := _take_one(home, connection, taker, submission)):
                receipts.append(receipt)
    return receipts


def _take_one(
    home: Home, connection: psycopg2.extensions.connection, taker: Taker, submission: Submission
) -> Receipt | None:
    """Take in one file.

    None where it was withdrawn or changed meanwhile, and where an interrupted run had done all but the move.
    A file that trips an error in our own code is refused for that: it must not hold up the others.
    """
    with explained(f"处理「{submission.name}」"):
        try:
            taken, place = _decide(home, connection, submission, taker.take)
        except (_ChangedError, FileNotFoundError):
            if submission.is_unchanged:
                raise  # It was another file that is missing.
            _log.warning("%s was changed or withdrawn while it was read", submission.path)
            return None
        except (ParkError, psycopg2.OperationalError, psycopg2.InterfaceError, OSError, MemoryError):
            raise
        except Exception:
            _log.exception("%s could not be processed", submission.path)
            taken, place = _decide(home, connection, submission, partial(_give_up, connection))
        if taken:
            release_answer(home, taken.receipt.batch_id)
        _archive(home, submission, place)
    return taken.receipt if taken else None


def _decide(
    home: Home,
    connection: psycopg2.extensions.connection,
    submission: Submission,
    take: Callable[[Submission], Taken],
) -> tuple[Taken | None, str]:
    """What becomes of a file, committed, and its place in the archive; None where that was known before."""
    with connection, connection.cursor() as cursor:
        if place := _settled_place(home, cursor, submission):
            return None, place
        taken = take(submission)
        draft_answer(home, submission, taken)
        if not submission.is_unchanged:
            raise _ChangedError
    return taken, taken.archived_as


def _give_up(connection: psycopg2.extensions.connection, submission: Submission) -> Taken:
    """Refuse a file unread."""
    with connection.cursor() as cursor:
        batch_id, time = store.next_batch(cursor)
        receipt = Receipt(batch_id, submission.name, time)
        receipt.messages.append(f"「{submission.name}」处理时出现程序错误, 已记入日志, 请联系系统管理员")
        taken = Taken(receipt, archived_as=archive_name(batch_id, time, submission.name))
        store.insert_batch(cursor, receipt, submission, Note(), None, {}, taken.archived_as)
    return taken


def _settled_place(home: Home, cursor: psycopg2.extensions.cursor, submission: Submission) -> str | None:
    """Where the file belongs in the archive if an interrupted run has taken it in.

    The same file in the inbox of another home on this warehouse has its batch, but no answer here.
    """
    for batch_id, place in store.find_settled(cursor, submission):
        if is_answered(home, batch_id) and not (home.archive / place).exists():
            return place
    return None


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
