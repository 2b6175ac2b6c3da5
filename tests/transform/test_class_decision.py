"""Class decisions and the state of their cases against the definitions, on random years of many parks."""

import datetime
from collections import Counter
from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import Any

import psycopg2.extensions
import pytest

from park_warehouse.home import Home
from park_warehouse.transform.dbt import run_dbt
from tests.transform.evaluation_oracle import ADVANCE, ORDER, Parameters, class_decision
from tests.transform.marts import disagreements, read
from tests.transform.partial_build import PartialBuild
from tests.transform.submissions import Submission
from tests.transform.tables import overwrite, read_rows

YEARS = [2022, 2023, 2024, 2025]
PARKS = [f"P{number:03}" for number in range(400)]
LATEST_MONTH_END = datetime.date(2026, 5, 31)
MODELS = ["int_park_verification", "fct_park_class_indicator", "fct_park_class_decision"]
# On the lines, just below and above them, and anywhere.
NEAR = {
    "output": ["9.5", "10", "98", "99.99", "100", "300", "499.99", "500", "530", "610"],
    "tax": ["0.29", "0.3", "3.9", "4", "11", "19.99", "20", "22", "24"],
    "output_per_mu": ["0", "119", "120", "299.999", "300", "310"],
    "tax_per_mu": ["0", "4.99", "5", "9.996", "10", "12"],
}


@pytest.mark.slow
def test_decisions_follow_their_definition(warehouse: psycopg2.extensions.connection, home: Home) -> None:
    PartialBuild(warehouse, home, "fct_park_class_decision").follow(
        [Submission("tax_payments", "2026-05", []), Submission("manual_scores", "2026", [])]
    )
    random = Random(5)  # noqa: S311 (no secret)
    values = _park_years(random)
    units = {(park, 2025): random.choice(["一类", "二类", "二类", "三类", None]) for park in PARKS}
    verifications = _verifications(random)
    # The line of one class is another one from one year to the next, and official at last.
    standards = read_rows(warehouse, "staging", "class_standards")
    standards = [row for row in standards if (row["class"], row["indicator"]) != ("一类", "output")]
    line = {"class": "一类", "class_rank": 1, "indicator": "output", "unit": "亿元"}
    standards += [
        line
        | {"threshold": 500, "valid_from": _day(2020, 1, 1), "valid_to": _day(2024, 12, 31)}
        | {"official": False},
        line | {"threshold": 530, "valid_from": _day(2025, 1, 1), "valid_to": None, "official": True},
    ]
    rules = read_rows(warehouse, "staging", "rules")

    overwrite(warehouse, "staging", "class_standards", standards)
    overwrite(warehouse, "marts", "fct_park_year", [_in_wan(*key, row) for key, row in values.items()])
    overwrite(
        warehouse,
        "intermediate",
        "int_evaluation_unit",
        [
            {"park_code": park, "year": year, "year_end": _day(year, 12, 31), "park_class": park_class}
            for (park, year), park_class in units.items()
        ],
    )
    overwrite(warehouse, "staging", "stg_joint_verifications", list(verifications.values()))
    outcome = run_dbt(home, ["run", "--select", *MODELS], {})
    assert outcome.failures == []

    parameters = Parameters(rules, standards, [], [])
    expected = {
        (park, year): class_decision(
            parameters, values, verifications, LATEST_MONTH_END, park, year, park_class
        )
        for (park, year), park_class in units.items()
    }
    assert disagreements(warehouse, "fct_park_class_decision", expected) == []
    rows = read(warehouse, "fct_park_class_decision").values()
    assert all(row["uses_demo_parameters"] for row in rows)
    # The comparison is about something.
    assert len(Counter(row["decision"] for row in rows)) == 6
    assert {row["state"] for row in rows} == {"none", *ADVANCE}


def _park_years(random: Random) -> dict[tuple[str, int], dict[str, Fraction | None]]:
    rows: dict[tuple[str, int], dict[str, Fraction | None]] = {}
    for park in PARKS:
        falling = random.random() < 0.5
        series = {
            name: sorted(random.choices(NEAR[name], k=len(YEARS)), key=Fraction, reverse=falling)
            for name in ORDER
        }
        for number, year in enumerate(YEARS):
            if random.random() < 0.96:
                rows[park, year] = {
                    name: Fraction(series[name][number]) if random.random() < 0.98 else None for name in ORDER
                }
        rows.setdefault((park, 2025), dict.fromkeys(ORDER))
    return rows


def _verifications(random: Random) -> dict[tuple[str, int, str], dict[str, Any]]:
    def maybe(thing: Any, share: float = 0.85) -> Any:
        return thing if random.random() < share else None

    return {
        (park, 2025, name): {
            "batch_id": 1,
            "period_end": _day(2025, 12, 31),
            "park_code": park,
            "indicator": name,
            "statistics_value": maybe(Decimal(99)),
            "statistics_verified_on": maybe(_day(2026, 2, 1), 0.95),
            "committee_value": maybe(Decimal(random.choice([98, 99, 100, 100]))),
            "committee_verified_on": maybe(_day(2026, 2, 1), 0.95),
            "strategy_due_on": maybe(random.choice([_day(2026, 5, 30), LATEST_MONTH_END])),
            "strategy_filed_on": maybe(_day(2026, 6, 1), 0.4),
        }
        for park in PARKS
        for name in ("output", "tax")
        if random.random() < 0.6
    }


def _in_wan(park: str, year: int, values: dict[str, Fraction | None]) -> dict[str, Any]:
    def times(name: str, factor: int) -> Decimal | None:
        value = values[name]
        return None if value is None else Decimal(value.numerator * factor) / value.denominator

    return {
        "park_code": park,
        "year": year,
        "output_wan": times("output", 10_000),
        "tax_evaluated_wan": times("tax", 10_000),
        "output_per_mu": times("output_per_mu", 1),
        "tax_per_mu": times("tax_per_mu", 1),
    }


def _day(year: int, month: int, day: int) -> datetime.date:
    return datetime.date(year, month, day)
