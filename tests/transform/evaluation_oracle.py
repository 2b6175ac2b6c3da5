"""Class decisions and evaluations once more, written down from their definitions: plain Python on fractions.

Both begin with the figures of the years; the parameters are rows as they stand in the seeds.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

Day = datetime.date
Row = Mapping[str, Any]
Rows = dict[tuple[Any, ...], dict[str, Any]]
Key = tuple[str, int]

ORDER = ["output", "tax", "output_per_mu", "tax_per_mu"]
ADVANCE = ["signalled", "half_verified", "disputed", "verified", "strategy_overdue", "strategy_filed"]


@dataclass(frozen=True)
class Parameters:
    """Rows of the parameter tables, all years."""

    rules: list[Row]
    class_standards: list[Row]
    indicators: list[Row]
    dimensions: list[Row]

    def rule(self, name: str, year: int) -> Fraction:
        (row,) = (row for row in in_force(self.rules, year) if row["rule"] == name)
        return Fraction(row["value"])


def in_force(rows: Iterable[Row], year: int) -> list[Row]:
    day = Day(year, 12, 31)
    return [
        row
        for row in rows
        if row["valid_from"] <= day and (row["valid_to"] is None or row["valid_to"] >= day)
    ]


# -- classes ------------------------------------------------------------------------------------------


def class_decision(
    parameters: Parameters,
    park_years: Mapping[Key, Mapping[str, Fraction | None]],
    verifications: Mapping[tuple[str, int, str], Row],
    latest_month_end: Day,
    park: str,
    year: int,
    park_class: str | None,
) -> dict[str, Any]:
    """`park_years`: output and tax in 亿元, output_per_mu and tax_per_mu in 万元/亩."""
    now, before = park_years[park, year], park_years.get((park, year - 1), {})
    standards = in_force(parameters.class_standards, year)
    ranks = {row["class"]: row["class_rank"] for row in standards}
    rank = ranks.get(park_class)

    def lines(of_rank: int | None) -> dict[str, Fraction]:
        return {
            row["indicator"]: Fraction(row["threshold"]) for row in standards if row["class_rank"] == of_rank
        }

    above = max((other for other in ranks.values() if rank is not None and other < rank), default=None)
    below = min((other for other in ranks.values() if rank is not None and other > rank), default=None)
    own = lines(rank) if rank is not None else {}
    upper = lines(above) if above is not None else {}
    lower = lines(below) if below is not None else own
    upper_before = {
        name: next(
            (
                Fraction(row["threshold"])
                for row in in_force(parameters.class_standards, year - 1)
                if row["indicator"] == name and ranks.get(row["class"]) == above
            ),
            line,
        )
        for name, line in upper.items()
    }

    def reaches(values: Mapping[str, Fraction | None], wanted: Mapping[str, Fraction]) -> bool:
        there = [values.get(name) for name in wanted]
        return bool(wanted) and None not in there and all(values[name] >= wanted[name] for name in wanted)

    falls = parameters.rule("decline_falls", year)
    missing = [name for name in ORDER if now.get(name) is None]
    missing_before = [name for name in ORDER if before.get(name) is None]
    meets_upper = not missing and reaches(now, upper)

    def below_and_falling(wanted: Mapping[str, Fraction]) -> list[str]:
        return [
            name
            for name in ("output", "tax")
            if name in wanted and now[name] < wanted[name] and _falls(park_years, park, year, name) >= falls
        ]

    decision, failed = "MAINTAIN", []
    if missing:
        decision, failed = "DATA_MISSING", missing
    elif meets_upper and missing_before:
        decision, failed = "DATA_MISSING", missing_before
    elif meets_upper and reaches(before, upper_before):
        decision = "UPGRADE_APPLY"
    elif names := below_and_falling(lower):
        decision, failed = "DOWNGRADE_RED_VERIFY", names
    elif names := below_and_falling(own):
        decision, failed = "DOWNGRADE_AMBER", names
    elif names := [name for name in ORDER if name in own and now[name] < own[name]]:
        decision, failed = "BELOW_OWN_LINE_WATCH", names
    state = "none"
    if decision == "DOWNGRADE_RED_VERIFY":
        rows = [
            verifications[park, year, name]
            for name in ("output", "tax")
            if (park, year, name) in verifications
        ]
        tolerance = parameters.rule("verification_tolerance", year)
        states = [_state(row, tolerance, latest_month_end) for row in rows]
        state = min(states, key=ADVANCE.index, default="signalled")
    return {"class": park_class, "decision": decision, "failed_indicators": failed, "state": state}


def _falls(park_years: Mapping[Key, Mapping[str, Any]], park: str, year: int, name: str) -> int:
    count = 0
    while True:
        value = park_years.get((park, year - count), {}).get(name)
        before = park_years.get((park, year - count - 1), {}).get(name)
        if value is None or before is None or value >= before:
            return count
        count += 1


def _state(row: Row, tolerance: Fraction, latest_month_end: Day) -> str:
    sides = [
        None not in (row[f"{side}_value"], row[f"{side}_verified_on"]) for side in ("statistics", "committee")
    ]
    if sum(sides) < 2:
        return ADVANCE[sum(sides)]
    one, other = Fraction(row["statistics_value"]), Fraction(row["committee_value"])
    if abs(one - other) > tolerance / 100 * max(abs(one), abs(other)):
        return "disputed"
    if row["strategy_filed_on"]:
        return "strategy_filed"
    due = row["strategy_due_on"]
    return "strategy_overdue" if due and due < latest_month_end else "verified"


# -- evaluation ---------------------------------------------------------------------------------------


def score(indicator: Row, value: Fraction | None) -> Fraction | None:
    if value is None:
        return {"zero": Fraction(0), "full": Fraction(100), "exclude": None}[indicator["missing"]]
    low, high = (
        Fraction(indicator[name]) if indicator[name] is not None else None for name in ("low", "high")
    )
    match indicator["method"]:
        case "efficacy":
            points = 60 + 40 * (value - low) / (high - low)
        case "ratio":
            points = 100 * value / high
        case "band":
            points = Fraction(100 if low <= value <= high else 0)
        case "deduct":
            points = 100 - high * value
        case "manual":
            return value
    return min(max(points, Fraction(0)), Fraction(100))


def indicator_scores(
    parameters: Parameters, values: Mapping[Key, Mapping[str, Fraction | None]], units: Iterable[Key]
) -> Rows:
    """`values`: raw values of every unit and year by indicator, manual scores among them."""
    rows: Rows = {}
    for park, year in units:
        for indicator in in_force(parameters.indicators, year):
            value = values[park, year].get(indicator["indicator"])
            rows[park, year, indicator["indicator"]] = {
                "raw_value": value,
                "score": score(indicator, value),
                "weight": Fraction(indicator["weight"]),
                "method": indicator["method"],
                "missing_rule_used": indicator["missing"] if value is None else None,
                "uses_demo_parameters": not indicator["official"],
            }
    return rows


def evaluations(
    parameters: Parameters, scores: Rows, overdue: Mapping[Key, int | None], units: Iterable[Key]
) -> Rows:
    rows: Rows = {}
    by_year: dict[int, dict[str, Fraction | None]] = defaultdict(dict)
    for park, year in units:
        dimensions = {
            row["dimension"]: (
                Fraction(row["weight"]),
                _mean(parameters, scores, park, year, row["dimension"]),
            )
            for row in in_force(parameters.dimensions, year)
        }
        total = None
        if None not in [points for _, points in dimensions.values()]:
            total = sum(w * points for w, points in dimensions.values()) / sum(
                w for w, _ in dimensions.values()
            )
        by_year[year][park] = total
        rows[park, year] = {f"{name}_score": points for name, (_, points) in dimensions.items()} | {
            "total_score": total,
            "status": "incomplete" if total is None else "complete",
        }
    for (park, year), row in rows.items():
        row |= _result(parameters, by_year[year], park, year, bool(overdue[park, year]))
    return rows


def _mean(parameters: Parameters, scores: Rows, park: str, year: int, dimension: str) -> Fraction | None:
    mine = [
        scores[park, year, row["indicator"]]
        for row in in_force(parameters.indicators, year)
        if row["dimension"] == dimension
    ]
    there = [row for row in mine if row["score"] is not None]
    if not there:
        return None
    # Each takes over, in proportion to its own weight, what the others leave.
    left, whole = sum(row["weight"] for row in there), sum(row["weight"] for row in mine)
    shared = [row["weight"] + (whole - left) * row["weight"] / left for row in there]
    return sum(w * row["score"] for w, row in zip(shared, there, strict=True)) / whole


def _result(
    parameters: Parameters, totals: Mapping[str, Fraction | None], park: str, year: int, is_overdue: bool
) -> dict[str, Any]:
    total, ranked = totals[park], {name: points for name, points in totals.items() if points is not None}
    if total is None:
        nothing = dict.fromkeys(["rank", "passed", "is_summoned", "reward_wan"])
        return nothing | {"rectification_overdue": is_overdue}
    passes = {name: points for name, points in ranked.items() if points >= parameters.rule("pass_mark", year)}
    lower = sum(points < total for points in ranked.values())
    at_bottom = lower < parameters.rule("bottom_ranked", year)
    return {
        "rank": 1 + sum(points > total for points in ranked.values()),
        "passed": park in passes,
        "rectification_overdue": is_overdue,
        "is_summoned": (at_bottom and is_overdue) or park not in passes,
        "reward_wan": _rewards(passes, parameters.rule("reward_pool", year)).get(park, Fraction(0)),
    }


def _rewards(scores: Mapping[str, Fraction], pool: Fraction) -> dict[str, Fraction]:
    whole = sum(scores.values())
    shares = {park: 100 * pool * points / whole for park, points in scores.items()}
    cents = {park: share.numerator // share.denominator for park, share in shares.items()}
    by_remainder = sorted(shares, key=lambda park: (cents[park] - shares[park], park))
    for park in by_remainder[: int(100 * pool) - sum(cents.values())]:
        cents[park] += 1
    return {park: Fraction(count, 100) for park, count in cents.items()}
