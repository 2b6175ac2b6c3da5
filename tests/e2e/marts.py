"""Marts as Python tables, and their comparison with the oracle's."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import psycopg2.extensions
from psycopg2 import sql

from tests.e2e.oracle import Table

TOLERANCE = Fraction(1, 10**12)

# Mart → the columns that name a row; the oracle has the same name without `fct_`.
KEYS = {
    "fct_enterprise_month": ("uscc", "month"),
    "fct_enterprise_land": ("uscc", "quarter"),
    "fct_park_month": ("park_code", "month"),
    "fct_park_quarter": ("park_code", "quarter"),
    "fct_park_inspection_quarter": ("park_code", "quarter"),
}


def read_mart(connection: psycopg2.extensions.connection, name: str) -> Table:
    """The mart by its key; months as YYYY-MM, numbers as exact fractions."""
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("select * from marts.{}").format(sql.Identifier(name)))
        columns = [column.name for column in cursor.description or ()]
        rows = [dict(zip(columns, map(_plain, values), strict=True)) for values in cursor.fetchall()]
    keyed = {tuple(row[column] for column in KEYS[name]): row for row in rows}
    assert len(keyed) == len(rows), f"{name}: its key stands more than once"
    return keyed


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return f"{value.year}-{value.month:02d}"
    return Fraction(value) if isinstance(value, Decimal) else value


def all_marts(connection: psycopg2.extensions.connection) -> dict[str, list[str]]:
    """Every table of schema marts with every row as one text, in order."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select table_name from information_schema.tables where table_schema = 'marts' order by 1"
        )
        names = [name for (name,) in cursor.fetchall()]
        tables = {}
        for name in names:
            query = sql.SQL("select mart::text from marts.{} as mart").format(sql.Identifier(name))
            cursor.execute(query)
            tables[name] = sorted(text for (text,) in cursor.fetchall())
    return tables


def differences(expected: Table, actual: Table) -> list[str]:
    """Where the mart is not what the oracle says: missing rows, surplus rows, other values."""
    found = [f"missing row {key}" for key in sorted(expected.keys() - actual.keys(), key=str)]
    found += [f"surplus row {key}: {actual[key]}" for key in sorted(actual.keys() - expected.keys(), key=str)]
    for key in sorted(expected.keys() & actual.keys(), key=str):
        for column, value in expected[key].items():
            if column not in actual[key]:
                return [f"missing column {column}"]
            if not is_same(value, actual[key][column]):
                found.append(f"{key} {column}: expected {_show(value)}, got {_show(actual[key][column])}")
    return found


def is_same(expected: Any, actual: Any) -> bool:
    if expected is None or actual is None or isinstance(expected, str):
        return bool(expected == actual)
    gap = abs(Fraction(expected) - Fraction(actual))
    return gap <= TOLERANCE * max(abs(Fraction(expected)), abs(Fraction(actual)))


def _show(value: Any) -> str:
    return f"{float(value):.10g}" if isinstance(value, Fraction) else repr(value)
