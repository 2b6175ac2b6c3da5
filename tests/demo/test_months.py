"""Months and quarters, and how bureaus write them."""

from datetime import date

from park_warehouse.demo.months import Month, Quarter, months_between, quarter_ending


def test_months_are_counted_over_the_year() -> None:
    assert Month(2024, 11).plus(3) == Month(2025, 2)
    assert Month(2025, 2).plus(-3) == Month(2024, 11)
    assert Month(2025, 2).minus(Month(2024, 11)) == 3
    assert [month.key for month in months_between(Month(2024, 11), Month(2025, 2))] == [
        "2024-11", "2024-12", "2025-01", "2025-02",
    ]  # fmt: skip


def test_last_days() -> None:
    assert Month(2024, 2).last_day == date(2024, 2, 29)
    assert Quarter(2025, 3).last_day == date(2025, 9, 30)
    assert quarter_ending(Month(2025, 9)) == Quarter(2025, 3)


def test_spellings() -> None:
    assert Month(2025, 9).chinese == "2025年9月"
    assert Month(2025, 9).chinese_span == "2025年1-9月"
    assert Quarter(2026, 3).chinese == "2026年三季度"
    assert Quarter(2026, 3).key == "2026Q3"
