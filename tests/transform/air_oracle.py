"""Hours and days of air by metrics.md, GB 3095 and HJ 633, row by row and with fractions."""

import csv
import datetime
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from park_warehouse.home import PROJECT
from tests.transform.oracle import Rows
from tests.transform.submissions import Row, Submission

# Column → pollutant; limits of an hour, of a day; decimals of a concentration.
POLLUTANTS = {
    "so2": ("SO2", "SO2_1h", "SO2", 0),
    "no2": ("NO2", "NO2_1h", "NO2", 0),
    "co": ("CO", "CO_1h", "CO", 1),
    "o3": ("O3", "O3_1h", "O3_8h", 0),
    "pm10": ("PM10", "PM10", "PM10", 0),
    "pm2_5": ("PM2.5", "PM2.5", "PM2.5", 0),
}
LEVELS = {50: "优", 100: "良", 150: "轻度污染", 200: "中度污染", 300: "重度污染", 500: "严重污染"}
HOURS_OF_A_MEAN = 20
HOURS_OF_A_WINDOW = 6
WINDOWS_OF_A_DAY = 14
OZONE_LIMIT = 160

Concentrations = Mapping[str, Fraction | None]


@dataclass(frozen=True)
class Limit:
    standard: str
    pollutant: str
    iaqi: int
    concentration: Fraction
    valid_from: datetime.date
    valid_to: datetime.date


def limits() -> list[Limit]:
    """The parameters as the project has them."""
    path = PROJECT / "dbt_project" / "seeds" / "aqi_breakpoints.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        return [
            Limit(
                row["standard"],
                row["pollutant"],
                int(row["iaqi"]),
                Fraction(row["concentration"]),
                datetime.date.fromisoformat(row["valid_from"]),
                datetime.date.fromisoformat(row["valid_to"]),
            )
            for row in csv.DictReader(lines)
        ]


class AirOracle:
    """What `fct_air_hour` and `fct_air_day` hold after these submissions."""

    def __init__(self, submissions: Iterable[Submission]) -> None:
        self._limits = limits()
        effective = {(each.reporter, each.period): (number, each) for number, each in enumerate(submissions)}
        # A later batch overwrites the hours of an earlier one.
        self._hours: dict[tuple[str, datetime.datetime], Row] = {
            (str(row["station_code"]), datetime.datetime.fromisoformat(str(row["monitored_at"]))): row
            for _, submission in sorted(effective.values(), key=lambda pair: pair[0])
            for row in submission.rows
        }

    def hours(self) -> Rows:
        return {
            (station, hour): self._judged(
                hour.date(), {name: _number(row[name]) for name in POLLUTANTS}, hourly=True
            )
            for (station, hour), row in self._hours.items()
        }

    def days(self) -> Rows:
        by_day: dict[tuple[str, datetime.date], dict[int, Row]] = defaultdict(dict)
        for (station, hour), row in self._hours.items():
            by_day[station, hour.date()][hour.hour] = row
        return {(station, day): self._day(day, hours) for (station, day), hours in by_day.items()}

    def _day(self, day: datetime.date, hours: Mapping[int, Row]) -> dict:
        concentrations: dict[str, Fraction | None] = {}
        for name, (_, _, _, places) in POLLUTANTS.items():
            numbers = {hour: _number(row[name]) for hour, row in hours.items()}
            values = {hour: number for hour, number in numbers.items() if number is not None}
            if name == "o3":
                concentrations[name] = _ozone(values)
            elif len(values) >= HOURS_OF_A_MEAN:
                concentrations[name] = half_even(sum(values.values()) / len(values), places)
            else:
                concentrations[name] = None
        ozone = {"o3_8h": concentrations["o3"]}
        others = {name: value for name, value in concentrations.items() if name != "o3"}
        return ozone | others | self._judged(day, concentrations, hourly=False)

    def _judged(self, day: datetime.date, concentrations: Concentrations, *, hourly: bool) -> dict:
        in_force = [limit for limit in self._limits if limit.valid_from <= day <= limit.valid_to]
        indices = {
            pollutant: _index(in_force, of_hour if hourly else of_day, concentrations[name], places)
            for name, (pollutant, of_hour, of_day, places) in POLLUTANTS.items()
        }
        known = {pollutant: index for pollutant, index in indices.items() if index is not None}
        aqi = max(known.values(), default=None)
        if aqi is not None and aqi <= 100 and len(known) < len(indices):
            aqi = None
        primary = [pollutant for pollutant, index in known.items() if index == aqi] if aqi else []
        return {
            "aqi": aqi,
            "level": None if aqi is None else next(name for end, name in LEVELS.items() if aqi <= end),
            "primary_pollutants": None if aqi is None else primary if aqi > 50 else [],
            "standard": next((limit.standard for limit in in_force), None),
        }


def half_even(number: Fraction, places: int) -> Fraction:
    """Python rounds half to even, and fractions exactly."""
    return Fraction(round(number, places)) if places else Fraction(round(number))


def _ozone(values: Mapping[int, Fraction]) -> Fraction | None:
    """The largest mean of eight hours that ends at 8 to 24 o'clock."""
    means = []
    for end in range(8, 25):
        window = [values[hour] for hour in range(end - 8, end) if hour in values]
        if len(window) >= HOURS_OF_A_WINDOW:
            means.append(sum(window) / len(window))
    if not means or (len(means) < WINDOWS_OF_A_DAY and max(means) <= OZONE_LIMIT):
        return None
    return half_even(max(means), 0)


def _index(limits: list[Limit], name: str, concentration: Fraction | None, places: int) -> int | None:
    steps = sorted((limit.concentration, limit.iaqi) for limit in limits if limit.pollutant == name)
    if concentration is None or not steps:
        return None
    value = min(half_even(concentration, places), steps[-1][0])
    for (low, iaqi_low), (high, iaqi_high) in pairwise(steps):
        if value <= high:
            return math.ceil((iaqi_high - iaqi_low) * (value - low) / (high - low) + iaqi_low)
    raise AssertionError("the last step ends where the values do")


def _number(cell: object) -> Fraction | None:
    return None if cell is None else Fraction(str(cell))
