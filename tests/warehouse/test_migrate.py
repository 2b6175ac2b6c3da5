"""Migrations can be repeated, and raw tables follow the contracts."""

from contextlib import closing

import psycopg2
import psycopg2.extensions

from park_warehouse.contract import load_contracts
from park_warehouse.warehouse.migrate import SQL_FILES, migrate


def test_repeating_applies_nothing(warehouse: psycopg2.extensions.connection) -> None:
    assert migrate(warehouse) == []


def test_every_file_is_recorded(warehouse: psycopg2.extensions.connection) -> None:
    with warehouse.cursor() as cursor:
        cursor.execute("select name from audit.migration order by name")
        assert [name for (name,) in cursor.fetchall()] == sorted(
            path.stem for path in SQL_FILES.glob("*.sql")
        )


def test_raw_tables_hold_the_columns_of_the_contracts(warehouse: psycopg2.extensions.connection) -> None:
    with warehouse.cursor() as cursor:
        cursor.execute(
            "select table_name, column_name from information_schema.columns where table_schema = 'raw'"
        )
        found = set(cursor.fetchall())
    expected = {
        (contract.form, column.name)
        for contract in load_contracts().values()
        for column in contract.columns.values()
    }
    assert expected <= found
    assert ("tax_payments", "_batch_id") in found


def test_a_column_that_a_contract_gains_is_added(warehouse: psycopg2.extensions.connection) -> None:
    with warehouse, warehouse.cursor() as cursor:
        cursor.execute("alter table raw.tax_payments drop column tax_nature")
        cursor.execute("update audit.form set contract_sha256 = 'of an earlier contract'")
    migrate(warehouse)
    with warehouse.cursor() as cursor:
        cursor.execute("select tax_nature from raw.tax_payments")


def test_repeating_locks_no_table(warehouse: psycopg2.extensions.connection, warehouse_url: str) -> None:
    """A build that reads raw tables must not hold up the intake, nor the other way round."""
    with closing(psycopg2.connect(warehouse_url)) as other:
        other.cursor().execute("select count(*) from raw.tax_payments")
        with warehouse, warehouse.cursor() as cursor:
            cursor.execute("set lock_timeout = '100ms'")
        assert migrate(warehouse) == []


def test_readers_see_marts_and_nothing_below(warehouse: psycopg2.extensions.connection) -> None:
    with warehouse, warehouse.cursor() as cursor:
        cursor.execute("create table marts.figure (value numeric)")
        cursor.execute(
            "select has_table_privilege('park_reader', 'marts.figure', 'select'),"
            " has_table_privilege('park_reader', 'marts.figure', 'insert'),"
            " has_schema_privilege('park_reader', 'raw', 'usage'),"
            " has_schema_privilege('park_reader', 'audit', 'usage')"
        )
        assert cursor.fetchone() == (True, False, False, False)
