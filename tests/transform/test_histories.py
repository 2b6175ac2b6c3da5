"""Whatever comes in whatever order: incremental builds give the defined figures, and a full one no others."""

import datetime

import psycopg2.extensions
import pytest

from park_warehouse.home import Home
from park_warehouse.transform.build import build
from tests.transform.histories import History
from tests.transform.marts import differences, read_all
from tests.transform.oracle import Oracle
from tests.transform.submissions import Row, Submission, submit

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


def test_findings_reach_into_other_quarters(warehouse: psycopg2.extensions.connection, home: Home) -> None:
    """What random histories seldom hit: one finding decides on a figure of a quarter it is not in."""

    def finding(number: str, found: str, reporter: str, period: str) -> Submission:
        row: Row = {
            "finding_id": number,
            "found_on": datetime.date.fromisoformat(found),
            "finding_category": "固废",
            "severity": "一般",
            "park_code": "P1",
            "uscc": "E1",
            "responsible_unit": "甲公司",
            "due_on": datetime.date(2025, 12, 31),
        }
        return Submission("inspection_findings", period, [row], reporter)

    park = {"park_code": "P1", "park_name": "园区", "is_evaluation_unit": True}
    visits = [Submission("inspection_visits", f"2025-{month}", []) for month in ("03", "06", "09")]
    submitted = [Submission("park_registry", "2025-01", [park]), *visits]
    submitted += [finding("F1", "2025-08-10", "应急管理局", "2025-08")]
    submit(warehouse, *submitted)
    build("all", home=home)
    steps = [
        # Another bureau's finding of February makes the one of August a repeated one ...
        finding("F2", "2025-02-10", "生态环境局", "2025-02"),
        # ... and no longer, once a later list says that it was found elsewhere in time: February loses it.
        finding("F2", "2025-05-10", "生态环境局", "2025-05"),
        finding("F2", "2024-05-10", "生态环境局", "2025-06"),
    ]
    for step in steps:
        submit(warehouse, step)
        submitted.append(step)
        build("all", home=home)
        assert differences(warehouse, Oracle(submitted)) == []
