"""CSV files: the first line is the header, every cell is text."""

import csv
from collections.abc import Collection, Iterator
from io import BytesIO, StringIO

import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.compute as pc  # type: ignore[import-untyped]
import pyarrow.csv  # type: ignore[import-untyped]

from park_warehouse.intake.problems import RefusedError
from park_warehouse.intake.read.sheet import HEAD_ROWS, Sheet

# GB18030 holds GBK and GB2312; strict decoding tells it from UTF-8.
ENCODINGS = ("utf-8-sig", "gb18030")


class DelimitedSheet(Sheet):
    """A CSV file as columns of text, all of equal length."""

    name = None

    def __init__(self, columns: list[pa.Array]) -> None:
        self._columns = columns
        self._head = [
            list(row) for row in zip(*(column[:HEAD_ROWS].to_pylist() for column in columns), strict=True)
        ]

    @property
    def head(self) -> list[list[str]]:
        return self._head

    def columns(self, first_row: int, codes: Collection[int]) -> list[pa.Array]:  # noqa: ARG002 (all is text)
        rest = (column[first_row:] for column in self._columns)
        return [pc.if_else(pc.equal(column, ""), None, column) for column in rest]


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
    """Columns of a file whose lines all have as many cells; None where they do not.

    Arrow drops blank lines, and rows would no longer have the numbers that the sender sees.
    """
    if "\n\n" in text or "\n\r\n" in text or "\r\r" in text:
        return None
    width = len(next(csv.reader(StringIO(text, newline=""))))
    names = [str(number) for number in range(width)]
    try:
        table = pyarrow.csv.read_csv(
            BytesIO(text.encode()),
            read_options=pyarrow.csv.ReadOptions(column_names=names),
            parse_options=pyarrow.csv.ParseOptions(newlines_in_values=True),
            convert_options=pyarrow.csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string())),
        )
    except pa.ArrowInvalid:
        return None
    return [column.combine_chunks() for column in table.columns]


def _split_irregular(text: str) -> list[pa.Array]:
    """The same for lines of different lengths: short ones end in empty cells."""
    try:
        rows = list(csv.reader(StringIO(text, newline="")))
    except csv.Error as error:
        raise RefusedError("unreadable_file", f"CSV 格式有误 ({error}), 请用 Excel 打开后另存再报") from error
    width = max(map(len, rows))
    return [
        pa.array([row[number] if number < len(row) else "" for row in rows], pa.string())
        for number in range(width)
    ]
