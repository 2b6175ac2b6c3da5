"""Large workbooks: read in pieces by a fast engine, they read as they do cell by cell."""

import re
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.cell.cell import Cell as BookCell

from park_warehouse.intake.read import IrregularError, read_sheets, workbook, worksheet, xlsx
from park_warehouse.intake.read.cells import Cell, cell_text, percent_text
from park_warehouse.intake.read.uniform import read_uniform
from park_warehouse.intake.read.workbook import WorkbookSheet
from tests.intake import forms

# Beyond the head, so that there are later pieces.
ROWS = 90
PERCENT = "0.00%"
ERRORS = ("#N/A", "#DIV/0!")
SECOND = timedelta(seconds=1)

TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=12)
NUMBERS = st.one_of(
    # openpyxl writes fewer digits, and may round the largest up to infinity.
    st.floats(-1e300, 1e300),
    st.integers(-(10**18), 10**18),
    st.decimals(-1000, 1000, places=2).map(float),
)
TIMES = st.datetimes(datetime(1900, 3, 1), datetime(2200, 1, 1)).map(lambda at: at.replace(microsecond=0))  # noqa: DTZ001
DATES = st.dates(date(1900, 3, 1), date(2200, 1, 1))
KINDS = [
    TEXTS,
    NUMBERS,
    TIMES,
    DATES,
    st.booleans(),
    st.times().map(lambda at: at.replace(microsecond=0)),
    st.sampled_from(["NULL", "NaN", "nan", "N/A", "-", "true", "12", "", " "]),
    st.sampled_from(ERRORS),
]


@st.composite
def sheets(draw: st.DrawFn) -> list[tuple[list[Cell | None], bool]]:
    """Columns with whether they are formatted as percent: of one kind mostly, with gaps, with strangers."""
    columns = []
    for _ in range(draw(st.integers(1, 5))):
        kind, stranger = draw(st.sampled_from(KINDS)), draw(st.one_of(*KINDS))
        some = draw(st.lists(st.one_of(st.none(), kind), min_size=4, max_size=8))
        column = [some[row % len(some)] for row in range(ROWS)]
        if draw(st.booleans()):
            column[draw(st.integers(0, ROWS - 1))] = stranger
        columns.append((column, draw(st.booleans())))
    return columns


def written(columns: Sequence[tuple[Sequence[Cell | None], bool]]) -> bytes:
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    for number, (column, is_percent) in enumerate(columns, 2):
        for row, value in enumerate(column, 3):
            if value is not None:
                cell = page.cell(row, number)
                cell.value = value  # type: ignore[assignment]
                if isinstance(value, str):
                    cell.data_type = "e" if value in ERRORS else "s"
                if is_percent and isinstance(value, int | float):
                    cell.number_format = PERCENT
    return forms.content(book)


def cell_by_cell(content: bytes, *, is_code: bool) -> list[list[str | None]]:
    """The columns as openpyxl sees them, from A1 on."""
    page = openpyxl.load_workbook(BytesIO(content)).worksheets[0]
    rows = [[shown(cell, is_code=is_code) for cell in row] for row in page.iter_rows(1, page.max_row, 1)]
    return [list(column) for column in zip(*rows, strict=True)]


def shown(cell: BookCell, *, is_code: bool) -> str | None:
    value = cell.value
    if value is None:
        return None
    if isinstance(value, datetime):
        whole = (value + SECOND / 2).replace(microsecond=0)
        return cell_text(whole if whole.time() != time() else whole.date())
    if cell.number_format == PERCENT and not isinstance(value, bool):
        return percent_text(float(value))  # type: ignore[arg-type]
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = float(value)
    return cell_text(value, is_code=is_code) or None  # type: ignore[arg-type]


def filled(column: Sequence[str | None]) -> dict[int, str]:
    """Row → its text. Blanks are nothing to the intake, and calamine keeps them or not as it likes."""
    return {row: text for row, text in enumerate(column) if text and text.strip()}


@pytest.fixture(scope="module")
def small_pieces() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(worksheet, "_CHUNK_BYTES", 256)
        patch.setattr(xlsx, "HEAD_BYTES", 1)
        patch.setattr(xlsx, "PIECE_BYTES", 2048)
        patch.setattr(xlsx, "PIECE_PER_SHARED_BYTES", 0)
        yield


@pytest.mark.usefixtures("small_pieces")
@given(columns=sheets())
@settings(deadline=None, max_examples=150)
def test_a_sheet_in_pieces_reads_as_its_cells(columns: list[tuple[list[Cell | None], bool]]) -> None:
    content = written(columns)
    with TemporaryDirectory() as folder:
        path = Path(folder, "a.xlsx")
        path.write_bytes(content)
        with xlsx.open_package(path) as package:
            pieces = list(package.pieces(0))
    sheet = WorkbookSheet("Sheet", pieces)
    for codes in ((), range(10)):
        expected = [filled(column) for column in cell_by_cell(content, is_code=bool(codes))]
        found = [filled(column.to_pylist()) for column in sheet.columns(0, codes)]
        assert found + [{}] * (len(expected) - len(found)) == expected


@pytest.mark.usefixtures("small_pieces")
def test_columns_of_one_kind_are_read_the_fast_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    taken = []

    def recorded(*request: object) -> object:
        taken.append(read_uniform(*request))  # type: ignore[arg-type]
        return taken[-1]

    monkeypatch.setattr(xlsx, "read_uniform", recorded)
    path = tmp_path / "a.xlsx"
    kinds = ["文本", 0.25, datetime(2026, 9, 1, 13, 5), date(2026, 9, 1), True]  # noqa: DTZ001 (cells have no zone)
    path.write_bytes(written([(["标题", *[kind] * (ROWS - 1)], True) for kind in kinds]))
    with xlsx.open_package(path) as package:
        sheet = WorkbookSheet("Sheet", list(package.pieces(0)))
    assert len(taken) > 3
    assert all(taken)
    texts = [set(column.to_pylist()) for column in sheet.columns(3, ())[1:]]
    assert texts == [{"文本"}, {"25%"}, {"2026-09-01 13:05:00"}, {"2026-09-01"}, {"TRUE"}]


@pytest.mark.usefixtures("small_pieces")
@pytest.mark.parametrize(
    ("pattern", "replacement"),
    [
        (rb'<row r="\d+"', rb"<row"),
        (rb'<row r="(\d+)"', rb"<row spans='1:4' r='\1'"),
        (rb'<c r="(\w+)"( s="\d+")?', rb"<c\2 r='\1'"),
        (rb'"', rb"'"),
        (rb"<(/?)(worksheet|sheetData|row|c|v|is|t)\b", rb"<\1x:\2"),
    ],
)
def test_other_ways_to_write_the_same(tmp_path: Path, pattern: bytes, replacement: bytes) -> None:
    """Rows without numbers, attributes in another order or in other quotes, names with a prefix."""
    rows = [("名称", 0.25, "#N/A" if row % 40 == 7 else 3.5, 's="1" t="e"') for row in range(ROWS)]
    content = written([(column, place == 1) for place, column in enumerate(zip(*rows, strict=True))])
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(BytesIO(content)) as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            if name.startswith("xl/worksheets/"):
                data = re.sub(pattern, replacement, data)
                data = data.replace(b"xmlns=", b"xmlns:x=") if b"<x:" in data else data
            target.writestr(name, data)
    with xlsx.open_package(path) as package:
        sheet = WorkbookSheet("Sheet", list(package.pieces(0)))
    found = [column.to_pylist()[2:] for column in sheet.columns(0, ())[1:]]
    found[-1] = [text.replace("'", '"') for text in found[-1]]
    assert found == [
        ["名称"] * ROWS,
        ["25%"] * ROWS,
        ["#N/A" if row % 40 == 7 else "3.5" for row in range(ROWS)],
        ['s="1" t="e"'] * ROWS,
    ]


LARGE = [
    [f"C{number:07}", number / 4, date(2026, 1, 1 + number % 28), "文本" * 40] for number in range(40_000)
]


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("large") / "a.xlsx"
    book = openpyxl.Workbook(write_only=True)
    page = book.create_sheet("Sheet1")
    for row in [["标题"], ["编码", "数量", "日期", "备注"], *LARGE]:
        page.append(row)
    book.save(path)
    return path


def test_a_large_sheet_comes_in_parts(large: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "STREAMED_FROM_BYTES", 1)
    monkeypatch.setattr(workbook, "FIRST_PART_ROWS", 1000)
    (whole,), (streamed,) = read_sheets(large), read_sheets(large, in_parts=True)
    assert streamed.head == whole.head
    assert streamed.head[1] == ["编码", "数量", "日期", "备注"]
    expected = [column.to_pylist() for column in whole.columns(2, (0,))]
    assert [column[-1] for column in expected] == ["C0039999", "9999.75", "2026-01-16", "文本" * 40]
    parts = list(streamed.parts(2, (0,)))
    assert len(parts) > 1
    row = 2
    for first_row, columns in parts:
        assert first_row == row
        row += len(columns[0])
    assert [[text for _, part in parts for text in part[place].to_pylist()] for place in range(4)] == expected
    assert [column.to_pylist() for column in streamed.columns(2, (0,))] == expected


def test_a_sheet_that_grows_wider_below_is_not_read_in_parts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "STREAMED_FROM_BYTES", 1)
    rows = [[f"{number}", "x" * 60] for number in range(3000)]
    path = tmp_path / "a.xlsx"
    path.write_bytes(forms.workbook([*rows, ["a", "b", "c"]]))
    (streamed,), (whole,) = read_sheets(path, in_parts=True), read_sheets(path)
    with pytest.raises(IrregularError):
        list(streamed.parts(0, ()))
    assert len(whole.columns(0, ())) == len(whole.head[0]) == 3
