"""One function per step: take in, build, check, report."""

import logging
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from park_warehouse.home import Home
from park_warehouse.pipeline.errors import ChecksFailedError
from park_warehouse.warehouse.connection import connect
from park_warehouse.warehouse.migrate import migrate

if TYPE_CHECKING:
    from park_warehouse.quality.run import CheckSummary
    from park_warehouse.transform.build import BuildResult

# How many failed rules a message names; the report has them all.
RULES_NAMED = 5
# A check that could not run quotes the database at length.
OBSERVED_SHOWN = 60

_OUTCOMES = """
    select
        count(*) as "文件",
        count(*) filter (where status = 'accepted') as "通过",
        count(*) filter (where status = 'flagged') as "有标记",
        count(*) filter (where status = 'refused') as "退回",
        count(*) filter (where status = 'duplicate') as "重复",
        coalesce(sum(rows_loaded), 0) as "入库行",
        coalesce(sum(rows_rejected), 0) as "退回行",
        coalesce(sum(rows_flagged), 0) as "标记行"
    from audit.batch
    where batch_id = any(%s)
"""
# Not only this run's: an intake that broke off has left batches behind that it told nobody of.
_NOT_BUILT_YET = """
    select form, array_agg(distinct period order by period)
    from audit.batch
    where
        status in ('accepted', 'flagged')
        and batch_id > (
            select coalesce(max(last_batch_id), 0) from audit.build
            where status = 'success' and selection in ('marts', 'all')
        )
    group by form
    order by form
"""
_CHANGED = """
    insert into audit.changed_month (month)
    select unnest(%s::text[])
    on conflict (month) do update set changed_at = now()
"""


@dataclass(frozen=True)
class Received:
    """What became of the inbox."""

    numbers: dict[str, int]
    """Files by outcome, and rows by outcome, under Chinese names."""
    periods: dict[str, list[str]]
    """Form → the periods for which something was loaded that no build has seen yet."""


def take_in_inbox(home: Home | None = None) -> Received:
    """Take in every file of the inbox, in order, whatever form it is.

    A file that is refused is an outcome, not an error.
    """
    from park_warehouse.intake.inbox import take_in
    from park_warehouse.intake.own_table import index_large_batches

    home = home or Home.current()
    with closing(connect(home)) as connection:
        # A form that was added to contracts/ gets its table before its first file is looked at.
        migrate(connection)
        batches = [receipt.batch_id for receipt in take_in(home, connection)]
        # Not before all senders have their answers: it takes as long as loading.
        index_large_batches(connection)
        with connection.cursor() as cursor:
            cursor.execute(_OUTCOMES, [batches])
            names = [column.name for column in cursor.description or ()]
            numbers = dict(zip(names, map(int, cursor.fetchone() or ()), strict=True))
            cursor.execute(_NOT_BUILT_YET)
            return Received(numbers, dict(cursor.fetchall()))


def build_staging(home: Home | None = None, *, full_refresh: bool = False) -> dict[str, int]:
    """Bring what was accepted since the last build into typed tables. Raises BuildFailed."""
    return _numbers(_build("staging", home, full_refresh))


def check_sources(home: Home | None = None) -> dict[str, int]:
    """Judge raw and staging. Raises ChecksFailedError where a rule of severity error does not hold."""
    return _check("sources", home)


def build_marts(home: Home | None = None, *, full_refresh: bool = False) -> dict[str, int]:
    """Compute what the figures of the changed periods depend on; note the months for their dispatch.

    Raises BuildFailed.
    """
    result = _build("marts", home, full_refresh)
    with closing(connect(home)) as connection, connection, connection.cursor() as cursor:
        cursor.execute(_CHANGED, [result.changed_months])
    return _numbers(result)


def check_marts(home: Home | None = None) -> dict[str, int]:
    """Judge the marts. Raises ChecksFailedError where a rule of severity error does not hold."""
    return _check("marts", home)


def write_report(home: Home | None = None) -> Path:
    """Write the auditors' data-quality report; returns the HTML's path."""
    from park_warehouse.quality.report import write_report as write

    return write(home)


def _build(selection: Literal["staging", "marts"], home: Home | None, full_refresh: bool) -> "BuildResult":
    # dbt takes seconds to import.
    from park_warehouse.transform.build import build

    return build(selection, full_refresh=full_refresh, home=home)


def _check(stage: Literal["sources", "marts"], home: Home | None) -> dict[str, int]:
    from park_warehouse.quality.run import check

    # Thousands of lines about its own workings would bury in a task's log what a check has found.
    logging.getLogger("great_expectations").setLevel(logging.WARNING)
    summary = check(stage, home)
    if summary.errors:
        raise ChecksFailedError(_complaint(summary))
    return {"检查": summary.checks, "错误": summary.errors, "警告": summary.warnings}


def _complaint(summary: "CheckSummary") -> str:
    failed = [outcome for outcome in summary.failed if outcome.severity == "error"]
    named = "; ".join(
        f"{outcome.table}: {outcome.rule} ({_short(outcome.observed)})" for outcome in failed[:RULES_NAMED]
    )
    more = f" 等 {len(failed)} 项" if len(failed) > RULES_NAMED else ""
    return f"{summary.message}, 后续步骤停止。{named}{more}。详见数据质量报告"


def _short(observed: str) -> str:
    return observed if len(observed) <= OBSERVED_SHOWN else f"{observed[:OBSERVED_SHOWN]}…"


def _numbers(result: "BuildResult") -> dict[str, int]:
    return {
        "构建编号": result.build_id,
        "全量": int(result.full_refresh),
        "模型与检验": len(result.runs),
        "写入行": sum(run.rows_affected or 0 for run in result.runs),
        "变化月份": len(result.changed_months),
    }
