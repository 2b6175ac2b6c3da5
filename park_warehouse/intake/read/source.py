"""A file of whatever kind its content is, as sheets."""

from collections.abc import Iterator
from pathlib import Path

from park_warehouse.intake.problems import RefusedError
from park_warehouse.intake.read import ole
from park_warehouse.intake.read.delimited import STREAMED_FROM_BYTES, open_stream, read_delimited
from park_warehouse.intake.read.sheet import Sheet
from park_warehouse.intake.read.workbook import read_workbook

SUFFIXES = (".xlsx", ".xls", ".csv")
# What is read as a whole must fit into memory several times; a regular CSV file is not.
MAXIMUM_BYTES = 200 * 1024**2
MAXIMUM_STREAMED_BYTES = 2 * 1024**3
_BEGINNING_BYTES = 4096
_PACKAGE = b"PK\x03\x04"


def read_sheets(path: Path, *, in_parts: bool = False) -> Iterator[Sheet]:
    """The visible sheets of a workbook, or the one of a CSV file.

    The kind is told by the content: an .xls that is an .xlsx is read as what it is. With `in_parts` a large
    file comes as sheets that are read part by part.
    Raises RefusedError for files of other types, empty, damaged, protected or undecodable ones.
    """
    if path.suffix.lower() not in SUFFIXES:
        raise RefusedError(
            "unreadable_file", f"不接收 {path.suffix or '无扩展名'} 文件, 请报 .xlsx、.xls 或 .csv"
        )
    size = path.stat().st_size
    _check_size(size, MAXIMUM_STREAMED_BYTES)
    with path.open("rb") as file:
        beginning = file.read(_BEGINNING_BYTES)
    if beginning.startswith((_PACKAGE, ole.MAGIC)):
        _check_size(size, MAXIMUM_BYTES)
        yield from read_workbook(path, in_parts=in_parts)
        return
    if _is_other_type(beginning):
        raise RefusedError("unreadable_file", "文件内容不是 Excel 工作簿或 CSV, 请用 Excel 打开后另存再报")
    if in_parts and size >= STREAMED_FROM_BYTES and (stream := open_stream(path)):
        yield stream
        return
    _check_size(size, MAXIMUM_BYTES)
    content = path.read_bytes()
    if not content.strip():
        raise RefusedError("unreadable_file", "文件是空的, 请检查后重报")
    yield from read_delimited(content)


def _check_size(size: int, limit: int) -> None:
    if size > limit:
        raise RefusedError("unreadable_file", f"文件超过 {limit // 1024**2} MB, 请拆分后重报")


def _is_other_type(content: bytes) -> bool:
    """Files that are no table although they carry a table's extension."""
    beginning = content[:64].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return beginning.startswith(
        (b"%pdf", b"<html", b"<!doctype", b"<?xml", b"<table", b"{\\rtf", b"rar!", b"7z\xbc")
    )
