"""Writes small .xls files (BIFF8 in a compound file): nothing we depend on can."""

import struct
from collections.abc import Sequence
from dataclasses import dataclass

SECTOR = 512
FREE, END, TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD

# Styles that `book` writes: general, percent (built-in format 10), date (built-in format 14).
GENERAL, PERCENT, DATE = 0, 1, 2
ERROR_NA = 42


@dataclass(frozen=True)
class Styled:
    """A number in a style, or an error as Excel numbers them."""

    value: float
    style: int = GENERAL
    is_error: bool = False


Cell = str | float | Styled | None


def book(rows: Sequence[Sequence[Cell]], *, sheet: str = "Sheet1", password: bool = False) -> bytes:
    """A workbook with one sheet of texts and numbers."""
    cells = b"".join(
        _cell(row, column, value)
        for row, values in enumerate(rows)
        for column, value in enumerate(values)
        if value is not None
    )
    page = _record(0x809, struct.pack("<4H2I", 0x600, 0x10, 0, 0, 0, 0)) + cells + _record(0x0A, b"")
    begin = _record(0x809, struct.pack("<4H2I", 0x600, 5, 0, 0, 0, 0))
    if password:
        begin += _record(0x2F, struct.pack("<3H", 0, 0, 0))
    begin += b"".join(_record(0xE0, struct.pack("<2H", 0, number) + bytes(16)) for number in (0, 10, 14))
    name = sheet.encode("utf-16-le")
    sheet_tail = struct.pack("<BBBB", 0, 0, len(sheet), 1) + name
    length = len(begin) + len(_record(0x85, bytes(4) + sheet_tail)) + len(_record(0x0A, b""))
    stream = begin + _record(0x85, struct.pack("<I", length) + sheet_tail) + _record(0x0A, b"") + page
    return compound_file("Workbook", stream)


def compound_file(name: str, stream: bytes) -> bytes:
    """An OLE2 file with one stream, long enough not to need the sectors for small ones."""
    stream = stream.ljust(4096, b"\0")
    stream += bytes(-len(stream) % SECTOR)
    sectors = len(stream) // SECTOR
    # Sector 0 the allocation table, 1 the directory, then the stream.
    table = [TABLE, END, *(range(3, sectors + 2)), END]
    table += [FREE] * (128 - len(table))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<5H6x6I", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, END)
    header += struct.pack("<3I", 0, END, 0) + struct.pack("<109I", 0, *[FREE] * 108)
    directory = (
        _entry("Root Entry", 5, END, 0, child=1) + _entry(name, 2, 2, len(stream)) + _entry("", 0, 0, 0) * 2
    )
    return header + struct.pack("<128I", *table) + directory + stream


def _entry(name: str, kind: int, start: int, size: int, child: int = FREE) -> bytes:
    text = name.encode("utf-16-le") + b"\0\0" if name else b""
    entry = text.ljust(64, b"\0") + struct.pack("<HBB3I", len(text), kind, 1, FREE, FREE, child)
    return entry + bytes(36) + struct.pack("<2I", start, size) + bytes(4)


def _cell(row: int, column: int, value: Cell) -> bytes:
    if isinstance(value, str):
        text = value.encode("utf-16-le")
        return _record(0x204, struct.pack("<4HB", row, column, GENERAL, len(value), 1) + text)
    if isinstance(value, Styled) and value.is_error:
        return _record(0x205, struct.pack("<3HBB", row, column, GENERAL, int(value.value), 1))
    styled = value if isinstance(value, Styled) else Styled(float(value or 0))
    return _record(0x203, struct.pack("<3Hd", row, column, styled.style, styled.value))


def _record(kind: int, data: bytes) -> bytes:
    return struct.pack("<2H", kind, len(data)) + data
