"""Workbook cells as text: every number in its shortest plain decimals."""

from datetime import date, datetime, time
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from park_warehouse.intake.read.cells import Cell, cell_text, column_text, percent_text

FINITE = st.floats(allow_nan=False, allow_infinity=False)


@given(number=FINITE)
@settings(deadline=None)
def test_a_number_is_plain_exact_and_short(number: float) -> None:
    text = cell_text(number)
    assert float(text) == number
    assert "e" not in text.lower()
    assert "." not in text or not text.endswith(("0", "."))


@given(numbers=st.lists(FINITE, min_size=1))
@settings(deadline=None)
def test_a_column_of_numbers_reads_as_its_cells(numbers: list[float]) -> None:
    assert column_text(numbers, is_code=False).to_pylist() == [cell_text(number) for number in numbers]


@given(cells=st.lists(st.one_of(FINITE, st.text(), st.integers(), st.dates(), st.datetimes(), st.booleans())))
@settings(deadline=None)
def test_a_mixed_column_reads_as_its_cells(cells: list[Cell]) -> None:
    assert column_text(cells, is_code=False).to_pylist() == [cell_text(cell) or None for cell in cells]


@given(number=FINITE)
@settings(deadline=None)
def test_a_percent_is_a_hundred_times_as_much(number: float) -> None:
    text = percent_text(number)
    assert text.endswith("%")
    assert Decimal(text[:-1]) == Decimal(repr(number)) * 100


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (1.0, "1"),
        (-0.0, "0"),
        (100.0, "100"),
        (0.1 + 0.2, "0.30000000000000004"),
        (1e-7, "0.0000001"),
        (12345678901.0, "12345678901"),
        (1e16, "10000000000000000"),
        (150302, "150302"),
        (True, "TRUE"),
        (date(2026, 9, 1), "2026-09-01"),
        (datetime(2026, 9, 1, 13), "2026-09-01 13:00:00"),  # noqa: DTZ001 (cells have no zone)
        (time(13, 5), "13:05:00"),
        ("  原文 ", "  原文 "),
    ],
)
def test_cells(cell: Cell, text: str) -> None:
    assert cell_text(cell) == text


@pytest.mark.parametrize(
    ("code", "text"),
    [
        (911503001234567890.0, "9.11503E+17"),
        (1e15, "1.00000E+15"),
        (999999999999999.0, "999999999999999"),
        (1001.0, "1001"),
    ],
)
def test_a_code_too_long_for_excel_is_shown_mangled(code: float, text: str) -> None:
    assert cell_text(code, is_code=True) == text
    assert column_text([code], is_code=True).to_pylist() == [text]
    assert column_text([code, ""], is_code=True).to_pylist() == [text, None]


def test_empty_cells_are_null() -> None:
    assert column_text(["a", "", " "], is_code=False).to_pylist() == ["a", None, " "]
    assert column_text((), is_code=False).to_pylist() == []
