"""Workbooks: visible sheets only, values as they were last calculated.

Memory: a sheet read as a whole is in memory as Arrow text, about 15 bytes a cell, MAXIMUM_TEXT_BYTES and
MAXIMUM_CELLS at most; one that is read in parts, only with the part at hand.
"""

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

import pyarrow as pa  # type: ignore[import-untyped]

from park_warehouse.intake.read import refusals
from park_warehouse.intake.read.opened import sheet_head, sheet_pieces, visible_sheets
from park_warehouse.intake.read.piece import Piece
from park_warehouse.intake.read.sheet import HEAD_ROWS, IrregularError, Sheet

# Packages from this size on hold some 20 000 rows, and are worth reading in parts.
STREAMED_FROM_BYTES = 1024**2
FIRST_PART_ROWS = 30_000
# What a workbook of the largest size with honest content stays far below.
MAXIMUM_TEXT_BYTES = 512 * 1024**2
MAXIMUM_CELLS = 64 * 1024**2

Columns = list[pa.Array]


class WorkbookSheet(Sheet):
    """A sheet from its cell A1 on, in memory."""

    def __init__(self, name: str, pieces: list[Piece]) -> None:
        self.name = name
        self._pieces = pieces
        self._width = max((piece.width for piece in pieces), default=0)
        self._head = _head(pieces[:1], self._width)

    @property
    def head(self) -> list[list[str]]:
        return self._head

    def columns(self, first_row: int, codes: Collection[int]) -> Columns:
        parts = [columns for _, columns in _from_row(self._pieces, first_row, self._width, codes)]
        return [pa.concat_arrays(arrays) for arrays in zip(*parts, strict=True)]


class StreamedWorkbookSheet(Sheet):
    """A sheet that is never in memory as a whole; it is read anew whenever it is asked for."""

    def __init__(self, path: Path, index: int, name: str, head: Piece) -> None:
        self.name = name
        self._path = path
        self._index = index
        self._width = head.width
        self._head = _head([head], head.width)

    @property
    def head(self) -> list[list[str]]:
        return self._head

    def columns(self, first_row: int, codes: Collection[int]) -> Columns:
        parts = [columns for _, columns in self.parts(first_row, codes)]
        return [pa.concat_arrays(arrays) for arrays in zip(*parts, strict=True)]

    def parts(self, first_row: int, codes: Collection[int]) -> Iterator[tuple[int, Columns]]:
        pieces = map(self._regular, sheet_pieces(self._path, self._index))
        return _with_first_ones_joined(_from_row(pieces, first_row, self._width, codes))

    def _regular(self, piece: Piece) -> Piece:
        if piece.width > self._width:
            raise IrregularError(f"column {piece.width} is filled only below the head")
        return piece


def read_workbook(path: Path, *, in_parts: bool = False) -> Iterator[Sheet]:
    """The visible sheets of an .xlsx or .xls. Raises RefusedError where the file cannot be read."""
    is_large = path.stat().st_size >= STREAMED_FROM_BYTES
    for index, name in visible_sheets(path):
        if in_parts and is_large and (head := sheet_head(path, index)):
            yield StreamedWorkbookSheet(path, index, name, head)
        else:
            yield WorkbookSheet(name, list(_within_limits(sheet_pieces(path, index))))


def _within_limits(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """The same; raises RefusedError where they take more memory than any honest workbook."""
    text_bytes = width = 0
    for piece in pieces:
        text_bytes += piece.texts.nbytes
        width = max(width, piece.width)
        if text_bytes > MAXIMUM_TEXT_BYTES:
            raise refusals.too_large()
        if width * piece.end > MAXIMUM_CELLS:
            raise refusals.too_far()
        yield piece


def _head(pieces: list[Piece], width: int) -> list[list[str]]:
    """The texts of the first rows down to the last one that holds something."""
    parts = [columns for _, columns in _from_row(pieces, 0, width, ())]
    columns = [pa.concat_arrays(arrays)[:HEAD_ROWS] for arrays in zip(*parts, strict=True)]
    rows = zip(*(column.to_pylist() for column in columns), strict=True)
    # What the head says is shown and kept as it is, and PostgreSQL cannot keep NUL in a text.
    return [[(text or "").replace("\0", "") for text in row] for row in rows]


def _with_first_ones_joined(parts: Iterator[tuple[int, Columns]]) -> Iterator[tuple[int, Columns]]:
    """The first piece is a short one, and the first part has to show what kind of sheet it is."""
    first_row, columns = next(parts)
    while len(columns[0]) < FIRST_PART_ROWS and (following := next(parts, None)):
        columns = [pa.concat_arrays(pair) for pair in zip(columns, following[1], strict=True)]
    yield first_row, columns
    yield from parts


def _from_row(
    pieces: Iterable[Piece], first_row: int, width: int, codes: Collection[int]
) -> Iterator[tuple[int, Columns]]:
    """The rows from one on without gaps between the pieces; at least one part, even if it is empty."""
    row = first_row
    for piece in pieces:
        if piece.end <= row:
            continue
        columns = piece.columns(width, codes)
        gap = piece.first_row - row
        if gap > 0:
            if width * piece.end > MAXIMUM_CELLS:
                raise refusals.too_far()
            columns = [pa.concat_arrays([pa.nulls(gap, pa.string()), column]) for column in columns]
        yield row, [column[max(-gap, 0) :] for column in columns]
        row = piece.end
    if row == first_row:
        yield row, [pa.nulls(0, pa.string())] * width
