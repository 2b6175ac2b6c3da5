"""Reporting periods as senders write them."""

from datetime import date

import pytest

from park_warehouse.contract import load_contracts
from park_warehouse.intake.period import Period, read_period
from park_warehouse.intake.problems import RefusedError

CUMULATIVE, MONTH, QUARTER, YEAR = "statistics_output", "tax_payments", "land_parcels", "park_land_use"


@pytest.mark.parametrize(
    ("form", "text", "expected"),
    [
        (MONTH, "2026年9月", "2026-09"),
        (MONTH, "2026年09月", "2026-09"),
        (MONTH, "２０２６年９月", "2026-09"),
        (MONTH, "2026 年 9 月份", "2026-09"),
        (MONTH, "2026-09", "2026-09"),
        (MONTH, "2026-9", "2026-09"),
        (MONTH, "2026/9", "2026-09"),
        (MONTH, "2026.09", "2026-09"),
        (MONTH, "202609", "2026-09"),
        (MONTH, "2026-09-01", "2026-09"),
        (MONTH, "2026-09-01 00:00:00", "2026-09"),
        (MONTH, "2026年1月", "2026-01"),
        (CUMULATIVE, "2026年1-9月", "2026-09"),
        (CUMULATIVE, "2026年1—9月", "2026-09"),
        (CUMULATIVE, "2026年1～9月", "2026-09"),
        (CUMULATIVE, "2026年1至9月", "2026-09"),
        (CUMULATIVE, "2026年1月-9月", "2026-09"),
        (CUMULATIVE, "2026年1-2月", "2026-02"),
        (CUMULATIVE, "2026年2月", "2026-02"),
        (QUARTER, "2026年三季度", "2026Q3"),
        (QUARTER, "2026年第三季度", "2026Q3"),
        (QUARTER, "2026年3季度", "2026Q3"),
        (QUARTER, "2026Q3", "2026Q3"),
        (QUARTER, "2026-q3", "2026Q3"),
        (YEAR, "2025年度", "2025"),
        (YEAR, "2025年", "2025"),
        (YEAR, "2025", "2025"),
    ],
)
def test_periods_that_can_be_read(form: str, text: str, expected: str) -> None:
    assert read_period(text, load_contracts()[form]).text == expected


@pytest.mark.parametrize(
    ("form", "text"),
    [
        (MONTH, "2026年1-9月"),
        (MONTH, "2026年三季度"),
        (MONTH, "2026Q3"),
        (MONTH, "2026"),
        (MONTH, "2026-13"),
        (MONTH, "2026-00"),
        (MONTH, "2026.1"),
        (MONTH, "2026-09-15"),
        (MONTH, "九月"),
        (MONTH, "26年9月"),
        (CUMULATIVE, "2026年2-9月"),
        (CUMULATIVE, "2026年9-1月"),
        (CUMULATIVE, "2026年1-13月"),
        (CUMULATIVE, "2026年上半年"),
        (QUARTER, "2026年9月"),
        (QUARTER, "2026Q5"),
        (QUARTER, "2026年1-9月"),
        (YEAR, "2025年12月"),
        (YEAR, "2025Q4"),
        (YEAR, "0025"),
    ],
)
def test_periods_that_cannot(form: str, text: str) -> None:
    with pytest.raises(RefusedError, match="无法识别"):
        read_period(text, load_contracts()[form])


@pytest.mark.parametrize("text", ["2026年1月", "2026-01", "2026年1-1月"])
def test_statistics_have_no_january(text: str) -> None:
    with pytest.raises(RefusedError, match="1月免报"):
        read_period(text, load_contracts()[CUMULATIVE])


@pytest.mark.parametrize(("form", "text"), [(MONTH, "2999-01"), (QUARTER, "2999Q1"), (YEAR, "2999")])
def test_periods_that_have_not_begun(form: str, text: str) -> None:
    with pytest.raises(RefusedError, match="尚未开始"):
        read_period(text, load_contracts()[form])


@pytest.mark.parametrize(
    ("period", "start", "end", "months"),
    [
        (Period("month", 2026, 2), date(2026, 2, 1), date(2026, 2, 28), ["2026-02"]),
        (Period("quarter", 2026, 3), date(2026, 7, 1), date(2026, 9, 30), ["2026-07", "2026-08", "2026-09"]),
        (Period("year", 2024), date(2024, 1, 1), date(2024, 12, 31), [f"2024-{n:02}" for n in range(1, 13)]),
    ],
)
def test_dates_of_periods(period: Period, start: date, end: date, months: list[str]) -> None:
    assert (period.start, period.end, period.months) == (start, end, months)


def test_the_month_before() -> None:
    assert Period("month", 2026, 3).month_before(within_year=True) == Period("month", 2026, 2)
    assert Period("month", 2026, 1).month_before(within_year=False) == Period("month", 2025, 12)
    assert Period("month", 2026, 1).month_before(within_year=True) is None
