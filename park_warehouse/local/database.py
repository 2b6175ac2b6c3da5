"""The warehouse, reachable and up to date: on the embedded server, or on the one that is given."""

from contextlib import closing

from park_warehouse.home import Home
from park_warehouse.local.postgres import EmbeddedPostgres
from park_warehouse.warehouse.connection import connect, external_warehouse_url
from park_warehouse.warehouse.migrate import migrate


def start_database(home: Home) -> None:
    """Have the server running and the schemas up to date.

    Raises ParkError when the server cannot be started or is not fit for the warehouse.
    """
    start_server(home)
    with closing(connect(home)) as connection:
        migrate(connection)


def start_server(home: Home) -> None:
    """Start the embedded server, unless $PARK_WAREHOUSE_URL names another."""
    home.prepare()
    if external_warehouse_url() is None:
        EmbeddedPostgres(home).start()
