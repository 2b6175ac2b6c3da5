"""Groups: what becomes one file. A batch is the whole of a form's figures of one reporter for one period."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from park_warehouse.home import ParkError
from park_warehouse.intake.exchange.queries import Queries, Stated
from park_warehouse.intake.exchange.source import Source
from park_warehouse.intake.exchange.watermark import Watermark
from park_warehouse.intake.labels import REPORTER, add
from park_warehouse.intake.period import CHINA, Period, read_period
from park_warehouse.intake.problems import RefusedError

_MONTHS = {"month": 1, "quarter": 3, "year": 12}


@dataclass(frozen=True)
class Group:
    """One reporter and period, with all the ways in which the source writes them.

    `period` is the source's own text where the intake will not read it; the receipt then says so.
    """

    reporter: str
    period: str
    span: Period | None
    stated: tuple[Stated, ...]

    @property
    def name(self) -> tuple[str, str]:
        return self.reporter, self.period


def find_groups(source: Source, queries: Queries, changed_since: Watermark | None) -> list[Group]:
    """All groups, or those with a row changed since; by period, the earliest first.

    2026-9 and 2026年9月 are the same period: if rows of the one have changed, those of the other are read
    too, or the file would supersede them without holding them.
    """
    changed = None
    if changed_since is not None:
        changed = {group.name for group in _gather(source, queries.stated(changed_since))}
        if not changed:
            return []
    groups = _gather(source, queries.stated())
    return sorted(
        (group for group in groups if changed is None or group.name in changed),
        key=lambda group: (group.period, group.reporter),
    )


def period_of_today(source: Source) -> Period | None:
    """The period of a source that holds the state of today; None for the others."""
    if source.period.now is None:
        return None
    today = datetime.now(CHINA).date()
    months = today.year * 12 + today.month - 1
    if source.period.now == "previous":
        months -= _MONTHS[source.contract.period]
    return _period_of(source, months // 12, months % 12 + 1)


def _gather(source: Source, stated: Iterable[Stated]) -> list[Group]:
    found: dict[tuple[str, str], dict[Stated, None]] = {}
    spans: dict[str, Period | None] = {}
    for one in stated:
        text, span = _read_period(source, one)
        spans[text] = span
        # A dated period is read as a whole: which of its months has changed does not matter.
        kept = Stated(one.reporter, ()) if source.period.date and span else one
        found.setdefault((_read_reporter(one), text), {})[kept] = None
    return [Group(reporter, period, spans[period], tuple(ways)) for (reporter, period), ways in found.items()]


def _read_reporter(stated: Stated) -> str:
    """As the intake will read it; empty where it says nothing."""
    found: dict[str, set[str]] = {REPORTER: set()}
    add(found, REPORTER, None if stated.reporter is None else str(stated.reporter))
    return next(iter(found[REPORTER]), "")


def _read_period(source: Source, stated: Stated) -> tuple[str, Period | None]:
    if today := period_of_today(source):
        return today.text, today
    if source.period.date:
        return _read_date(source, *stated.period)
    text = "" if stated.period[0] is None else str(stated.period[0])
    try:
        period = read_period(text, source.contract)
    except RefusedError:
        return text, None
    return period.text, period


def _read_date(source: Source, year: object, month: object) -> tuple[str, Period | None]:
    if year is None or month is None:
        return "", None
    try:
        numbers = int(str(year)), int(str(month))
    except ValueError as error:
        raise ParkError(
            f"前置库「{source.name}」的 {source.period.date} 里有不是日期的值 ({year}); 请在 query 里排除"
        ) from error
    # MySQL knows dates such as 0000-00-00 and 2026-00-00.
    if not (1 <= numbers[0] <= 9998 and 1 <= numbers[1] <= 12):
        return "{:04}-{:02}".format(*numbers), None
    period = _period_of(source, *numbers)
    return period.text, period


def _period_of(source: Source, year: int, month: int) -> Period:
    grain = source.contract.period
    return Period(grain, year, (month - 1) // _MONTHS[grain] + 1)
