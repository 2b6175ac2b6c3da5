"""What the intake reads and writes in `audit` and `raw`: batches, faults, rows."""

import json
from datetime import datetime

import psycopg2.extensions
from psycopg2 import sql

from park_warehouse.contract import Contract
from park_warehouse.intake.landing import incoming
from park_warehouse.intake.period import Period
from park_warehouse.intake.receipt import Fault, Receipt
from park_warehouse.intake.submission import Note, Submission
from park_warehouse.intake.table import Table

# How many faults a receipt lists; the warehouse keeps all.
FAULTS_LISTED = 1000


def next_batch(cursor: psycopg2.extensions.cursor) -> tuple[int, datetime]:
    """The number of the next batch, and the database's time: the one clock of the audit."""
    cursor.execute("select nextval(pg_get_serial_sequence('audit.batch', 'batch_id')), clock_timestamp()")
    ((batch_id, time),) = cursor.fetchall()
    return batch_id, time


def find_same_file(cursor: psycopg2.extensions.cursor, sha256: str) -> dict[str, object] | None:
    """The latest batch that was loaded from a file of the same content, superseded or not."""
    cursor.execute(
        "select batch_id, form, reporter, period, rows_in, file_name from audit.batch"
        " where sha256 = %s and status in ('accepted', 'flagged') order by batch_id desc limit 1",
        [sha256],
    )
    names = [column.name for column in cursor.description or ()]
    row = cursor.fetchone()
    return dict(zip(names, row, strict=True)) if row else None


def find_settled(cursor: psycopg2.extensions.cursor, submission: Submission) -> list[tuple[int, str]]:
    """(batch, place in the archive) of the batches that were made of this very file."""
    cursor.execute(
        "select batch_id, archived_as from audit.batch"
        " where sha256 = %s and file_name = %s and file_modified_at = %s",
        [submission.sha256, submission.name, submission.modified_at],
    )
    return cursor.fetchall()


def is_closed(cursor: psycopg2.extensions.cursor, period: Period) -> bool:
    """Whether a publication covers the period."""
    cursor.execute(
        "select exists (select from audit.publication where period_start <= %s and period_end >= %s)",
        [period.start, period.end],
    )
    ((found,),) = cursor.fetchall()
    return bool(found)


def count_faults(cursor: psycopg2.extensions.cursor) -> tuple[int, int]:
    """(rows rejected, rows flagged and not rejected) in `fault`."""
    cursor.execute(
        "select count(*) filter (where rejected), count(*) filter (where not rejected)"
        " from (select bool_or(rejects) as rejected from fault group by row_number) as by_row"
    )
    ((rejected, flagged),) = cursor.fetchall()
    return rejected, flagged


def drop_idle_flags(cursor: psycopg2.extensions.cursor) -> None:
    """Flags of rows that are rejected anyway say nothing: such a row is not loaded."""
    cursor.execute(
        "delete from fault where not rejects and row_number in (select row_number from fault where rejects)"
    )


def list_faults(cursor: psycopg2.extensions.cursor, *, rejecting_only: bool) -> tuple[list[Fault], int]:
    """The first faults in the order of the rows, and how many there are."""
    cursor.execute(
        "select row_number, header, column_name, value, rule, advice, message, rejects, count(*) over ()"
        " from fault where rejects or not %s order by row_number, column_name, rule limit %s",
        [rejecting_only, FAULTS_LISTED],
    )
    rows = cursor.fetchall()
    return [Fault(*row[:-1]) for row in rows], rows[0][-1] if rows else 0


def supersede(cursor: psycopg2.extensions.cursor, receipt: Receipt) -> int | None:
    """Let the new batch take the place of the effective one, if there is one; returns that one."""
    cursor.execute(
        "update audit.batch set superseded_by = %s where form = %s and reporter = %s and period = %s"
        " and superseded_by is null and status in ('accepted', 'flagged') returning batch_id",
        [receipt.batch_id, receipt.form, receipt.reporter, receipt.period],
    )
    row = cursor.fetchone()
    return row[0] if row else None


def insert_batch(
    cursor: psycopg2.extensions.cursor,
    receipt: Receipt,
    submission: Submission,
    note: Note,
    period: Period | None,
    units: dict[str, str],
    archived_as: str,
) -> None:
    values = {
        "batch_id": receipt.batch_id,
        "form": receipt.form,
        "reporter": receipt.reporter,
        "period": receipt.period,
        "period_end": period.end if period else None,
        "file_name": submission.name,
        "sha256": submission.sha256,
        "received_at": receipt.received_at,
        "status": receipt.status,
        **receipt.counts,
        "message": "\n".join(receipt.messages),
        "units": json.dumps(units, ensure_ascii=False),
        "is_restatement": receipt.is_restatement,
        "reason": note.reason,
        "submitted_by": note.by,
        "file_modified_at": submission.modified_at,
        "archived_as": archived_as,
    }
    cursor.execute(
        sql.SQL("insert into audit.batch ({}) values ({})").format(
            sql.SQL(", ").join(map(sql.Identifier, values)), sql.SQL(", ").join(map(sql.Placeholder, values))
        ),
        values,
    )


def insert_faults(cursor: psycopg2.extensions.cursor, receipt: Receipt, table: Table) -> None:
    """Keep what is in `fault`: rejected rows always, flags where the batch was loaded.

    A column goes by its header there: the audit is read by people.
    """
    cursor.execute(
        "insert into audit.rejected_row"
        " (batch_id, sheet, row_number, column_name, value, rule, message, row_content)"
        " select %s, %s, row_number, header, value, rule, message, row_content from fault"
        " where rejects order by row_number",
        [receipt.batch_id, table.sheet],
    )
    if receipt.is_loaded:
        cursor.execute(
            "insert into audit.flagged_row"
            " (batch_id, sheet, row_number, column_name, value, rule, message)"
            " select %s, %s, row_number, header, value, rule, message from fault"
            " where not rejects order by row_number",
            [receipt.batch_id, table.sheet],
        )


def insert_batch_flags(
    cursor: psycopg2.extensions.cursor, receipt: Receipt, sheet: str | None, flags: list[Fault]
) -> None:
    """Flags of the batch as a whole."""
    for flag in flags:
        cursor.execute(
            "insert into audit.flagged_row (batch_id, sheet, row_number, column_name, value, rule, message)"
            " values (%s, %s, null, %s, null, %s, %s)",
            [receipt.batch_id, sheet, flag.header, flag.rule, flag.message],
        )


def insert_rows(cursor: psycopg2.extensions.cursor, receipt: Receipt, table: Table) -> None:
    """Append the rows of `incoming` that are not rejected to raw.<form>."""
    cursor.execute(
        sql.SQL(
            "insert into raw.{form} ({columns}, _extra, _batch_id, _source_file, _sheet, _row_number)"
            " select {columns}, _extra, %s, %s, %s, row_number from {incoming} as sent"
            " where not exists (select from fault where rejects and fault.row_number = sent.row_number)"
            " order by row_number"
        ).format(
            form=sql.Identifier(table.contract.form),
            columns=sql.SQL(", ").join(map(sql.Identifier, table.contract.column_of_name)),
            incoming=incoming(table.contract),
        ),
        [receipt.batch_id, receipt.file_name, table.sheet],
    )


def months_counted(
    cursor: psycopg2.extensions.cursor, contract: Contract, rows: sql.Composable, batch_id: int | None = None
) -> set[str]:
    """The months in which rows count by a date of their own: those of a table, or of one batch in it."""
    if contract.counted_by is None:
        return set()
    cursor.execute(
        sql.SQL(
            "select distinct to_char(raw.as_date(counted_by), 'YYYY-MM')"
            # Few texts of many rows are different, and reading them is slow.
            " from (select distinct {} as counted_by from {} where {}) as texts"
        ).format(
            sql.Identifier(contract.columns[contract.counted_by].name),
            rows,
            sql.SQL("true") if batch_id is None else sql.SQL("_batch_id = {}").format(sql.Literal(batch_id)),
        )
    )
    return {month for (month,) in cursor.fetchall() if month}


def existing_batches(cursor: psycopg2.extensions.cursor, batch_ids: list[int]) -> set[int]:
    cursor.execute("select batch_id from audit.batch where batch_id = any(%s)", [batch_ids])
    return {batch_id for (batch_id,) in cursor.fetchall()}
