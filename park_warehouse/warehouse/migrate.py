"""Migrations: the SQL files of this folder once each, then raw.<form> from the contracts."""

from pathlib import Path

import psycopg2.extensions

from park_warehouse.contract import load_contracts
from park_warehouse.home import ParkError
from park_warehouse.warehouse.locks import Lock
from park_warehouse.warehouse.raw_tables import ensure_raw_table

SQL_FILES = Path(__file__).parent / "sql"
# PostgreSQL 16 brought pg_input_is_valid.
MINIMUM_SERVER_VERSION = 160000


def migrate(connection: psycopg2.extensions.connection) -> list[str]:
    """Bring the warehouse up to date in one transaction; returns the files that were applied now.

    Can be repeated at any time and from several processes at once.
    Raises ParkError where the server is too old or not in UTF-8.
    """
    _require_server(connection)
    with connection, connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [int(Lock.MIGRATION)])
        cursor.execute("create schema if not exists audit")
        cursor.execute(
            "create table if not exists audit.migration"
            " (name text primary key, applied_at timestamptz not null default now())"
        )
        cursor.execute("select name from audit.migration")
        done = {name for (name,) in cursor.fetchall()}
        pending = [path for path in sorted(SQL_FILES.glob("*.sql")) if path.stem not in done]
        for path in pending:
            cursor.execute(path.read_text(encoding="utf-8"))
            cursor.execute("insert into audit.migration (name) values (%s)", [path.stem])
        for contract in load_contracts().values():
            ensure_raw_table(cursor, contract)
    return [path.stem for path in pending]


def _require_server(connection: psycopg2.extensions.connection) -> None:
    if connection.server_version < MINIMUM_SERVER_VERSION:
        raise ParkError(
            f"数据库版本过低 ({connection.server_version // 10000}), 需要 PostgreSQL 16 或更高版本"
        )
    with connection, connection.cursor() as cursor:
        cursor.execute("show server_encoding")
        (encoding,) = cursor.fetchone() or ("?",)
    if encoding != "UTF8":
        raise ParkError(f"数据库编码是 {encoding}, 需要 UTF8: 请用 create database … encoding 'UTF8' 重建")
