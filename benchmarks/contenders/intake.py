"""Ours: from the file in the inbox to judged, committed rows in raw and audit, with receipts."""

from contextlib import closing

import psycopg2
from psycopg2 import sql

from benchmarks.contenders.job import Job, compete
from park_warehouse.home import Home
from park_warehouse.intake.inbox import take_in
from park_warehouse.intake.receipt import Receipt
from park_warehouse.warehouse.connection import connect

_ACCEPTED = sql.SQL("""
select count(*)
from {} as loaded
inner join audit.batch on loaded._batch_id = batch.batch_id
where batch.status = 'accepted'
""")


def load(_: Job) -> list[Receipt]:
    home = Home.current()
    with closing(connect(home)) as connection:
        return take_in(home, connection, settle_seconds=0)


def count_accepted(job: Job, receipts: list[Receipt]) -> int:
    """Rows in raw of accepted batches. A flag or a refusal is an error: it would be other work."""
    if unclean := [receipt for receipt in receipts if receipt.status != "accepted"]:
        first = unclean[0]
        raise ValueError(f"{len(unclean)} files not accepted, the first: {first.file_name} {first.messages}")
    with closing(psycopg2.connect(job.url)) as connection, connection.cursor() as cursor:
        rows = 0
        for form in job.forms:
            cursor.execute(_ACCEPTED.format(sql.Identifier("raw", form)))
            ((found,),) = cursor.fetchall()
            rows += found
    return rows


if __name__ == "__main__":
    compete(load, count_accepted)
