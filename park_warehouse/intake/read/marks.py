"""What a workbook's cells show beyond their values: percent formats and errors."""

import re

PERCENT = "%"

# (row, column) from 0 → PERCENT, or the error that the cell shows, such as #N/A.
Marks = dict[tuple[int, int], str]

_BUILT_IN_PERCENT = (9, 10)
# In a number format, "…" and \x are literal text; [Red] is a colour.
_LITERAL = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')


def is_percent_format(number: int, code: str) -> bool:
    """Whether a number format shows its value times a hundred."""
    return number in _BUILT_IN_PERCENT or "%" in _LITERAL.sub("", code)
