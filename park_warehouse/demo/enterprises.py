"""The invented enterprises: who they are, where they sit, when they build, run and stop."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import product
from random import Random

from park_warehouse.demo.chance import chance
from park_warehouse.demo.codes import invent_uscc
from park_warehouse.demo.months import Month, months_between
from park_warehouse.demo.parks import CHEMICAL_BRANCH, UNITS, Unit
from park_warehouse.demo.sectors import SECTORS, Sector

FIRST_MONTH = Month(2022, 1)
LAST_MONTH = Month(2026, 12)
BEFORE_ALL = Month(2000, 1)
NOT_YET_HERE = "未入园"
YEARS = range(FIRST_MONTH.year, LAST_MONTH.year + 1)

RAMP_UP_MONTHS = 8
DECLINE_MONTHS = 7

# The management committees list their enterprises in these months.
REGISTER_MONTHS = (
    Month(2023, 1),
    *(
        month
        for month in months_between(Month(2023, 2), LAST_MONTH)
        if month.ends_half or (month.ends_quarter and month.year > 2023)
    ),
)

NAME_FIRST = "鼎恒瑞泽锦昊睿汇隆晟辉腾宸翰钰"
NAME_SECOND = "源岳图川峰泰诚和兴达远宁安业林"


@dataclass(frozen=True, eq=False)
class Enterprise:
    """One invented enterprise. `life` and `units` hold what is true from a month on, oldest first."""

    uscc: str
    name: str
    sector: Sector
    units: tuple[tuple[Month, Unit], ...]
    in_branch: bool
    size: float
    above_scale_from: int | None
    joined_on: date
    life: tuple[tuple[Month, str], ...]

    def status(self, month: Month) -> str:
        """经营状态 at the month's end."""
        return self.life[bisect_right(self.life, month, key=lambda stage: stage[0]) - 1][1]

    @property
    def is_newcomer(self) -> bool:
        """Came within the story, or shortly before it, and built first."""
        return self.life[0][1] == NOT_YET_HERE

    def unit(self, month: Month) -> Unit:
        return self.units[bisect_right(self.units, month, key=lambda stay: stay[0]) - 1][1]

    def park(self, month: Month) -> str:
        """Code of the lowest park that it is registered at."""
        unit = self.unit(month)
        branch = CHEMICAL_BRANCH.get(unit.code)
        return branch.code if self.in_branch and branch and branch.exists(month.last_day) else unit.code

    def joined_unit_on(self, month: Month) -> date:
        """入园日期 of the stay that holds in this month."""
        since = self.units[bisect_right(self.units, month, key=lambda stay: stay[0]) - 1][0]
        return max(self.joined_on, since.first_day)

    @property
    def listed_from(self) -> Month:
        """The first register that lists it; no bureau reports on it before."""
        return next(month for month in REGISTER_MONTHS if month.last_day >= self.joined_on)

    def is_listed(self, month: Month) -> bool:
        return self.listed_from <= month

    def is_above_scale(self, year: int) -> bool:
        """规上 in this year."""
        return self.above_scale_from is not None and self.above_scale_from <= year

    def reports_statistics(self, month: Month) -> bool:
        """In the statistics bureau's list: 规上, known, and in production this year or the year before."""
        begin = max(FIRST_MONTH, Month(month.year - 1, 1))
        return (
            self.is_above_scale(month.year)
            and self.is_listed(month)
            and self.status(month) != "注销"
            and any(self.status(past) == "在产" for past in months_between(begin, month))
        )

    def activity(self, month: Month) -> float:
        """Share of its capacity that runs: more and more after a start, less and less before a stop."""
        index = bisect_right(self.life, month, key=lambda stage: stage[0]) - 1
        since, status = self.life[index]
        if status != "在产":
            return 0.0
        running, left = month.minus(since), DECLINE_MONTHS
        if index + 1 < len(self.life):
            left = self.life[index + 1][0].minus(month)
        ramp = min(1.0, 0.35 + 0.65 * running / RAMP_UP_MONTHS)
        fade = min(1.0, 0.2 + 0.8 * left / DECLINE_MONTHS)
        return min(ramp, fade)


def invent_enterprises() -> tuple[Enterprise, ...]:
    """All enterprises of the city, in the order of their units."""
    names = _names()
    return tuple(enterprise for unit in UNITS for enterprise in _of_unit(unit, names))


def _names() -> Iterator[str]:
    pairs = [first + second for first, second in product(NAME_FIRST, NAME_SECOND)]
    chance("names").shuffle(pairs)
    return iter(pairs)


def _of_unit(unit: Unit, names: Iterator[str]) -> Iterator[Enterprise]:
    random = chance("enterprises", unit.code)
    for place, life in enumerate(_lives(unit, random)):
        # The first ones carry the unit's leading sectors, so that each of them is there.
        code = unit.sectors[place % len(unit.sectors)] if place < 14 else random.choice(unit.sectors)
        sector = SECTORS[code]
        above_scale_from = _above_scale_from(place, life, random)
        yield Enterprise(
            uscc=invent_uscc(random, unit.park.region),
            name=f"演示·{next(names)}{sector.word}有限公司",
            sector=sector,
            units=_stays(unit, place),
            in_branch=sector.is_chemical and random.random() < 0.7,
            size=sector.size * random.lognormvariate(0, 0.75) * _size_class(above_scale_from, life),
            above_scale_from=above_scale_from,
            joined_on=_joined_on(life, random),
            life=life,
        )


def _stays(unit: Unit, place: int) -> tuple[tuple[Month, Unit], ...]:
    """One enterprise of 海勃湾 moves to 海南 in the middle of 2025."""
    if unit.code == "WHGX01" and place == 9:
        return ((BEFORE_ALL, unit), (Month(2025, 7), UNITS[2]))
    return ((BEFORE_ALL, unit),)


def _lives(unit: Unit, random: Random) -> Iterator[tuple[tuple[Month, str], ...]]:
    """As many courses of life as the unit has enterprises: most run all the time."""
    stopped_before = round(unit.enterprises * unit.stopped_share * 0.75)
    stops_while_running = round(unit.enterprises * unit.stopped_share * 0.7)
    special = list(_special_lives(unit))
    steady = unit.enterprises - stopped_before - stops_while_running - len(special)
    for _ in range(steady):
        yield ((BEFORE_ALL, "在产"),)
    for _ in range(stops_while_running):
        stop = FIRST_MONTH.plus(random.randint(16, 54))
        resumption = ((stop.plus(random.randint(8, 14)), "在产"),) if random.random() < 0.35 else ()
        yield ((BEFORE_ALL, "在产"), (stop, "停产"), *resumption)
    yield from special
    for _ in range(stopped_before):
        yield ((BEFORE_ALL, "停产"),)


def _special_lives(unit: Unit) -> Iterator[tuple[tuple[Month, str], ...]]:
    """Newcomers that build first and then run; one that gives up building; one that is dissolved."""
    newcomers = {
        "WHGX01": [(Month(2023, 8), 10), (Month(2025, 2), 12)],
        "WHGX02": [(Month(2025, 5), 9)],
        "WHGX03": [(Month(2023, 4), 12), (Month(2024, 9), 9), (Month(2026, 2), 12)],
        "WHGX04": [(Month(2022, 3), 13), (Month(2023, 3), 11), (Month(2024, 2), 10), (Month(2024, 8), 12),
                   (Month(2025, 4), 8), (Month(2026, 1), 11)],
    }  # fmt: skip
    for arrival, months_building in newcomers[unit.code]:
        yield ((BEFORE_ALL, NOT_YET_HERE), (arrival, "在建"), (arrival.plus(months_building), "在产"))
    if unit.code == "WHGX03":
        yield ((BEFORE_ALL, NOT_YET_HERE), (Month(2021, 6), "在建"), (Month(2024, 5), "停建"))
    if unit.code == "WHGX02":
        yield ((BEFORE_ALL, "停产"), (Month(2024, 11), "注销"))


def _above_scale_from(place: int, life: tuple[tuple[Month, str], ...], random: Random) -> int | None:
    """Three in five are 规上; some grow into it, newcomers are from the year in which they begin to run."""
    if life[0][1] == NOT_YET_HERE:
        return next((month.year for month, status in life if status == "在产"), None)
    draw = random.random()
    if place < 14 or draw < 0.52:
        return BEFORE_ALL.year
    return random.choice((2024, 2025, 2026)) if draw < 0.62 else None


def _size_class(above_scale_from: int | None, life: tuple[tuple[Month, str], ...]) -> float:
    """Those that grow into 规上 are small ones, so that the comparable growth stays near the nominal one."""
    if above_scale_from is None:
        return 0.03
    if above_scale_from == BEFORE_ALL.year:
        return 1.0
    return 0.4 if life[0][1] == NOT_YET_HERE else 0.08


def _joined_on(life: tuple[tuple[Month, str], ...], random: Random) -> date:
    if life[0][1] == NOT_YET_HERE:
        return life[1][0].day(random.randint(3, 27))
    return date(random.randint(2004, 2020), random.randint(1, 12), random.randint(1, 28))
