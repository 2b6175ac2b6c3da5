"""Parcels, the use of land and stopped enterprises against their definitions."""

from collections import Counter

import psycopg2.extensions
import pytest

from park_warehouse.home import Home
from tests.transform.bureau_histories import BureauHistory
from tests.transform.bureau_oracle import BureauOracle
from tests.transform.marts import disagreements, read
from tests.transform.partial_build import PartialBuild
from tests.transform.submissions import Submission

MARTS = {
    "fct_parcel_status": BureauOracle.parcel_statuses,
    "fct_park_land_use": BureauOracle.park_land_uses,
    "fct_stopped_enterprise": BureauOracle.stopped_enterprises,
}


@pytest.mark.slow
def test_land_follows_its_definitions(warehouse: psycopg2.extensions.connection, home: Home) -> None:
    history = BureauHistory(seed=1)
    built = PartialBuild(warehouse, home, *MARTS)
    first_parcels = history.parcels("2024Q2")
    steps = [
        [
            history.parks("2024-02"),
            first_parcels,
            history.parcels("2025Q1", "旧自然资源局"),
            history.land_use("2023"),
            history.statistics("2024-12"),
            history.stopped("2025-03"),
            history.stopped("2025-02", "海南区"),
        ],
        # A new quarter; an old one that nobody had reported on; a year with its December.
        [
            history.parcels("2025Q4"),
            history.parcels("2024Q1"),
            history.land_use("2025"),
            history.statistics("2025-12"),
        ],
        # What held for several quarters is restated with less.
        [
            Submission("land_parcels", "2024Q2", first_parcels.rows[:5], "自然资源局"),
            history.stopped("2025-06"),
        ],
        [Submission("land_parcels", "2025Q1", [], "旧自然资源局"), history.land_use("2024", "旧自然资源局")],
        # A quarter without any parcels of its own has those in force.
        [
            history.statistics("2025-09"),
            history.parks("2024-11"),
            Submission("stopped_enterprises", "2025-05", [], "海南区"),
        ],
    ]
    for step in steps:
        built.follow(step)
        _agree(warehouse, built)
    incremental = {mart: read(warehouse, mart) for mart in MARTS}
    built.anew()
    assert {mart: read(warehouse, mart) for mart in MARTS} == incremental
    _cover_everything(incremental)


def _agree(warehouse: psycopg2.extensions.connection, built: PartialBuild) -> None:
    oracle = BureauOracle(built.submitted)
    for mart, expected in MARTS.items():
        assert disagreements(warehouse, mart, expected(oracle)) == []


def _cover_everything(marts: dict) -> None:
    """Of every answer some: the comparison is about something."""
    statuses = Counter(row["idle_status"] for row in marts["fct_parcel_status"].values())
    assert statuses.keys() == {"ok", "idle_1y", "idle_2y", "idle_suspended", "government_cause"}
    assert min(statuses.values()) > 5
    uses = marts["fct_park_land_use"].values()
    assert {row["industrial_logistics_planned_lamp"] for row in uses} >= {"red", "yellow"}
    assert "grey" in {row["industrial_logistics_actual_lamp"] for row in uses}
    stages = Counter(row["stage"] for row in marts["fct_stopped_enterprise"].values())
    assert stages.keys() == {"restopped", "closed", "overdue", "method_set", "filed", "identified"}
