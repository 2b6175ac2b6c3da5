"""New workbooks (.xlsx): whether the package is safe to open, and its sheets piece by piece.

The cells themselves are read by calamine, which needs a worksheet in memory as a whole and tells neither
percent nor error. So it is given small workbooks, made of this one's members and of a part of a sheet each:
this bounds what is in memory, and each member is inflated once, for inspection, marks and cells together. Two
packages wrap calamine: fastexcel makes columns of it, python-calamine Python's objects. The first is twice as
fast, but exact only where the cells of each column are of one kind; see `uniform`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from posixpath import join, normpath
from typing import IO
from xml.etree import ElementTree
from xml.etree.ElementTree import Element
from zipfile import ZipFile

from python_calamine import CalamineWorkbook

from park_warehouse.intake.read import refusals, worksheet
from park_warehouse.intake.read.marks import apply_marks, is_percent_format
from park_warehouse.intake.read.piece import Piece, make_piece
from park_warehouse.intake.read.uniform import read_uniform
from park_warehouse.intake.read.worksheet import Part

MAXIMUM_UNPACKED_BYTES = 512 * 1024**2
# Every piece is read together with all shared texts, which are not to take longer than the piece.
PIECE_BYTES = 16 * 1024**2
PIECE_PER_SHARED_BYTES = 3
HEAD_BYTES = 2**16

_PACKAGE_RELATIONS, _RELATIONS = "_rels/.rels", "xl/_rels/workbook.xml.rels"
_WORKBOOK, _STYLES, _SHARED = "xl/workbook.xml", "xl/styles.xml", "xl/sharedstrings.xml"
_FRAME = (_PACKAGE_RELATIONS, _RELATIONS, _WORKBOOK, _STYLES, _SHARED)


@dataclass(frozen=True)
class Package:
    """A workbook's package. `members`: name in lower case, as readers look them up → name.

    frame: content of the members that all sheets need, by name in lower case.
    Raises RefusedError for XML with a DTD: no workbook has one, and entities can blow up or read local files;
    and all kinds of errors for a damaged package.
    """

    archive: ZipFile
    members: dict[str, str]
    frame: dict[str, bytes]

    @property
    def book(self) -> CalamineWorkbook:
        """The workbook without any cells."""
        members = {self.members[name]: self.frame[name] for name in self.frame if name != _SHARED}
        return CalamineWorkbook.from_filelike(BytesIO(_packed(members)))

    def pieces(self, index: int) -> Iterator[Piece]:
        """The sheet's rows that hold something, in their order; the first piece is short: the head."""
        name = self._part_of(self.book.sheet_names[index])
        frame = {self.members[member]: content for member, content in self.frame.items()}
        percent_styles = self._percent_styles()
        part_bytes = max(PIECE_BYTES, PIECE_PER_SHARED_BYTES * len(self.frame.get(_SHARED, b"")))
        end = 0
        with self.archive.open(name) as content:
            for part in worksheet.cut(_without_dtd(content), HEAD_BYTES, part_bytes):
                if piece := _read(part, _packed(frame | {name: part.xml}), index, percent_styles):
                    if piece.first_row < end:
                        raise ValueError("rows out of order")
                    end = piece.end
                    yield piece

    def _part_of(self, sheet_name: str) -> str:
        """The package's member that holds a sheet."""
        sheets = (item for item in self._parse(_WORKBOOK).iter() if _name(item.tag) == "sheet")
        sheet = next(item for item in sheets if item.get("name") == sheet_name)
        identifier = next(value for name, value in sheet.items() if _name(name) == "id")
        targets = {item.get("Id"): item.get("Target", "") for item in self._parse(_RELATIONS)}
        target = targets[identifier].replace("\\", "/")
        # Some programs leave out the leading stroke.
        base = "/" if target.lower().startswith("xl/") else "/xl"
        return self.members[normpath(join(base, target)).lstrip("/").lower()]

    def _percent_styles(self) -> frozenset[str]:
        """Numbers of the cell styles that show percent."""
        if _STYLES not in self.frame:
            return frozenset()
        parts = {_name(part.tag): part for part in self._parse(_STYLES)}
        codes = {item.get("numFmtId"): item.get("formatCode", "") for item in parts.get("numFmts", ())}
        formats = [style.get("numFmtId", "0") for style in parts.get("cellXfs", ())]
        return frozenset(
            str(number)
            for number, code in enumerate(formats)
            if is_percent_format(int(code), codes.get(code, ""))
        )

    def _parse(self, name: str) -> Element:
        return ElementTree.fromstring(self.frame[name])  # noqa: S314 (no DTD)


@contextmanager
def open_package(path: Path) -> Iterator[Package]:
    """Raises RefusedError for a package that unpacks to more than the limit, and as Package does."""
    with ZipFile(path) as archive:
        if sum(member.file_size for member in archive.infolist()) > MAXIMUM_UNPACKED_BYTES:
            raise refusals.too_large()
        members = {name.lower(): name for name in archive.namelist()}
        frame = {}
        for name in _FRAME:
            if name in members:
                with archive.open(members[name]) as content:
                    frame[name] = _without_dtd(content).read()
        yield Package(archive, members, frame)


def _read(part: Part, package: bytes, index: int, percent_styles: frozenset[str]) -> Piece | None:
    """The cells of a part that is packed as a workbook; None where there are none."""
    percents = part.percents(percent_styles)
    if part.first_row is not None and part.is_usual:
        piece = read_uniform(package, index, part.first_row, percents)
        if piece:
            return piece
    sheet = CalamineWorkbook.from_filelike(BytesIO(package)).get_sheet_by_index(index)
    if sheet.start is None:
        return None
    (row, column), rows = sheet.start, sheet.to_python()
    if part.first_row is not None:
        row, rows = part.first_row, rows[1:]
    apply_marks(rows, row, column, percents | part.errors())
    return make_piece(row, column, rows)


def _packed(members: dict[str, bytes]) -> bytes:
    content = BytesIO()
    with ZipFile(content, "w") as package:
        for name, data in members.items():
            package.writestr(name, data)
    return content.getvalue()


def _without_dtd(content: IO[bytes]) -> IO[bytes]:
    """A member of the package, as it was opened. Reading it to its end also proves its size and checksum."""
    if b"<!DOCTYPE" in content.read(1024):
        raise refusals.has_document_type()
    content.seek(0)
    return content


def _name(tag: str) -> str:
    """Without the namespace: there are two of them, for transitional and strict workbooks."""
    return tag.rpartition("}")[2]
