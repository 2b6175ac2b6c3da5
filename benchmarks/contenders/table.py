"""The peers' table: text columns, counted after the load."""

from contextlib import closing

import psycopg2
from psycopg2 import sql

from benchmarks.contenders.job import Job

TABLE = "loaded"


def create_table(job: Job, *, kind: str = "") -> sql.Composed:
    """The statement that makes the table. `kind`: unlogged or nothing."""
    columns = sql.SQL(", ").join(sql.SQL("{} text").format(sql.Identifier(name)) for name in job.columns)
    return sql.SQL("create {} table {} ({})").format(sql.SQL(kind), sql.Identifier(TABLE), columns)


def count_rows(job: Job, _: None) -> int:
    with closing(psycopg2.connect(job.url)) as connection, connection.cursor() as cursor:
        cursor.execute(sql.SQL("select count(*) from {}").format(sql.Identifier(TABLE)))
        ((rows,),) = cursor.fetchall()
    return int(rows)
