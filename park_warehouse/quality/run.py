"""Run the checks of a stage: rules from expectations/, judged by Great Expectations, kept in audit."""

import uuid
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime

import psycopg2.extensions

from park_warehouse.home import Home
from park_warehouse.quality.judge import Outcome, judge
from park_warehouse.quality.record import record
from park_warehouse.quality.rule_files import Stage, load_rules
from park_warehouse.quality.rules import Severity
from park_warehouse.warehouse.connection import connect, warehouse_url

_FORM_TABLES = """
    select t.schemaname || '.' || t.tablename
    from pg_tables as t
    inner join audit.form as f
        on (t.schemaname, t.tablename) in (('raw', f.form), ('staging', 'stg_' || f.form))
"""


@dataclass(frozen=True)
class CheckSummary:
    """What one run of a stage's checks found."""

    run_id: str
    run_at: datetime
    stage: Stage
    outcomes: list[Outcome]

    @property
    def checks(self) -> int:
        return len(self.outcomes)

    @property
    def errors(self) -> int:
        """Failed rules of severity error, checks that could not run included: publication must stop."""
        return sum(outcome.severity == Severity.ERROR for outcome in self.failed)

    @property
    def warnings(self) -> int:
        """Failed rules of severity warning: suspicions for the sending department."""
        return sum(outcome.severity == Severity.WARNING for outcome in self.failed)

    @property
    def failed(self) -> list[Outcome]:
        return [outcome for outcome in self.outcomes if not outcome.success]

    @property
    def message(self) -> str:
        """One Chinese sentence with the numbers, for logs and notifications."""
        return f"检查 {self.checks} 项：错误 {self.errors} 项，警告 {self.warnings} 项"


def check(stage: Stage, home: Home | None = None) -> CheckSummary:
    """Check all tables of a stage (`sources`: raw and staging; `marts`) and record every result.

    Failed checks are results, not exceptions. Raises RuleFileError for an unusable rule file and
    psycopg2.Error when the warehouse cannot be reached.
    """
    run_at = datetime.now(UTC)
    with closing(connect(home)) as connection:
        rule_files = load_rules(stage, _form_tables(connection))
        outcomes = judge(rule_files, warehouse_url(home))
        summary = CheckSummary(run_id=str(uuid.uuid4()), run_at=run_at, stage=stage, outcomes=outcomes)
        with connection:
            record(connection, outcomes, summary.run_id, run_at)
    return summary


def _form_tables(connection: psycopg2.extensions.connection) -> list[str]:
    """The tables of forms that are there: of a form without models only the raw one."""
    with connection, connection.cursor() as cursor:
        cursor.execute(_FORM_TABLES)
        return [table for (table,) in cursor.fetchall()]
