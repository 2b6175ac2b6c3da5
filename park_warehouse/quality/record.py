"""Keeps what the checks said: audit.check_result, one row per rule and run."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import psycopg2.extensions
from psycopg2.extras import execute_values

from park_warehouse.quality.judge import Outcome
from park_warehouse.quality.labels import label

# Batch → who sent it, for which period, in which file.
Senders = dict[int, dict[str, Any]]

_INSERT = """
    insert into audit.check_result (
        run_id, run_at, suite, rule, table_name, severity, repairs,
        success, observed, unexpected_count, sample
    )
    values %s
"""

# By which columns a sampled row names the batch that it came from.
_BATCH_COLUMNS = ("batch_id", "_batch_id")


_SENDERS = """
    select batch_id, reporter, period, file_name, submitted_by
    from audit.batch
    where batch_id = any(%s)
"""


def record(
    connection: psycopg2.extensions.connection, outcomes: list[Outcome], run_id: str, run_at: datetime
) -> None:
    """Write the outcomes of one run; commits nothing."""
    with connection.cursor() as cursor:
        senders = _senders(cursor, outcomes)
        execute_values(cursor, _INSERT, [_row(outcome, run_id, run_at, senders) for outcome in outcomes])


def _row(outcome: Outcome, run_id: str, run_at: datetime, senders: Senders) -> tuple[Any, ...]:
    return (
        run_id,
        run_at,
        outcome.suite,
        outcome.rule,
        outcome.table,
        outcome.severity.value,
        outcome.repairs,
        outcome.success,
        outcome.observed,
        outcome.unexpected_count,
        json.dumps(list(_told(outcome, senders)), ensure_ascii=False, default=str),
    )


def _told(outcome: Outcome, senders: Senders) -> Iterable[dict[str, Any]]:
    """Sampled rows with Chinese column names, and with who sent them, for which period, in which file."""
    for row in outcome.sample:
        fields = {**senders.get(_batch_of(row), {}), **row}
        yield {label(outcome.suite, column): value for column, value in fields.items()}


def _batch_of(row: dict[str, Any]) -> int:
    return next((int(row[column]) for column in _BATCH_COLUMNS if row.get(column) is not None), 0)


def _senders(cursor: psycopg2.extensions.cursor, outcomes: list[Outcome]) -> Senders:
    batches = {_batch_of(row) for outcome in outcomes for row in outcome.sample}
    cursor.execute(_SENDERS, [list(batches)])
    return {
        batch_id: {"reporter": reporter, "period": period, "source_file": file_name}
        | ({"submitted_by": submitted_by} if submitted_by else {})
        for batch_id, reporter, period, file_name, submitted_by in cursor.fetchall()
    }
