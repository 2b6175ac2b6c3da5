"""The whole pipeline in the foreground, on a quarter of the demo city, with nothing replaced."""

import json
import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing
from typing import Any, Protocol

import pytest

from park_warehouse.demo import DemoSummary, write_demo
from park_warehouse.home import Home
from park_warehouse.pipeline import (
    ChecksFailedError,
    check_sources,
    quarters_to_dispatch,
    run_all,
    take_in_inbox,
)
from park_warehouse.pipeline.run import Outcome
from park_warehouse.warehouse.connection import connect

pytestmark = pytest.mark.slow

FIRST, LAST, QUARTER = "2026-01", "2026-03", "2026Q1"

LEFT_TO_DISPATCH = "select month from audit.changed_month where audit.quarter_of(month) = '2026Q1'"
TAX_OF_FEBRUARY = """
    select archived_as from audit.batch
    where form = 'tax_payments' and period = '2026-02' and status in ('accepted', 'flagged')
    order by batch_id desc
    limit 1
"""
LOSE_ROWS = """
    delete from staging.stg_tax_payments
    where batch_id = (select max(batch_id) from staging.stg_tax_payments)
"""


class NewDatabase(Protocol):
    def __call__(self) -> AbstractContextManager[str]: ...


@pytest.fixture(scope="module")
def city(new_database: NewDatabase, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """A home and a warehouse that the tests of this file share, in their order."""
    with pytest.MonkeyPatch.context() as patch, new_database() as url:
        patch.setenv("PARK_HOME", str(tmp_path_factory.mktemp("run") / "home"))
        patch.setenv("PARK_WAREHOUSE_URL", url)
        home = Home.current()
        home.prepare()
        yield home


@pytest.fixture(scope="module")
def submitted(city: Home) -> DemoSummary:
    return write_demo(city.inbox, first=FIRST, last=LAST)


@pytest.fixture(scope="module")
def steps_told() -> list[str]:
    return []


@pytest.fixture(scope="module")
def first_run(city: Home, submitted: DemoSummary, steps_told: list[str]) -> Outcome:  # noqa: ARG001
    return run_all(city, progress=steps_told.append)


def look_up(city: Home, query: str) -> list[tuple[Any, ...]]:
    with closing(connect(city)) as connection, connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchall()


def test_every_file_is_taken_in_and_counted(first_run: Outcome, submitted: DemoSummary, city: Home) -> None:
    numbers = first_run.received.numbers
    assert numbers["文件"] == submitted.files
    assert numbers["通过"] + numbers["有标记"] + numbers["退回"] + numbers["重复"] == submitted.files
    assert numbers["入库行"] > 0
    assert first_run.received.periods["tax_payments"] == ["2026-01", "2026-02", "2026-03"]
    assert list(city.inbox.iterdir()) == []


def test_the_steps_are_told_in_order(first_run: Outcome, steps_told: list[str]) -> None:  # noqa: ARG001
    assert steps_told == [
        "接收收件箱",
        "构建规范化数据",
        "检查来源数据",
        "构建指标",
        "检查指标",
        "数据质量报告",
        f"季度调度 {QUARTER}",
    ]


def test_the_report_is_there(first_run: Outcome) -> None:
    assert "数据质量" in first_run.report.read_text(encoding="utf-8")


def test_the_quarter_is_assessed_once(first_run: Outcome, city: Home) -> None:
    (dispatch,) = first_run.dispatches
    assert (dispatch.quarter, dispatch.missing_parks) == (QUARTER, [])
    assert dispatch.months_in == ["2026-01", "2026-02", "2026-03"]
    assert dispatch.parks > 1
    assert look_up(city, "select quarter, status from audit.dispatch") == [(QUARTER, dispatch.status)]
    assert look_up(city, LEFT_TO_DISPATCH) == []


def test_without_new_files_nothing_is_due(first_run: Outcome, city: Home) -> None:  # noqa: ARG001
    again = take_in_inbox(city)
    assert (again.numbers["文件"], again.periods) == (0, {})
    assert quarters_to_dispatch(city) == []


def test_a_restated_month_is_dispatched_again(first_run: Outcome, city: Home) -> None:  # noqa: ARG001
    ((archived_as,),) = look_up(city, TAX_OF_FEBRUARY)
    note = {"restatement": True, "reason": "核对后重报", "by": "王"}
    (city.inbox / "重报.xlsx.submission.json").write_text(json.dumps(note), encoding="utf-8")
    shutil.copy(city.archive / archived_as, city.inbox / "重报.xlsx")
    again = run_all(city)
    assert again.received.periods == {"tax_payments": ["2026-02"]}
    assert [dispatch.quarter for dispatch in again.dispatches] == [QUARTER]


def test_a_failed_check_stops_and_names_its_rule(first_run: Outcome, city: Home) -> None:  # noqa: ARG001
    with closing(connect(city)) as connection, connection, connection.cursor() as cursor:
        cursor.execute(LOSE_ROWS)
    with pytest.raises(ChecksFailedError, match=r"stg_tax_payments: .*有效批次.*详见数据质量报告"):
        check_sources(city)
