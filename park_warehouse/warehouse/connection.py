"""Where the warehouse is, and a connection to it."""

import os

import psycopg2
import psycopg2.extensions

from park_warehouse.home import Home, ParkError

WAREHOUSE_DATABASE = "warehouse"
CONNECT_TIMEOUT_SECONDS = 10


class WarehouseUnreachableError(ParkError):
    """No server answers at the warehouse's address, or it refuses the user."""


def external_warehouse_url() -> str | None:
    """The warehouse somebody else runs, if $PARK_WAREHOUSE_URL names one; else the embedded one is used."""
    return os.environ.get("PARK_WAREHOUSE_URL") or None


def warehouse_url(home: Home | None = None) -> str:
    """URL of the warehouse as its owner: $PARK_WAREHOUSE_URL, else this home's embedded server."""
    return external_warehouse_url() or embedded_url(home or Home.current(), WAREHOUSE_DATABASE)


def embedded_url(home: Home, database: str) -> str:
    """URL of a database on this home's embedded server, as its superuser `park`."""
    # Secrets are URL-safe by construction (token_urlsafe): nothing to quote.
    return f"postgresql://park:{home.secret('postgres')}@127.0.0.1:{home.port('postgres')}/{database}"


def connect(home: Home | None = None, autocommit: bool = False) -> psycopg2.extensions.connection:
    """Open a connection to the warehouse as its owner.

    Raises WarehouseUnreachableError when the server does not let us in within ten seconds.
    """
    try:
        connection = psycopg2.connect(
            warehouse_url(home), application_name="park_warehouse", connect_timeout=CONNECT_TIMEOUT_SECONDS
        )
    except psycopg2.OperationalError as error:
        advice = "请检查 PARK_WAREHOUSE_URL" if external_warehouse_url() else "请执行 make up"
        raise WarehouseUnreachableError(f"连接不上数据库, {advice}: {str(error).strip()}") from error
    connection.autocommit = autocommit
    return connection
