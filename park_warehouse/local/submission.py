"""A file's way into the inbox, with a cover note when its sender has something to say."""

import json
import os
import shutil
from dataclasses import asdict, dataclass
from itertools import count
from pathlib import Path

from park_warehouse.home import ParkError

COVER_SUFFIX = ".submission.json"
# Bytes, on every file system that matters.
LONGEST_NAME = 255
_DRAFT = ".submitting"


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
    Raises ParkError where that name would never be taken in, or there is no room for the file.
    """
    _require_name(source.name)
    target = _free_name(inbox, source.name)
    note = inbox / f"{target.name}{COVER_SUFFIX}"
    draft = inbox / f"{_DRAFT}-{os.getpid()}"
    try:
        if not cover.is_empty:
            draft.write_text(json.dumps(asdict(cover), ensure_ascii=False), encoding="utf-8")
            draft.rename(note)
        # With its time of modification: the inbox is read in that order, and the audit keeps it.
        shutil.copy2(source, draft)
        draft.rename(target)
    except OSError as error:
        draft.unlink(missing_ok=True)
        if not target.exists():
            note.unlink(missing_ok=True)
        raise ParkError(
            f"「{source.name}」没有放进收件箱 {inbox} ({error.strerror}): 请检查磁盘空间和权限后重新提交"
        ) from error
    return target


def _require_name(name: str) -> None:
    if name.startswith((".", "~$")) or name.endswith(COVER_SUFFIX):
        raise ParkError(f"「{name}」是隐藏文件, Excel 的锁文件或报送说明, 收件箱不会处理; 请改名后再提交")
    if len(os.fsencode(name)) > LONGEST_NAME - len(COVER_SUFFIX):
        raise ParkError(f"「{name[:20]}…」文件名太长, 请改短后再提交")


def _free_name(inbox: Path, name: str) -> Path:
    stem, suffix = Path(name).stem, Path(name).suffix
    return next(
        path
        for number in count(1)
        if not (path := inbox / (name if number == 1 else f"{stem}-{number}{suffix}")).exists()
    )
