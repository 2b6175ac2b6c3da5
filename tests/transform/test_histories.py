"""Whatever comes in whatever order: incremental builds give the defined figures, and a full one no others."""

import datetime
from collections.abc import Iterable

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


def follow(
    connection: psycopg2.extensions.connection,
    home: Home,
    opening: list[Submission],
    steps: Iterable[list[Submission]],
) -> None:
    """Build after every step and compare with the definitions; at the end, with a full build."""
    submitted = list(opening)
    submit(connection, *opening)
    assert build("all", home=home).full_refresh
    assert differences(connection, Oracle(submitted)) == []
    for news in steps:
        submit(connection, *news)
        submitted += news
        assert not build("all", home=home).full_refresh
        assert differences(connection, Oracle(submitted)) == [], f"after {news[0].form}"
    incremental = read_all(connection)
    build("all", full_refresh=True, home=home)
    assert read_all(connection) == incremental


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_random_histories(warehouse: psycopg2.extensions.connection, home: Home, seed: int) -> None:
    history = History(seed)
    follow(warehouse, home, history.opening(), (history.more(form) for form in STEPS[seed - 1 :: 2]))


PARK = Submission(
    "park_registry", "2025-01", [{"park_code": "P1", "park_name": "园区", "is_evaluation_unit": True}]
)


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def finding(number: str, found: str, period: str, reporter: str) -> Submission:
    row: Row = {
        "finding_id": number,
        "found_on": day(found),
        "finding_category": "固废",
        "severity": "一般",
        "park_code": "P1",
        "uscc": "E1",
        "responsible_unit": "甲公司",
        "due_on": day("2025-12-31"),
    }
    return Submission("inspection_findings", period, [row], reporter)


@pytest.mark.slow
def test_findings_reach_into_other_quarters(warehouse: psycopg2.extensions.connection, home: Home) -> None:
    """What random histories seldom hit: one finding decides on a figure of a quarter it is not in."""
    visits = [Submission("inspection_visits", f"2025-{month}", []) for month in ("03", "06", "09")]
    opening = [PARK, *visits, finding("F1", "2025-08-10", "2025-08", "应急管理局")]
    steps = [
        # Another bureau's finding of February makes the one of August a repeated one ...
        [finding("F2", "2025-02-10", "2025-02", "生态环境局")],
        # ... a later list has found it in May: February loses it ...
        [finding("F2", "2025-05-10", "2025-05", "生态环境局")],
        # ... and the last one a year before: August's is no repeated one any more.
        [finding("F2", "2024-05-10", "2025-06", "生态环境局")],
    ]
    follow(warehouse, home, opening, steps)


@pytest.mark.slow
def test_what_a_restatement_takes_back(warehouse: psycopg2.extensions.connection, home: Home) -> None:
    """Rows that are gone are found through what was superseded: nothing of the new batch points at them."""

    def payment(ticket: str, booked: str) -> Row:
        return {
            "ticket_no": ticket,
            "uscc": "E1",
            "tax_item": "增值税",
            "tax_nature": "正常入库",
            "amount": 10_000,
            "booked_on": day(booked),
        }

    def visit(number: str, visited: str) -> Row:
        return {
            "visit_id": number,
            "visited_on": day(visited),
            "park_code": "P1",
            "items_due": 4,
            "items_passed": 3,
        }

    def entry(uscc: str) -> Row:
        return {"uscc": uscc, "park_code": "P1", "operating_status": "在产", "joined_on": day("2020-01-01")}

    taxes = [payment("T1", "2025-02-20"), payment("T2", "2025-06-20")]
    visits = [visit("V1", "2025-02-20"), visit("V2", "2025-06-20")]
    opening = [
        PARK,
        Submission("enterprise_registry", "2025-05", [entry("E1"), entry("E2")]),
        Submission("inspection_visits", "2025-02", []),
        Submission("tax_payments", "2025-06", taxes),
        Submission("inspection_visits", "2025-06", visits),
    ]
    steps = [
        [Submission("tax_payments", "2025-06", taxes[1:])],
        [Submission("tax_payments", "2025-06", taxes)],
        [Submission("inspection_visits", "2025-06", visits[1:])],
        [Submission("enterprise_registry", "2025-05", [entry("E2")])],
    ]
    follow(warehouse, home, opening, steps)
