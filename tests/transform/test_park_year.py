"""A park's year against its definition; incremental builds give what a full one gives."""

import datetime

import psycopg2.extensions
import pytest

from park_warehouse.home import Home
from tests.transform.marts import disagreements, read
from tests.transform.park_year_histories import YEARS, ParkYearHistory
from tests.transform.park_year_oracle import ParkYearOracle, scores_of_people
from tests.transform.partial_build import PartialBuild
from tests.transform.tables import overwrite, read_rows

MART = "fct_park_year"
MANUAL_FROM = 2024


@pytest.mark.slow
def test_park_years_follow_their_definition(warehouse: psycopg2.extensions.connection, home: Home) -> None:
    history = ParkYearHistory(seed=3)
    built = PartialBuild(warehouse, home, MART)
    built.follow(history.opening())
    _agrees(warehouse, built)
    assert {year for _, year in read(warehouse, MART)} == {2023, 2024}
    steps = [
        # The last year begins to exist.
        [history.output("2025-12")],
        # Lists once more, and between those that are there.
        [history.findings("2024-12"), history.findings("2023-10", "生态环境局"), history.projects("2024-03")],
        # Visits of one year in the file of another, which take theirs from it.
        [history.visits("2024-01"), history.operation("2024-07", "另一管委会")],
        # Registers: one that is the first for some, and one without some parks.
        [history.enterprises("2023-02"), history.industries("2023-11")],
        [history.parks("2024-11", 0.8)],
        [
            history.energy("2024-12"),
            history.finance("2023-12"),
            history.cases("2023-11"),
            history.air("2024-11"),
        ],
    ]
    for step in steps:
        built.follow(step)
        _agrees(warehouse, built)
    incremental = read(warehouse, MART)
    built.anew()
    assert read(warehouse, MART) == incremental
    # The comparison is about something: every figure is there, and missing, somewhere.
    names = next(iter(incremental.values())).keys()
    assert {name for name in names if all(row[name] is None for row in incremental.values())} == set()
    assert {year for _, year in incremental} == set(YEARS)

    _people_score(warehouse, built, history)


def _agrees(warehouse: psycopg2.extensions.connection, built: PartialBuild) -> None:
    air = [
        (row["region_code"], row["day"], row["aqi"]) for row in read_rows(warehouse, "marts", "fct_air_day")
    ]
    oracle = ParkYearOracle(built.submitted, air)
    assert disagreements(warehouse, MART, oracle.park_years()) == []


def _people_score(
    warehouse: psycopg2.extensions.connection, built: PartialBuild, history: ParkYearHistory
) -> None:
    """Indicators that people score get columns of their own, and in their years replace what is computed."""
    computed = read(warehouse, MART)
    indicators = read_rows(warehouse, "staging", "evaluation_indicators")
    (air,) = (row for row in indicators if row["indicator"] == "good_air_rate")
    start = datetime.date(MANUAL_FROM, 1, 1)
    manual = air | {"method": "manual", "low": None, "high": None, "valid_from": start}
    air["valid_to"] = start - datetime.timedelta(days=1)
    new = ["management_quality", "safety_culture"]
    indicators += [manual, *(manual | {"indicator": name, "name": "管理质量"} for name in new)]
    overwrite(warehouse, "staging", "evaluation_indicators", indicators)
    built.follow([history.manual(str(year)) for year in YEARS])

    scores = scores_of_people(built.submitted)
    expected = {
        (park, year): row
        | {
            name: scores.get((park, year, name)) if year >= MANUAL_FROM else row.get(name)
            for name in (*new, "good_air_rate")
        }
        for (park, year), row in computed.items()
    }
    assert disagreements(warehouse, MART, expected) == []
