"""Reporting periods: how senders write them, and the dates behind them."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, Self
from zoneinfo import ZoneInfo

from park_warehouse.contract import Contract
from park_warehouse.contract.headers import plain
from park_warehouse.intake.problems import RefusedError

Grain = Literal["month", "quarter", "year"]

CHINA = ZoneInfo("Asia/Shanghai")
_GRAIN_NAMES = {"month": "月", "quarter": "季度", "year": "年度"}
_EXAMPLES = {"month": "2026年9月 或 2026-09", "quarter": "2026年三季度 或 2026Q3", "year": "2026年度 或 2026"}

_MONTH = (
    r"(\d{4})年(\d{1,2})月份?",
    r"(\d{4})[-/](\d{1,2})",
    # 2026.1 may be a number that was 2026.10 before: with a point, two digits are needed.
    r"(\d{4})\.?(\d{2})",
    # Excel turns a typed 2026-09 into the date of the month's first day.
    r"(\d{4})-(\d{2})-01",
)
_SPAN = (r"(\d{4})年(\d{1,2})月?[-—–~至到](\d{1,2})月份?",)
_QUARTER = (r"(\d{4})年?第?([一二三四1234])季度?", r"(\d{4})[-年]?[Qq]([1234])")
_YEAR = (r"(\d{4})(?:年度?)?",)
_CHINESE_DIGITS = {"一": 1, "二": 2, "三": 3, "四": 4}


@dataclass(frozen=True)
class Period:
    """A month, quarter or year. `number` is the month or quarter, 1 for a year."""

    grain: Grain
    year: int
    number: int = 1

    @property
    def text(self) -> str:
        """As the warehouse writes it: 2026-09, 2026Q3 or 2026."""
        if self.grain == "month":
            return f"{self.year}-{self.number:02}"
        return f"{self.year}Q{self.number}" if self.grain == "quarter" else str(self.year)

    @property
    def start(self) -> date:
        return date(self.year, self._months_of_year[0], 1)

    @property
    def end(self) -> date:
        last = self._months_of_year[-1]
        return date(self.year, last, monthrange(self.year, last)[1])

    @property
    def months(self) -> list[str]:
        """The months in it, as YYYY-MM."""
        return [f"{self.year}-{month:02}" for month in self._months_of_year]

    @property
    def _months_of_year(self) -> range:
        length = {"month": 1, "quarter": 3, "year": 12}[self.grain]
        return range((self.number - 1) * length + 1, self.number * length + 1)

    def month_before(self, *, within_year: bool) -> Self | None:
        """The month directly before this month; none before January if it has to lie in the same year."""
        if self.number > 1:
            return type(self)("month", self.year, self.number - 1)
        return None if within_year else type(self)("month", self.year - 1, 12)


def read_period(text: str, contract: Contract) -> Period:
    """The period that a sender's text names for this form.

    Raises RefusedError where it is unreadable, of another grain, in the future, or the January of a
    statistics form.
    """
    period = _parse(text, contract)
    if period is None:
        raise RefusedError(
            "period",
            f"报告期「{text}」无法识别: 《{contract.name}》按{_GRAIN_NAMES[contract.period]}报送,"
            f" 请写成 {_EXAMPLES[contract.period]}",
        )
    if contract.kind == "cumulative" and period.number == 1:
        raise RefusedError(
            "january", f"《{contract.name}》报本年累计数, 1月免报, 2月报1–2月合计; 报告期「{text}」请核对"
        )
    if period.start > datetime.now(CHINA).date():
        raise RefusedError("future_period", f"报告期「{text}」尚未开始, 请核对年份和月份")
    return period


def _parse(text: str, contract: Contract) -> Period | None:
    written = plain(text).removesuffix("00:00:00")
    grain = contract.period
    if grain == "month":
        return _month(written, spans=contract.kind == "cumulative")
    if grain == "quarter":
        if match := _match(_QUARTER, written):
            return Period(grain, int(match[1]), _CHINESE_DIGITS.get(match[2]) or int(match[2]))
        return None
    match = _match(_YEAR, written)
    return Period(grain, int(match[1])) if match and _is_year(match[1]) else None


def _month(written: str, *, spans: bool) -> Period | None:
    if match := _match(_MONTH, written):
        year, month = match[1], int(match[2])
    elif spans and (match := _match(_SPAN, written)) and int(match[2]) == 1:
        # 1-9月 is the year to date of September; a span that starts later is no cumulative figure.
        year, month = match[1], int(match[3])
    else:
        return None
    return Period("month", int(year), month) if _is_year(year) and 1 <= month <= 12 else None


def _match(patterns: tuple[str, ...], written: str) -> re.Match[str] | None:
    return next((match for pattern in patterns if (match := re.fullmatch(pattern, written))), None)


def _is_year(text: str) -> bool:
    return 1900 <= int(text) <= 2999
