"""Old workbooks (.xls, BIFF8): which cells are shown as percent or hold an error.

The cells themselves are read by calamine, which tells neither.
"""

import struct
from collections.abc import Iterator

from park_warehouse.intake.read.marks import PERCENT, Marks, is_percent_format
from park_warehouse.intake.read.ole import CompoundFile

# Record types of [MS-XLS].
_BOUNDSHEET, _FILEPASS, _FORMAT, _XF, _EOF = 0x85, 0x2F, 0x41E, 0xE0, 0x0A
_NUMBER, _RK, _MULRK, _FORMULA, _BOOLERR = 0x203, 0x27E, 0xBD, 0x06, 0x205
_NUMBERS = frozenset((_NUMBER, _RK, _FORMULA))
_CELLS = _NUMBERS | {_MULRK, _BOOLERR}
_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}


def is_encrypted(content: bytes) -> bool:
    """Whether the compound file is a workbook under a password, in either generation's way."""
    streams = CompoundFile(content).streams
    return "EncryptedPackage" in streams or any(kind == _FILEPASS for kind, _ in _globals(content))


def read_marks(content: bytes, sheet_index: int) -> Marks:
    """The percent and error cells of a sheet."""
    formats: dict[int, str] = {}
    sheets: list[int] = []
    styles: list[int] = []
    for kind, data in _globals(content):
        if kind == _BOUNDSHEET:
            sheets.append(struct.unpack_from("<I", data)[0])
        elif kind == _FORMAT:
            formats[struct.unpack_from("<H", data)[0]] = _string(data[2:])
        elif kind == _XF:
            styles.append(struct.unpack_from("<H", data, 2)[0])
    percent_styles = {
        number for number, style in enumerate(styles) if is_percent_format(style, formats.get(style, ""))
    }
    return _sheet_marks(_records(_book(content), sheets[sheet_index]), percent_styles)


def _sheet_marks(records: Iterator[tuple[int, bytes]], percent_styles: set[int]) -> Marks:
    marks: Marks = {}
    for kind, data in records:
        if kind not in _CELLS:
            continue
        row, column = struct.unpack_from("<2H", data)
        if kind == _MULRK:
            for position, offset in enumerate(range(4, len(data) - 2, 6), column):
                if struct.unpack_from("<H", data, offset)[0] in percent_styles:
                    marks[row, position] = PERCENT
        elif error := _error(kind, data):
            marks[row, column] = error
        elif kind in _NUMBERS and struct.unpack_from("<H", data, 4)[0] in percent_styles:
            marks[row, column] = PERCENT
    return marks


def _error(kind: int, data: bytes) -> str | None:
    if kind == _BOOLERR and data[7] == 1:
        return _ERRORS.get(data[6], "#N/A")
    # A formula's result that is no number begins with its kind (2: error) and ends in FFFF.
    if kind == _FORMULA and data[12:14] == b"\xff\xff" and data[6] == 2:
        return _ERRORS.get(data[8], "#N/A")
    return None


def _book(content: bytes) -> bytes:
    return CompoundFile(content).stream("Workbook")


def _globals(content: bytes) -> Iterator[tuple[int, bytes]]:
    try:
        return _records(_book(content), 0)
    except KeyError:
        return iter(())


def _records(book: bytes, offset: int) -> Iterator[tuple[int, bytes]]:
    while offset + 4 <= len(book):
        kind, size = struct.unpack_from("<2H", book, offset)
        yield kind, book[offset + 4 : offset + 4 + size]
        if kind == _EOF:
            return
        offset += 4 + size


def _string(data: bytes) -> str:
    length, flags = struct.unpack_from("<HB", data)
    wide = flags & 1
    return data[3 : 3 + length * (2 if wide else 1)].decode("utf-16-le" if wide else "latin-1", "replace")
