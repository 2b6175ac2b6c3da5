"""The oracle itself against numbers that were worked out by hand."""

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from tests.e2e.marts import differences
from tests.e2e.oracle import Oracle, is_repeat
from tests.e2e.periods import minus_months
from tests.e2e.reader import Batch, Inbox, Row, as_date, as_number, as_period

MU = Fraction(2000, 3)
WAN = Fraction(10_000)


def inbox_of(**forms: dict[str, list[Row]]) -> Inbox:
    """An inbox with one reporter per form: form → period → rows."""
    inbox = Inbox()
    for form, periods in forms.items():
        for period, rows in periods.items():
            inbox.batches.append(Batch("", form, "某局", period, len(inbox.batches), rows, 0))
    return inbox


def park(code: str, parent: str | None = None) -> Row:
    return {"园区代码": code, "上级园区代码": parent, "是否评价单元": True}


def enterprise(uscc: str, park_code: str = "P", status: str = "在产", joined: date = date(2020, 1, 1)) -> Row:
    named = {"包片区领导": "甲", "包联部门": "乙", "包联专人": None}
    return {"统一社会信用代码": uscc, "园区代码": park_code, "经营状态": status, "入园日期": joined, **named}


def output(uscc: str, wan: float, base_wan: float | None = None) -> Row:
    base = None if base_wan is None else Fraction(str(base_wan)) * WAN
    return {
        "统一社会信用代码": uscc,
        "工业总产值_本年累计": Fraction(str(wan)) * WAN,
        "工业总产值_上年同期累计": base,
    }


def parcel(code: str, uscc: str, mu: int) -> Row:
    return {
        "宗地代码": code, "统一社会信用代码": uscc, "园区代码": "P", "土地用途代码": "1001",
        "土地面积": mu * MU,
    }  # fmt: skip


def test_output_per_mu_of_worked_example_6_1() -> None:
    lease = {
        "宗地代码": "1", "出租方统一社会信用代码": "E1", "承租方统一社会信用代码": "E2", "租赁面积": 15 * MU,
        "租赁起始日期": date(2024, 1, 1), "租赁终止日期": None,
    }  # fmt: skip
    oracle = Oracle(
        inbox_of(
            park_registry={"2025-01": [park("P")]},
            enterprise_registry={
                "2025-01": [enterprise("E1"), enterprise("E2"), enterprise("E3", status="停产")]
            },
            statistics_output={
                "2025-12": [output("E1", 15_262.8), output("E2", 3_000), output("E3", 0)],
            },
            land_parcels={"2025Q4": [parcel("1", "E1", 120), parcel("2", "E2", 60), parcel("3", "E3", 20)]},
            land_leases={"2025Q4": [lease]},
        )
    )
    quarter = oracle.park_quarter["P", "2025Q4"]
    assert quarter["land_mu"] == 200
    assert float(quarter["output_per_mu_wan"]) == pytest.approx(91.3140)
    assert (quarter["enterprises"], quarter["enterprises_stopped"]) == (3, 1)
    land = oracle.enterprise_land["E1", "2025Q4"]["land_mu"]
    assert land == 105
    assert float(oracle.enterprise_month["E1", "2025-12"]["output_cum_wan"] / land) == pytest.approx(145.36)


MONTHS = [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]
CUM_2025 = [3000, 4800, 6500, 8300, 10200, 12000, 13900, 15800, 17600, 19500, 21600]
CUM_2024 = [2800, 4600, 6250, 8100, 10000, 11700, 13500, 15300, 17200, 19000, 21000]
MOM_2025 = [None, None, -5.56, 5.88, 5.56, -5.26, 5.56, 0.0, -5.26, 5.56, 10.53]
YOY_2025 = [7.14, 4.35, 4.00, 2.47, 2.00, 2.56, 2.96, 3.27, 2.33, 2.63, 2.86]


@pytest.fixture(scope="module")
def years() -> Oracle:
    statements = {
        f"{year}-{month:02d}": [output("E", cum, base)]
        for year, cums, bases in ((2024, CUM_2024, [None] * 11), (2025, CUM_2025, CUM_2024))
        for month, cum, base in zip(MONTHS, cums, bases, strict=True)
    }
    quarters = {
        f"{year}Q{quarter}": [parcel("1", "E", 100)] for year in (2024, 2025) for quarter in (1, 2, 3, 4)
    }
    return Oracle(
        inbox_of(
            park_registry={"2024-01": [park("P")]},
            enterprise_registry={"2024-01": [enterprise("E")]},
            statistics_output=statements,
            land_parcels=quarters,
        )
    )


def rounded(value: Any) -> float | None:
    return None if value is None else round(float(value), 2)


def test_months_of_worked_example_6_2(years: Oracle) -> None:
    rows = [years.park_month["P", f"2025-{month:02d}"] for month in MONTHS]
    assert [row["output_wan"] for row in rows] == [
        3000, 1800, 1700, 1800, 1900, 1800, 1900, 1900, 1800, 1900, 2100,
    ]  # fmt: skip
    assert [rounded(row["output_mom_pct"]) for row in rows] == MOM_2025
    assert [rounded(row["output_cum_yoy_pct"]) for row in rows] == YOY_2025
    assert [rounded(row["output_cum_yoy_nominal_pct"]) for row in rows] == YOY_2025
    assert years.enterprise_month["E", "2025-02"]["output_months"] == 2


def test_quarters_of_worked_example_6_2(years: Oracle) -> None:
    rows = [years.park_quarter["CITY", f"2025Q{quarter}"] for quarter in (1, 2, 3, 4)]
    assert [row["output_wan"] for row in rows] == [4800, 5400, 5600, 5800]
    assert [rounded(row["output_yoy_pct"]) for row in rows] == [4.35, 0.0, 5.66, 1.75]
    assert [rounded(row["output_qoq_pct"]) for row in rows[1:]] == [12.5, 3.7, 3.57]
    assert [row["output_ttm_wan"] for row in rows] == [21200, 21200, 21500, 21600]


def test_gap_is_not_bridged() -> None:
    oracle = Oracle(
        inbox_of(
            park_registry={"2025-01": [park("P")]},
            enterprise_registry={"2025-01": [enterprise("E")]},
            statistics_output={"2025-03": [output("E", 10)], "2025-05": [output("E", 20)]},
            land_parcels={},
        )
    )
    row = oracle.enterprise_month["E", "2025-05"]
    assert (row["output_wan"], row["output_months"]) == (None, None)


def test_membership_of_an_enterprise_in_two_parks() -> None:
    left = enterprise("E", "A", "注销", date(2025, 6, 1))
    joined = enterprise("E", "B", "在产", date(2024, 7, 1))
    oracle = Oracle(
        inbox_of(
            park_registry={"2025-01": [park("A"), park("B")]},
            enterprise_registry={"2025-03": [enterprise("E", "A")], "2025-09": [left, joined]},
            land_parcels={},
        )
    )
    assert oracle.park_of("E", "2024-05") == "A"
    assert oracle.park_of("E", "2025-08") == "A"
    assert oracle.park_of("E", "2025-09") == "B"
    assert oracle.park_of("unknown", "2025-09") is None


def test_repeats_are_counted_in_a_half_open_year() -> None:
    def finding(found_on: date, uscc: str | None = "E") -> Row:
        return {"发现日期": found_on, "统一社会信用代码": uscc, "问题类别": "某类"}

    today = finding(date(2025, 6, 30))
    assert not is_repeat(today, [today])
    assert not is_repeat(today, [today, finding(date(2024, 6, 30))])
    assert is_repeat(today, [today, finding(date(2024, 7, 1))])
    assert not is_repeat(today, [today, finding(date(2025, 1, 1), "F")])
    nobody = finding(date(2025, 6, 30), None)
    assert not is_repeat(nobody, [nobody, nobody])
    assert minus_months(date(2024, 2, 29), 12) == date(2023, 2, 28)


def test_reader_reads_what_bureaus_write() -> None:
    assert [as_period(text, "") for text in ("2026年1-9月", "2026年三季度", "2026年9月", "2026-09")] == [
        "2026-09", "2026Q3", "2026-09", "2026-09",
    ]  # fmt: skip
    assert as_number("1,234.50") == Fraction("1234.5")
    assert as_number("待核") is None
    written = ("2026-9-1", "2026/9/1", "2026.9.1", "20260901", "2026年9月1日")
    assert {as_date(text) for text in written} == {date(2026, 9, 1)}
    assert as_date("2025-02-30") is None


def test_comparison_sees_what_differs() -> None:
    expected: dict[tuple[Any, ...], Row] = {("P",): {"a": Fraction(1, 3), "b": None}}
    assert not differences(expected, {("P",): {"a": Fraction("0.33333333333333333"), "b": None}})
    assert differences(expected, {("P",): {"a": Fraction("0.3333333333"), "b": None}})
    assert differences(expected, {("P",): {"a": Fraction(1, 3), "b": 0}})
    assert differences(expected, {("P",): {"a": Fraction(1, 3)}})
    assert differences(expected, {})
    assert differences({}, {("P",): {}})
