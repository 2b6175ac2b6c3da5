"""The invented city's parks and the story that each of them tells.

Names and areas of land follow what is public about 乌海; every figure is invented (演示数据).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from park_warehouse.demo.months import Month

CITY_PARK = "WHGX00"


@dataclass(frozen=True)
class Park:
    """One row of the 园区名录."""

    code: str
    name: str
    parent: str | None
    region: str
    level: str
    park_class: str | None
    is_unit: bool
    planned_ha: int
    construction_ha: int
    established_on: date
    chemical_recognised_on: date | None = None

    def exists(self, day: date) -> bool:
        return self.established_on <= day


@dataclass(frozen=True, eq=False)
class Unit:
    """An evaluation unit: how large it is and how it fares from year to year.

    `output_per_mu` 万元/亩 and `tax_share` (evaluated tax ÷ output, percent) by year; `land_mu` 亩 of
    industrial land at the end of 2025.
    """

    code: str
    committee: str
    statistics_bureau: str
    land_mu: int
    enterprises: int
    sectors: tuple[str, ...]
    output_per_mu: dict[int, float]
    tax_share: dict[int, float]
    stopped_share: float
    margin: float
    liaison_coverage: dict[int, float]
    slow_rectification: float

    @property
    def park(self) -> Park:
        return next(park for park in PARKS if park.code == self.code)

    def output_wan(self, year: int) -> float:
        return self.output_per_mu[year] * self.land_mu

    def tax_wan(self, year: int) -> float:
        return self.output_wan(year) * self.tax_share[year] / 100

    def pace(self, month: Month) -> float:
        """Output per 亩 that the story heads for in this month: straight lines between the years' middles."""
        middles = [(Month(year, 7), level) for year, level in sorted(self.output_per_mu.items())]
        for (begin, low), (end, high) in pairwise(middles):
            if begin <= month <= end:
                return low + (high - low) * month.minus(begin) / end.minus(begin)
        return middles[0][1] if month < middles[0][0] else middles[-1][1]


PARKS = (
    Park(CITY_PARK, "乌海高新技术产业开发区", None, "150300", "高新区", None, False,
         7200, 5900, date(2016, 12, 1)),
    Park("WHGX01", "海勃湾产业园", CITY_PARK, "150302", "产业园", "三类", True,
         2100, 1750, date(2002, 4, 18)),
    Park("WHGX02", "乌达产业园", CITY_PARK, "150304", "产业园", "二类", True, 1750, 1420, date(1998, 9, 30)),
    Park("WHGX03", "海南产业园", CITY_PARK, "150303", "产业园", "二类", True, 2450, 2010, date(2003, 6, 12)),
    Park("WHGX04", "低碳产业园", CITY_PARK, "150304", "产业园", "三类", True, 900, 720, date(2012, 5, 8)),
    Park("WHGX01H", "海勃湾化工集中区", "WHGX01", "150302", "化工集中区", None, False,
         1129, 900, date(2021, 11, 20), date(2021, 11, 20)),
    Park("WHGX02H", "乌达化工集中区", "WHGX02", "150304", "化工集中区", None, False,
         980, 790, date(2021, 11, 20), date(2021, 11, 20)),
    Park("WHGX03H", "海南化工集中区", "WHGX03", "150303", "化工集中区", None, False,
         1344, 1050, date(2021, 11, 20), date(2021, 11, 20)),
    # Recognised while the years run: the tree grows, and some enterprises move into the new branch.
    Park("WHGX04H", "低碳化工集中区", "WHGX04", "150304", "化工集中区", None, False,
         310, 240, date(2025, 6, 10), date(2025, 6, 10)),
)  # fmt: skip

UNITS = (
    # Grows steadily and meets the next class in two years running.
    Unit("WHGX01", "海勃湾产业园管理委员会", "海勃湾区统计局", 22_000, 56,
         ("C2521", "C2614", "C3140", "C3011", "C2651", "C3091", "D4412"),
         {2022: 133, 2023: 136, 2024: 141, 2025: 147, 2026: 151},
         {2022: 3.4, 2023: 3.5, 2024: 4.1, 2025: 4.3, 2026: 4.35},
         0.07, 0.07, {2022: 0.90, 2023: 0.93, 2024: 0.97, 2025: 1.0, 2026: 1.0}, 0.14),
    # Falls two years in a row; its tax drops below the line of its class.
    Unit("WHGX02", "乌达产业园管理委员会", "乌达区统计局", 18_000, 50,
         ("C2612", "C2651", "C2613", "C2521", "C3140", "C2631", "D4412"),
         {2022: 119, 2023: 121, 2024: 110, 2025: 98, 2026: 101},
         {2022: 2.6, 2023: 2.5, 2024: 2.27, 2025: 2.14, 2026: 2.5},
         0.12, 0.015, {2022: 0.74, 2023: 0.78, 2024: 0.83, 2025: 0.88, 2026: 0.93}, 0.34),
    # The largest; changes places with 海勃湾 from quarter to quarter.
    Unit("WHGX03", "海南产业园管理委员会", "海南区统计局", 26_000, 60,
         ("C2521", "C2612", "C2614", "C2613", "C2651", "C3011", "C3140", "D4412"),
         {2022: 129, 2023: 133, 2024: 141, 2025: 147, 2026: 153},
         {2022: 4.5, 2023: 4.6, 2024: 4.7, 2025: 4.8, 2026: 4.75},
         0.09, 0.06, {2022: 0.88, 2023: 0.90, 2024: 0.94, 2025: 0.97, 2026: 0.99}, 0.20),
    # Small and young; rises every year.
    Unit("WHGX04", "低碳产业园管理委员会", "乌达区统计局", 10_000, 42,
         ("D4416", "C3091", "C2614", "C2651", "C3011", "C2521"),
         {2022: 45, 2023: 58, 2024: 75, 2025: 96, 2026: 117},
         {2022: 3.1, 2023: 3.2, 2024: 3.4, 2025: 3.6, 2026: 3.7},
         0.08, 0.05, {2022: 0.80, 2023: 0.86, 2024: 0.92, 2025: 0.97, 2026: 1.0}, 0.18),
)  # fmt: skip

CHEMICAL_BRANCH = {park.parent: park for park in PARKS if park.level == "化工集中区"}
UNIT_OF = {park.code: park.code if park.is_unit else park.parent for park in PARKS if park.parent}


@dataclass(frozen=True)
class LeadingIndustry:
    """One row of the 主导产业清单."""

    park: str
    name: str
    codes: str
    designated_on: date
    withdrawn_on: date | None = None


LEADING_INDUSTRIES = (
    LeadingIndustry("WHGX01", "煤焦化工", "C2521、C2614", date(2021, 3, 15)),
    LeadingIndustry("WHGX01", "冶金炭素", "C314;C309", date(2021, 3, 15)),
    LeadingIndustry("WHGX02", "氯碱化工", "C2612、C2613、C265", date(2021, 3, 15)),
    LeadingIndustry("WHGX02", "精细化工", "C263", date(2022, 6, 1)),
    LeadingIndustry("WHGX02", "绿色冶金", "C314", date(2021, 3, 15), date(2025, 12, 20)),
    LeadingIndustry("WHGX03", "煤焦化工", "C2521;C2614", date(2021, 3, 15)),
    LeadingIndustry("WHGX03H", "氯碱化工", "C261、C265", date(2021, 12, 10)),
    LeadingIndustry("WHGX03", "新型建材", "C301", date(2021, 3, 15)),
    LeadingIndustry("WHGX04", "清洁能源", "D441", date(2022, 1, 20)),
    LeadingIndustry("WHGX04", "新材料", "C265、C309", date(2022, 1, 20)),
    LeadingIndustry("WHGX04", "焦化联产", "C252、C2614", date(2024, 4, 1)),
)


def parks_at(day: date) -> Iterator[Park]:
    return (park for park in PARKS if park.exists(day))
