"""`./park as-of`: a past state is built, listed and dropped, in words that an auditor understands."""

import json
from datetime import datetime, timedelta

import psycopg2.extensions
import pytest
from click.testing import CliRunner, Result

from park_warehouse.cli import main
from park_warehouse.cli.group import DONE, FAILED, WRONG_USAGE
from park_warehouse.home import Home
from tests.transform.submissions import Submission, submit

pytestmark = pytest.mark.usefixtures("home")

ROW = {"uscc": "E1", "enterprise_name": "甲公司", "output_cum": 100}


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["as-of", *arguments])


def now(connection: psycopg2.extensions.connection) -> datetime:
    with connection, connection.cursor() as cursor:
        cursor.execute("select clock_timestamp()")
        ((moment,),) = cursor.fetchall()
    assert isinstance(moment, datetime)
    return moment


def test_built_listed_and_dropped(warehouse: psycopg2.extensions.connection) -> None:
    (batch,) = submit(warehouse, Submission("statistics_output", "2025-05", [ROW]))
    moment = now(warehouse).isoformat()

    built = run(moment, "--prefix", "audit_2026", "--json")
    assert built.exit_code == DONE, built.output
    (found,) = json.loads(built.stdout)
    assert found["last_batch_id"] == batch
    assert found["schemas"] == ["audit_2026_staging", "audit_2026_intermediate", "audit_2026_marts"]
    assert datetime.fromisoformat(found["as_of"]) == datetime.fromisoformat(moment)
    with warehouse, warehouse.cursor() as cursor:
        cursor.execute("select output_cum_wan from audit_2026_marts.fct_enterprise_month")
        assert cursor.fetchall() == [(10,)]

    listed = run("--list")
    assert f"含第 {batch} 批及以前的报送" in listed.output
    assert "audit_2026_marts" in listed.output
    assert "./park as-of --drop audit_2026" in listed.output

    assert "已删除" in run("--drop", "audit_2026").output
    assert run("--list").output == "没有时点数据。\n"
    gone = run("--drop", "audit_2026")
    assert gone.exit_code == FAILED
    assert "没有前缀为 audit_2026 的时点数据" in gone.output


@pytest.mark.parametrize(
    "arguments", [[], ["2026-01-01", "--list"], ["--list", "--drop", "a"], ["--list", "--prefix", "a"]]
)
def test_one_thing_at_a_time(arguments: list[str]) -> None:
    answer = run(*arguments)
    assert answer.exit_code == WRONG_USAGE
    assert "用法有误" in answer.output


def test_what_is_no_moment_is_told_before_anything_starts(home: Home) -> None:
    answer = run("上个月底")
    assert answer.exit_code == FAILED
    assert "时点应写作 '2026-09-30 18:00'" in answer.output
    assert not home.postgres.exists()


def test_a_moment_that_is_still_to_come(warehouse: psycopg2.extensions.connection) -> None:
    answer = run((now(warehouse) + timedelta(days=1)).isoformat())
    assert answer.exit_code == FAILED
    assert "还没有到" in answer.output
