"""Many small workbooks: five forms, each bureau's own layout, month after month; each file a batch."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from itertools import count, islice
from pathlib import Path

from benchmarks.samples.registers import enterprises
from benchmarks.samples.sample import Sample
from park_warehouse.demo.layouts import CUMULATIVE_FORMS, HABITS, layout_of
from park_warehouse.demo.months import Month
from park_warehouse.demo.submission import Row, Submission
from park_warehouse.demo.workbook import content_of, file_name

ROWS_PER_FILE = 50
FIRST_MONTH = Month(2021, 2)
BUREAUS = tuple(HABITS)
STATISTICS_BUREAUS = tuple(bureau for bureau in BUREAUS if bureau.endswith("统计局"))


@dataclass(frozen=True)
class _Place:
    """Where a row stands: its bureau's number, its month, and its own number in the file."""

    bureau: int
    month: Month
    row: int

    @property
    def code(self) -> str:
        return f"{self.month.key}-{self.bureau:02d}-{self.row:03d}"

    @property
    def enterprise(self) -> Row:
        # Each bureau has enterprises of its own: a key that two of them report would be flagged.
        found = enterprises()[self.bureau * ROWS_PER_FILE + self.row]
        return {"uscc": found.uscc, "enterprise_name": found.name}

    def cumulative(self, per_month: int) -> Decimal:
        """Grows from month to month within the year, never by a leap."""
        return Decimal(per_month * (100 + self.row) * self.month.month) / 100


def _output(place: _Place) -> Row:
    return place.enterprise | {
        "output_cum": place.cumulative(5_000),
        "sales_output_cum": place.cumulative(4_800),
        "value_added_cum": place.cumulative(1_500),
    }


def _energy(place: _Place) -> Row:
    return place.enterprise | {
        "energy_cum": place.cumulative(300),
        "power_cum": place.cumulative(40),
        "water_cum": place.cumulative(900),
    }


def _tax(place: _Place) -> Row:
    return place.enterprise | {
        "ticket_no": place.code,
        "tax_item": "增值税",
        "levy_period_from": place.month.plus(-1).first_day,
        "levy_period_to": place.month.plus(-1).last_day,
        "booked_on": place.month.day(1 + place.row % 28),
        "amount": Decimal(123_456 + place.row) / 100,
        "tax_nature": "正常入库",
    }


def _visit(place: _Place) -> Row:
    return {
        "visit_id": place.code,
        "visited_on": place.month.day(1 + place.row % 28),
        "visit_type": "安全生产",
        "inspecting_department": BUREAUS[place.bureau],
        "visit_target": "企业",
        "park_code": enterprises()[place.row].park,
        "uscc": place.enterprise["uscc"],
        "items_due": 20,
        "items_passed": 20 - place.row % 3,
    }


def _approval(place: _Place) -> Row:
    received = place.month.day(1 + place.row % 28)
    return {
        "case_id": place.code,
        "park_code": enterprises()[place.row].park,
        "item_name": "施工许可",
        "received_on": received,
        "promised_on": place.month.plus(1).day(received.day),
        "is_online": True,
    }


@dataclass(frozen=True)
class _Kind:
    form: str
    bureaus: tuple[str, ...]
    row: Callable[[_Place], Row]

    def submission(self, bureau: str, month: Month) -> Submission:
        number = BUREAUS.index(bureau)
        rows = [self.row(_Place(number, month, row)) for row in range(ROWS_PER_FILE)]
        layout = replace(layout_of(self.form, bureau, month), file_type="xlsx")
        return Submission(self.form, bureau, month, datetime(2025, 10, 5, tzinfo=UTC), rows, layout)


_KINDS = (
    _Kind("statistics_output", STATISTICS_BUREAUS, _output),
    _Kind("statistics_energy", STATISTICS_BUREAUS, _energy),
    _Kind("tax_payments", BUREAUS, _tax),
    _Kind("inspection_visits", BUREAUS, _visit),
    _Kind("approvals", BUREAUS, _approval),
)


def write_small_files(folder: Path, files: int) -> Sample:
    """So many workbooks, to be taken in month by month."""
    folder.mkdir()
    for number, submission in enumerate(islice(_submissions(), files)):
        (folder / f"{number:05d} {file_name(submission)}").write_bytes(content_of(submission))
    sample = Sample(folder, files * ROWS_PER_FILE, tuple(kind.form for kind in _KINDS))
    sample.set_times()
    return sample


def _submissions() -> Iterator[Submission]:
    for distance in count():
        month = FIRST_MONTH.plus(distance)
        for kind in _KINDS:
            # The statistics forms report January with February.
            if month.month > 1 or kind.form not in CUMULATIVE_FORMS:
                yield from (kind.submission(bureau, month) for bureau in kind.bureaus)
