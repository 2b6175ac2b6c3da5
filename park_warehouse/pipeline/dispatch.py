"""The quarterly dispatch: which quarters are due, what one still lacks, and may it go before the meeting."""

import re
from contextlib import closing
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

import psycopg2.extensions
from psycopg2.extras import Json

from park_warehouse.home import Home
from park_warehouse.pipeline.errors import DataError, DispatchIncompleteError
from park_warehouse.warehouse.connection import connect

Cursor = psycopg2.extensions.cursor

CITY = "CITY"
_QUARTER = re.compile(r"\d{4}Q[1-4]")

_MONTHS = "select month from audit.month_to_dispatch order by month"
_WHOLE_QUARTERS = """
    select quarter from audit.month_to_dispatch
    group by quarter
    having count(*) = 3
    order by quarter
"""
# The register in force at the quarter's end; before the first one, that first one.
_REGISTERED_PARKS = """
    with quarter as (
        -- to_date would leave the Q out of account.
        select
            (make_date(left(%(quarter)s, 4)::int, 3 * right(%(quarter)s, 1)::int, 1)
            + interval '1 month - 1 day')::date as quarter_end
    ),

    registers as (
        select distinct on (batches.reporter) batches.batch_id
        from staging.stg_batches as batches
        cross join quarter
        where batches.form = 'park_registry'
        order by
            batches.reporter,
            batches.period_end <= quarter.quarter_end desc,
            abs(quarter.quarter_end - batches.period_end)
    )

    select parks.park_code, parks.park_name, parks.is_evaluation_unit
    from staging.stg_park_registry as parks
    inner join registers on parks.batch_id = registers.batch_id
    cross join quarter
    where
        parks.established_on <= quarter.quarter_end
        and (parks.abolished_on is null or parks.abolished_on > quarter.quarter_end)
    order by parks.park_code
"""
_PARKS_WITH_QUARTER = "select park_code from marts.fct_park_quarter where quarter = %(quarter)s"
_PARKS_WITH_MONTHS = """
    select distinct park_code from marts.fct_park_month
    where audit.quarter_of(to_char(month, 'YYYY-MM')) = %(quarter)s
"""
_MONTHS_IN = "select month from audit.complete_month where quarter = %(quarter)s order by month"
# A year's form says nothing about a quarter.
_SUBMISSIONS = """
    select submission.form, form.name, submission.reporter, submission.period,
        submission.due_on::text, submission.timeliness
    from audit.submission as submission
    inner join audit.form on submission.form = form.form
    where %(quarter)s = case form.period
        when 'month' then audit.quarter_of(submission.period)
        when 'quarter' then submission.period
    end
    order by submission.due_on, submission.form, submission.reporter
"""
_RECORD = """
    insert into audit.dispatch (
        quarter, status, months_in, parks, missing_parks, parks_without_figures,
        submissions_on_time, submissions_late, missing
    )
    values (
        %(quarter)s, %(status)s, %(months_in)s, %(parks)s, %(missing_parks)s, %(parks_without_figures)s,
        %(submissions_on_time)s, %(submissions_late)s, %(missing)s
    )
"""
_MISSING_PARKS = """
    select unnest(missing_parks) from audit.dispatch
    where dispatch_id = (select max(dispatch_id) from audit.dispatch where quarter = %(quarter)s)
"""
# Only what was there when the assessment began: a build may add the same month meanwhile.
_DONE = """
    delete from audit.changed_month
    where audit.quarter_of(month) = %(quarter)s and changed_at <= %(began_at)s
"""


class Park(NamedTuple):
    """A park of the register in force at a quarter's end."""

    park_code: str
    park_name: str
    is_evaluation_unit: bool


@dataclass(frozen=True)
class Assessment:
    """What was found about a quarter; the columns of audit.dispatch."""

    quarter: str
    months_in: list[str]
    parks: int
    missing_parks: list[str]
    """Without a row in fct_park_quarter: evaluation units, parks with monthly figures, CITY."""
    parks_without_figures: list[str]
    """Registered, but with neither figures nor land: they need no row."""
    submissions_on_time: int
    submissions_late: int
    missing: list[dict[str, str]]

    @property
    def status(self) -> str:
        """ready, gaps (submissions are missing, the figures are there) or incomplete."""
        if self.missing_parks:
            return "incomplete"
        return "gaps" if self.missing else "ready"

    @property
    def message(self) -> str:
        """The finding in one Chinese sentence."""
        title = {"ready": "可以调度", "gaps": "可以调度, 有缺报", "incomplete": "不能调度"}[self.status]
        parts = [
            f"{self.quarter} {title}: 齐全月份 {len(self.months_in)} 个, 在册园区 {self.parks} 个",
            f"按时 {self.submissions_on_time}, 迟报 {self.submissions_late}, 缺报 {len(self.missing)} (份)",
        ]
        if self.missing_parks:
            parts.append(f"缺少季度数据: {'、'.join(self.missing_parks)}")
        return "; ".join(parts)


def months_to_dispatch(home: Home | None = None) -> list[str]:
    """Complete months (YYYY-MM) of the quarters in which a month has changed since their last dispatch."""
    return _column(home, _MONTHS)


def quarters_to_dispatch(home: Home | None = None) -> list[str]:
    """Quarters (YYYYQn) that are complete and have changed since their last dispatch."""
    return _column(home, _WHOLE_QUARTERS)


def assess_dispatch(quarter: str | None, home: Home | None = None) -> Assessment:
    """Find out what a quarter (YYYYQn) has and lacks, and record it in audit.dispatch.

    Raises DataError for what is no quarter.
    """
    if quarter is None or not _QUARTER.fullmatch(quarter):
        raise DataError(f"季度应写作 2026Q3 这样的形式 (手工触发时填在分区键里), 收到的是: {quarter or '空'}")
    parameters = {"quarter": quarter}
    with closing(connect(home)) as connection, connection, connection.cursor() as cursor:
        cursor.execute("select now()")
        (began_at,) = cursor.fetchone() or ()
        assessment = _assess(cursor, quarter)
        cursor.execute(
            _RECORD,
            asdict(assessment) | {"status": assessment.status, "missing": Json(assessment.missing)},
        )
        cursor.execute(_DONE, parameters | {"began_at": began_at})
    return assessment


def verify_dispatch(quarter: str, home: Home | None = None) -> None:
    """Raise DispatchIncompleteError where the quarter's last assessment missed a park that must be in it."""
    if missing := _column(home, _MISSING_PARKS, {"quarter": quarter}):
        raise DispatchIncompleteError(
            f"{quarter} 不能进入季度调度: marts.fct_park_quarter 缺少 {'、'.join(missing)}。"
            "请核对园区名录和这些园区的报表, 补报后会自动重新评估"
        )


def _assess(cursor: Cursor, quarter: str) -> Assessment:
    def rows(query: str) -> list[tuple[Any, ...]]:
        cursor.execute(query, {"quarter": quarter})
        return cursor.fetchall()

    parks = [Park(*row) for row in rows(_REGISTERED_PARKS)]
    have_a_row = {code for (code,) in rows(_PARKS_WITH_QUARTER)}
    have_figures = {code for (code,) in rows(_PARKS_WITH_MONTHS)}
    without_row = [park for park in parks if park.park_code not in have_a_row]
    missing = [park for park in without_row if park.is_evaluation_unit or park.park_code in have_figures]
    submissions = rows(_SUBMISSIONS)
    return Assessment(
        quarter=quarter,
        months_in=[month for (month,) in rows(_MONTHS_IN)],
        parks=len(parks),
        missing_parks=[f"{park.park_name} ({park.park_code})" for park in missing]
        + ([] if CITY in have_a_row else [f"全市 ({CITY})"]),
        parks_without_figures=[park.park_code for park in without_row if park not in missing],
        submissions_on_time=sum(row[-1] == "on_time" for row in submissions),
        submissions_late=sum(row[-1] == "late" for row in submissions),
        missing=[
            dict(zip(("form", "name", "reporter", "period", "due_on"), row, strict=False))
            for row in submissions
            if row[-1] == "missing"
        ],
    )


def _column(home: Home | None, query: str, parameters: dict[str, str] | None = None) -> list[str]:
    with closing(connect(home)) as connection, connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return [value for (value,) in cursor.fetchall()]
