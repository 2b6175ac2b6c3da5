"""One file on its way from a bureau to the inbox."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from park_warehouse.demo.layouts import Layout
from park_warehouse.demo.months import Period

Cell = str | int | Decimal | date | bool | None
Row = dict[str, Cell]


class Outcome(StrEnum):
    """How the intake has to answer a file."""

    ACCEPTED = "accepted"
    FLAGGED = "flagged"
    REFUSED = "refused"
    DUPLICATE = "duplicate"


@dataclass(frozen=True)
class Submission:
    """What a bureau sends for one form and period, and how it looks.

    `rows` are values by contract column name in the contract's units; a text in a numeric column is a mistake
    of the sender and goes out as it is. `units` maps a contract unit to the one that this file uses instead.
    `story` says, in Chinese, what is odd about it.
    """

    form: str
    reporter: str
    period: Period
    arrives_at: datetime
    rows: list[Row]
    layout: Layout
    units: Mapping[str, str] = field(default_factory=dict)
    omitted_columns: tuple[str, ...] = ()
    extra_columns: Mapping[str, str] = field(default_factory=dict)
    total_error: int = 0
    remark: str = ""
    outcome: Outcome = Outcome.ACCEPTED
    story: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        return self.form, self.reporter, self.period.key
