"""Industries of the invented enterprises (GB/T 4754 小类) and what is typical of each."""

from dataclasses import dataclass

EVEN_YEAR = (0.98, 0.90, 1.02, 1.01, 1.02, 1.01, 0.99, 1.00, 1.02, 1.02, 1.01, 1.02)
HEATING = (1.28, 1.22, 1.06, 0.90, 0.84, 0.86, 0.92, 0.92, 0.86, 0.92, 1.08, 1.24)
BUILDING = (0.52, 0.48, 0.94, 1.14, 1.22, 1.20, 1.12, 1.14, 1.18, 1.16, 1.02, 0.74)
SUNSHINE = (0.72, 0.80, 1.02, 1.12, 1.20, 1.18, 1.14, 1.10, 1.02, 0.96, 0.80, 0.72)


@dataclass(frozen=True)
class Sector:
    """Per 万元 of output: 吨标准煤, 千瓦时 and 立方米 used; per 亿元 of yearly output: people employed."""

    code: str
    word: str
    size: float
    value_added_share: float
    coal: float
    power: float
    water: float
    people: float
    season: tuple[float, ...]
    is_chemical: bool


SECTORS = {
    sector.code: sector
    for sector in (
        Sector("C2521", "焦化", 2.6, 0.24, 0.42, 120, 1.6, 46, EVEN_YEAR, True),
        Sector("C2612", "氯碱", 1.5, 0.30, 0.66, 1150, 3.4, 62, EVEN_YEAR, True),
        Sector("C2613", "电石", 0.9, 0.25, 0.88, 1900, 1.2, 58, EVEN_YEAR, True),
        Sector("C2614", "化工", 1.4, 0.31, 0.58, 420, 4.2, 52, EVEN_YEAR, True),
        Sector("C2631", "生物科技", 0.5, 0.35, 0.28, 260, 3.0, 88, EVEN_YEAR, True),
        Sector("C2651", "树脂", 1.2, 0.29, 0.52, 620, 3.1, 56, EVEN_YEAR, True),
        Sector("C3011", "水泥", 0.5, 0.34, 0.72, 340, 0.8, 74, BUILDING, False),
        Sector("C3091", "炭素", 0.7, 0.33, 0.48, 760, 0.9, 70, EVEN_YEAR, False),
        Sector("C3140", "冶金", 1.1, 0.26, 0.92, 2300, 0.7, 54, EVEN_YEAR, False),
        Sector("D4412", "热电", 1.3, 0.36, 1.05, 160, 2.4, 44, HEATING, False),
        Sector("D4416", "新能源", 0.6, 0.44, 0.05, 30, 0.1, 30, SUNSHINE, False),
    )
}
