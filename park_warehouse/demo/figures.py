"""What the invented enterprises produce, earn and use, month by month.

Money in 千元, standard coal in 千克, power in 百千瓦时 and water in 立方米: whole numbers, so that a
year-to-date figure is exactly the sum of its months.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from park_warehouse.demo.chance import chance
from park_warehouse.demo.enterprises import FIRST_MONTH, LAST_MONTH, YEARS, Enterprise
from park_warehouse.demo.months import Month, months_between
from park_warehouse.demo.parks import UNITS

MONTHS = tuple(months_between(FIRST_MONTH, LAST_MONTH))


@dataclass(frozen=True)
class Series:
    """One enterprise's months from FIRST_MONTH on, in the units of this module."""

    output: tuple[int, ...]
    value_added: tuple[int, ...]
    sales: tuple[int, ...]
    revenue: tuple[int, ...]
    research: tuple[int, ...]
    coal: tuple[int, ...]
    power: tuple[int, ...]
    water: tuple[int, ...]

    def in_month(self, name: str, month: Month) -> int:
        return self._months(name)[month.minus(FIRST_MONTH)]

    def to_date(self, name: str, month: Month) -> int:
        """本年累计."""
        begin = Month(month.year, 1).minus(FIRST_MONTH)
        return sum(self._months(name)[begin : month.minus(FIRST_MONTH) + 1])

    def of_year(self, name: str, year: int) -> int:
        return self.to_date(name, Month(year, 12))

    def _months(self, name: str) -> tuple[int, ...]:
        months: tuple[int, ...] = getattr(self, name)
        return months


class Figures:
    """The series of all enterprises, so that the reporting ones of each unit come to its story's output."""

    def __init__(self, enterprises: Sequence[Enterprise]) -> None:
        raw = {enterprise.uscc: _raw_output(enterprise) for enterprise in enterprises}
        scale = _scale_to_story(enterprises, raw)
        self._series = {
            enterprise.uscc: _series(
                enterprise,
                [
                    round(amount * scale[enterprise.unit(month).code, month.year])
                    for month, amount in zip(MONTHS, raw[enterprise.uscc], strict=True)
                ],
            )
            for enterprise in enterprises
        }

    def of(self, enterprise: Enterprise) -> Series:
        return self._series[enterprise.uscc]

    def profit_to_date(self, enterprise: Enterprise, month: Month) -> int:
        """利润总额 本年累计: keeps its sign within the year, but may shrink."""
        random = chance("profit", enterprise.uscc, month.key)
        margin = profit_margin(enterprise, month.year)
        return round(self.of(enterprise).to_date("revenue", month) * margin * random.uniform(0.93, 1.07))


@cache
def profit_margin(enterprise: Enterprise, year: int) -> float:
    """Profit ÷ revenue of the year; the decline of a unit shows in it."""
    unit = enterprise.unit(Month(year, 12))
    before = max(year - 1, YEARS.start)
    momentum = unit.output_per_mu[year] / unit.output_per_mu[before] - 1
    margin = chance("margin", enterprise.uscc, year).gauss(unit.margin + momentum / 4, 0.035)
    return margin if abs(margin) > 0.003 else 0.003


def employees(enterprise: Enterprise, series: Series, month: Month) -> int:
    """平均用工人数: people stay for a while when the plant stops."""
    yearly_output = max(series.of_year("output", year) for year in YEARS)
    crew = max(12, round(yearly_output / 100_000 * enterprise.sector.people))
    share = 1.0 if enterprise.status(month) == "在产" else 0.3
    return max(5, round(crew * share * chance("crew", enterprise.uscc, month.key).uniform(0.97, 1.03)))


def fixed_assets(enterprise: Enterprise, series: Series, year: int) -> int:
    """固定资产原价 at the end of the year so far, 千元."""
    yearly_output = max(series.of_year("output", other) for other in YEARS)
    growth = 1 + 0.03 * (year - YEARS.start)
    return round(yearly_output * chance("assets", enterprise.uscc).uniform(0.6, 1.3) * growth)


def base_to_date(enterprise: Enterprise, series: Series, month: Month) -> int | None:
    """上年同期累计 as the enterprise restates it today: sometimes another number than was sent a year ago."""
    if month.year == YEARS.start:
        return None
    last_year = series.to_date("output", month.plus(-12))
    if last_year == 0 and enterprise.is_newcomer:
        return None
    random = chance("base", enterprise.uscc, month.year)
    revision = random.uniform(0.94, 1.05) if random.random() < 0.12 else 1.0
    return round(last_year * revision)


def _raw_output(enterprise: Enterprise) -> list[float]:
    random = chance("output", enterprise.uscc)
    levels = {year: random.lognormvariate(0, 0.11) for year in YEARS}
    return [
        enterprise.size
        * _between_years(levels, month)
        * enterprise.unit(month).pace(month)
        * enterprise.sector.season[month.month - 1]
        * enterprise.activity(month)
        * random.uniform(0.95, 1.05)
        for month in MONTHS
    ]


def _between_years(levels: dict[int, float], month: Month) -> float:
    """A level that moves evenly from one year's middle to the next one's."""
    position = (month.month - 6.5) / 12
    neighbour = levels.get(month.year + (1 if position > 0 else -1), levels[month.year])
    return levels[month.year] * (1 - abs(position)) + neighbour * abs(position)


def _scale_to_story(
    enterprises: Sequence[Enterprise], raw: dict[str, list[float]]
) -> dict[tuple[str, int], float]:
    """千元 per raw unit, by unit and year."""
    sums = {(unit.code, year): 0.0 for unit in UNITS for year in YEARS}
    for enterprise in enterprises:
        for month, amount in zip(MONTHS, raw[enterprise.uscc], strict=True):
            if enterprise.is_above_scale(month.year):
                sums[enterprise.unit(month).code, month.year] += amount
    return {
        (unit.code, year): unit.output_wan(year) * 10 / sums[unit.code, year]
        for unit in UNITS
        for year in YEARS
    }


def _series(enterprise: Enterprise, output: list[int]) -> Series:
    sector = enterprise.sector
    random = chance("ratios", enterprise.uscc)
    value_added_share = sector.value_added_share * random.uniform(0.88, 1.12)
    research_share = random.uniform(0.002, 0.03) if random.random() < 0.7 else 0.0
    frugality = random.uniform(0.8, 1.2)

    def share(of: Sequence[int], ratio: Callable[[], float]) -> tuple[int, ...]:
        return tuple(round(amount * ratio()) for amount in of)

    return Series(
        output=tuple(output),
        value_added=share(output, lambda: value_added_share * random.uniform(0.97, 1.03)),
        sales=share(output, lambda: random.uniform(0.95, 1.01)),
        revenue=share(output, lambda: random.uniform(0.96, 1.04)),
        research=share(output, lambda: research_share),
        # Per 千元 of output the sector uses `coal` ÷ 10 吨, `power` ÷ 10 千瓦时, `water` ÷ 10 立方米.
        coal=share(output, lambda: sector.coal * 100 * frugality * random.uniform(0.97, 1.03)),
        power=share(output, lambda: sector.power / 1000 * frugality * random.uniform(0.97, 1.03)),
        water=share(output, lambda: sector.water / 10 * frugality * random.uniform(0.9, 1.1)),
    )
