"""The XML of a worksheet as bytes: cut into parts at its rows, and searched for percent and error cells.

Nothing here goes through the XML element by element: that alone takes longer than all the rest. What cannot
be cut this way, such as rows without numbers, stays whole.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import IO

from park_warehouse.intake.read.marks import PERCENT, Marks
from park_warehouse.intake.read.sheet import HEAD_ROWS

_CHUNK_BYTES = 2**16
_ROW = b"<row "
_NUMBERED_ROW = re.compile(rb"""<row\s[^<>]*\br=["'](\d+)["'][^<>]*>""")
_MARKER = '<row r="{0}"><c r="A{0}" t="str"><v>-</v></c></row>'
_END = b"</sheetData></worksheet>"
_CELL = re.compile(rb"<(?:\w+:)?c\s[^<>]*>")
_REFERENCE = re.compile(rb"""\sr=["']([A-Za-z]+)(\d+)["']""")
_BEFORE_A = ord("A") - 1
_ERROR_OR_ISO_DATE = re.compile(rb"""t=["'][ed]["']""")
# What a cell shows, after the formula that it may have.
_VALUE = re.compile(rb"\s*(?:<(?:\w+:)?f\b[^<>]*(?:/>|>[^<]*</[^<>]*>)\s*)?<(?:\w+:)?v\b[^<>]*>([^<]*)<")


@dataclass(frozen=True)
class Part:
    """A worksheet with some rows of another one, numbered as there.

    first_row: number of the first one, from 0; None in the first part, which may begin anywhere. The others
    have one row more above it, in which only A is filled: so all begin in the same column.
    """

    xml: bytes
    first_row: int | None

    @property
    def is_usual(self) -> bool:
        """Whether it holds neither errors nor dates written as text."""
        return not _ERROR_OR_ISO_DATE.search(self.xml)

    def percents(self, styles: frozenset[str]) -> Marks:
        """The cells in one of these styles. Raises ValueError for one without its reference."""
        return {place: PERCENT for place, _ in _cells_with(self.xml, "s", styles)}

    def errors(self) -> Marks:
        """The cells that show an error. Raises ValueError for one without its reference."""
        marks: Marks = {}
        for place, end in _cells_with(self.xml, "t", frozenset("e")):
            value = _VALUE.match(self.xml, end)
            if value and value[1]:
                marks[place] = value[1].decode()
        return marks


def cut(sheet: IO[bytes], head_bytes: int, part_bytes: int) -> Iterator[Part]:
    """Parts that together hold all rows, in their order: the first a short one with the rows of the head."""
    rest, before = bytearray(), b""
    first_row: int | None = None
    while chunk := sheet.read(_CHUNK_BYTES):
        rest += chunk
        if len(rest) < (head_bytes if first_row is None else part_bytes):
            continue
        position = rest.rfind(_ROW)
        row = _NUMBERED_ROW.match(rest, position)
        if not row or int(row[1]) < 2 or (first_row is None and rest.count(_ROW) <= HEAD_ROWS):
            continue
        following = int(row[1]) - 1
        yield Part(b"".join((before, memoryview(rest)[:position], _END)), first_row)
        start = before[: before.find(_ROW)] if before else bytes(rest[: rest.find(_ROW)])
        before, first_row = start + _MARKER.format(following).encode(), following
        del row, rest[:position]
    yield Part(before + rest, first_row)


def _cells_with(
    sheet: bytes, attribute: str, values: frozenset[str]
) -> Iterator[tuple[tuple[int, int], int]]:
    """(row, column) and the end of the tag of the cells in which an attribute has one of some values."""
    if not values:
        return
    # The attribute's name comes first: the search is for a fixed text, which is fast.
    attributes = f"""{attribute}=["'](?:{"|".join(map(re.escape, values))})["']"""
    for found in re.finditer(attributes.encode(), sheet):
        cell = _CELL.match(sheet, sheet.rfind(b"<", 0, found.start()))
        # It may be part of a text or of another name, or the tag be that of a row.
        if cell and cell.end() > found.start() and sheet[found.start() - 1] in b" \t\r\n":
            reference = _REFERENCE.search(sheet, cell.start(), cell.end())
            if not reference:
                raise ValueError("a cell without its reference")
            yield (int(reference[2]) - 1, _column(reference[1])), cell.end()


@lru_cache
def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = 26 * number + letter - _BEFORE_A
    return number - 1
