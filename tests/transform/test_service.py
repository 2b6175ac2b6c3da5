"""Chemical parks, service stations, approvals and tasks against their definitions."""

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
    "fct_chemical_park": BureauOracle.chemical_parks,
    "fct_service_station": BureauOracle.service_stations,
    "fct_approval_quarter": BureauOracle.approval_quarters,
    "fct_task_progress": BureauOracle.task_progresses,
}


@pytest.mark.slow
def test_service_follows_its_definitions(warehouse: psycopg2.extensions.connection, home: Home) -> None:
    history = BureauHistory(seed=2)
    built = PartialBuild(warehouse, home, *MARTS)
    approvals = [history.approvals(f"2025-{month:02}") for month in range(1, 9)]
    steps = [
        [
            history.parks("2025-02"),
            *approvals,
            history.safety("2025Q1"),
            history.stations("2025Q1"),
            history.tasks("2025Q1"),
            history.tasks("2025Q1", "生态环境局"),
        ],
        # Cases of earlier months once more, with other days; a bureau that falls silent.
        [history.approvals("2025-09"), history.tasks("2025Q2"), history.safety("2025Q2")],
        # Cases are taken back: they count again as an earlier month had them, or not at all.
        [Submission("approvals", "2025-08", approvals[-1].rows[:2], "行政审批局"), history.safety("2025Q3")],
        # The tree, and who stands in a register.
        [history.parks("2025-05")],
        # A quarter of the year before that nobody had reported on, and the last one.
        [history.approvals("2024-12"), history.tasks("2025Q4"), history.safety("2025Q4")],
        [history.parks("2024-11")],
    ]
    for step in steps:
        built.follow(step)
        oracle = BureauOracle(built.submitted)
        for mart, expected in MARTS.items():
            assert disagreements(warehouse, mart, expected(oracle)) == []
    incremental = {mart: read(warehouse, mart) for mart in MARTS}
    built.anew()
    assert {mart: read(warehouse, mart) for mart in MARTS} == incremental
    _cover_everything(incremental)


def _cover_everything(marts: dict) -> None:
    """Of every answer some: the comparison is about something."""
    assert {row["grade"] for row in marts["fct_chemical_park"].values()} == {"A", "B", "C", "D"}
    assert {row["is_met"] for row in marts["fct_service_station"].values()} == {True, False}
    lamps = Counter(row["lamp"] for row in marts["fct_task_progress"].values())
    assert lamps.keys() == {"green", "yellow", "red"}
    assert any(row["mean_working_days"] > 0 for row in marts["fct_approval_quarter"].values())
