"""A submission as the texts and numbers of a sheet, in the order and the units of its sender."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from park_warehouse.contract import Column, Contract, load_contracts
from park_warehouse.demo.chance import chance
from park_warehouse.demo.layouts import DateStyle, Layout
from park_warehouse.demo.months import Month, Period
from park_warehouse.demo.submission import Cell, Submission

# Exact in both directions as far as two decimals of a 平方米 go: 1 平方米 = 0.0015 亩.
CONVERSIONS = {("千元", "万元"): Decimal("0.1"), ("平方米", "亩"): Decimal("0.0015")}
NOTHING_TO_REPORT = "零报告"

SheetCell = str | int | float | date | None


@dataclass(frozen=True)
class Table:
    """What stands in the sheet below the title; `total` is None where the bureau writes none."""

    headers: list[str]
    rows: list[list[SheetCell]]
    total: list[SheetCell] | None


def table_of(submission: Submission) -> Table:
    """Lay the submission out as its bureau does."""
    contract = load_contracts()[submission.form]
    columns = _columns(submission, contract)
    headers = [_header(submission, contract, column) for column in columns]
    sent = [
        [_as_sent(row.get(column.name), column, submission) for column in columns] for row in submission.rows
    ]
    total = _total(submission, columns, sent) if submission.layout.total else None
    extra = submission.extra_columns
    rows = [[_render(cell, submission.layout) for cell in row] + list(extra.values()) for row in sent]
    if not rows:
        rows = [[NOTHING_TO_REPORT, *[None] * (len(headers) - 1)]]
    return Table([*headers, *extra], rows, total)


def period_text(period: Period, layout: Layout) -> str:
    """The period as this bureau writes it."""
    if layout.period_style == "key":
        return period.key
    if layout.period_style == "span" and isinstance(period, Month):
        return period.chinese_span
    return period.chinese


def unit_text(submission: Submission) -> str | None:
    """The unit for the meta row: where the bureau states it, or must because it is not the form's own."""
    contract = load_contracts()[submission.form]
    own = contract.unit
    if own is None or submission.layout.unit_in_header:
        return None
    used = submission.units.get(own, own)
    return used if submission.layout.states_unit or used != own else None


def split_parts(header: str) -> tuple[str, str]:
    """`工业总产值_本年累计` as the two cells of a split header; the lower one may be empty."""
    top, _, bottom = header.partition("_")
    return top, bottom


def _columns(submission: Submission, contract: Contract) -> list[Column]:
    columns = [
        column for column in contract.columns.values() if column.name not in submission.omitted_columns
    ]
    if submission.layout.shuffled:
        # The columns that name the row stay in front.
        names, others = columns[:2], columns[2:]
        chance("columns", submission.reporter, submission.form).shuffle(others)
        columns = names + others
    return columns


def _header(submission: Submission, contract: Contract, column: Column) -> str:
    layout = submission.layout
    header = layout.headers.get(column.header, column.header)
    if header == layout.broken_header:
        middle = len(header) // 2
        header = f"{header[:middle]}\n{header[middle:]}"
    if column.unit is None or column.unit == "项":
        return header
    is_forms_unit = column.unit == contract.unit
    return header if is_forms_unit and not layout.unit_in_header else f"{header}({_unit(submission, column)})"


def _unit(submission: Submission, column: Column) -> str:
    unit = column.unit or ""
    return submission.units.get(unit, unit)


def _as_sent(value: Cell, column: Column, submission: Submission) -> Cell:
    """The value in the unit of this file."""
    if column.unit is None or isinstance(value, str | None):
        return value
    if (used := _unit(submission, column)) == column.unit or not isinstance(value, int | Decimal):
        return value
    return (Decimal(value) * CONVERSIONS[column.unit, used]).normalize()


def _total(
    submission: Submission, columns: Sequence[Column], sent: Sequence[Sequence[Cell]]
) -> list[SheetCell]:
    total: list[SheetCell] = [submission.layout.total, *[None] * (len(columns) - 1)]
    error = submission.total_error
    for place, column in enumerate(columns):
        if place and column.is_additive:
            numbers = [row[place] for row in sent if isinstance(row[place], int | Decimal)]
            total[place] = _render(sum(map(_number, numbers), Decimal(error)), submission.layout)
            error = 0
    return total


def _number(cell: Cell) -> Decimal:
    return Decimal(cell) if isinstance(cell, int | Decimal) else Decimal(0)


def _render(cell: Cell, layout: Layout) -> SheetCell:
    if cell is None:
        return layout.null
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, date):
        return _date(cell, layout.dates)
    if isinstance(cell, int | Decimal):
        return _amount(Decimal(cell), layout)
    return cell


def _amount(number: Decimal, layout: Layout) -> SheetCell:
    if layout.thousands:
        return f"{number:,f}"
    return int(number) if number == number.to_integral_value() else float(number)


def _date(day: date, style: DateStyle) -> SheetCell:
    match style:
        case "excel":
            return day
        case "dash":
            return day.isoformat()
        case "slash":
            return f"{day.year}/{day.month}/{day.day}"
        case "dot":
            return f"{day.year}.{day.month}.{day.day}"
        case "compact":
            return f"{day:%Y%m%d}"
        case "chinese":
            return f"{day.year}年{day.month}月{day.day}日"
