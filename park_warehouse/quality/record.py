"""Keeps what the checks said: audit.check_result, one row per rule and run."""

import json
from datetime import datetime
from typing import Any

import psycopg2.extensions
from psycopg2.extras import execute_values

from park_warehouse.quality.judge import Outcome
from park_warehouse.quality.story import Story, read_story

_INSERT = """
    insert into audit.check_result (
        run_id, run_at, suite, rule, table_name, severity, repairs,
        success, observed, unexpected_count, sample_columns, sample
    )
    values %s
"""


def record(
    connection: psycopg2.extensions.connection, outcomes: list[Outcome], run_id: str, run_at: datetime
) -> None:
    """Write the outcomes of one run; commits nothing."""
    with connection.cursor() as cursor:
        story = read_story(cursor, outcomes)
        execute_values(cursor, _INSERT, [_row(outcome, run_id, run_at, story) for outcome in outcomes])


def _row(outcome: Outcome, run_id: str, run_at: datetime, story: Story) -> tuple[Any, ...]:
    sample = story.tell(outcome)
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
        # jsonb does not keep the order of keys; a reader needs it.
        list(dict.fromkeys(name for row in sample for name in row)),
        json.dumps(sample, ensure_ascii=False, default=str),
    )
