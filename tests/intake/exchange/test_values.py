"""Whatever a bureau's columns hold arrives as that text, and as nothing else."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from park_warehouse.contract import load_contracts
from park_warehouse.home import ParkError
from park_warehouse.intake.exchange.cells import as_cell
from tests.intake import forms
from tests.intake.exchange.conftest import Counter

CONTRACTS = load_contracts()
NUMBER = CONTRACTS["tax_payments"].columns["金额"]
TEXT = CONTRACTS["tax_payments"].columns["纳税人名称"]
DAY = CONTRACTS["tax_payments"].columns["入库日期"]
TIME = CONTRACTS["air_quality_hourly"].columns["监测时间"]
TRUTH = CONTRACTS["park_registry"].columns["是否评价单元"]
NOON = datetime(2026, 9, 1, 4, 0, 5, 999, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "column", "text"),
    [
        (None, TEXT, ""),
        (Decimal("1E+9"), NUMBER, "1000000000"),
        (Decimal("0.10"), NUMBER, "0.10"),
        (Decimal("-0.00000001"), NUMBER, "-0.00000001"),
        (1e22, NUMBER, "10000000000000000000000"),
        (1e-7, NUMBER, "0.0000001"),
        (float("nan"), NUMBER, "NaN"),
        (9_007_199_254_740_993, NUMBER, "9007199254740993"),
        (date(2026, 9, 1), DAY, "2026-09-01"),
        (datetime(2026, 9, 1, 13, 0), DAY, "2026-09-01"),  # noqa: DTZ001 (as databases give it)
        (datetime(2026, 9, 1, 13, 0), TIME, "2026-09-01 13:00:00"),  # noqa: DTZ001
        (NOON, TIME, "2026-09-01 12:00:05"),
        (True, TRUTH, "是"),
        (False, TRUTH, "否"),
        (1, TRUTH, "是"),
        (0, TRUTH, "否"),
        (b"\1", TRUTH, "是"),
        (b"\0", TRUTH, "否"),
        (2, TRUTH, "2"),
        ("是", TRUTH, "是"),
        (True, TEXT, "是"),
        (b"\xe5\x9b\xad", TEXT, "园"),
        (b"\xff", TEXT, "\ufffd"),
        ("a\0b", TEXT, "a\ufffdb"),
        ("=1+1", TEXT, "=1+1"),
    ],
)
def test_a_value_is_written_as_a_bureau_would(value: object, column: object, text: str) -> None:
    assert as_cell(value, column) == text  # type: ignore[arg-type]


HOSTILE = [
    "'); drop table raw.tax_payments; --",
    "<script>alert(1)</script>",
    "他说\"好\", 又说'不好'",
    "第一行\n第二行\r\n\n第四行",
    "%s %(name)s {0} ${x} \\",
    "合计",
    "𠮷🏭",
]


def test_hostile_values_are_only_values(counter: Counter) -> None:
    for number, name in enumerate(HOSTILE):
        counter.bureau.pay(number, "2026-02-11", 纳税人名称=name)
    (receipt,) = counter.receive()
    assert receipt.rows_loaded == len(HOSTILE)
    assert [name for (name,) in counter.desk.loaded(receipt, "enterprise_name")] == HOSTILE
    page = next(counter.desk.home.receipts.glob(f"{receipt.batch_id}-*.html")).read_text(encoding="utf-8")
    assert "<script>alert" not in page


# The texts of PostgreSQL cannot hold it.
@pytest.mark.parametrize("bureau", ["mariadb"], indirect=True)
def test_nul_does_not_take_the_other_rows_with_it(counter: Counter) -> None:
    counter.bureau.pay(1, "2026-02-11", 纳税人名称="甲\0乙")
    counter.bureau.pay(2, "2026-02-11")
    assert "1 个单元格" in counter.pull().message
    (receipt,) = counter.desk.take_in()
    assert counter.desk.loaded(receipt, "enterprise_name") == [("甲\ufffd乙",), ("企业1",)]


def test_hostile_reporters_name_no_file_elsewhere(counter: Counter) -> None:
    counter.bureau.run("create table bs (dw varchar(400), bq varchar(20), yq varchar(20), a int, b int)")
    for reporter in ("../../../tmp/x", "甲\n局", "局" * 300, "a/b", "a_b"):
        counter.bureau.insert("bs", [[reporter, "2026-09", forms.PARK, 1, 2]])
    needed = ["污水产生量", "污水收集量", "污水处理量", "达标排放量", "再生水回用量"]
    counter.describe(
        form="infrastructure_operation",
        table="bs",
        reporter={"column": "dw"},
        period={"column": "bq"},
        watermark="a",
        columns={"园区代码": "yq"} | dict.fromkeys(needed, "b"),
    )
    pulled = counter.pull()
    assert len(pulled.files) == 5
    assert set(counter.waiting()) == set(pulled.files)


def test_real_types_of_both_servers(counter: Counter) -> None:
    is_postgres = counter.bureau.is_postgres
    counter.bureau.run(
        "create table zd (bq char(6), yq char(6), mc text, dj varchar(20),"
        f" sf {'boolean' if is_postgres else 'bit(1)'},"
        f" mj {'double precision' if is_postgres else 'double'}, jsyd numeric(20, 4), sl date,"
        f" gx {'timestamp with time zone' if is_postgres else 'timestamp'})"
    )
    counter.bureau.insert(
        "zd", [["202609", "000101", "某园", "产业园", True, 1e15, Decimal("12.5"), "2010-01-01", None]]
    )
    counter.bureau.run(
        "update zd set gx = %s", "2026-09-30 23:30:00+00:00" if is_postgres else "2026-10-01 07:30:00"
    )
    counter.describe(
        form="park_registry",
        table="zd",
        reporter={"constant": "工业和信息化局"},
        period={"column": "bq"},
        watermark="gx",
        columns={
            "园区代码": "yq",
            "园区名称": "mc",
            "园区级别": "dj",
            "所在区划代码": "yq",
            "是否评价单元": "sf",
            "规划面积(公顷)": "mj",
            "建设用地面积(亩)": "jsyd",
            "设立日期": "sl",
        },
    )
    (name,) = counter.pull().files
    (line,) = (counter.desk.home.inbox / name).read_text(encoding="utf-8").splitlines()[1:]
    assert line == "2026-09,工业和信息化局,000101,某园,产业园,000101,是,1000000000000000,12.5000,2010-01-01"
    assert counter.pull().files == []


def test_a_date_that_python_does_not_know_is_told(counter: Counter) -> None:
    if counter.bureau.is_postgres:
        counter.bureau.pay(1, "2026-02-11", 入库日期="20260-02-10")
        with pytest.raises(ParkError, match="读不出的值"):
            counter.pull()
    else:
        counter.bureau.run("set global sql_mode = ''")
        counter.bureau.pay(1, "2026-02-11", 入库日期="0000-00-00")
        (receipt,) = counter.receive()
        assert receipt.status == "refused"
        assert "报告期「0000-00」无法识别" in receipt.messages[0]
