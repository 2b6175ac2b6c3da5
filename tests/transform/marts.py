"""Reads marts for comparison: with the oracle, with another build."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import psycopg2.extensions
from psycopg2 import sql

from tests.transform.oracle import Oracle, Rows

KEYS = {
    "fct_enterprise_month": ("uscc", "month"),
    "fct_enterprise_land": ("uscc", "quarter"),
    "fct_park_month": ("park_code", "month"),
    "fct_park_quarter": ("park_code", "quarter"),
    "fct_finding": ("finding_id",),
    "fct_park_inspection_quarter": ("park_code", "quarter"),
    "fct_stop_risk": ("uscc", "month"),
    "fct_enterprise_evaluation": ("uscc", "year"),
    "fct_park_land_use": ("park_code", "year"),
    "fct_parcel_status": ("parcel_code", "quarter"),
    "fct_stopped_enterprise": ("case_id",),
    "fct_chemical_park": ("park_code", "quarter"),
    "fct_service_station": ("park_code", "quarter"),
    "fct_approval_quarter": ("park_code", "quarter"),
    "fct_task_progress": ("task_id", "quarter"),
    "fct_air_hour": ("station_code", "hour"),
    "fct_air_day": ("station_code", "day"),
    "fct_park_year": ("park_code", "year"),
    "fct_park_class_decision": ("park_code", "year"),
    "fct_park_indicator_score": ("park_code", "year", "indicator"),
    "fct_park_evaluation": ("park_code", "year"),
}
# Numeric division keeps at least sixteen digits.
TOLERANCE = Fraction(1, 10**12)


def read(connection: psycopg2.extensions.connection, mart: str) -> Rows:
    """Rows of a mart by its key."""
    with connection, connection.cursor() as cursor:
        cursor.execute(sql.SQL("select * from marts.{}").format(sql.Identifier(mart)))
        names = [column.name for column in cursor.description or ()]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return {tuple(row.pop(name) for name in KEYS[mart]): row for row in rows}


def read_all(connection: psycopg2.extensions.connection, prefix: str = "") -> dict[str, Rows]:
    """Every table and row of the marts and of what they are computed from, as text: nothing is rounded.

    `prefix`: of the schemas, those of a past state.
    """
    with connection, connection.cursor() as cursor:
        cursor.execute(
            "select table_schema, table_name from information_schema.tables"
            " where table_schema = any(%s)"
            # What a build looked at is not what it computed.
            " and table_name !~ '^int_(changed|affected)'",
            [[f"{prefix}{room}" for room in ("staging", "intermediate", "marts")]],
        )
        tables = cursor.fetchall()
        contents = {}
        for schema, table in tables:
            query = sql.SQL("select r::text from {}.{} as r order by 1")
            cursor.execute(query.format(sql.Identifier(schema), sql.Identifier(table)))
            contents[f"{schema}.{table}"] = cursor.fetchall()
    return contents


def expected(oracle: Oracle) -> dict[str, Rows]:
    return {
        "fct_enterprise_month": oracle.enterprise_months(),
        "fct_enterprise_land": oracle.enterprise_land(),
        "fct_park_month": oracle.park_months(),
        "fct_park_quarter": oracle.park_quarters(),
        "fct_finding": oracle.findings(),
        "fct_park_inspection_quarter": oracle.park_inspection_quarters(),
    }


def differences(connection: psycopg2.extensions.connection, oracle: Oracle) -> list[str]:
    """What the marts and the oracle do not agree on, one line each."""
    lines = [disagreements(connection, mart, rows) for mart, rows in expected(oracle).items()]
    return sorted(line for of_mart in lines for line in of_mart)


def disagreements(connection: psycopg2.extensions.connection, mart: str, rows: Rows) -> list[str]:
    """What a mart has otherwise than these rows, one line each; columns that they do not name are free."""
    found = read(connection, mart)
    lines = [f"{mart} {key}: row missing" for key in rows.keys() - found.keys()]
    lines += [f"{mart} {key}: row too many" for key in found.keys() - rows.keys()]
    for key in rows.keys() & found.keys():
        lines += [
            f"{mart} {key} {name}: found {found[key][name]}, expected {value}"
            for name, value in rows[key].items()
            if not _equal(found[key][name], value)
        ]
    return sorted(lines)


def _equal(found: Any, value: Any) -> bool:
    if not isinstance(value, Fraction | Decimal | int) or isinstance(value, bool) or found is None:
        return bool(found == value)
    exact = Fraction(value)
    return abs(Fraction(found) - exact) <= TOLERANCE * max(1, abs(exact))
