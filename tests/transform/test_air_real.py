"""Real hours, sent through the intake, against the index that was officially published for them."""

import csv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import psycopg2.extensions
import pytest

from park_warehouse.home import Home
from park_warehouse.intake.inbox import take_in
from tests.transform.marts import read
from tests.transform.partial_build import PartialBuild

FEED = Path(__file__).parent / "data" / "air"
REGIONS = {
    "包头": "150200",
    "呼和浩特": "150100",
    "巴彦淖尔": "150800",
    "石嘴山": "640200",
    "鄂尔多斯": "150600",
    "阿拉善盟": "152900",
}
# Column of the form → column of the feed.
CONCENTRATIONS = {"SO2": "SO2", "NO2": "NO2", "CO": "CO", "O3": "O3_1h", "PM10": "PM10", "PM2.5": "PM2.5"}
PRIMARY = {
    "二氧化硫": "SO2",
    "二氧化氮": "NO2",
    "臭氧1小时": "O3",
    "颗粒物(PM10)": "PM10",
    "细颗粒物(PM2.5)": "PM2.5",
}
Published = dict[str, str | None]


def feed(city: str) -> list[Published]:
    """What was published for a city, without the repetitions; NaN and nothing are None."""
    with (FEED / f"{city}.csv").open(encoding="utf-8", newline="") as lines:
        rows = [
            {name: None if cell in ("", "NaN") else cell for name, cell in row.items()}
            for row in csv.DictReader(lines)
        ]
    return list({(row["WatchPoint"], row["Date"], row["Hour"]): row for row in rows}.values())


def station(city: str, row: Published) -> str:
    return f"{REGIONS[city]}-{row['WatchPoint']}"


def moment(row: Published) -> str:
    date = str(row["Date"])
    return f"{date[:4]}-{date[4:6]}-{date[6:]} {row['Hour']}:00"


def submission(city: str, path: Path) -> None:
    """The city's hours as the form wants them."""
    header = ["报告期", "填报单位", "站点代码", "站点名称", "区划代码", "监测时间", *CONCENTRATIONS]
    with path.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines)
        writer.writerow(header)
        for row in feed(city):
            place = [station(city, row), row["WatchPoint"], REGIONS[city]]
            values = [row[name] for name in CONCENTRATIONS.values()]
            writer.writerow(["2020-04", f"{city}生态环境局", *place, moment(row), *values])


@pytest.fixture
def hours(warehouse: psycopg2.extensions.connection, home: Home) -> dict:
    """fct_air_hour of all six cities."""
    for city in REGIONS:
        submission(city, home.inbox / f"{city}.csv")
    receipts = take_in(home, warehouse, settle_seconds=0)
    assert Counter(receipt.status for receipt in receipts) == {"accepted": len(REGIONS)}
    PartialBuild(warehouse, home, "fct_air_hour").anew()
    return read(warehouse, "fct_air_hour")


def published() -> Iterator[tuple[tuple[str, str], Published]]:
    for city in REGIONS:
        for row in feed(city):
            yield (station(city, row), moment(row)), row


@pytest.mark.slow
def test_every_published_index_is_reproduced(hours: dict) -> None:
    ours = {(code, f"{hour:%Y-%m-%d %H:%M}"): row for (code, hour), row in hours.items()}
    kinds: Counter[str] = Counter()
    wrong = []
    for key, row in published():
        kind = _kind(row)
        kinds[kind] += 1
        mine = (ours[key]["aqi"], ours[key]["level"], ours[key]["primary_pollutants"])
        if not _agree(kind, row, mine):
            wrong.append((kind, key, row, mine))
    assert wrong == []
    assert len(ours) == kinds.total()
    assert kinds == {"published": 2871, "index not published": 93, "withheld": 283}


def _kind(row: Published) -> str:
    """By what was published alone, without calculating anything."""
    is_whole = all(row[name] is not None for name in CONCENTRATIONS.values())
    if not is_whole and row["Level"] in (None, "优", "良"):
        return "withheld"
    return "published" if row["AQI"] else "index not published"


def _agree(kind: str, row: Published, mine: tuple[int | None, str | None, list[str] | None]) -> bool:
    if kind == "withheld":
        return mine == (None, None, None)
    names = {PRIMARY[name] for name in (row["PrimaryPollution"] or "").split()}
    index, level, primary = mine
    same = level == row["Level"] and set(primary or []) == names
    return same and (index is not None if row["AQI"] is None else index == int(row["AQI"]))
