"""Hours and days of air against an independent calculation, whatever comes in whatever order."""

import datetime
from collections import Counter
from decimal import Decimal
from random import Random

import psycopg2.extensions
import pytest

from park_warehouse.home import Home
from tests.transform.air_oracle import AirOracle
from tests.transform.marts import disagreements, read
from tests.transform.partial_build import PartialBuild
from tests.transform.submissions import Row, Submission

STATIONS = ["1503A", "1503B", "1503C"]
HOUR = datetime.timedelta(hours=1)
MARTS = ("fct_air_hour", "fct_air_day")
# Around breakpoints, their halves, and far beyond the last of them.
SCALES = {"so2": 900, "no2": 300, "co": 15, "o3": 260, "pm10": 300, "pm2_5": 150}


class AirHistory:
    """Makes submissions of a few days at the change from one standard to the next."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)  # noqa: S311 (no secret)

    def month(self, first: str, days: int, reporter: str = "环境局甲") -> Submission:
        begin = datetime.datetime.fromisoformat(first)
        rows = [row for station in STATIONS for day in range(days) for row in self._day(station, begin, day)]
        return Submission("air_quality_hourly", first[:7], rows, reporter)

    def _day(self, station: str, first: datetime.datetime, day: int) -> list[Row]:
        """Days good and bad, most of them nearly whole: what is valid is decided at the margin."""
        begin = first + datetime.timedelta(days=day)
        share = self._random.choice([0.02, 0.1, 0.6, 1, 2, 6])
        missing = self._random.choice([0, 0, 0.05, 0.15, 0.5])
        # The last day of a running month breaks off.
        last = self._random.choice([24, 24, 24, 19, 15])
        return [
            {
                "station_code": station,
                "station_name": f"{station}站",
                "region_code": "150302",
                "monitored_at": (begin + clock * HOUR).isoformat(" "),
                **{
                    name: None if self._random.random() < missing else self._value(name, scale, share)
                    for name, scale in SCALES.items()
                },
            }
            for clock in range(last)
            if self._random.random() >= missing / 4
        ]

    def _value(self, name: str, scale: float, share: float) -> Decimal:
        # Halves in every second value, so that the rounding matters; dust of its own now and then.
        places = 2 if name == "co" else self._random.choice([0, 1])
        storm = 20 if name == "pm10" and self._random.random() < 0.02 else 1
        value = Decimal(str(round(self._random.uniform(0.5, 1) * scale * share * storm, places)))
        return (value * 2).to_integral_value() / 2 if name != "co" else value


@pytest.mark.slow
def test_air_follows_its_definition(warehouse: psycopg2.extensions.connection, home: Home) -> None:
    history = AirHistory(seed=3)
    built = PartialBuild(warehouse, home, "fct_air_day")
    whole = history.month("2026-02-20", 9)
    half = Submission(whole.form, whole.period, whole.rows[: len(whole.rows) // 2], whole.reporter)
    steps = [
        [history.month("2026-01-31", 1), whole],
        # The new standard, on top; another office has some of the same hours, and later ones.
        [history.month("2026-03-01", 6), history.month("2026-03-05", 4, "环境局乙")],
        # Days are taken back.
        [half],
        # The file of a month restates it, and holds hours of the next one.
        [history.month("2026-01-29", 8)],
    ]
    for step in steps:
        built.follow(step)
        oracle = AirOracle(built.submitted)
        assert disagreements(warehouse, "fct_air_hour", oracle.hours()) == []
        assert disagreements(warehouse, "fct_air_day", oracle.days()) == []
    incremental = {mart: read(warehouse, mart) for mart in MARTS}
    built.anew()
    assert {mart: read(warehouse, mart) for mart in MARTS} == incremental
    for rows in incremental.values():
        _covers_everything(rows)


def _covers_everything(rows: dict) -> None:
    """The comparison is about something: every level, ties, and every pollutant as the worst."""
    levels = Counter(row["level"] for row in rows.values())
    assert len(levels) == 7, levels
    primary = [row["primary_pollutants"] or [] for row in rows.values()]
    assert {"CO", "NO2", "O3", "PM10", "PM2.5"} <= {name for names in primary for name in names}
    assert any(len(names) > 1 for names in primary)
    assert len({row["standard"] for row in rows.values()}) == 2
