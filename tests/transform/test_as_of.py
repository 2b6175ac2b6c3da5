"""Any past state can be rebuilt beside the current one."""

import datetime

import psycopg2.extensions
import pytest

from park_warehouse.home import Home, ParkError
from park_warehouse.transform import as_of
from park_warehouse.transform.as_of import (
    CHINA,
    build_as_of,
    default_prefix,
    drop_as_of,
    list_as_of,
    read_moment,
    say,
)
from park_warehouse.transform.build import BuildFailed
from park_warehouse.transform.dbt import DbtOutcome
from tests.transform.submissions import Submission, submit

Connection = psycopg2.extensions.connection

NOON = datetime.datetime(2026, 1, 1, 12, tzinfo=CHINA)
LONG_AGO = datetime.datetime(2020, 1, 1, tzinfo=CHINA)


def output(amount: int) -> Submission:
    row = {"uscc": "E1", "enterprise_name": "甲公司", "output_cum": amount}
    return Submission("statistics_output", "2025-05", [row])


def ask(connection: Connection, query: str) -> list[tuple[object, ...]]:
    with connection, connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchall() if cursor.description else []


def now(connection: Connection) -> datetime.datetime:
    ((moment,),) = ask(connection, "select clock_timestamp()")
    assert isinstance(moment, datetime.datetime)
    return moment


def schemas(connection: Connection) -> list[str]:
    return [
        str(name)
        for (name,) in ask(
            connection, "select nspname from pg_namespace where nspname like 'then%' order by 1"
        )
    ]


def test_what_came_later_is_not_seen(warehouse: Connection, home: Home) -> None:
    """One story, because every build costs seconds: built, built again, dropped."""
    (first,) = submit(warehouse, output(100))
    before_the_restatement = now(warehouse)
    (second,) = submit(warehouse, output(110))
    # A cover note dates the restatement back: it was not known then all the same.
    ask(warehouse, f"update audit.batch set received_at = '2020-01-01' where batch_id = {second}")

    build = build_as_of(before_the_restatement, "then_", home)
    figures = "select output_cum_wan from then_marts.fct_enterprise_month"
    assert ask(warehouse, figures) == [(10,)]
    assert build.last_batch_id == first
    assert build.schemas == ["then_staging", "then_intermediate", "then_marts"]
    assert list_as_of(home) == [build]
    # The current state is none of its business.
    assert ask(warehouse, "select to_regclass('marts.fct_enterprise_month'), count(*) from audit.build") == [
        (None, 0)
    ]

    ask(warehouse, "create table then_marts.of_an_earlier_version ()")
    again = build_as_of(now(warehouse), "then_", home)
    assert ask(warehouse, figures) == [(11,)]
    assert ask(warehouse, "select to_regclass('then_marts.of_an_earlier_version')") == [(None,)]
    assert list_as_of(home) == [again]

    drop_as_of("then_", home)
    assert schemas(warehouse) == []
    assert list_as_of(home) == []
    with pytest.raises(ParkError, match="没有前缀为 then 的时点数据"):
        drop_as_of("then_", home)


def test_a_failed_build_leaves_nothing_behind(
    warehouse: Connection, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    submit(warehouse, output(100))
    ask(warehouse, "update audit.batch set rows_loaded = 7")
    with pytest.raises(BuildFailed, match="时点的构建失败"):
        build_as_of(now(warehouse), "then_", home)
    assert schemas(warehouse) == []
    assert list_as_of(home) == []

    def die(*_: object) -> DbtOutcome:
        raise KeyboardInterrupt

    monkeypatch.setattr(as_of, "run_dbt", die)
    with pytest.raises(KeyboardInterrupt):
        build_as_of(now(warehouse), "then_", home)
    (broken_off,) = list_as_of(home)
    assert broken_off.built_at is None
    drop_as_of("then_", home)
    assert list_as_of(home) == []


def test_schemas_of_others_are_left_alone(warehouse: Connection, home: Home) -> None:
    submit(warehouse, output(100))
    ask(warehouse, "create schema then_marts")
    with pytest.raises(ParkError, match="已有别的模式 then_marts"):
        build_as_of(now(warehouse), "then_", home)
    with pytest.raises(ParkError, match="没有前缀"):
        drop_as_of("then_", home)
    assert schemas(warehouse) == ["then_marts"]


def test_moments_of_which_there_is_nothing_to_see(warehouse: Connection, home: Home) -> None:
    with pytest.raises(ParkError, match="还没有任何报送"):
        build_as_of(LONG_AGO, "then_", home)
    submit(warehouse, output(100))
    with pytest.raises(ParkError, match="2020-01-01 00:00 时仓库还是空的: 第一份报送于"):
        build_as_of(LONG_AGO, "then_", home)
    with pytest.raises(ParkError, match="还没有到"):
        build_as_of(now(warehouse) + datetime.timedelta(hours=1), "then_", home)
    assert schemas(warehouse) == []


@pytest.mark.parametrize("prefix", ["", "_", "then", "Then_", "a;b_", "1_", "a" * 32 + "_"])
def test_a_prefix_is_a_plain_name(prefix: str, home: Home) -> None:
    with pytest.raises(ParkError, match="前缀"):
        build_as_of(NOON, prefix, home)


def test_a_moment_has_a_time_zone(home: Home) -> None:
    with pytest.raises(ParkError, match="时区"):
        build_as_of(NOON.replace(tzinfo=None), "then_", home)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-09-30 18:00", "2026-09-30T18:00:00+08:00"),
        (" 2026-09-30T18:00:30 ", "2026-09-30T18:00:30+08:00"),
        ("2026-09-30 10:00+00:00", "2026-09-30T18:00:00+08:00"),
        ("2026-09-30", "2026-09-30T23:59:59.999999+08:00"),
    ],
)
def test_moments_as_people_write_them(text: str, moment: str) -> None:
    assert read_moment(text) == datetime.datetime.fromisoformat(moment)


@pytest.mark.parametrize("text", ["", "昨天", "2026-09-31", "2026-09-30 25:00", "2026"])
def test_what_is_no_moment(text: str) -> None:
    with pytest.raises(ParkError, match="时点应写作"):
        read_moment(text)


def test_prefixes_and_words_are_in_beijing_time() -> None:
    moment = read_moment("2026-09-30 18:00").astimezone(datetime.UTC)
    assert default_prefix(moment) == "asof_20260930_1800_"
    assert default_prefix(read_moment("2026-09-30")) == "asof_20260930_235959_"
    assert say(moment) == "2026-09-30 18:00"
