"""The databases beside the warehouse: Airflow's and Superset's own records."""

from contextlib import closing
from urllib.parse import urlsplit

import psycopg2
import psycopg2.extensions
from psycopg2 import sql

from park_warehouse.home import Home, ParkError
from park_warehouse.warehouse.connection import (
    CONNECT_TIMEOUT_SECONDS,
    WAREHOUSE_DATABASE,
    external_warehouse_url,
)

METADATA_DATABASES = ("airflow", "superset")


def metadata_url(home: Home, name: str) -> str:
    """URL of the database where Airflow or Superset (`name`) keeps its own records.

    Embedded: as a role that owns it and nothing else. With $PARK_WAREHOUSE_URL: on the same server, as the
    same user.
    """
    if external := external_warehouse_url():
        return urlsplit(external)._replace(path=f"/{name}").geturl()
    return f"postgresql://{_role(name)}:{home.secret(_role(name))}@127.0.0.1:{home.port('postgres')}/{name}"


def prepare_embedded_databases(connection: psycopg2.extensions.connection, home: Home) -> None:
    """Make the warehouse, and the databases of Airflow and Superset with a role of their own each."""
    connection.autocommit = True  # `create database` cannot run in a transaction.
    with connection.cursor() as cursor:
        databases = _databases(cursor)
        cursor.execute("select rolname from pg_roles")
        roles = {role for (role,) in cursor.fetchall()}
        if WAREHOUSE_DATABASE not in databases:
            cursor.execute(sql.SQL("create database {}").format(sql.Identifier(WAREHOUSE_DATABASE)))
        for name in METADATA_DATABASES:
            role = sql.Identifier(_role(name))
            if _role(name) not in roles:
                password = home.secret(_role(name))
                cursor.execute(sql.SQL("create role {} login password %s").format(role), [password])
            if name not in databases:
                database = sql.Identifier(name)
                cursor.execute(sql.SQL("create database {} owner {}").format(database, role))
                cursor.execute(sql.SQL("revoke all on database {} from public").format(database))


def prepare_external_databases(url: str) -> None:
    """On somebody else's server: make the databases of Airflow and Superset, where the user of `url` may.

    Raises ParkError with what its administrator has to execute.
    """
    try:
        with closing(psycopg2.connect(url, connect_timeout=CONNECT_TIMEOUT_SECONDS)) as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                missing = [name for name in METADATA_DATABASES if name not in _databases(cursor)]
                for name in missing:
                    cursor.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
    except psycopg2.errors.InsufficientPrivilege as error:
        user = urlsplit(url).username
        statements = "; ".join(f'create database {name} owner "{user}"' for name in missing)
        raise ParkError(
            f"PARK_WAREHOUSE_URL 的用户无权建库, 请数据库管理员执行: {statements}; 然后重新执行 make up"
        ) from error
    except psycopg2.OperationalError as error:
        raise ParkError(f"连接不上 PARK_WAREHOUSE_URL 指定的数据库: {error}") from error


def _databases(cursor: psycopg2.extensions.cursor) -> set[str]:
    cursor.execute("select datname from pg_database")
    return {name for (name,) in cursor.fetchall()}


def _role(name: str) -> str:
    return f"{name}_owner"
