"""A file's way into the inbox, with a cover note when its sender has something to say."""

import json
import shutil
from dataclasses import asdict, dataclass
from itertools import count
from pathlib import Path

COVER_SUFFIX = ".submission.json"


@dataclass(frozen=True)
class Cover:
    """What the sender says of a file: `<file>.submission.json` beside it."""

    restatement: bool = False
    reason: str | None = None
    by: str | None = None

    @property
    def is_empty(self) -> bool:
        return not (self.restatement or self.reason or self.by)


def put_into_inbox(source: Path, inbox: Path, cover: Cover) -> Path:
    """Copy a file into the inbox; it appears there whole, and not before its cover note.

    A file of the same name that still waits is not replaced: this one gets a number. Returns where it is.
    """
    target = _free_name(inbox, source.name)
    if not cover.is_empty:
        note = inbox / f"{target.name}{COVER_SUFFIX}"
        draft = note.with_name(f".{note.name}")
        draft.write_text(json.dumps(asdict(cover), ensure_ascii=False), encoding="utf-8")
        draft.rename(note)
    draft = inbox / f".{target.name}"
    # With its time of modification: the inbox is read in that order, and the audit keeps it.
    shutil.copy2(source, draft)
    draft.rename(target)
    return target


def _free_name(inbox: Path, name: str) -> Path:
    stem, suffix = Path(name).stem, Path(name).suffix
    return next(
        path
        for number in count(1)
        if not (path := inbox / (name if number == 1 else f"{stem}-{number}{suffix}")).exists()
    )
