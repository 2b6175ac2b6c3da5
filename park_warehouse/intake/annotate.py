"""A workbook's copy for its sender: offending cells coloured and commented, all reasons on an extra sheet."""

import logging
from collections import defaultdict
from pathlib import Path
from typing import cast

import openpyxl
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from park_warehouse.intake.read import read_sheets
from park_warehouse.intake.read.cells import LONGEST_EXACT, cell_text
from park_warehouse.intake.receipt import Fault, Receipt
from park_warehouse.intake.table import Table

# openpyxl takes about a minute for every 10 MB; a sender finds his way by the list as well.
MAXIMUM_BYTES = 5 * 1024**2

_REJECTED = PatternFill("solid", fgColor="FFF4A6A0")
_FLAGGED = PatternFill("solid", fgColor="FFFFE699")
_AUTHOR = "园区数仓"
_SUMMARY = "审核意见"
_log = logging.getLogger(__name__)


def can_annotate(source: Path, receipt: Receipt) -> bool:
    """Whether there is something to write and a workbook to write it into."""
    is_workbook = source.suffix.lower() in (".xlsx", ".xls")
    has_something = receipt.status == "refused" or bool(receipt.faults)
    return is_workbook and has_something and source.stat().st_size <= MAXIMUM_BYTES


def write_annotated(source: Path, target: Path, table: Table, receipt: Receipt) -> None:
    """Write the copy as .xlsx. Values only: formulas and links of the sender's stay behind."""
    book = _load(source, table)
    sheet = book[str(table.sheet)]
    notes: dict[tuple[int, int], list[Fault]] = defaultdict(list)
    for fault in receipt.faults:
        if fault.row_number and fault.column_name in table.positions:
            notes[fault.row_number, table.positions[fault.column_name] + 1].append(fault)
    for (row, column), faults in notes.items():
        cell = sheet.cell(row, column)
        if not isinstance(cell, Cell):
            continue  # A merged cell shows its first one's fill and has no comment of its own.
        cell.fill = _REJECTED if any(fault.rejects for fault in faults) else _FLAGGED
        advice = _legal("\n".join(fault.advice for fault in faults))
        cell.comment = Comment(advice, _AUTHOR, width=320, height=120)
    _write_summary(book, receipt)
    book.save(target)


def _load(source: Path, table: Table) -> Workbook:
    """The sender's own workbook where openpyxl can open it, else its cells in a plain one."""
    if source.read_bytes()[:2] == b"PK":
        try:
            book = openpyxl.load_workbook(source, data_only=True, keep_links=False)
        except Exception as error:
            _log.warning("%s is annotated without its formats: %r", source.name, error)
        else:
            return book
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = str(table.sheet)[:31]
    read = next(read for read in read_sheets(source) if read.name == table.sheet)
    texts = read.columns(0, ())
    for column, pair in enumerate(zip(texts, read.columns(0, range(len(texts))), strict=True), 1):
        for row, (text, as_code) in enumerate(zip(*(side.to_pylist() for side in pair), strict=True), 1):
            if text is not None:
                _put(sheet, row, column, _value(text, as_code))
    return book


def _value(text: str, as_code: str) -> str | float:
    """A cell that reads as the text does when the copy is sent in: a number where that is so."""
    if text != as_code:
        return float(text)
    try:
        number = float(text)
    except ValueError:
        return text
    return number if abs(number) < LONGEST_EXACT and cell_text(number) == text else text


def _write_summary(book: Workbook, receipt: Receipt) -> None:
    sheet: Worksheet = book.create_sheet(_SUMMARY)
    lines = [[receipt.file_name], [f"第 {receipt.batch_id} 批: {receipt.status_name}"]]
    lines += [[message] for message in receipt.messages]
    lines += [[], ["行", "列", "值", "问题和处理"]]
    lines += [
        [str(fault.row_number or ""), fault.header or "", fault.value or "", fault.advice]
        for fault in receipt.faults
    ]
    for row, texts in enumerate(lines, 1):
        for column, text in enumerate(texts, 1):
            _put(sheet, row, column, text)
    sheet.cell(1, 1).font = Font(bold=True)
    for letter, width in zip("ABCD", (8, 24, 24, 70), strict=True):
        sheet.column_dimensions[letter].width = width


def _put(sheet: Worksheet, row: int, column: int, value: object) -> None:
    """A value that stays one: a text that begins with = is no formula."""
    cell = cast(Cell, sheet.cell(row, column))
    if isinstance(value, str):
        cell.value = _legal(value)
        cell.data_type = "s"
    else:
        cell.value = value  # type: ignore[assignment]


def _legal(text: str) -> str:
    """The text without the control characters that make a workbook unreadable."""
    return str(ILLEGAL_CHARACTERS_RE.sub("", text))
