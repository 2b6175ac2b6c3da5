"""Builds: staging from what has been accepted, marts from staging, only as far as something has changed."""

from contextlib import closing
from dataclasses import dataclass

import psycopg2.extensions

from park_warehouse.home import Home, ParkError
from park_warehouse.transform.dbt import run_dbt
from park_warehouse.transform.fingerprint import Fingerprint, fingerprint
from park_warehouse.transform.journal import Journal, ModelRun, Selection
from park_warehouse.warehouse.connection import connect
from park_warehouse.warehouse.locks import Lock, alone

_PATHS = {
    "staging": ["path:seeds", "path:models/staging"],
    "marts": ["path:models/intermediate", "path:models/marts"],
    "all": ["path:seeds", "path:models"],
}
_ALL_MONTHS = "select period from marts.dim_period where kind = 'month' order by period"
# Months that were reported on, and those whose figures that changes. A form by quarter speaks of its months.
_CHANGED_MONTHS = """
    select period from marts.dim_period
    where kind = 'month' and (
        period_start in (select month from intermediate.int_affected_month)
        or exists (
            select from intermediate.int_changed_batch as batches
            inner join audit.form using (form)
            where dim_period.period_end <= batches.period_end and case form.period
                when 'month' then period_start = batches.month
                when 'quarter' then dim_period.quarter = to_char(batches.period_end, 'YYYY"Q"Q')
            end
        )
    )
    order by period
"""


class BuildFailed(ParkError):  # noqa: N818 (the name that the pipeline knows)
    """A model could not be computed or a test did not hold. The text names it, in Chinese."""


@dataclass(frozen=True)
class BuildResult:
    """A successful build."""

    build_id: int
    selection: Selection
    full_refresh: bool
    last_batch_id: int
    runs: list[ModelRun]
    changed_months: list[str]
    """YYYY-MM with data whose figures may be others now; of a build of staging alone none."""


@dataclass(frozen=True)
class _Plan:
    """What a build has to look at."""

    since_batch: int
    until_batch: int
    fingerprint: Fingerprint
    full_refresh: bool
    load_seeds: bool


def build(selection: Selection, *, full_refresh: bool = False, home: Home | None = None) -> BuildResult:
    """Build the staging tables, the marts, or both. Waits while another build runs.

    Everything is computed anew when asked for, at the first build, and when models or parameters are others
    than those of the last build; else what the batches since then have changed. Raises BuildFailed.
    """
    home = home or Home.current()
    home.prepare()
    with closing(connect(home, autocommit=True)) as connection, alone(connection, Lock.BUILD):
        journal = Journal(connection)
        plan = _plan(journal, selection, full_refresh)
        build_id = journal.begin(selection, plan.until_batch, plan.full_refresh, plan.fingerprint)
        outcome = run_dbt(home, _arguments(selection, plan), _horizon(plan))
        journal.end(build_id, not outcome.failures, outcome.runs)
        if outcome.failures:
            raise BuildFailed(_message(home, build_id, outcome.failures))
        changed = _changed_months(connection, plan) if selection != "staging" else []
        return BuildResult(build_id, selection, plan.full_refresh, plan.until_batch, outcome.runs, changed)


def _plan(journal: Journal, selection: Selection, full_refresh: bool) -> _Plan:
    now = fingerprint()
    staging, marts = journal.last_success("staging"), journal.last_success("marts")
    if selection == "marts":
        # The marts see what staging holds, and count by the parameters that were loaded with it.
        if staging is None:
            raise BuildFailed("还没有构建过规范化数据 (staging), 请先构建 staging")
        until, now = staging.last_batch_id, now._replace(seeds=staging.fingerprint.seeds)
    else:
        until = journal.newest_batch()
    # What a build of staging alone computes does not depend on parameters.
    last = staging if selection == "staging" else marts
    outdated = last is None or last.fingerprint.models != now.models
    if selection != "staging":
        outdated = outdated or last is None or last.fingerprint.seeds != now.seeds
    full = full_refresh or outdated
    return _Plan(
        since_batch=0 if full or last is None else last.last_batch_id,
        until_batch=until,
        fingerprint=now,
        full_refresh=full,
        load_seeds=full or staging is None or staging.fingerprint.seeds != now.seeds,
    )


def _arguments(selection: Selection, plan: _Plan) -> list[str]:
    # "buildable": tests on what is selected and what it is made from, not on what is made from it.
    arguments = ["build", "--select", *_PATHS[selection], "--indirect-selection", "buildable"]
    arguments += ["--exclude-resource-type", "unit_test"]
    if not plan.load_seeds:
        arguments += ["--exclude-resource-type", "seed"]
    if plan.full_refresh:
        arguments.append("--full-refresh")
    return arguments


def _horizon(plan: _Plan) -> dict[str, str]:
    return {"PARK_SINCE_BATCH": str(plan.since_batch), "PARK_UNTIL_BATCH": str(plan.until_batch)}


def _changed_months(connection: psycopg2.extensions.connection, plan: _Plan) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(_ALL_MONTHS if plan.full_refresh else _CHANGED_MONTHS)
        return [month for (month,) in cursor.fetchall()]


def _message(home: Home, build_id: int, failures: list[str]) -> str:
    lines = "\n".join(f"  {failure}" for failure in failures)
    return f"第 {build_id} 次构建失败:\n{lines}\n日志: {home.dbt / 'logs' / 'dbt.log'}"
