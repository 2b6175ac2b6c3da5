"""Rows into the database: encoded with Arrow, sent with COPY, as text."""

import json
from collections.abc import Iterable, Iterator
from io import BytesIO, RawIOBase
from typing import TYPE_CHECKING, NamedTuple

import psycopg2.extensions
import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.csv  # type: ignore[import-untyped]
from psycopg2 import sql

from park_warehouse.contract import Contract
from park_warehouse.intake.table import Table

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

# psycopg2 asks for so much at a time; its 8 kB would be thousands of calls.
BUFFER_BYTES = 1024**2


# Signature, no flags, no extension of the header; the last row has -1 fields.
_BINARY_HEADER = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_BINARY_END = b"\xff\xff"


class _Encoding(NamedTuple):
    """How rows are written, and how COPY is told."""

    arrow: pyarrow.csv.WriteOptions
    postgres: sql.SQL


# Every text stands in quotes, a null is an empty field.
_QUOTED = _Encoding(
    pyarrow.csv.WriteOptions(include_header=False, quoting_style="all_valid"), sql.SQL("format csv")
)
# A seventh faster; there are no tabs, quotes, backslashes and control characters in plain texts.
_BARE = _Encoding(
    pyarrow.csv.WriteOptions(include_header=False, quoting_style="none", delimiter="\t"),
    sql.SQL("format text, null ''"),
)


def incoming(contract: Contract) -> sql.Composable:
    """The session's own table of rows waiting to be judged."""
    return sql.Identifier("pg_temp", f"incoming_{contract.form}")


def land(cursor: psycopg2.extensions.cursor, contract: Contract, tables: Iterable[Table]) -> None:
    """Have the tables' rows, and no others, in `incoming`: row_number, the contract's columns, _extra.

    The table stays for the session: making one per file, or emptying all at every commit, takes longer than
    judging a small file.
    """
    names = [sql.Identifier(name) for name in contract.column_of_name]
    columns = sql.SQL(", ").join(sql.SQL("{} text").format(name) for name in names)
    cursor.execute(
        sql.SQL("create temp table if not exists {} (row_number int, {}, _extra jsonb)").format(
            sql.Identifier(f"incoming_{contract.form}"), columns
        )
    )
    cursor.execute(sql.SQL("truncate {}").format(incoming(contract)))
    for table in tables:
        copy = sql.SQL("copy {} from stdin ({})").format(incoming(contract), _QUOTED.postgres)
        cursor.copy_expert(copy, BytesIO(_encoded(table, _QUOTED)))


def send_plain(
    cursor: psycopg2.extensions.cursor,
    target: sql.Composable,
    contract: Contract,
    tables: Iterable[Table],
    *,
    with_extra: bool,
) -> None:
    """Send rows that passed the screen into a new table, with one COPY.

    The next table is made while the server takes in the last one. What making them raises is raised.
    """
    encoding = _QUOTED if with_extra else _BARE
    columns = sql.SQL(", ").join(
        sql.Identifier(name) for name in ("_row_number", *contract.column_of_name, "_extra")
    )
    stream = _Stream(_encoded(table, encoding) for table in tables)
    try:
        cursor.copy_expert(
            sql.SQL("copy {} ({}) from stdin ({}, freeze)").format(target, columns, encoding.postgres),
            stream,
            BUFFER_BYTES,
        )
    except psycopg2.errors.QueryCanceled:
        # COPY reports that it was broken off, not what broke it off.
        if stream.error:
            raise stream.error from None
        raise


def one_binary_row(*fields: bytes) -> bytes:
    """What COPY (format binary) reads as one row; each field as its type's own binary form."""
    sent = [len(field).to_bytes(4, "big") + field for field in fields]
    return b"".join([_BINARY_HEADER, len(fields).to_bytes(2, "big"), *sent, _BINARY_END])


def _encoded(table: Table, encoding: _Encoding) -> bytes:
    """The rows as text. PostgreSQL cannot keep NUL in it, and nobody can have typed one: it is left out."""
    arrays = [table.row_numbers, *table.columns.values(), _extra_as_json(table)]
    lines = BytesIO()
    pyarrow.csv.write_csv(
        pa.Table.from_arrays(arrays, names=[str(number) for number in range(len(arrays))]),
        lines,
        encoding.arrow,
    )
    return lines.getvalue().replace(b"\0", b"")


class _Stream(RawIOBase):
    """Pieces of any length as the file that psycopg2 reads from."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._piece = memoryview(b"")
        self.error: Exception | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        try:
            while not self._piece:
                self._piece = memoryview(next(self._pieces))
        except StopIteration:
            return 0
        except Exception as error:
            self.error = error
            raise
        target = memoryview(buffer)
        taken = self._piece[: len(target)]
        target[: len(taken)] = taken
        self._piece = self._piece[len(taken) :]
        return len(taken)


def _extra_as_json(table: Table) -> pa.Array:
    if not table.extra:
        return pa.nulls(table.rows, pa.string())
    names = list(table.extra)
    rows = zip(*(column.to_pylist() for column in table.extra.values()), strict=True)
    texts = [json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False) for row in rows]
    # jsonb refuses \u0000 as text refuses NUL.
    return pa.array([text.replace("\\u0000", "") for text in texts], pa.string())
