"""A file of whatever kind its content is, as sheets."""

from collections.abc import Iterator
from pathlib import Path

from park_warehouse.intake.problems import RefusedError
from park_warehouse.intake.read import ole, xlsx
from park_warehouse.intake.read.delimited import read_delimited
from park_warehouse.intake.read.sheet import Sheet
from park_warehouse.intake.read.workbook import read_old_workbook, read_package

SUFFIXES = (".xlsx", ".xls", ".csv")
MAXIMUM_BYTES = 200 * 1024**2


def read_sheets(path: Path) -> Iterator[Sheet]:
    """The visible sheets of a workbook, or the one of a CSV file.

    The kind is told by the content: an .xls that is an .xlsx is read as what it is.
    Raises RefusedError for files of other types, empty, damaged, protected or undecodable ones.
    """
    if path.suffix.lower() not in SUFFIXES:
        raise RefusedError(
            "unreadable_file", f"不接收 {path.suffix or '无扩展名'} 文件, 请报 .xlsx、.xls 或 .csv"
        )
    size = path.stat().st_size
    if size > MAXIMUM_BYTES:
        raise RefusedError("unreadable_file", f"文件超过 {MAXIMUM_BYTES // 1024**2} MB, 请拆分后重报")
    content = path.read_bytes()
    if not content.strip():
        raise RefusedError("unreadable_file", "文件是空的, 请检查后重报")
    if content.startswith(xlsx.MAGIC):
        yield from read_package(path)
    elif content.startswith(ole.MAGIC):
        yield from read_old_workbook(path, content)
    elif _is_other_type(content):
        raise RefusedError("unreadable_file", "文件内容不是 Excel 工作簿或 CSV, 请用 Excel 打开后另存再报")
    else:
        yield from read_delimited(content)


def _is_other_type(content: bytes) -> bool:
    """Files that are no table although they carry a table's extension."""
    beginning = content[:64].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return beginning.startswith(
        (b"%pdf", b"<html", b"<!doctype", b"<?xml", b"<table", b"{\\rtf", b"rar!", b"7z\xbc")
    )
