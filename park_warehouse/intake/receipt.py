"""The receipt: what became of a file, for its sender and for whoever started the intake."""

from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Literal

Status = Literal["accepted", "flagged", "refused", "duplicate"]

STATUS_NAMES: dict[Status, str] = {
    "accepted": "通过",
    "flagged": "通过, 有需核实的内容",
    "refused": "退回",
    "duplicate": "重复报送",
}


@dataclass(frozen=True)
class Fault:
    """A row that was rejected, or loaded and flagged. row_number None: the whole batch is flagged."""

    row_number: int | None
    header: str | None
    column_name: str | None
    value: str | None
    rule: str
    advice: str
    message: str
    rejects: bool


@dataclass
class Receipt:
    """One file's outcome. Filled in while the file is looked into, final when `take` returns it.

    period: YYYY-MM, YYYYQn or YYYY; months: the YYYY-MM whose figures the batch can change.
    faults: the first ones, `fault_count` of all.
    """

    batch_id: int
    file_name: str
    received_at: datetime
    form: str | None = None
    form_name: str | None = None
    reporter: str | None = None
    period: str | None = None
    status: Status = "refused"
    rows_in: int = 0
    rows_loaded: int = 0
    rows_rejected: int = 0
    rows_flagged: int = 0
    messages: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    fault_count: int = 0
    months: list[str] = field(default_factory=list)
    is_restatement: bool = False
    supersedes: int | None = None

    @property
    def is_loaded(self) -> bool:
        return self.status in ("accepted", "flagged")

    @property
    def status_name(self) -> str:
        return STATUS_NAMES[self.status]

    @property
    def counts(self) -> dict[str, int]:
        return {
            "rows_in": self.rows_in,
            "rows_loaded": self.rows_loaded,
            "rows_rejected": self.rows_rejected,
            "rows_flagged": self.rows_flagged,
        }

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "status_name": self.status_name, "received_at": self.received_at.isoformat()}
