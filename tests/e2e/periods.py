"""The oracle's months (YYYY-MM) and quarters (YYYYQn)."""

from datetime import date, timedelta


def month_key(day: date) -> str:
    return f"{day.year}-{day.month:02d}"


def month_before(month: str) -> str:
    return month_key(first_day(month) - timedelta(days=1))


def first_day(month: str) -> date:
    return date(int(month[:4]), int(month[5:]), 1)


def last_day(period: str) -> date:
    """Of a month or a quarter."""
    year, number = int(period[:4]), int(period[5:])
    month = number * 3 if "Q" in period else number
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def months_of(quarter: str) -> list[str]:
    return [f"{quarter[:4]}-{(int(quarter[5]) - 1) * 3 + step:02d}" for step in (1, 2, 3)]


def quarter_of(day: date) -> str:
    return f"{day.year}Q{(day.month + 2) // 3}"


def earlier(quarter: str, quarters: int) -> str:
    index = int(quarter[:4]) * 4 + int(quarter[5]) - 1 - quarters
    return f"{index // 4}Q{index % 4 + 1}"


def minus_months(day: date, months: int) -> date:
    """The same day of an earlier month, or that month's last day."""
    index = day.year * 12 + day.month - 1 - months
    year, month = index // 12, index % 12 + 1
    return min(date(year, month, 1) + timedelta(days=day.day - 1), last_day(f"{year}-{month:02d}"))
