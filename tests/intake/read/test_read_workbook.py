"""Workbooks: percent formats, errors, passwords, and packages that mean harm."""

import zipfile
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from park_warehouse.home import ParkError
from park_warehouse.intake.problems import RefusedError
from park_warehouse.intake.read import Sheet, opened, read_sheets, xlsx
from tests.intake import forms, xls


def read(path: Path, content: bytes) -> list[Sheet]:
    path.write_bytes(content)
    return list(read_sheets(path))


def columns(sheet: Sheet) -> list[list[str | None]]:
    return [column.to_pylist() for column in sheet.columns(0, ())]


def replaced(content: bytes, part: str, old: bytes, new: bytes) -> bytes:
    """The package with a part changed."""
    result = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as source, zipfile.ZipFile(result, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            target.writestr(name, data.replace(old, new) if name == part else data)
    return result.getvalue()


@pytest.mark.parametrize(
    ("style", "shown"),
    [("0%", "75%"), ("0.00%", "75%"), ("[Red]0.0%", "75%"), ('0.00"%"', "0.75"), ("General", "0.75")],
)
def test_a_percent_cell_counts_as_displayed(tmp_path: Path, style: str, shown: str) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0]["B2"] = 0.75
    book.worksheets[0]["B2"].number_format = style
    (sheet,) = read(tmp_path / "a.xlsx", forms.content(book))
    assert columns(sheet) == [[None, None], [None, shown]]


def test_a_percent_cell_of_an_old_workbook(tmp_path: Path) -> None:
    rows = [["a", xls.Styled(0.07, xls.PERCENT)], ["-", xls.Styled(46266, xls.DATE)]]
    (sheet,) = read(tmp_path / "a.xls", xls.book(rows))
    assert columns(sheet) == [["a", "-"], ["7%", "2026-09-01"]]


def test_errors_are_not_nothing(tmp_path: Path) -> None:
    (sheet,) = read(tmp_path / "a.xls", xls.book([[1.0, xls.Styled(xls.ERROR_NA, is_error=True)]]))
    assert columns(sheet) == [["1"], ["#N/A"]]
    book = openpyxl.Workbook()
    book.worksheets[0].append([1, "#DIV/0!"])
    book.worksheets[0]["B1"].data_type = "e"
    (sheet,) = read(tmp_path / "a.xlsx", forms.content(book))
    assert columns(sheet) == [["1"], ["#DIV/0!"]]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("new.xlsx", xls.compound_file("EncryptedPackage", b"secret")),
        ("old.xls", xls.book([["a"]], password=True)),
    ],
)
def test_a_password_is_named_as_the_reason(tmp_path: Path, name: str, content: bytes) -> None:
    with pytest.raises(RefusedError, match="密码"):
        read(tmp_path / name, content)


def test_a_compound_file_that_is_no_workbook(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="损坏"):
        read(tmp_path / "a.xls", xls.compound_file("WordDocument", b"text"))


@pytest.mark.parametrize("size", [600, 1500, 4000])
def test_truncated_files(tmp_path: Path, size: int) -> None:
    for name, content in (("a.xls", xls.book([["a", 1.0]])), ("a.xlsx", forms.workbook([["a", 1]]))):
        with pytest.raises(RefusedError, match="损坏"):
            read(tmp_path / name, content[:size])


def test_a_zip_that_is_no_workbook(tmp_path: Path) -> None:
    package = BytesIO()
    with zipfile.ZipFile(package, "w") as archive:
        archive.writestr("word/document.xml", "<document/>")
    with pytest.raises(RefusedError, match="损坏"):
        read(tmp_path / "a.xlsx", package.getvalue())


def test_a_package_that_unpacks_without_end(tmp_path: Path) -> None:
    size = 3 * 1024**2
    package = BytesIO()
    with zipfile.ZipFile(package, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/zeros", bytes(size))
    claims = xlsx.MAXIMUM_UNPACKED_BYTES + 1
    bomb = package.getvalue().replace(size.to_bytes(4, "little"), claims.to_bytes(4, "little"))
    with pytest.raises(RefusedError, match="过大"):
        read(tmp_path / "a.xlsx", bomb)


def test_a_package_that_lies_about_its_size(tmp_path: Path) -> None:
    package = BytesIO()
    with zipfile.ZipFile(package, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", bytes(1024**2))
    lie = package.getvalue().replace((1024**2).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    with pytest.raises(RefusedError, match="损坏"):
        read(tmp_path / "a.xlsx", lie)


def test_a_document_type_is_refused_unread(tmp_path: Path) -> None:
    evil = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><worksheet'
    content = replaced(forms.workbook([["a"]]), "xl/worksheets/sheet1.xml", b"<worksheet", evil)
    with pytest.raises(RefusedError, match="DTD"):
        read(tmp_path / "a.xlsx", content)


def test_a_workbook_that_takes_its_reader_down(tmp_path: Path) -> None:
    """The reader makes room for every cell up to the last one; this takes a process, and it is not ours."""
    book = openpyxl.Workbook()
    book.worksheets[0]["A1"] = "a"
    book.worksheets[0]["XFD1048576"] = "b"
    with pytest.raises(RefusedError, match="范围过大"):
        read(tmp_path / "a.xlsx", forms.content(book))
    (sheet,) = read(tmp_path / "b.xlsx", forms.workbook([["next"]]))
    assert columns(sheet) == [["next"]]


def test_a_few_cells_over_a_range_that_no_memory_holds(tmp_path: Path) -> None:
    """Piece by piece such a sheet is small; put together it is not."""
    book = openpyxl.Workbook()
    forms.fill(book.worksheets[0], [["a" * 100, "b" * 100]] * 400)
    book.worksheets[0]["A1048576"] = "c"
    book.worksheets[0].cell(400, 100).value = "d"
    with pytest.raises(RefusedError, match="范围过大"):
        read(tmp_path / "a.xlsx", forms.content(book))


def test_texts_that_fill_all_memory(tmp_path: Path) -> None:
    """A shared text counts once in the file, and in every cell that shows it when read."""
    cell, shared = b't="inlineStr"><is><t>x</t></is>', b't="s"><v>0</v>'
    content = BytesIO(replaced(forms.workbook([["x"] * 100] * 200), "xl/worksheets/sheet1.xml", cell, shared))
    with zipfile.ZipFile(content, "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/sharedStrings.xml", f"<sst><si><t>{'长' * 30_000}</t></si></sst>")
    relation = (
        b'<Relationship Id="x" Type="http://x/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
    )
    bomb = replaced(content.getvalue(), "xl/_rels/workbook.xml.rels", b"</Relationships>", relation)
    assert len(bomb) < 2**20
    with pytest.raises(RefusedError, match="过大"):
        read(tmp_path / "a.xlsx", bomb)


def test_a_reader_that_finds_no_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opened, "TIMEOUT_SECONDS", 0.0)
    with pytest.raises(RefusedError, match="无法读取"):
        read(tmp_path / "a.xlsx", forms.workbook([["a"]] * 2000))


def test_a_sheet_that_is_not_read_to_its_end_is_in_nobodys_way(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(forms.workbook([[f"{number}", "x" * 90] for number in range(3000)]))
    pieces = opened.sheet_pieces(path, 0)
    next(pieces)
    (sheet,) = read_sheets(path)
    assert len(columns(sheet)[0]) == 3000
    pieces.close()  # type: ignore[attr-defined]
    assert len(list(opened.sheet_pieces(path, 0))) > 1


def test_a_cell_far_down_is_only_odd(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0]["A1"] = "a"
    book.worksheets[0]["B70000"] = "b"
    (sheet,) = read(tmp_path / "a.xlsx", forms.content(book))
    assert len(columns(sheet)[0]) == 70_000


def test_a_reader_that_does_not_start_is_no_file_s_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opened, "_opener", None)
    monkeypatch.setattr(opened, "_OPENER", "park_warehouse.no_such_module")
    with pytest.raises(ParkError, match="没有启动"):
        read(tmp_path / "a.xlsx", forms.output())
    monkeypatch.undo()
    assert read(tmp_path / "a.xlsx", forms.output())
