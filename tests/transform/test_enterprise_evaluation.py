"""The evaluation of enterprises against its definition; incremental builds give what a full one gives."""

from collections import Counter

import psycopg2.extensions
import pytest

from park_warehouse.home import Home
from tests.transform.enterprise_histories import EnterpriseHistory
from tests.transform.enterprise_oracle import EVALUATION, EnterpriseOracle
from tests.transform.marts import disagreements, read
from tests.transform.partial_build import PartialBuild

MART = "fct_enterprise_evaluation"


@pytest.mark.slow
def test_evaluation_follows_its_definition(warehouse: psycopg2.extensions.connection, home: Home) -> None:
    history = EnterpriseHistory(seed=2)
    built = PartialBuild(warehouse, home, MART)
    steps = [
        history.opening(),
        # The second year begins to exist, its emissions follow.
        [history.output("2025-12")],
        [history.emissions("2025")],
        # The first year's emissions from another bureau as well: the later batch counts, row by row.
        [history.emissions("2024", "旗县生态环境局")],
        # Land before the first year's end, and after it.
        [history.leases("2025Q1"), history.parcels("2024Q3")],
        [history.tax("2024-05")],
        [history.registry("2024-10", "管委会B")],
        [history.finance("2024-12"), history.energy("2025-12")],
    ]
    for step in steps:
        built.follow(step)
        assert disagreements(warehouse, MART, EnterpriseOracle(built.submitted).evaluations()) == []
    incremental = read(warehouse, MART)
    built.anew()
    assert read(warehouse, MART) == incremental
    _covers_everything(incremental)


def _covers_everything(rows: dict) -> None:
    """Of every grade, reason and kind of item some: the comparison is about something."""
    assert {year for _, year in rows} == {2024, 2025}
    assert {row["grade"] for row in rows.values()} == {"A", "B", "C", "D", "T"}
    reasons = Counter(row["rated_reason"] for row in rows.values())
    assert reasons.keys() == {None, "under_construction", "under_two_years", "no_land"}
    kinds = Counter(
        ("value" if row[name] is not None else "none", "zero" if row[f"{name}_score"] == 0 else "some")
        for row in rows.values()
        for name in EVALUATION
        if row["score"] is not None
    )
    assert len(kinds) == 4, kinds
