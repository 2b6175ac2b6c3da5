"""Puts submissions straight into audit.batch and raw.<form>, as the intake leaves them."""

import calendar
import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

import psycopg2.extensions
from psycopg2 import sql
from psycopg2.extras import Json, execute_values

from park_warehouse.contract import load_contracts

Cell = str | int | Decimal | datetime.date | bool | None
Row = Mapping[str, Cell]


@dataclass(frozen=True)
class Submission:
    """One file: rows by the contract's column names, amounts in `units`, else in the contract's units."""

    form: str
    period: str
    rows: Sequence[Row]
    reporter: str = "统计局"
    units: Mapping[str, str] = field(default_factory=dict)


def period_end(period: str) -> datetime.date:
    """The last day of '2026-09', '2026Q3' or '2026'."""
    year, rest = int(period[:4]), period[4:]
    month = int(rest[1]) * 3 if rest.startswith("Q") else int(rest[1:] or 12)
    return datetime.date(year, month, calendar.monthrange(year, month)[1])


def submit(connection: psycopg2.extensions.connection, *submissions: Submission) -> list[int]:
    """Accept the submissions in this order; returns their batch ids."""
    with connection, connection.cursor() as cursor:
        return [_accept(cursor, submission) for submission in submissions]


def effective_units(submission: Submission) -> dict[str, str]:
    columns = load_contracts()[submission.form].columns.values()
    return {column.name: column.unit for column in columns if column.unit} | dict(submission.units)


def _accept(cursor: psycopg2.extensions.cursor, submission: Submission) -> int:
    three = (submission.form, submission.reporter, submission.period)
    cursor.execute(
        "select batch_id from audit.batch where (form, reporter, period) = (%s, %s, %s)"
        " and status = 'accepted' and superseded_by is null",
        three,
    )
    earlier = cursor.fetchone()
    if earlier:
        # Superseded by itself for a moment: there may be one effective batch only.
        cursor.execute("update audit.batch set superseded_by = batch_id where batch_id = %s", earlier)
    cursor.execute(
        "insert into audit.batch"
        " (form, reporter, period, period_end, file_name, sha256, status, rows_in, rows_loaded, units)"
        " values (%s, %s, %s, %s, 'test.xlsx', '', 'accepted', %s, %s, %s) returning batch_id",
        [
            *three,
            period_end(submission.period),
            len(submission.rows),
            len(submission.rows),
            Json(effective_units(submission)),
        ],
    )
    (batch,) = cursor.fetchone() or (0,)
    if earlier:
        cursor.execute("update audit.batch set superseded_by = %s where batch_id = %s", [batch, earlier[0]])
    _land(cursor, submission, batch)
    return int(batch)


def _land(cursor: psycopg2.extensions.cursor, submission: Submission, batch: int) -> None:
    if not submission.rows:
        return
    names = [column.name for column in load_contracts()[submission.form].columns.values()]
    unknown = {name for row in submission.rows for name in row} - set(names)
    assert not unknown, f"{submission.form} has no columns {unknown}"
    insert = sql.SQL(
        "insert into raw.{} ({}, _batch_id, _source_file, _sheet, _row_number) values %s"
    ).format(sql.Identifier(submission.form), sql.SQL(", ").join(map(sql.Identifier, names)))
    rows: Iterable[list[Cell]] = (
        [*(_text(row.get(name)) for name in names), batch, "test.xlsx", "Sheet1", number]
        for number, row in enumerate(submission.rows, start=5)
    )
    execute_values(cursor, insert, list(rows))


def _text(cell: Cell) -> str | None:
    if cell is None:
        return None
    if isinstance(cell, bool):
        return "是" if cell else "否"
    return str(cell)
