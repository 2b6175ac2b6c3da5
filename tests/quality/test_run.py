"""A run is recorded rule by rule, and a failing row tells its story."""

import socket
from collections.abc import Iterator
from contextlib import closing
from typing import Any, NoReturn

import psycopg2
import psycopg2.extensions
import pytest

from park_warehouse.quality.run import check
from tests.quality.city import STOPPED, uscc


@pytest.fixture
def city(city_copy: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[psycopg2.extensions.connection]:
    """The small city to be spoilt; `PARK_WAREHOUSE_URL` names it."""
    monkeypatch.setenv("PARK_WAREHOUSE_URL", city_copy)
    with closing(psycopg2.connect(city_copy)) as connection:
        connection.autocommit = True
        yield connection


def results(connection: psycopg2.extensions.connection, run_id: str, rule: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select table_name, suite, severity, repairs, success, observed, unexpected_count,"
            " sample_columns, sample"
            " from audit.check_result where run_id = %s and rule = %s order by check_id",
            [run_id, rule],
        )
        return cursor.fetchall()


def test_every_rule_is_recorded_and_a_row_tells_its_story(city: psycopg2.extensions.connection) -> None:
    with city.cursor() as cursor:
        cursor.execute("update audit.batch set submitted_by = '王五' where form = 'statistics_output'")
        cursor.execute(
            "update staging.stg_statistics_output set value_added_cum = output_cum + 1"
            " where month = '2024-05-01' and uscc = %s",
            [uscc(1)],
        )
    summary = check("sources")
    assert (summary.errors, summary.warnings) == (0, 1)
    assert summary.message == f"检查 {summary.checks} 项：错误 0 项，警告 1 项"
    with city.cursor() as cursor:
        cursor.execute(
            "select count(*), count(*) filter (where success) from audit.check_result where run_id = %s",
            [summary.run_id],
        )
        assert cursor.fetchone() == (summary.checks, summary.checks - 1)
    ((table, suite, severity, repairs, success, observed, count, columns, sample),) = results(
        city, summary.run_id, "工业增加值不大于工业总产值"
    )
    assert (table, suite) == ("staging.stg_statistics_output", "statistics_output")
    assert (severity, repairs, success, observed, count) == ("warning", "统计局", False, "1 行不符", 1)
    assert columns[:3] == ["填报单位", "报告期", "文件"]
    (row,) = sample
    assert row["填报单位"] == "统计局"
    assert row["报告期"] == "2024-05"
    assert row["提交人"] == "王五"
    assert row["统一社会信用代码"] == uscc(1)
    # Staging holds 元, and says so.
    assert row["工业增加值_本年累计（元）"] == row["工业总产值_本年累计（元）"] + 1


def test_marts_rows_name_park_and_enterprise(city: psycopg2.extensions.connection) -> None:
    with city.cursor() as cursor:
        cursor.execute(
            "update marts.fct_enterprise_land set land_mu = -1 where quarter = '2024Q4' and uscc = %s",
            [STOPPED],
        )
        cursor.execute(
            "update marts.fct_park_month set output_wan = -1 where park_code = 'P2' and month = '2024-12-01'"
        )
    summary = check("marts")
    ((*_, sample),) = results(city, summary.run_id, "用地不为负（出租面积不大于自有面积）")
    assert (sample[0]["企业名称"], sample[0]["季度"]) == ("第5化工有限公司", "2024Q4")
    ((*_, sample),) = results(city, summary.run_id, "园区当月产值不为负")
    assert (sample[0]["园区名称"], sample[0]["月份"]) == ("南滩产业园", "2024-12")
    # The damage also breaks invariants of ours: those are errors.
    assert summary.errors == 1
    assert summary.warnings == 2


def test_a_table_that_is_gone_is_an_error(city: psycopg2.extensions.connection) -> None:
    city.cursor().execute("drop table marts.fct_finding cascade")
    summary = check("marts")
    not_run = [outcome for outcome in summary.failed if not outcome.ran]
    assert {outcome.table for outcome in not_run} >= {"marts.fct_finding"}
    assert summary.errors == len(summary.failed)
    ((*_, success, observed, _, _, _),) = results(city, summary.run_id, "台账上出现过的问题一个不少")
    assert not success
    assert observed.startswith("检查未能执行：")


@pytest.mark.usefixtures("city")
def test_nothing_phones_home(monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL is reached by libpq; no Python socket has any business here."""

    def refuse(_: socket.socket, address: object) -> NoReturn:
        raise AssertionError(f"connects to {address}")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    assert check("marts").failed == []
