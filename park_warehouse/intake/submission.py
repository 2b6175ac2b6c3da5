"""A file in the inbox, with the cover note that may lie beside it."""

import os
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from hashlib import file_digest
from pathlib import Path
from stat import S_ISREG
from typing import Annotated, NamedTuple, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from park_warehouse.intake.naming import LONGEST_NAME, NOTE_SUFFIX
from park_warehouse.intake.problems import RefusedError

LARGEST_NOTE_BYTES = 64 * 1024

# File systems keep times that no calendar has.
_LATEST = datetime(9000, 1, 1, tzinfo=UTC).timestamp()
# PostgreSQL cannot keep NUL in a text.
_Text = Annotated[str, Field(pattern=r"^[^\x00]*$")]


class Note(BaseModel):
    """What the sender says of a file.

    `received_at`: when it was really received, for files of record that are entered later.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    restatement: bool = False
    reason: _Text | None = None
    by: _Text | None = None
    received_at: (
        Annotated[
            AwareDatetime, Field(ge=datetime(1900, 1, 1, tzinfo=UTC), le=datetime(3000, 1, 1, tzinfo=UTC))
        ]
        | None
    ) = None


class State(NamedTuple):
    """What changes when somebody writes to a file or puts another one in its place."""

    inode: int
    size: int
    modified_ns: int

    @classmethod
    def of(cls, path: Path) -> Self | None:
        """None where there is no such file."""
        try:
            found = path.lstat()
        except FileNotFoundError:
            return None
        return cls(found.st_ino, found.st_size, found.st_mtime_ns)


@dataclass(frozen=True)
class Submission:
    """One file as it lay in the inbox when it was found."""

    path: Path
    state: State

    @classmethod
    def found_at(cls, path: Path) -> Self | None:
        """None where its sender has withdrawn it."""
        state = State.of(path)
        return cls(path, state) if state else None

    @property
    def is_unchanged(self) -> bool:
        """Whether it is still the file that was found."""
        return State.of(self.path) == self.state

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
        return path if is_possible and os.path.lexists(path) else None

    @cached_property
    def modified_at(self) -> datetime:
        # Microseconds, as PostgreSQL keeps them.
        seconds = self.state.modified_ns // 1000 / 1_000_000
        return datetime.fromtimestamp(min(max(seconds, 0), _LATEST), UTC)

    @cached_property
    def sha256(self) -> str:
        with self.path.open("rb") as content:
            return file_digest(content, "sha256").hexdigest()

    def read_note(self) -> Note:
        """The cover note, or an empty one. Raises RefusedError where it cannot be read."""
        if self.note_path is None:
            return Note()
        try:
            state = self.note_path.lstat()
            # A link could lead to whatever this process may read, and no note is long.
            if S_ISREG(state.st_mode) and state.st_size <= LARGEST_NOTE_BYTES:
                return Note.model_validate_json(self.note_path.read_bytes())
        except (ValidationError, PermissionError) as error:
            raise self._unreadable_note() from error
        raise self._unreadable_note()

    def _unreadable_note(self) -> RefusedError:
        return RefusedError(
            "submission_note", f"的报送说明 ({NOTE_SUFFIX}) 无法读取, 请用 ./park submit 重新报送"
        )
