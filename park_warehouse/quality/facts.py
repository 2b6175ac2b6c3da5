"""What the report tells, read from audit: files, submissions, rows sent back or flagged, checks, history."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import psycopg2.extensions
from psycopg2 import sql
from psycopg2.extras import RealDictCursor

Row = dict[str, Any]

# More rows than this do not help anybody in a workbook; the total is stated, the rest is in audit.
LISTED_ROWS = 100_000
RUNS_SHOWN = 30

# The latest run of each stage; a stage is told by the schema of its tables.
_CHECKS = """
    with stages as (
        select distinct on (starts_with(table_name, 'marts.')) run_id
        from audit.check_result
        order by starts_with(table_name, 'marts.'), run_at desc, check_id desc
    )
    select r.check_id, r.run_at, r.suite, r.table_name, r.rule, r.severity, r.repairs, r.success,
           r.observed, r.unexpected_count, r.sample_columns, coalesce(r.sample, '[]') as sample
    from audit.check_result as r
    inner join stages as s on s.run_id = r.run_id
    order by r.check_id
"""
_HISTORY = """
    select run_id, min(run_at) as run_at, bool_or(starts_with(table_name, 'marts.')) as is_mart,
           count(*) as checks,
           count(*) filter (where not success and severity = 'error') as errors,
           count(*) filter (where not success and severity = 'warning') as warnings
    from audit.check_result
    group by run_id
    order by run_at desc
    limit %(limit)s
"""
_FILES = """
    select count(*) as files,
           count(*) filter (where status = 'accepted') as accepted,
           count(*) filter (where status = 'flagged') as flagged,
           count(*) filter (where status = 'refused') as refused,
           count(*) filter (where status = 'duplicate') as duplicate,
           coalesce(sum(rows_in), 0)::bigint as rows_in,
           coalesce(sum(rows_loaded), 0)::bigint as rows_loaded,
           coalesce(sum(rows_rejected), 0)::bigint as rows_rejected,
           coalesce(sum(rows_flagged), 0)::bigint as rows_flagged,
           min(received_at) as first_received_at,
           max(received_at) as last_received_at
    from audit.batch
"""
# What still needs somebody: batches that count, and refused ones that nothing has replaced since.
_OPEN_BATCHES = """
    with open_batches as (
        select b.*, coalesce(f.name, b.form, '（未识别）') as form_name
        from audit.batch as b
        left join audit.form as f on f.form = b.form
        where (b.status in ('accepted', 'flagged') and b.superseded_by is null)
           or (b.status = 'refused' and not exists (
                select from audit.batch as later
                where later.form = b.form and later.reporter = b.reporter and later.period = b.period
                  and later.batch_id > b.batch_id and later.status in ('accepted', 'flagged')
           ))
    )
"""
_SUBMISSIONS = """
    with latest as (
        select distinct on (b.form, b.reporter) b.*
        from audit.batch as b
        where b.status <> 'duplicate' and b.form is not null and b.reporter is not null
          and b.period_end is not null
        order by b.form, b.reporter, b.period_end desc, b.batch_id desc
    )
    select f.name as form_name, l.form, l.reporter, l.period, l.status, l.received_at, l.file_name, l.rows_in,
           l.rows_loaded, l.rows_rejected, l.rows_flagged, l.is_restatement, s.due_on, s.timeliness,
           coalesce(missing.periods, '{}') as missing_periods
    from latest as l
    inner join audit.form as f on f.form = l.form
    left join audit.submission as s on s.form = l.form and s.reporter = l.reporter and s.period = l.period
    left join lateral (
        select array_agg(m.period order by m.period) as periods
        from audit.submission as m
        where m.form = l.form and m.reporter = l.reporter and m.timeliness = 'missing'
    ) as missing on true
    order by l.status = 'refused' desc, missing.periods is not null desc, l.form, l.reporter
"""
_REFUSED = """
    select form_name, reporter, period, file_name, received_at, rows_in, rows_rejected, message
    from open_batches
    where status = 'refused'
    order by batch_id desc
    limit %(limit)s
"""
_FAULTY_ROWS = """
    select b.form, b.form_name, b.reporter, b.period, b.file_name, b.submitted_by,
           r.sheet, r.row_number, r.column_name, r.value, r.rule, r.message,
           count(*) over () as total
    from {faults} as r
    inner join open_batches as b on b.batch_id = r.batch_id
    order by b.period_end desc nulls last, b.batch_id desc, r.row_number nulls first
    limit %(limit)s
"""
_FLAG_GROUPS = """
    select b.form_name, r.rule, count(*) as rows_flagged, count(distinct b.reporter) as reporters,
           min(b.period) as first_period, max(b.period) as last_period,
           (array_agg(b.file_name order by b.batch_id desc, r.row_number))[1] as file_name,
           (array_agg(r.value order by b.batch_id desc, r.row_number))[1] as value,
           (array_agg(r.message order by b.batch_id desc, r.row_number))[1] as message
    from audit.flagged_row as r
    inner join open_batches as b on b.batch_id = r.batch_id
    group by b.form_name, r.rule
    order by rows_flagged desc, b.form_name, r.rule
"""


class Listed(NamedTuple):
    """Rows of a list that may be longer than what was read."""

    rows: list[Row]
    total: int


@dataclass(frozen=True)
class Facts:
    """Everything the report tells, as of one moment."""

    written_at: datetime
    forms: dict[str, str]
    """Form id → its Chinese name."""
    files: Row
    checks: list[Row]
    history: list[Row]
    submissions: list[Row]
    refused: list[Row]
    rejected: Listed
    flagged: Listed
    flag_groups: list[Row]

    @property
    def failed(self) -> list[Row]:
        """Failed checks, errors first, each level in the order of the tables."""
        failed = [check for check in self.checks if not check["success"]]
        return sorted(failed, key=lambda check: check["severity"] != "error")

    @property
    def errors(self) -> int:
        return sum(check["severity"] == "error" for check in self.failed)

    @property
    def warnings(self) -> int:
        return len(self.failed) - self.errors


def read_facts(connection: psycopg2.extensions.connection, written_at: datetime) -> Facts:
    """Read all of it in one transaction, so that the numbers of one report agree with each other."""
    with connection, connection.cursor(cursor_factory=RealDictCursor) as cursor:
        cursor.execute("set transaction isolation level repeatable read, read only")

        def rows(query: str, limit: int = LISTED_ROWS) -> list[Row]:
            cursor.execute(query, {"limit": limit})
            return [dict(row) for row in cursor.fetchall()]

        def faulty_rows(table: str) -> Listed:
            cursor.execute(
                sql.SQL(_OPEN_BATCHES + _FAULTY_ROWS).format(faults=sql.Identifier("audit", table)),
                {"limit": LISTED_ROWS},
            )
            return _listed([dict(row) for row in cursor.fetchall()])

        return Facts(
            written_at=written_at,
            forms={row["form"]: row["name"] for row in rows("select form, name from audit.form")},
            files=rows(_FILES)[0],
            checks=rows(_CHECKS),
            history=rows(_HISTORY, RUNS_SHOWN * 2)[::-1],
            submissions=rows(_SUBMISSIONS),
            refused=rows(_OPEN_BATCHES + _REFUSED),
            rejected=faulty_rows("rejected_row"),
            flagged=faulty_rows("flagged_row"),
            flag_groups=rows(_OPEN_BATCHES + _FLAG_GROUPS),
        )


def _listed(rows: list[Row]) -> Listed:
    """Rows that each carry the total of the list they were cut from."""
    total = int(rows[0]["total"]) if rows else 0
    return Listed([{key: value for key, value in row.items() if key != "total"} for row in rows], total)
