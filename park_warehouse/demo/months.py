"""Months and quarters as the bureaus write them."""

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Self

QUARTER_NAMES = ("一季度", "二季度", "三季度", "四季度")


@dataclass(frozen=True, order=True)
class Month:
    """One calendar month."""

    year: int
    month: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """From `YYYY-MM`; ValueError otherwise."""
        year, month = text.split("-")
        return cls(int(year), int(month))

    @classmethod
    def of(cls, day: date) -> Self:
        return cls(day.year, day.month)

    def plus(self, months: int) -> "Month":
        index = self.year * 12 + self.month - 1 + months
        return Month(index // 12, index % 12 + 1)

    def minus(self, other: "Month") -> int:
        """Months from `other` to this one."""
        return (self.year - other.year) * 12 + self.month - other.month

    def day(self, number: int) -> date:
        return date(self.year, self.month, number)

    @property
    def first_day(self) -> date:
        return self.day(1)

    @property
    def last_day(self) -> date:
        return self.day(calendar.monthrange(self.year, self.month)[1])

    @property
    def ends_quarter(self) -> bool:
        return self.month % 3 == 0

    @property
    def ends_half(self) -> bool:
        return self.month % 6 == 0

    @property
    def last_month(self) -> "Month":
        """Itself: so that months and quarters answer the same question."""
        return self

    @property
    def key(self) -> str:
        return f"{self.year}-{self.month:02d}"

    @property
    def chinese(self) -> str:
        return f"{self.year}年{self.month}月"

    @property
    def chinese_span(self) -> str:
        """As cumulative forms say it: 2025年1-9月."""
        return f"{self.year}年1-{self.month}月"


@dataclass(frozen=True, order=True)
class Quarter:
    """One quarter of a year."""

    year: int
    number: int

    @property
    def last_month(self) -> Month:
        return Month(self.year, self.number * 3)

    @property
    def last_day(self) -> date:
        return self.last_month.last_day

    @property
    def key(self) -> str:
        return f"{self.year}Q{self.number}"

    @property
    def chinese(self) -> str:
        return f"{self.year}年{QUARTER_NAMES[self.number - 1]}"


Period = Month | Quarter


def months_between(first: Month, last: Month) -> Iterator[Month]:
    """Every month from first to last, both included."""
    for step in range(last.minus(first) + 1):
        yield first.plus(step)


def quarter_ending(month: Month) -> Quarter:
    """The quarter whose last month this is."""
    return Quarter(month.year, month.month // 3)
