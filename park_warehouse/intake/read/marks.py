"""What a workbook's cells show beyond their values: percent formats and errors."""

import re
from collections.abc import Sequence

from park_warehouse.intake.read.cells import Cell, percent_text

PERCENT = "%"

# (row, column) from 0 → PERCENT, or the error that the cell shows, such as #N/A.
Marks = dict[tuple[int, int], str]

_BUILT_IN_PERCENT = (9, 10)
# In a number format, "…" and \x are literal text; [Red] is a colour.
_LITERAL = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')


def is_percent_format(number: int, code: str) -> bool:
    """Whether a number format shows its value times a hundred."""
    return number in _BUILT_IN_PERCENT or "%" in _LITERAL.sub("", code)


def apply_marks(rows: Sequence[list[Cell]], first_row: int, first_column: int, marks: Marks) -> None:
    """Put what the marked cells show in the place of their values. The rows are of equal length."""
    height, width = len(rows), len(rows[0]) if rows else 0
    for (row, column), mark in marks.items():
        row, column = row - first_row, column - first_column
        if 0 <= row < height and 0 <= column < width:
            rows[row][column] = _shown(rows[row][column], mark)


def _shown(value: Cell, mark: str) -> Cell:
    if mark != PERCENT:
        return mark
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return percent_text(value) if is_number else value
