"""Rows into the database: encoded with Arrow, sent with COPY, as text."""

import json
from io import BytesIO

import psycopg2.extensions
import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.csv  # type: ignore[import-untyped]
from psycopg2 import sql

from park_warehouse.contract import Contract
from park_warehouse.intake.table import Table

_AS_WRITTEN = pyarrow.csv.WriteOptions(include_header=False, quoting_style="all_valid")


def incoming(contract: Contract) -> sql.Composable:
    """The session's own table of rows waiting to be judged."""
    return sql.Identifier("pg_temp", f"incoming_{contract.form}")


def land(cursor: psycopg2.extensions.cursor, table: Table) -> None:
    """Have the table's rows, and no others, in `incoming`: row_number, the contract's columns, _extra.

    The table stays for the session: making one per file, or emptying all at every commit, takes longer than
    judging a small file.
    """
    contract = table.contract
    names = [sql.Identifier(name) for name in contract.column_of_name]
    columns = sql.SQL(", ").join(sql.SQL("{} text").format(name) for name in names)
    cursor.execute(
        sql.SQL("create temp table if not exists {} (row_number int, {}, _extra jsonb)").format(
            sql.Identifier(f"incoming_{contract.form}"), columns
        )
    )
    cursor.execute(sql.SQL("truncate {}").format(incoming(contract)))
    copy = sql.SQL("copy {} from stdin (format csv)").format(incoming(contract))
    cursor.copy_expert(copy, BytesIO(_encode(table)))


def _encode(table: Table) -> bytes:
    """CSV in which a null is an empty field and every text stands in quotes."""
    arrays = [table.row_numbers, *table.columns.values(), _extra_as_json(table)]
    lines = BytesIO()
    pyarrow.csv.write_csv(
        pa.Table.from_arrays(arrays, names=[str(number) for number in range(len(arrays))]), lines, _AS_WRITTEN
    )
    # PostgreSQL cannot keep NUL in a text, and nobody can have typed one.
    return lines.getvalue().replace(b"\0", b"")


def _extra_as_json(table: Table) -> pa.Array:
    if not table.extra:
        return pa.nulls(table.rows, pa.string())
    names = list(table.extra)
    rows = zip(*(column.to_pylist() for column in table.extra.values()), strict=True)
    texts = [json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False) for row in rows]
    # jsonb refuses \u0000 as text refuses NUL.
    return pa.array([text.replace("\\u0000", "") for text in texts], pa.string())
