"""Any past state can be rebuilt beside the current one."""

import datetime

import psycopg2.extensions
import pytest

from park_warehouse.home import Home, ParkError
from park_warehouse.transform.as_of import build_as_of
from tests.transform.submissions import Submission, submit

NOW = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)


def test_what_came_later_is_not_seen(warehouse: psycopg2.extensions.connection, home: Home) -> None:
    def output(amount: int) -> Submission:
        row = {"uscc": "E1", "enterprise_name": "甲公司", "output_cum": amount}
        return Submission("statistics_output", "2025-05", [row])

    submit(warehouse, output(100))
    with warehouse, warehouse.cursor() as cursor:
        cursor.execute("select clock_timestamp()")
        (before_the_restatement,) = cursor.fetchone() or (NOW,)
    submit(warehouse, output(110))

    build_as_of(before_the_restatement, "then_", home)
    with warehouse, warehouse.cursor() as cursor:
        cursor.execute("select output_cum_wan from then_marts.fct_enterprise_month")
        assert cursor.fetchall() == [(10,)]
        cursor.execute("select to_regclass('marts.fct_enterprise_month'), count(*) from audit.build")
        assert cursor.fetchall() == [(None, 0)]


@pytest.mark.parametrize("prefix", ["", "then", "Then_", "a;b_", "1_"])
def test_a_prefix_is_a_plain_name(prefix: str, home: Home) -> None:
    with pytest.raises(ParkError, match="前缀"):
        build_as_of(NOW, prefix, home)


def test_a_moment_has_a_time_zone(home: Home) -> None:
    with pytest.raises(ParkError, match="时区"):
        build_as_of(NOW.replace(tzinfo=None), "then_", home)
