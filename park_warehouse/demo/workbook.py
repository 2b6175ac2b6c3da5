"""Submissions as workbooks and CSV files whose bytes are the same each time."""

import csv
import io
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import groupby
from os import PathLike
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.writer.excel import ExcelWriter

from park_warehouse.contract import load_contracts
from park_warehouse.demo.submission import Submission
from park_warehouse.demo.table import SheetCell, Table, period_text, split_parts, table_of, unit_text

FIXED_TIME = datetime(2023, 1, 1, tzinfo=UTC).replace(tzinfo=None)
COLUMN_WIDTH = 18
META_DISTANCE = 2


def content_of(submission: Submission) -> bytes:
    """The bytes of the file; the same submission always gives the same."""
    table = table_of(submission)
    return _csv(submission, table) if submission.layout.file_type == "csv" else _workbook(submission, table)


def _csv(submission: Submission, table: Table) -> bytes:
    layout = submission.layout
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    own = [period_text(submission.period, layout), submission.reporter]
    headers = [header.replace("\n", "") for header in table.headers]
    writer.writerow([layout.period_label, layout.reporter_label, *headers])
    writer.writerows([*own, *map(_plain, row)] for row in table.rows)
    return text.getvalue().encode(layout.encoding)


def _plain(cell: SheetCell) -> str:
    return "" if cell is None else str(cell)


def _workbook(submission: Submission, table: Table) -> bytes:
    layout = submission.layout
    book = Workbook(write_only=True)
    book.properties.created = book.properties.modified = FIXED_TIME
    book.properties.creator = "演示数据"
    if layout.hidden_sheet:
        guide = book.create_sheet("填报说明")
        guide.sheet_state = "hidden"
        guide.append(["本表由演示程序生成", "请勿修改表头"])
    sheet = book.create_sheet("Sheet1")
    _fill(sheet, submission, table)
    return _packed(book)


def _fill(sheet: Any, submission: Submission, table: Table) -> None:
    layout = submission.layout
    indent: list[SheetCell] = [None] * layout.blank_columns
    width = len(table.headers)
    for place in range(width):
        letter = get_column_letter(layout.blank_columns + place + 1)
        sheet.column_dimensions[letter].width = COLUMN_WIDTH
    for _ in range(layout.blank_rows):
        sheet.append([])
    sheet.append([*indent, _title_cell(sheet, submission)])
    _merge(sheet, layout.blank_columns, layout.blank_rows, width, 1)
    meta = _meta_rows(submission)
    for row in meta:
        sheet.append([*indent, *row])
    if layout.split_header:
        for cells in _split_header_rows(table.headers):
            sheet.append([*indent, *cells])
        _merge_headers(sheet, table.headers, layout.blank_columns, layout.blank_rows + 1 + len(meta))
    else:
        sheet.append([*indent, *table.headers])
    for row in table.rows:
        sheet.append([*indent, *row])
    if table.total:
        sheet.append([*indent, *table.total])
    for note in layout.footnotes:
        sheet.append([*indent, note])


def _title_cell(sheet: Any, submission: Submission) -> Any:
    form = load_contracts()[submission.form].name
    text = submission.layout.title.format(period=period_text(submission.period, submission.layout), form=form)
    cell = WriteOnlyCell(sheet, text)
    cell.font = Font(size=14, bold=True)
    cell.alignment = Alignment(horizontal="center")
    return cell


def _meta_rows(submission: Submission) -> list[list[SheetCell]]:
    layout = submission.layout
    pairs = {
        layout.reporter_label: submission.reporter,
        layout.period_label: period_text(submission.period, layout),
    }
    if unit := unit_text(submission):
        pairs[layout.unit_label] = unit
    texts = [f"{label}{layout.colon}{value}" for label, value in pairs.items()]
    if layout.meta == "one cell":
        return [["    ".join(texts)]]
    if layout.meta == "rows":
        return [[text] for text in texts]
    spaced: list[SheetCell] = []
    for text in texts:
        spaced += [text, *[None] * (META_DISTANCE - 1)]
    return [spaced]


def _split_header_rows(headers: Sequence[str]) -> list[list[str | None]]:
    parts = [split_parts(header) for header in headers]
    tops: list[str | None] = []
    for top, _ in parts:
        # A merged cell holds its text in its first place only.
        tops.append(top if not tops or top != _last_text(tops) else None)
    return [tops, [bottom or None for _, bottom in parts]]


def _last_text(cells: Sequence[str | None]) -> str | None:
    return next((cell for cell in reversed(cells) if cell), None)


def _merge_headers(sheet: Any, headers: Sequence[str], left: int, above: int) -> None:
    place = 0
    for (_, is_split), run in groupby(
        map(split_parts, headers), key=lambda parts: (parts[0], bool(parts[1]))
    ):
        width = len(list(run))
        if not is_split:
            _merge(sheet, left + place, above, 1, 2)
        elif width > 1:
            _merge(sheet, left + place, above, width, 1)
        place += width


def _merge(sheet: Any, left: int, above: int, width: int, height: int) -> None:
    """Merge a block of cells, given how many columns and rows lie before it."""
    first, last = get_column_letter(left + 1), get_column_letter(left + width)
    sheet.merged_cells.add(f"{first}{above + 1}:{last}{above + height}")


class _FixedArchive(ZipFile):
    """A zip archive whose entries carry no time of writing."""

    def writestr(
        self,
        zinfo_or_arcname: str | ZipInfo,
        data: Any,
        compress_type: int | None = None,
        compresslevel: int | None = None,
    ) -> None:
        name = zinfo_or_arcname if isinstance(zinfo_or_arcname, str) else zinfo_or_arcname.filename
        entry = ZipInfo(name, date_time=FIXED_TIME.timetuple()[:6])
        entry.external_attr = 0o644 << 16
        super().writestr(entry, data, compress_type or ZIP_DEFLATED, compresslevel)

    def write(
        self,
        filename: str | PathLike[str],
        arcname: str | PathLike[str] | None = None,
        compress_type: int | None = None,
        compresslevel: int | None = None,
    ) -> None:
        self.writestr(str(arcname or filename), Path(filename).read_bytes(), compress_type, compresslevel)


def _packed(book: Workbook) -> bytes:
    buffer = io.BytesIO()
    # Workbook.save would stamp the time of saving into the properties.
    ExcelWriter(book, _FixedArchive(buffer, "w", ZIP_DEFLATED)).save()
    return buffer.getvalue()


def file_name(submission: Submission) -> str:
    """As bureaus name their files: 2026年9月工业产销总值表(海南区统计局).xlsx."""
    form = load_contracts()[submission.form].name
    suffix = submission.layout.file_type
    return f"{submission.period.chinese}{form}({submission.reporter}){submission.remark}.{suffix}"
