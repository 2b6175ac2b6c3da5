"""The oracle's own reader of submitted files: slow, plain, and written from the forms' handbook alone.

It shares nothing with park_warehouse. It reads a folder of files in
their order of arrival and says which of them count, with which rows.
"""

import csv
import hashlib
import io
import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import openpyxl

from tests.e2e.handbook import (
    ALIASES,
    AREA,
    FORMS,
    MONEY,
    NAME_ALIASES,
    NOT_DATA,
    NOTHING,
    NULLS,
    QUARTERS,
    TAX_ITEMS,
    UNITS,
)

Row = dict[str, Any]


class Refused(Exception):  # noqa: N818 -- the handbook's word
    """The whole file does not count; the text says why."""


@dataclass
class Batch:
    """One file that was taken, with the rows that count (values in base units)."""

    file: str
    form: str
    reporter: str
    period: str
    order: int
    rows: list[Row]
    rejected: int


@dataclass
class Inbox:
    """What a folder of files comes to."""

    batches: list[Batch] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    duplicates: list[str] = field(default_factory=list)

    def effective(self, form: str) -> list[Batch]:
        """The latest batch of each reporter and period."""
        latest = {(batch.reporter, batch.period): batch for batch in self.batches if batch.form == form}
        return list(latest.values())

    def periods(self, form: str) -> set[str]:
        return {batch.period for batch in self.effective(form)}

    def rows(self, form: str) -> list[tuple[Batch, Row]]:
        """Effective rows; where one key stands in several batches, the later batch's.

        A key is one for all periods on a discrete form, else one for each period.
        """
        kept: dict[tuple[Any, ...], tuple[Batch, Row]] = {}
        for batch in sorted(self.effective(form), key=lambda batch: batch.order):
            for row in batch.rows:
                key = tuple(row[header] for header in FORMS[form]["key"])
                period = () if FORMS[form]["kind"] == "discrete" else (batch.period,)
                kept[key + period] = (batch, row)
        return list(kept.values())


def read_inbox(folder: Path) -> Inbox:
    """Read every file of the folder in the order of modification time, then name."""
    inbox = Inbox()
    seen: set[str] = set()
    for path in sorted(folder.iterdir(), key=lambda path: (path.stat().st_mtime, path.name)):
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        if digest in seen:
            inbox.duplicates.append(path.name)
            continue
        seen.add(digest)
        try:
            inbox.batches.append(_read_file(path, inbox))
        except Refused as reason:
            inbox.refused[path.name] = str(reason)
    return inbox


def _read_file(path: Path, inbox: Inbox) -> Batch:
    grid = _csv_grid(path) if path.suffix == ".csv" else _sheet_grid(path)
    form, at, headers, height = _find_header(grid)
    sheet_units: list[str] = []
    if path.suffix == ".csv":
        labels = {_label(text): place for place, text in enumerate(grid[at])}
        period, reporter = grid[at + 1][labels["报告期"]], grid[at + 1][labels["填报单位"]]
    else:
        meta = _meta(grid[:at])
        period, reporter = meta["报告期"], meta["填报单位"]
        sheet_units = re.split("[、,]", meta.get("计量单位", ""))
    data, total = _data_and_total(grid[at + height :])
    columns = _columns(form, headers, sheet_units)
    rows, rejected = _judge(form, columns, data, inbox)
    _check_total(columns, data, total)
    if rejected * 20 > len(data):
        raise Refused("more than 5 % of the rows rejected")
    return Batch(
        path.name, form, reporter.strip(), as_period(period, form), len(inbox.batches), rows, rejected
    )


def _csv_grid(path: Path) -> list[list[Any]]:
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("gb18030")
    return list(csv.reader(io.StringIO(text)))


def _sheet_grid(path: Path) -> list[list[Any]]:
    book = openpyxl.load_workbook(path, data_only=True)
    sheet = next(sheet for sheet in book.worksheets if sheet.sheet_state == "visible")
    grid: list[list[Any]] = [list(row) for row in sheet.iter_rows(values_only=True)]
    for merged in sheet.merged_cells.ranges:
        # Only across: the top of a split header holds for all columns under it.
        if merged.max_row == merged.min_row and merged.min_row > 1:
            for column in range(merged.min_col, merged.max_col):
                grid[merged.min_row - 1][column] = grid[merged.min_row - 1][merged.min_col - 1]
    return grid


def _text(cell: Any) -> str:
    return "" if cell is None else unicodedata.normalize("NFKC", str(cell)).strip()


def _label(cell: Any) -> str:
    text = re.sub(r"\s", "", _text(cell))
    if text in ("统计期", "所属期"):
        return "报告期"
    return "填报单位" if text in ("报送单位", "填报部门") else text


def _header(cell: Any) -> tuple[str, str | None]:
    """Name and, if it stands in brackets, unit."""
    text = re.sub(r"\s", "", _text(cell))
    unit = next((found for found in re.findall(r"\(([^()]*)\)", text) if found in UNITS), None)
    name = text.replace(f"({unit})", "") if unit else text
    return ALIASES.get(name, name), unit


def _find_header(grid: list[list[Any]]) -> tuple[str, int, list[tuple[str, str | None]], int]:
    """Form, place of the header, the headers, and how many rows they take."""
    for at, cells in enumerate(grid):
        single = [_header(cell) for cell in cells]
        double = single
        if at + 1 < len(grid):
            below = [_text(cell) for cell in grid[at + 1]]
            double = [
                _header(f"{_text(top)}_{low}" if low else top)
                for top, low in zip(cells, [*below, *[""] * (len(cells) - len(below))], strict=False)
            ]
        for headers, height in ((single, 1), (double, 2)):
            for form, description in FORMS.items():
                if _fits(headers, description) and (height == 1 or "_" in str(headers)):
                    return form, at, headers, height
    raise Refused("no form recognised, or a required column is missing")


def _fits(headers: list[tuple[str, str | None]], description: dict[str, Any]) -> bool:
    names = {name for name, _ in headers}
    required = {header for header, kind in description["columns"].items() if "*" in kind}
    return {_canonical(name, description) for name in names} >= required


def _canonical(name: str, description: dict[str, Any]) -> str:
    own = [header for header in NAME_ALIASES if header in description["columns"]]
    return own[0] if name in NAME_ALIASES and own else name


def _columns(
    form: str, headers: list[tuple[str, str | None]], sheet_units: list[str]
) -> dict[str, dict[str, Any]]:
    """Header → place, kind, factor to the base unit, required, may be negative."""
    description = FORMS[form]
    columns: dict[str, dict[str, Any]] = {}
    for place, (name, header_unit) in enumerate(headers):
        header = _canonical(name, description)
        if header not in description["columns"]:
            continue
        kind, _, own_unit = description["columns"][header].partition(" ")
        unit = header_unit or next((u for u in sheet_units if _same_dimension(u, own_unit)), own_unit)
        columns[header] = {
            "place": place,
            "kind": kind[0],
            "factor": UNITS[unit] if unit else Fraction(1),
            "required": "*" in kind,
            "negative": "-" in kind,
        }
    return columns


def _same_dimension(one: str, other: str) -> bool:
    return any(one in dimension and other in dimension for dimension in (MONEY, AREA))


def _meta(rows: list[list[Any]]) -> dict[str, str]:
    """Label → value of everything that looks like `label:value` above the header."""
    found: dict[str, str] = {}
    for text in (_text(cell) for row in rows for cell in row):
        for label, value in re.findall(r"(\S+?):(\S+)", text):
            found["计量单位" if label == "单位" else _label(label)] = value
    return found


def as_period(text: str, form: str) -> str:
    text = re.sub(r"\s", "", _text(text))
    if match := re.fullmatch(r"(\d{4})年(?:1-)?(\d{1,2})月", text):
        return f"{match[1]}-{int(match[2]):02d}"
    if match := re.fullmatch(r"(\d{4})年([一二三四])季度", text):
        return f"{match[1]}Q{QUARTERS[match[2]]}"
    if re.fullmatch(r"\d{4}-\d{2}|\d{4}Q[1-4]", text):
        return text
    raise Refused(f"{form}: period {text!r}")


def _data_and_total(rows: list[list[Any]]) -> tuple[list[list[Any]], list[Any] | None]:
    data: list[list[Any]] = []
    total = None
    for row in rows:
        first = next((_text(cell) for cell in row if _text(cell)), "")
        if not first or first.startswith(NOT_DATA):
            continue
        if first.startswith(("合计", "总计")):
            total = row
        elif first not in NOTHING:
            data.append(row)
    return data, total


def _judge(
    form: str, columns: dict[str, dict[str, Any]], data: list[list[Any]], inbox: Inbox
) -> tuple[list[Row], int]:
    description = FORMS[form]
    parks = {
        row["园区代码"] for batch in inbox.batches if batch.form == "park_registry" for row in batch.rows
    }
    good: list[Row] = []
    for cells in data:
        row = {header: _value(cells[column["place"]], column) for header, column in columns.items()}
        if not any(value is BAD for value in row.values()) and _is_possible(form, row, parks):
            good.append({header: row.get(header) for header in description["columns"]})
    keys = [tuple(_text(cells[columns[header]["place"]]) for header in description["key"]) for cells in data]
    once = [row for row in good if keys.count(tuple(row[header] for header in description["key"])) == 1]
    return once, len(data) - len(once)


BAD = object()


def _value(cell: Any, column: dict[str, Any]) -> Any:
    text = _text(cell)
    if text in NULLS:
        return BAD if column["required"] else None
    if column["kind"] == "n":
        number = as_number(text)
        return BAD if number is None or (number < 0 and not column["negative"]) else number * column["factor"]
    if column["kind"] == "d":
        day = cell.date() if isinstance(cell, datetime) else as_date(text)
        return day or BAD
    if column["kind"] == "b":
        return {"是": True, "否": False}.get(text, BAD)
    return BAD if column["kind"] == "c" and re.fullmatch(r"\d\.\d+E\+\d+", text) else text


def as_number(text: str) -> Fraction | None:
    try:
        return Fraction(text.replace(",", ""))
    except ValueError:
        return None


def as_date(text: str) -> date | None:
    match = re.fullmatch(r"(\d{4})(?:[-/.年])?(\d{1,2})(?:[-/.月])?(\d{1,2})日?", text)
    try:
        return date(*map(int, match.groups())) if match else None
    except ValueError:
        return None


def _is_possible(form: str, row: Row, parks: set[str]) -> bool:
    if form != "park_registry" and "园区代码" in row and row["园区代码"] not in parks:
        return False
    if form == "tax_payments" and row["征收项目"] not in TAX_ITEMS:
        return False
    if (
        form == "inspection_visits"
        and row["检查对象"] in ("企业", "停产企业")
        and not row["统一社会信用代码"]
    ):
        return False
    pairs = FORMS[form].get("order", [])
    return all(row[a] is None or row[b] is None or row[a] <= row[b] for a, b in pairs)


def _check_total(columns: dict[str, dict[str, Any]], data: list[list[Any]], total: list[Any] | None) -> None:
    """Half a unit of the total's last decimal for each data row is allowed for rounding."""
    for header, column in columns.items():
        if total is None or column["kind"] != "n" or not _text(total[column["place"]]):
            continue
        stated = _text(total[column["place"]]).replace(",", "")
        cells = [_text(row[column["place"]]) for row in data]
        numbers = [Fraction(0) if cell in NULLS else as_number(cell) for cell in cells]
        if None in numbers:
            continue
        decimals = len(stated.partition(".")[2])
        allowed = Fraction(1, 2 * 10**decimals) * len(data)
        difference = Fraction(stated) - sum((number for number in numbers if number is not None), Fraction(0))
        if abs(difference) > allowed:
            raise Refused(f"control total of {header} is off by {float(difference)}")
