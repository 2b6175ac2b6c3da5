"""A file in the inbox, with the cover note that may lie beside it."""

import os
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from hashlib import file_digest
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from park_warehouse.intake.naming import LONGEST_NAME
from park_warehouse.intake.problems import RefusedError

NOTE_SUFFIX = ".submission.json"


class Note(BaseModel):
    """What the sender says of a file.

    `received_at`: when it was really received, for files of record that are entered later.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    restatement: bool = False
    reason: str | None = None
    by: str | None = None
    received_at: datetime | None = None


@dataclass(frozen=True)
class Submission:
    """One file as it lies in the inbox."""

    path: Path

    @cached_property
    def name(self) -> str:
        """The file's name as its sender reads it; archives made on Windows bring names in GB18030."""
        name = os.fsencode(self.path.name)
        try:
            return name.decode()
        except UnicodeDecodeError:
            return name.decode("gb18030", errors="replace")

    @cached_property
    def note_path(self) -> Path | None:
        """Where the cover note is, if there is one."""
        note = f"{self.path.name}{NOTE_SUFFIX}"
        # Beside a file whose name is as long as names can be there is no room for one.
        is_possible = len(os.fsencode(note)) <= LONGEST_NAME
        path = self.path.with_name(note)
        return path if is_possible and path.exists() else None

    @cached_property
    def modified_at(self) -> datetime:
        # Microseconds, as PostgreSQL keeps them.
        return datetime.fromtimestamp(self.path.stat().st_mtime_ns // 1000 / 1_000_000, UTC)

    @cached_property
    def sha256(self) -> str:
        with self.path.open("rb") as content:
            return file_digest(content, "sha256").hexdigest()

    def read_note(self) -> Note:
        """The cover note, or an empty one. Raises RefusedError where it cannot be read."""
        if self.note_path is None:
            return Note()
        try:
            return Note.model_validate_json(self.note_path.read_bytes())
        except ValidationError as error:
            raise RefusedError(
                "submission_note", f"报送说明 {self.note_path.name} 无法读取, 请用 ./park submit 重新报送"
            ) from error
