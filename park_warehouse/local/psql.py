"""psql for the warehouse, without its password on the command line."""

import shutil
from pathlib import Path

from psycopg2.extensions import parse_dsn

from park_warehouse.home import Home
from park_warehouse.local.postgres_place import installed_programs
from park_warehouse.warehouse.connection import warehouse_url

VARIABLES = {
    "host": "PGHOST",
    "hostaddr": "PGHOSTADDR",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "dbname": "PGDATABASE",
    "options": "PGOPTIONS",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY",
}


def program() -> Path:
    """The machine's own psql, which usually has line editing, else that of the embedded server."""
    own = shutil.which("psql")
    return Path(own) if own else installed_programs() / "psql"


def environment(home: Home) -> dict[str, str]:
    """What makes psql open the warehouse as its owner: other users can read arguments, not this."""
    settings = parse_dsn(warehouse_url(home))
    return {VARIABLES[key]: value for key, value in settings.items() if key in VARIABLES} | {
        "PGCLIENTENCODING": "UTF8"
    }
