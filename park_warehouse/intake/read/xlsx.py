"""New workbooks (.xlsx): whether the package is safe to open, and which cells show percent or an error.

The cells themselves are read by calamine, which tells neither percent nor error.
"""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from posixpath import join, normpath
from xml.etree import ElementTree
from xml.etree.ElementTree import Element
from zipfile import BadZipFile, ZipFile

from openpyxl.utils.cell import coordinate_to_tuple

from park_warehouse.intake.problems import RefusedError
from park_warehouse.intake.read.marks import PERCENT, Marks, is_percent_format

MAGIC = b"PK\x03\x04"
MAXIMUM_UNPACKED_BYTES = 512 * 1024**2

_WORKBOOK, _STYLES = "xl/workbook.xml", "xl/styles.xml"
_RELATIONS = "xl/_rels/workbook.xml.rels"
_ERROR_CELL = b't="e"'
_DAMAGE = (
    BadZipFile,
    zlib.error,
    ElementTree.ParseError,
    RuntimeError,
    OSError,
    ValueError,
    LookupError,
    StopIteration,
)


@dataclass(frozen=True)
class Package:
    """A workbook's package after inspection.

    percent_styles: numbers of the cell styles that show percent; has_errors: whether any cell shows an error.
    """

    path: Path
    percent_styles: frozenset[str]
    has_errors: bool

    def read_marks(self, sheet_name: str) -> Marks:
        """The percent and error cells of a sheet. Raises RefusedError where it cannot be found or read."""
        if not (self.percent_styles or self.has_errors):
            return {}
        try:
            with ZipFile(self.path) as package, package.open(_part_of(package, sheet_name)) as sheet:
                parsed = ElementTree.iterparse(sheet)  # noqa: S314 (no DTD, see inspect)
                return self._marks(element for _, element in parsed if _name(element.tag) == "c")
        except _DAMAGE as error:
            raise _damaged() from error

    def _marks(self, cells: Iterator[Element]) -> Marks:
        marks: Marks = {}
        for cell in cells:
            value = next((child.text for child in cell if _name(child.tag) == "v"), None)
            kind = cell.get("t", "n")
            if value is not None and kind == "e":
                marks[_position(cell)] = value
            elif value is not None and kind == "n" and cell.get("s") in self.percent_styles:
                marks[_position(cell)] = PERCENT
            cell.clear()
        return marks


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
            return Package(path, _percent_styles(package), bool(with_errors))
    except _DAMAGE as error:
        raise _damaged() from error


def _has_error_cell(name: str, content: bytes) -> bool:
    """Whether a sheet shows an error somewhere; False for the package's other parts."""
    if b"<!DOCTYPE" in content[:1024]:
        raise _refused("含有不允许的内容 (DTD), 请用 Excel 打开后另存为 .xlsx 再报")
    return name.startswith("xl/worksheets/") and _ERROR_CELL in content


def _percent_styles(package: ZipFile) -> frozenset[str]:
    if _STYLES not in package.namelist():
        return frozenset()
    parts = {_name(part.tag): part for part in _parse(package, _STYLES)}
    codes = {item.get("numFmtId"): item.get("formatCode", "") for item in parts.get("numFmts", ())}
    formats = [style.get("numFmtId", "0") for style in parts.get("cellXfs", ())]
    return frozenset(
        str(number)
        for number, code in enumerate(formats)
        if is_percent_format(int(code), codes.get(code, ""))
    )


def _part_of(package: ZipFile, sheet_name: str) -> str:
    """The package's member that holds a sheet."""
    sheets = (item for item in _parse(package, _WORKBOOK).iter() if _name(item.tag) == "sheet")
    sheet = next(item for item in sheets if item.get("name") == sheet_name)
    identifier = next(value for name, value in sheet.items() if _name(name) == "id")
    targets = {item.get("Id"): item.get("Target", "") for item in _parse(package, _RELATIONS)}
    return normpath(join("/xl", targets[identifier])).lstrip("/")


def _parse(package: ZipFile, name: str) -> Element:
    return ElementTree.fromstring(package.read(name))  # noqa: S314 (no DTD, see inspect)


def _name(tag: str) -> str:
    """Without the namespace: there are two of them, for transitional and strict workbooks."""
    return tag.rpartition("}")[2]


def _position(cell: Element) -> tuple[int, int]:
    row, column = coordinate_to_tuple(cell.get("r", ""))
    return row - 1, column - 1


def _refused(what: str) -> RefusedError:
    return RefusedError("unreadable_file", f"文件{what}")


def _damaged() -> RefusedError:
    return _refused("已损坏或不是 Excel 工作簿, 请用 Excel 打开后另存为 .xlsx 再报")
