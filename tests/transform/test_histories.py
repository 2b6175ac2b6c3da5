"""Whatever comes in whatever order: incremental builds give the defined figures, and a full one no others."""

import psycopg2.extensions
import pytest

from park_warehouse.home import Home
from park_warehouse.transform.build import build
from tests.transform.histories import History
from tests.transform.marts import differences, read_all
from tests.transform.oracle import Oracle
from tests.transform.submissions import submit

# Every form once on its own: what one affects must not be covered by what another one does.
STEPS = [
    "statistics_output",
    "tax_payments",
    "land_parcels",
    "inspection_findings",
    "enterprise_registry",
    "statistics_finance",
    "land_leases",
    "inspection_visits",
    "park_registry",
    "statistics_energy",
]


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_every_step_of_a_history(warehouse: psycopg2.extensions.connection, home: Home, seed: int) -> None:
    history = History(seed)
    submitted = history.opening()
    submit(warehouse, *submitted)
    assert build("all", home=home).full_refresh
    assert differences(warehouse, Oracle(submitted)) == []
    for form in STEPS:
        news = history.more(form)
        submit(warehouse, *news)
        submitted += news
        assert not build("all", home=home).full_refresh
        assert differences(warehouse, Oracle(submitted)) == [], f"after {form}"
    incremental = read_all(warehouse)
    build("all", full_refresh=True, home=home)
    assert read_all(warehouse) == incremental
