"""Reads and overwrites tables of a built warehouse, to try one model on rows of one's own."""

from collections.abc import Mapping, Sequence
from typing import Any

import psycopg2.extensions
from psycopg2 import sql
from psycopg2.extras import execute_values

Connection = psycopg2.extensions.connection


def read_rows(connection: Connection, schema: str, table: str) -> list[dict[str, Any]]:
    with connection, connection.cursor() as cursor:
        cursor.execute(sql.SQL("select * from {}").format(sql.Identifier(schema, table)))
        names = [column.name for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def overwrite(connection: Connection, schema: str, table: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Rows name the same columns; those that they do not name are null."""
    into = sql.Identifier(schema, table)
    with connection, connection.cursor() as cursor:
        cursor.execute(sql.SQL("delete from {}").format(into))
        if not rows:
            return
        names = list(rows[0])
        query = sql.SQL("insert into {} ({}) values %s").format(
            into, sql.SQL(", ").join(map(sql.Identifier, names))
        )
        execute_values(cursor, query, [[row[name] for name in names] for row in rows])
