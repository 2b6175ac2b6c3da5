"""psycopg2's execute_values: rows of the csv module, ten thousand to a statement, one transaction."""

import csv
from contextlib import closing
from pathlib import Path

import psycopg2
from psycopg2 import sql
from psycopg2.extras import execute_values

from benchmarks.contenders.job import Job, compete
from benchmarks.contenders.table import TABLE, count_rows, create_table

PAGE_ROWS = 10_000


def load(job: Job) -> None:
    with (
        Path(job.path).open(encoding="utf-8", newline="") as lines,
        closing(psycopg2.connect(job.url)) as connection,
        connection,
        connection.cursor() as cursor,
    ):
        rows = csv.reader(lines)
        next(rows)
        cursor.execute(create_table(job))
        insert = sql.SQL("insert into {} values %s").format(sql.Identifier(TABLE))
        execute_values(cursor, insert, rows, page_size=PAGE_ROWS)


if __name__ == "__main__":
    compete(load, count_rows)
