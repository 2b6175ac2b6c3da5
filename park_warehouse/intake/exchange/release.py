"""Release: of the drafts of a pull, those that say something new become files in the inbox."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import psycopg2.extensions

from park_warehouse.intake import store
from park_warehouse.intake.exchange.drafts import Draft, content_of
from park_warehouse.intake.exchange.journal import Journal, Known
from park_warehouse.intake.exchange.source import Source
from park_warehouse.intake.naming import NOTE_SUFFIX

Outcome = Literal["sent", "restated", "unchanged"]


@dataclass(frozen=True)
class Released:
    """What became of a draft."""

    draft: Draft
    outcome: Outcome


def release(
    cursor: psycopg2.extensions.cursor, source: Source, drafts: list[Draft], inbox: Path, *, again: bool
) -> list[Released]:
    """Move the drafts that are news into the inbox. The caller keeps the intake away meanwhile.

    Nothing is decided by what an interrupted pull has done: after it, the same drafts are compared again with
    what is in force and what waits.
    """
    known = Journal(cursor, source).known([draft.sha256 for draft in drafts])
    return [Released(draft, _release(cursor, source, draft, inbox, known, again)) for draft in drafts]


def _release(
    cursor: psycopg2.extensions.cursor, source: Source, draft: Draft, inbox: Path, known: Known, again: bool
) -> Outcome:
    target = inbox / draft.path.name
    is_news = _replaces(target, draft, known) if target.exists() else _is_news(draft, known, again)
    if not is_news:
        return "unchanged"
    note = target.with_name(f"{target.name}{NOTE_SUFFIX}")
    note.unlink(missing_ok=True)
    draft.path.rename(target)
    earlier = _earlier_batch(cursor, draft, known)
    if earlier is None:
        return "sent"
    # Last: alone, the file is called a duplicate and the next pull tries again; a note alone would make a
    # restatement of any file.
    _write_note(source, note, earlier)
    return "restated"


def _is_news(draft: Draft, known: Known, again: bool) -> bool:
    """Whether the group is in force with other content than this.

    What was sent and is not in force (it was refused, or replaced by hand) is sent again when asked for.
    """
    group = draft.group.name
    if known.in_force.get(group) == draft.sha256:
        return False
    return again or known.sent.get(group) != draft.sha256


def _replaces(target: Path, draft: Draft, known: Known) -> bool:
    """Whether the group's file that still waits says something else, or is of a pull that broke off."""
    return known.sent.get(draft.group.name) != draft.sha256 or content_of(target) != draft.sha256


def _earlier_batch(cursor: psycopg2.extensions.cursor, draft: Draft, known: Known) -> int | None:
    """The batch to whose very content the source has gone back after another one.

    The intake would call that a duplicate, and leave the content in force that the source has taken back. But
    what is published is not brought back by a machine.
    """
    group = draft.group.name
    gone_back = known.sent.get(group, draft.sha256) != draft.sha256
    if not gone_back or known.in_force.get(group) == draft.sha256:
        return None
    if draft.group.span and store.is_closed(cursor, draft.group.span):
        return None
    return known.loaded.get(draft.sha256)


def _write_note(source: Source, note: Path, batch_id: int) -> None:
    content = {
        "restatement": True,
        "reason": f"前置库「{source.name}」的数据改回了第 {batch_id} 批的内容",
        "by": f"前置库 {source.name}",
    }
    note.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
