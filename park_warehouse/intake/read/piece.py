"""A piece of a worksheet: consecutive rows, their cells as columns of text."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import IO

import pyarrow as pa  # type: ignore[import-untyped]

from park_warehouse.intake.read.cells import Cell, column_text, reads_otherwise_as_code

# What the opener says before anything else.
READY = b"ready\n"

# A column's texts, and what it reads as a column of codes where that is something else.
Texts = tuple[pa.Array, pa.Array | None]

_FIRST_ROW = b"first_row"
_AS_CODE = " as code"


@dataclass(frozen=True)
class Piece:
    """Rows from `first_row` on (the sheet's first is 0).

    texts: a column for every column of the sheet that has a cell here, by its number from 0. Where some
    number reads otherwise in a column of codes, that reading stands beside it as `N as code`.
    """

    first_row: int
    texts: pa.RecordBatch

    @property
    def end(self) -> int:
        """The first row below."""
        return self.first_row + len(self.texts)

    @property
    def width(self) -> int:
        return max((int(name) for name in self.texts.schema.names if name.isdecimal()), default=-1) + 1

    def columns(self, width: int, codes: Collection[int]) -> list[pa.Array]:
        """The texts of the sheet's first columns, null where a cell is empty."""
        return [self._column(number, is_code=number in codes) for number in range(width)]

    def _column(self, number: int, *, is_code: bool) -> pa.Array:
        names = self.texts.schema.names
        as_code = f"{number}{_AS_CODE}"
        if is_code and as_code in names:
            return self.texts.column(as_code)
        return self.texts.column(str(number)) if str(number) in names else self._nulls

    @property
    def _nulls(self) -> pa.Array:
        return pa.nulls(len(self.texts), pa.string())


def make_piece(first_row: int, first_column: int, rows: Sequence[Sequence[Cell]]) -> Piece:
    """Cells as they were read, in rows of equal length."""
    columns: dict[int, Texts] = {}
    for number, values in enumerate(zip(*rows, strict=True), first_column):
        texts = column_text(values, is_code=False)
        is_other = reads_otherwise_as_code(values, texts)
        columns[number] = texts, column_text(values, is_code=True) if is_other else None
    return piece_of(first_row, columns)


def piece_of(first_row: int, columns: Mapping[int, Texts]) -> Piece:
    """Columns by their number from 0."""
    arrays = {}
    for number, (texts, as_code) in columns.items():
        arrays[str(number)] = texts
        if as_code is not None:
            arrays[f"{number}{_AS_CODE}"] = as_code
    return Piece(first_row, pa.RecordBatch.from_pydict(arrays))


def write_piece(piece: Piece, sink: IO[bytes]) -> None:
    schema = piece.texts.schema.with_metadata({_FIRST_ROW: str(piece.first_row)})
    with pa.ipc.new_stream(sink, schema) as stream:
        stream.write_batch(piece.texts)


def read_piece(source: IO[bytes]) -> Piece:
    """The next piece. Raises pa.ArrowInvalid or OSError where the source ends before it does."""
    with pa.ipc.open_stream(source) as stream:
        (texts,) = list(stream)
    return Piece(int(texts.schema.metadata[_FIRST_ROW]), texts)
