"""Which rows make one file: reporter and period, however the source writes them."""

from datetime import datetime

import pytest

from park_warehouse.intake.period import CHINA, Period
from tests.intake import forms
from tests.intake.exchange.conftest import Counter

NEEDED = ["污水产生量", "污水收集量", "污水处理量", "达标排放量", "再生水回用量"]


@pytest.fixture
def stations(counter: Counter) -> Counter:
    """A table with reporter and period in columns, of a monthly form with one row a park."""
    counter.bureau.run("create table yx (dw varchar(50), bq varchar(20), yq varchar(10), sl int, xh bigint)")
    counter.describe(
        form="infrastructure_operation",
        table="yx",
        reporter={"column": "dw"},
        period={"column": "bq"},
        watermark="xh",
        lag_numbers=0,
        columns={"园区代码": "yq"} | dict.fromkeys(NEEDED, "sl"),
    )
    return counter


def groups(counter: Counter) -> list[tuple[str, str, int]]:
    """Reporter, period and number of rows of what a pull sends."""
    return [
        (*one.draft.group.name, one.draft.rows)
        for one in counter.pull().released
        if one.outcome != "unchanged"
    ]


def test_spellings_of_a_period_and_a_reporter_are_one_file(stations: Counter) -> None:
    rows = [
        ["甲管委会", "2026-09", "000101", 1, 1],
        ["甲管委会(盖章)", "2026年9月", "000102", 2, 2],
        [" 甲管委会", "202609", "000103", 3, 3],
        ["乙管委会", "2026-09", "000104", 4, 4],
        ["甲管委会", "2026-08", "000101", 5, 5],
    ]
    stations.bureau.insert("yx", rows)
    assert groups(stations) == [
        ("甲管委会", "2026-08", 1),
        ("乙管委会", "2026-09", 1),
        ("甲管委会", "2026-09", 3),
    ]
    # One spelling has changed: the file holds the others too, or it would supersede them.
    stations.bureau.run("update yx set sl = 9, xh = 6 where yq = '000102'")
    assert groups(stations) == [("甲管委会", "2026-09", 3)]


def test_what_has_no_period_or_reporter_is_refused_with_a_receipt(stations: Counter) -> None:
    rows = [
        ["甲管委会", None, "000101", 1, 1],
        ["甲管委会", "九月", "000101", 1, 2],
        [None, "2026-09", "000101", 1, 3],
    ]
    stations.bureau.insert("yx", rows)
    receipts = stations.receive()
    assert [receipt.status for receipt in receipts] == ["refused"] * 3
    told = " ".join(message for receipt in receipts for message in receipt.messages)
    assert "没有报告期" in told
    assert "报告期「九月」无法识别" in told
    assert "没有填报单位" in told
    # The answer was given once.
    assert stations.pull().files == []


def test_a_watermark_may_be_a_number(stations: Counter) -> None:
    stations.bureau.insert("yx", [["甲管委会", "2026-08", "000101", 1, 10]])
    assert len(groups(stations)) == 1
    stations.bureau.insert("yx", [["甲管委会", "2026-09", "000101", 1, 11]])
    assert groups(stations) == [("甲管委会", "2026-09", 1)]
    assert [pull[2:] for pull in stations.pulls()] == [(None, "10"), ("10", "11")]


def test_a_watermark_that_is_text_is_refused(stations: Counter) -> None:
    stations.bureau.insert("yx", [["甲管委会", "2026-08", "000101", 1, 10]])
    stations.describe(
        **stations.source.model_dump(include={"form", "table", "reporter", "period", "columns"})
        | {"watermark": "dw"}
    )
    with pytest.raises(Exception, match="水位列 dw 既不是时间"):
        stations.pull()


def test_a_date_makes_the_periods_of_the_form(counter: Counter) -> None:
    counter.bureau.run("create table pg (rq date, yq varchar(10), df numeric(5, 2))")
    for day in ("2026-01-01", "2026-03-31", "2026-04-01"):
        counter.bureau.insert("pg", [[day, "000101", 80], [day, "000102", 90]])
    counter.describe(
        form="chemical_park_safety",
        table="pg",
        period={"date": "rq"},
        watermark="rq",
        columns={"园区代码": "yq", "评估日期": "rq", "评估得分": "df"},
    )
    assert groups(counter) == [("税务局", "2026Q1", 4), ("税务局", "2026Q2", 2)]


def test_the_state_of_today_is_of_the_present_period(counter: Counter) -> None:
    counter.bureau.run(f"create table qy (nm varchar(20), gx {counter.bureau.timestamp})")
    counter.bureau.insert("qy", [[forms.uscc(number), "2026-01-01"] for number in (1, 2)])
    settings = {
        "form": "emissions_annual",
        "table": "qy",
        "period": {"now": "previous"},
        "watermark": "gx",
        "columns": {"统一社会信用代码": "nm"},
    }
    counter.describe(**settings)
    year = datetime.now(CHINA).year
    assert groups(counter) == [("税务局", str(year - 1), 2)]
    assert groups(counter) == []
    # As when the year has turned: nothing has changed at the source, and its state is due all the same.
    source = counter.describe(**settings | {"period": {"now": "current"}})
    with counter.desk.warehouse, counter.desk.warehouse.cursor() as cursor:
        cursor.execute("update audit.exchange_pull set definition = %s", [source.fingerprint])
    assert groups(counter) == [("税务局", str(Period("year", year).year), 2)]


def test_without_a_watermark_everything_is_read_and_only_news_are_sent(counter: Counter) -> None:
    counter.bureau.pay(1, "2026-02-11", 入库日期="2026-02-10")
    counter.bureau.pay(2, "2026-02-11", 入库日期="2026-03-10")
    counter.describe(watermark=None, full=True)
    assert len(groups(counter)) == 2
    counter.bureau.run("delete from rkmx where sphm = '315000000002'")
    counter.bureau.pay(3, "2026-02-11", 入库日期="2026-03-10")
    assert groups(counter) == [("税务局", "2026-03", 1)]


def test_a_query_may_hold_what_queries_hold(counter: Counter) -> None:
    counter.bureau.pay(1, "2026-02-11", 纳税人名称="a:b%c")
    counter.bureau.pay(2, "2026-02-11", 纳税人名称="其他")
    counter.describe(
        table=None,
        query="select * from rkmx where nsrmc like 'a:b%' and gxsj < '2026-12-31 12:30:00' -- 只要这些\n;",
    )
    assert groups(counter) == [("税务局", "2026-02", 1)]


def test_rows_that_share_a_key_do_not_change_places(counter: Counter) -> None:
    for name in ("丙", "甲", "乙"):
        counter.bureau.pay(1, "2026-02-11", 纳税人名称=name)
    counter.pull()
    (path,) = counter.desk.home.inbox.iterdir()
    before = path.read_bytes()
    counter.bureau.run("update rkmx set gxsj = '2026-02-12' where nsrmc = '甲'")
    assert counter.pull().files == []
    assert path.read_bytes() == before
