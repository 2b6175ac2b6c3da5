"""Parts of a worksheet by way of fastexcel, which makes a column of one kind of cells: text, number, time.

It is free to decline: where a column mixes kinds, fastexcel would round or guess. What it takes, it reads to
the letter as `cells` says; tests compare the two.
"""

import logging
from collections import defaultdict
from datetime import datetime

import fastexcel
import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.compute as pc  # type: ignore[import-untyped]

from park_warehouse.intake.read.cells import LONGEST_EXACT, numbers_text, percent_text, times_text
from park_warehouse.intake.read.marks import Marks
from park_warehouse.intake.read.piece import Piece, Texts, piece_of

# Before this day Excel's calendar and ours differ, and cells with a time of day only lie there.
_FIRST_SURE_DAY = datetime(1900, 3, 1)  # noqa: DTZ001 (cells have no zone)
_MIDNIGHT = " 00:00:00"


# It warns of every column that is empty.
logging.getLogger("fastexcel").setLevel(logging.ERROR)


class _DeclinedError(Exception):
    """Not to be read exactly this way."""


def read_uniform(package: bytes, index: int, first_row: int, percents: Marks) -> Piece | None:
    """The sheet's cells from a row on; above it stands one more row, in which A is filled.

    None where they are not uniform. The sheet must not hold errors or dates written as text.
    """
    try:
        sheet = fastexcel.read_excel(package).load_sheet(
            index, header_row=first_row - 1, schema_sample_rows=None, dtype_coercion="strict"
        )
        cells, misfits = sheet.to_arrow_with_errors()
        if misfits:
            return None
        in_percent = defaultdict(list)
        for row, column in percents:
            in_percent[column].append(row - first_row)
        columns = {number: _texts(array, in_percent[number]) for number, array in enumerate(cells.columns)}
    except (fastexcel.FastExcelError, _DeclinedError):
        return None
    return piece_of(first_row, columns)


def _texts(cells: pa.Array, in_percent: list[int]) -> Texts:
    """A column's texts. Raises _DeclinedError."""
    if pa.types.is_string(cells.type) or pa.types.is_null(cells.type):
        texts = pc.cast(cells, pa.string())
        empty = pc.equal(texts, "")
        return pc.if_else(empty, None, texts) if pc.any(empty).as_py() else texts, None
    if pa.types.is_floating(cells.type):
        return _number_texts(cells, in_percent)
    if pa.types.is_boolean(cells.type):
        return pc.if_else(cells, "TRUE", "FALSE"), None
    if pa.types.is_timestamp(cells.type) and not _is_any_unsure(cells):
        texts = times_text(cells)
        is_date = pc.equal(cells, pc.floor_temporal(cells, unit="day"))
        return pc.if_else(is_date, pc.utf8_slice_codeunits(texts, 0, -len(_MIDNIGHT)), texts), None
    raise _DeclinedError


def _is_any_unsure(times: pa.Array) -> bool:
    return bool(pc.any(pc.less(times, pa.scalar(_FIRST_SURE_DAY, times.type))).as_py())


def _number_texts(numbers: pa.Array, in_percent: list[int]) -> Texts:
    # The text NaN among numbers would have been taken for one.
    if pc.any(pc.is_nan(numbers)).as_py():
        raise _DeclinedError
    texts = numbers_text(numbers, is_code=False)
    as_code = None
    if (pc.max(pc.abs(numbers)).as_py() or 0) >= LONGEST_EXACT:
        as_code = numbers_text(numbers, is_code=True)
    if not in_percent:
        return texts, as_code
    return _with_percents(texts, numbers, in_percent), as_code and _with_percents(
        as_code, numbers, in_percent
    )


def _with_percents(texts: pa.Array, numbers: pa.Array, in_percent: list[int]) -> pa.Array:
    is_marked = pc.is_in(pa.array(range(len(numbers)), pa.int64()), pa.array(in_percent, pa.int64()))
    is_percent = pc.and_(is_marked, numbers.is_valid())
    shown = [percent_text(number) for number in numbers.filter(is_percent).to_pylist()]
    return pc.replace_with_mask(texts, is_percent, pa.array(shown, pa.string()))
