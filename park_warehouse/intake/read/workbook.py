"""Workbooks: visible sheets only, values as they were last calculated."""

import struct
from collections.abc import Collection, Iterator
from itertools import islice
from pathlib import Path

import pyarrow as pa  # type: ignore[import-untyped]

from park_warehouse.intake.read import biff, xlsx
from park_warehouse.intake.read.cells import Cell, cell_text, column_text, percent_text
from park_warehouse.intake.read.marks import PERCENT, Marks
from park_warehouse.intake.read.opened import damaged, password_protected, sheet_rows, visible_sheets
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


def read_package(path: Path) -> Iterator[WorkbookSheet]:
    """The visible sheets of an .xlsx. Raises RefusedError where the file cannot be read."""
    package = xlsx.inspect(path)
    for index, name in visible_sheets(path):
        rows = sheet_rows(path, index)
        yield WorkbookSheet(name, rows, package.read_marks(name))


def read_old_workbook(path: Path, content: bytes) -> Iterator[WorkbookSheet]:
    """The visible sheets of an .xls. Raises RefusedError where the file cannot be read."""
    try:
        if biff.is_encrypted(content):
            raise password_protected()
        for index, name in visible_sheets(path):
            rows = sheet_rows(path, index)
            yield WorkbookSheet(name, rows, biff.read_marks(content, index))
    except (ValueError, KeyError, IndexError, struct.error) as error:
        raise damaged() from error


def _shown(value: Cell, mark: str) -> Cell:
    if mark != PERCENT:
        return mark
    return percent_text(value) if isinstance(value, int | float) else value
