"""Workbooks, read by calamine: visible sheets only, values as they were last calculated."""

import struct
from collections.abc import Collection, Iterator
from io import BytesIO
from itertools import islice
from pathlib import Path

import pyarrow as pa  # type: ignore[import-untyped]
from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from park_warehouse.intake.problems import RefusedError
from park_warehouse.intake.read import biff, xlsx
from park_warehouse.intake.read.cells import Cell, cell_text, column_text, percent_text
from park_warehouse.intake.read.marks import PERCENT, Marks
from park_warehouse.intake.read.sheet import HEAD_ROWS, Sheet


class WorkbookSheet(Sheet):
    """A sheet from its cell A1 on; rows are of equal length."""

    def __init__(self, name: str, rows: list[list[Cell]], marks: Marks) -> None:
        self.name = name
        self._rows = rows
        for (row, column), mark in marks.items():
            if row < len(rows) and column < len(rows[row]):
                rows[row][column] = _shown(rows[row][column], mark)
        self._head = [[cell_text(cell) for cell in row] for row in islice(rows, HEAD_ROWS)]

    @property
    def head(self) -> list[list[str]]:
        return self._head

    @property
    def rows(self) -> list[list[Cell]]:
        return self._rows

    def columns(self, first_row: int, codes: Collection[int]) -> list[pa.Array]:
        rows = self._rows[first_row:]
        columns = zip(*rows, strict=True) if rows else [()] * len(self._head[0])
        return [column_text(values, is_code=number in codes) for number, values in enumerate(columns)]


def read_workbook(path: Path, content: bytes, *, is_package: bool) -> Iterator[WorkbookSheet]:
    """The visible worksheets, first to last. Raises RefusedError where the file cannot be read."""
    package = xlsx.inspect(path) if is_package else None
    if package is None and _is_encrypted(content):
        raise _password()
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(content))
        for index, sheet in enumerate(book.sheets_metadata):
            if sheet.visible == SheetVisibleEnum.Visible and sheet.typ == SheetTypeEnum.WorkSheet:
                marks = package.read_marks(sheet.name) if package else biff.read_marks(content, index)
                rows = book.get_sheet_by_index(index).to_python(skip_empty_area=False)
                yield WorkbookSheet(sheet.name, rows, marks)
    except PasswordError as error:
        raise _password() from error
    except (CalamineError, ValueError, KeyError, IndexError, struct.error) as error:
        raise _damaged() from error
    except BaseException as error:
        # A file that makes the Rust reader panic is as damaged as one that it refuses.
        if type(error).__name__ == "PanicException":
            raise _damaged() from error
        raise


def _shown(value: Cell, mark: str) -> Cell:
    if mark != PERCENT:
        return mark
    return percent_text(value) if isinstance(value, int | float) else value


def _is_encrypted(content: bytes) -> bool:
    try:
        return biff.is_encrypted(content)
    except (ValueError, IndexError, struct.error) as error:
        raise _damaged() from error


def _password() -> RefusedError:
    return RefusedError("password_protected", "文件有打开密码, 请去掉密码后重报")


def _damaged() -> RefusedError:
    return RefusedError(
        "unreadable_file", "文件已损坏或不是 Excel 工作簿, 请用 Excel 打开后另存为 .xlsx 再报"
    )
