"""Scores, ranks, summons and rewards against the definitions, on random figures and changing parameters."""

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
from tests.transform.evaluation_oracle import Parameters, evaluations, in_force, indicator_scores
from tests.transform.marts import disagreements, read
from tests.transform.partial_build import PartialBuild
from tests.transform.submissions import Submission
from tests.transform.tables import overwrite, read_rows

Day = datetime.date
YEARS = range(2021, 2026)
PARKS = [f"P{number:02}" for number in range(40)]
MODELS = ["fct_park_indicator_score", "fct_park_dimension_score", "fct_park_evaluation"]
TESTS = [
    "scores_lie_between_0_and_100",
    "ranks_count_the_better_parks",
    "rewards_add_up_to_the_pool",
    "every_indicator_is_computed",
    "evaluation_parameters_are_sound",
]


@pytest.mark.slow
def test_evaluations_follow_their_definition(warehouse: psycopg2.extensions.connection, home: Home) -> None:
    PartialBuild(warehouse, home, "fct_park_evaluation").follow([Submission("manual_scores", "2024", [])])
    random = Random(7)  # noqa: S311 (no secret)
    parameters = _changed(warehouse)
    names = {row["indicator"] for row in parameters.indicators}
    units = [(park, year) for year in YEARS for park in PARKS[: random.randint(3, len(PARKS))]]
    values = {unit: {name: _value(random, name) for name in names} for unit in units}
    # Rare by chance: equals, and a park without anything in a dimension.
    values |= {(PARKS[2], year): values[PARKS[1], year] for year in YEARS}
    values[PARKS[0], 2024] |= {"leading_output_share": None, "leading_industry_count": None}
    overdue = {unit: random.choice([None, 0, 0, 3]) for unit in units}
    manual = {
        (park, year, row["indicator"]): values[park, year][row["indicator"]]
        for park, year in units
        for row in in_force(parameters.indicators, year)
        if row["method"] == "manual"
    }

    columns = [name for name in names if name not in ("management_quality", "safety_culture")]
    overwrite(
        warehouse,
        "marts",
        "fct_park_year",
        [
            {"park_code": park, "year": year, "findings_overdue": overdue[park, year]}
            | {name: _decimal(values[park, year][name]) for name in columns}
            for park, year in units
        ],
    )
    overwrite(
        warehouse,
        "intermediate",
        "int_evaluation_unit",
        [{"park_code": park, "year": year, "year_end": Day(year, 12, 31)} for park, year in units],
    )
    overwrite(
        warehouse,
        "intermediate",
        "int_manual_score",
        [
            {"park_code": park, "year": year, "indicator": name, "score": _decimal(value)}
            for (park, year, name), value in manual.items()
            if value is not None
        ],
    )
    outcome = run_dbt(
        home, ["build", "--select", *MODELS, *TESTS, "--exclude-resource-type", "unit_test"], {}
    )
    assert [failure for failure in outcome.failures if "relationships" not in failure] == []

    scores = indicator_scores(parameters, values, units)
    assert disagreements(warehouse, "fct_park_indicator_score", scores) == []
    expected = evaluations(parameters, scores, overdue, units)
    assert disagreements(warehouse, "fct_park_evaluation", expected) == []
    _is_about_something(read(warehouse, "fct_park_evaluation"))


def _is_about_something(rows: dict[tuple[Any, ...], dict[str, Any]]) -> None:
    assert {row["status"] for row in rows.values()} == {"complete", "incomplete"}
    assert {row["passed"] for row in rows.values()} == {True, False, None}
    # Who passed and is summoned nevertheless, being among the last and overdue.
    assert any(row["passed"] and row["is_summoned"] for row in rows.values())
    assert any(not row["is_summoned"] and row["rectification_overdue"] for row in rows.values())
    places = Counter((year, row["rank"]) for (_, year), row in rows.items() if row["rank"])
    assert max(places.values()) > 1


def _changed(warehouse: psycopg2.extensions.connection) -> Parameters:
    """The parameters as delivered until 2022; then some others, one of each kind."""
    indicators = read_rows(warehouse, "staging", "evaluation_indicators")
    dimensions = read_rows(warehouse, "staging", "evaluation_dimensions")
    rules = read_rows(warehouse, "staging", "rules")

    def change(rows: list[dict[str, Any]], name: str, code: str, **new: Any) -> None:
        (row,) = (row for row in rows if row[name] == code and row["valid_to"] is None)
        rows.append(row | {"valid_from": Day(2023, 1, 1)} | new)
        row["valid_to"] = Day(2022, 12, 31)

    change(indicators, "indicator", "output_growth", weight=Decimal(9), official=True)
    change(indicators, "indicator", "output_per_mu", low=Decimal(50), method="efficacy", missing="exclude")
    change(indicators, "indicator", "good_air_rate", method="manual", low=None, high=None)
    change(indicators, "indicator", "leading_industry_count", missing="exclude")
    change(indicators, "indicator", "leading_output_share", missing="exclude")
    change(dimensions, "dimension", "industry", weight=Decimal(40))
    change(rules, "rule", "pass_mark", value=Decimal(50))
    change(rules, "rule", "bottom_ranked", value=Decimal(3))
    change(rules, "rule", "reward_pool", value=Decimal("777.77"))
    new = dict.fromkeys(indicators[0]) | {
        "method": "manual", "weight": Decimal(5), "valid_from": Day(2023, 6, 1), "official": False,
    }  # fmt: skip
    indicators.append(
        new | {"indicator": "management_quality", "dimension": "infrastructure", "missing": "exclude"}
    )
    indicators.append(new | {"indicator": "safety_culture", "dimension": "environment", "missing": "zero"})
    for table, rows in (
        ("evaluation_indicators", indicators),
        ("evaluation_dimensions", dimensions),
        ("rules", rules),
    ):
        overwrite(warehouse, "staging", table, rows)
    return Parameters(rules, [], indicators, dimensions)


def _value(random: Random, name: str) -> Fraction | None:
    """Few different ones, so that parks tie; percent, or a score."""
    if random.random() < 0.12:
        return None
    if name in ("leading_industry_count", "major_findings_overdue"):
        return Fraction(random.randint(0, 6))
    if name.startswith("leading") or random.random() < 0.5:
        return Fraction(random.choice([0, 50, 100]))
    return Fraction(random.randint(0, 10_000), 100)


def _decimal(value: Fraction | None) -> Decimal | None:
    return None if value is None else Decimal(value.numerator) / value.denominator
