"""CSV files: the first line is the header, every cell is text."""

import csv
from collections.abc import Collection, Iterator
from io import BytesIO, StringIO, TextIOWrapper
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.csv  # type: ignore[import-untyped]

from park_warehouse.intake.problems import RefusedError
from park_warehouse.intake.read.sheet import HEAD_ROWS, IrregularError, Sheet

# Larger files are read part by part: what follows can begin with the first while the next one is read.
STREAMED_FROM_BYTES = 8 * 1024**2
PART_BYTES = 4 * 1024**2

# GB18030 holds GBK and GB2312; strict decoding tells it from UTF-8.
ENCODINGS = ("utf-8-sig", "gb18030")


class DelimitedSheet(Sheet):
    """A CSV file as columns of text, all of equal length."""

    name = None

    def __init__(self, columns: list[pa.Array]) -> None:
        self._columns = columns
        beginnings = (column[:HEAD_ROWS].to_pylist() for column in columns)
        self._head = [[text or "" for text in row] for row in zip(*beginnings, strict=True)]

    @property
    def head(self) -> list[list[str]]:
        return self._head

    def columns(self, first_row: int, codes: Collection[int]) -> list[pa.Array]:  # noqa: ARG002 (all is text)
        return [column[first_row:] for column in self._columns]


class StreamedSheet(Sheet):
    """A large CSV file in UTF-8 that is never in memory as a whole."""

    name = None

    def __init__(self, path: Path, head: list[list[str]]) -> None:
        self._path = path
        self._head = head

    @property
    def head(self) -> list[list[str]]:
        return self._head

    def columns(self, first_row: int, codes: Collection[int]) -> list[pa.Array]:
        parts = [columns for _, columns in self.parts(first_row, codes)]
        return [pa.concat_arrays(pieces) for pieces in zip(*parts, strict=True)]

    def parts(self, first_row: int, codes: Collection[int]) -> Iterator[tuple[int, list[pa.Array]]]:  # noqa: ARG002
        row = 0
        try:
            with pa.memory_map(str(self._path)) as source:
                reader = pyarrow.csv.open_csv(source, **_options(len(self._head[0]), PART_BYTES))
                for batch in reader:
                    skipped = max(first_row - row, 0)
                    row += len(batch)
                    if skipped < len(batch):
                        yield row - len(batch) + skipped, batch.slice(skipped).columns
        except pa.ArrowInvalid as error:
            raise IrregularError(str(error)) from error


def open_stream(path: Path) -> StreamedSheet | None:
    """The file as a sheet to be read part by part; None where its beginning shows that it cannot be."""
    try:
        with path.open("rb") as file:
            lines = TextIOWrapper(file, "utf-8-sig", newline="")
            head = list(islice(csv.reader(lines), HEAD_ROWS))
    except (UnicodeDecodeError, csv.Error):
        return None
    is_regular = len({len(row) for row in head}) == 1
    return StreamedSheet(path, head) if is_regular else None


def read_delimited(content: bytes) -> Iterator[DelimitedSheet]:
    """The file as its only sheet. Raises RefusedError where it is no text in a known encoding."""
    text = _decode(content)
    if text.strip():
        yield DelimitedSheet(_split_regular(text) or _split_irregular(text))


def _decode(content: bytes) -> str:
    if b"\0" not in content:
        for encoding in ENCODINGS:
            try:
                return content.decode(encoding)
            except UnicodeDecodeError:
                continue
    raise RefusedError("undecodable", "文件编码无法识别, 请另存为 UTF-8 或 GB18030 编码的 CSV 再报")


def _split_regular(text: str) -> list[pa.Array] | None:
    """Columns of a file whose lines all have as many cells; None where they do not."""
    width = len(next(csv.reader(StringIO(text, newline=""))))
    try:
        table = pyarrow.csv.read_csv(BytesIO(text.encode()), **_options(width, PART_BYTES))
    except pa.ArrowInvalid:
        return None
    return [column.combine_chunks() for column in table.columns]


def _options(width: int, block_bytes: int) -> dict[str, Any]:
    """How Arrow reads a file of so many columns: all of it as text."""
    names = [str(number) for number in range(width)]
    return {
        "read_options": pyarrow.csv.ReadOptions(column_names=names, block_size=block_bytes),
        # Blank lines left out, rows would no longer have the numbers that the sender sees: an error instead.
        "parse_options": pyarrow.csv.ParseOptions(newlines_in_values=True, ignore_empty_lines=False),
        "convert_options": pyarrow.csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()), null_values=[""], strings_can_be_null=True
        ),
    }


def _split_irregular(text: str) -> list[pa.Array]:
    """The same for lines of different lengths: short ones end in empty cells."""
    try:
        rows = list(csv.reader(StringIO(text, newline="")))
    except csv.Error as error:
        raise RefusedError("unreadable_file", f"CSV 格式有误 ({error}), 请用 Excel 打开后另存再报") from error
    width = max(map(len, rows))
    return [
        pa.array([row[number] or None if number < len(row) else None for row in rows], pa.string())
        for number in range(width)
    ]
