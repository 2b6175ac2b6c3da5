r"""psql's \copy into an unlogged table: the fastest way in that PostgreSQL itself has for a client's file."""

import os
import subprocess
from contextlib import closing

import psycopg2
from psycopg2.extensions import quote_ident

from benchmarks.contenders.job import Job, compete
from benchmarks.contenders.table import TABLE, count_rows, create_table
from park_warehouse.home import Home
from park_warehouse.local import psql
from park_warehouse.local.postgres_place import installed_programs


def load(job: Job) -> None:
    with closing(psycopg2.connect(job.url)) as connection:
        with connection, connection.cursor() as cursor:
            cursor.execute(create_table(job, kind="unlogged"))
        table = quote_ident(TABLE, connection)
    path = job.path.replace("'", "''")
    subprocess.run(  # noqa: S603 (our own words only)
        [
            # Not the machine's own psql: one version for every machine, that of the server.
            str(installed_programs() / "psql"),
            *("--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1"),
            rf"--command=\copy {table} from '{path}' with (format csv, header)",
        ],
        env={**os.environ, **psql.environment(Home.current())},
        check=True,
    )


if __name__ == "__main__":
    compete(load, count_rows)
