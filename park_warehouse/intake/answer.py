"""The answer to a sender: receipt as JSON and HTML, annotated copy, in receipts/.

Hidden drafts are written while the batch is still uncommitted, and released after its commit: whatever stops
the process, no receipt is there without its batch, and none is missing for long.
"""

import json
import logging
import re
from pathlib import Path

import psycopg2.extensions
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from park_warehouse.home import Home
from park_warehouse.intake import store
from park_warehouse.intake.annotate import can_annotate, write_annotated
from park_warehouse.intake.naming import shortened
from park_warehouse.intake.period import CHINA
from park_warehouse.intake.submission import Submission
from park_warehouse.intake.take import Taken
from park_warehouse.intake.trouble import is_disk_full

# Faults in the HTML receipt; the JSON has more of them, the warehouse all.
FAULTS_SHOWN = 200

_log = logging.getLogger(__name__)
_DRAFT = "."
_DRAFT_NAME = re.compile(r"\.(\d+)-")
_LONGEST_STEM = 180
_PAGE = Environment(
    loader=FileSystemLoader(Path(__file__).parent),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
).get_template("receipt.html.j2")


def draft_answer(home: Home, submission: Submission, taken: Taken) -> None:
    """Write the drafts of everything that the sender gets for this file."""
    receipt = taken.receipt
    stem = (
        home.receipts / f"{_DRAFT}{receipt.batch_id}-{shortened(Path(receipt.file_name).stem, _LONGEST_STEM)}"
    )
    copy = _annotate(submission, taken, stem.with_name(f"{stem.name}.批注.xlsx"))
    content = json.dumps(receipt.as_json(), ensure_ascii=False, indent=2)
    stem.with_name(f"{stem.name}.回执.json").write_text(content, encoding="utf-8")
    page = _PAGE.render(
        receipt=receipt,
        received_at=receipt.received_at.astimezone(CHINA),
        faults=receipt.faults[:FAULTS_SHOWN],
        copy=copy.name.removeprefix(_DRAFT) if copy else None,
    )
    stem.with_name(f"{stem.name}.回执.html").write_text(page, encoding="utf-8")


def _annotate(submission: Submission, taken: Taken, copy: Path) -> Path | None:
    """The annotated copy, where there is one to be made."""
    if not (taken.table and can_annotate(submission.path, taken.receipt)):
        return None
    try:
        write_annotated(submission.path, copy, taken.table, taken.receipt)
    except Exception as error:
        if is_disk_full(error):
            raise
        # The copy is a help; the receipt says all that is in it. No odd workbook may hold up the inbox.
        _log.exception("%s gets no annotated copy", taken.receipt.file_name)
        copy.unlink(missing_ok=True)
        return None
    return copy


def release_answer(home: Home, batch_id: int) -> None:
    """Let the drafts of a committed batch be seen."""
    for draft in home.receipts.glob(f"{_DRAFT}{batch_id}-*"):
        draft.rename(draft.with_name(draft.name.removeprefix(_DRAFT)))


def is_answered(home: Home, batch_id: int) -> bool:
    """Whether the answer for a batch is in this home."""
    return any(home.receipts.glob(f"{batch_id}-*.回执.json"))


def settle_drafts(home: Home, cursor: psycopg2.extensions.cursor) -> None:
    """After an interrupted run: release the drafts of committed batches, remove the others."""
    drafts = {
        path: int(found[1]) for path in home.receipts.iterdir() if (found := _DRAFT_NAME.match(path.name))
    }
    if drafts:
        existing = store.existing_batches(cursor, list(drafts.values()))
        for path, batch_id in drafts.items():
            if batch_id in existing:
                path.rename(path.with_name(path.name.removeprefix(_DRAFT)))
            else:
                path.unlink()
