"""New workbooks (.xlsx): whether the package is safe to open, and which cells show percent or an error.

The cells themselves are read by calamine, which tells neither percent nor error.
"""

import zlib
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree
from zipfile import BadZipFile, ZipFile

import openpyxl

from park_warehouse.intake.problems import RefusedError
from park_warehouse.intake.read.marks import PERCENT, Marks, is_percent_format

MAGIC = b"PK\x03\x04"
MAXIMUM_UNPACKED_BYTES = 512 * 1024**2

_ERROR_CELL = b't="e"'
_DAMAGE = (
    BadZipFile,
    zlib.error,
    ElementTree.ParseError,
    NotImplementedError,
    RuntimeError,
    OSError,
    ValueError,
)
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@dataclass(frozen=True)
class Package:
    """A workbook's package after inspection."""

    path: Path
    has_marks: bool

    def read_marks(self, sheet_name: str) -> Marks:
        """The percent and error cells of a sheet. openpyxl is slow: it is asked only where there are any."""
        if not self.has_marks:
            return {}
        book = openpyxl.load_workbook(self.path, read_only=True, data_only=True)
        try:
            return {
                (cell.row - 1, cell.column - 1): mark
                for row in book[sheet_name].iter_rows()
                for cell in row
                if cell.value is not None and (mark := _mark(cell))
            }
        finally:
            book.close()


def inspect(path: Path) -> Package:
    """Look the package over before anything else opens it.

    Raises RefusedError for a damaged package, one that unpacks to more than the limit, and XML with a DTD:
    no workbook has one, and entities can blow up or read local files.
    """
    try:
        with ZipFile(path) as package:
            if sum(member.file_size for member in package.infolist()) > MAXIMUM_UNPACKED_BYTES:
                raise _refused("展开后过大, 请拆分后重报")
            # Reading a member to its end also proves its size and checksum.
            with_errors = [name for name in package.namelist() if _has_error_cell(name, package.read(name))]
            return Package(path, bool(with_errors) or _has_percent_style(package))
    except _DAMAGE as error:
        raise _refused("已损坏或不是 Excel 工作簿, 请用 Excel 打开后另存为 .xlsx 再报") from error


def _has_error_cell(name: str, content: bytes) -> bool:
    """Whether a sheet shows an error somewhere; False for the package's other parts."""
    if b"<!DOCTYPE" in content[:1024]:
        raise _refused("含有不允许的内容 (DTD), 请用 Excel 打开后另存为 .xlsx 再报")
    if not name.startswith("xl/worksheets/"):
        return False
    return _ERROR_CELL in content


def _has_percent_style(package: ZipFile) -> bool:
    if "xl/styles.xml" not in package.namelist():
        return False
    styles = ElementTree.fromstring(package.read("xl/styles.xml"))  # noqa: S314 (no DTD, see inspect)
    codes = {item.get("numFmtId"): item.get("formatCode") or "" for item in styles.iter(f"{_MAIN}numFmt")}
    used = {item.get("numFmtId") for item in styles.iterfind(f"{_MAIN}cellXfs/{_MAIN}xf")}
    return any(is_percent_format(int(number), codes.get(number, "")) for number in used if number)


def _mark(cell: openpyxl.cell.Cell) -> str | None:
    if cell.data_type == "e":
        return str(cell.value)
    is_number = cell.data_type == "n" and not cell.is_date
    return PERCENT if is_number and is_percent_format(-1, cell.number_format) else None


def _refused(what: str) -> RefusedError:
    return RefusedError("unreadable_file", f"文件{what}")
