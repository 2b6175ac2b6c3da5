"""The stop risk against its definition; incremental builds give what a full one gives."""

from collections import Counter

import psycopg2.extensions
import pytest

from park_warehouse.home import Home
from tests.transform.enterprise_histories import EnterpriseHistory
from tests.transform.enterprise_oracle import EnterpriseOracle
from tests.transform.marts import disagreements, read
from tests.transform.partial_build import PartialBuild

MART = "fct_stop_risk"


@pytest.mark.slow
def test_stop_risk_follows_its_definition(warehouse: psycopg2.extensions.connection, home: Home) -> None:
    history = EnterpriseHistory(seed=1)
    built = PartialBuild(warehouse, home, MART)
    steps = [
        history.opening(),
        # A month that windows of this year end in, and windows of the next year are compared with.
        [history.output("2024-03")],
        # The double month, in windows of three.
        [history.output("2025-02"), history.energy("2024-02")],
        # A month of tax that had not been reported, or is reported otherwise.
        [history.tax("2024-07")],
        # Who produces is another one from here on.
        [history.registry("2025-04", "管委会B")],
        # What a new month is compared with is long there.
        [history.output("2025-12"), history.energy("2025-12"), history.tax("2025-12")],
    ]
    for step in steps:
        built.follow(step)
        assert disagreements(warehouse, MART, EnterpriseOracle(built.submitted).stop_risks()) == []
    incremental = read(warehouse, MART)
    built.anew()
    assert read(warehouse, MART) == incremental
    _covers_everything(incremental)


def _covers_everything(rows: dict) -> None:
    """Of every lamp and every answer of every signal some: the comparison is about something."""
    lamps = Counter(row["lamp"] for row in rows.values())
    assert min(lamps[lamp] for lamp in ("green", "yellow", "red", "grey")) > 10
    for signal in ("output_drop", "power_drop", "zero_tax"):
        answers = Counter(row[signal] for row in rows.values())
        assert min(answers[answer] for answer in (True, False, None)) > 10
