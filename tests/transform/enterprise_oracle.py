"""The stop risk and the evaluation of enterprises once more, written down from their definitions.

Plain loops over what was submitted, on fractions; shares the reading of submissions with the oracle of the
other marts, and nothing with the models.
"""

import datetime
from collections import defaultdict
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from tests.transform.oracle import STATISTICS, Oracle, Rows, plus_months, quarter_name, ratio, total

Day = datetime.date

OUTPUT_DROP, POWER_DROP, ZERO_TAX_MONTHS, SIGNALS_RED = 30, 50, 3, 2
# Indicator → weight and base; every item is bounded by 0 and one and a half times its weight.
EVALUATION = {
    "tax_per_mu": (30, "24.097"),
    "value_added_per_mu": (20, "136.16"),
    "value_added_per_energy": (20, "2.694"),
    "value_added_per_emission": (10, "4929.81"),
    "labour_productivity": (10, "18.14"),
    "rd_intensity": (10, "0.0302"),
}
OF_OUTPUT = {
    "value_added_per_mu",
    "value_added_per_energy",
    "value_added_per_emission",
    "labour_productivity",
}
GRADES = {"A": 20, "B": 60, "C": 95, "D": 100}
POLLUTANTS = ("cod", "ammonia_nitrogen", "sulphur_dioxide", "nitrogen_oxides")


class EnterpriseOracle(Oracle):
    """Both marts of a history of submissions."""

    def _register(self, day: Day) -> dict[str, dict[str, Any]]:
        """Enterprise → its entry in the registers in force."""
        entries: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for row in self._rows_in_force("enterprise_registry", day, "uscc", "park_code"):
            entries[row["uscc"]].append(row)
        return {
            uscc: self._choose([row for row in rows if row["_end"] == max(r["_end"] for r in rows)], day)
            for uscc, rows in entries.items()
        }

    # -- stop risk -----------------------------------------------------------------------------------

    def stop_risks(self) -> Rows:
        return {
            (uscc, end.replace(day=1)): self._stop_risk(uscc, end.replace(day=1))
            for end in {batch.end for batch in self._of(*STATISTICS, "tax_payments")}
            for uscc, entry in self._register(end).items()
            if entry["operating_status"] == "在产"
        }

    def _stop_risk(self, uscc: str, month: Day) -> dict[str, Any]:
        signals = {
            "output_drop": self._drop("statistics_output", "output_cum", uscc, month, OUTPUT_DROP),
            "power_drop": self._drop("statistics_energy", "power_cum", uscc, month, POWER_DROP),
            "zero_tax": self._zero_tax(uscc, month),
        }
        count = sum(signal is True for signal in signals.values())
        if all(signal is None for signal in signals.values()):
            lamp = "grey"
        else:
            lamp = "red" if count >= SIGNALS_RED else "yellow" if count else "green"
        return signals | {"signals": count, "lamp": lamp}

    def _drop(self, form: str, column: str, uscc: str, month: Day, percent: int) -> bool | None:
        now = self._window(form, column, uscc, month)
        base = self._window(form, column, uscc, plus_months(month, -12))
        if now is None or base is None or base <= 0:
            return None
        return bool((base - now) / base * 100 >= percent)

    def _window(self, form: str, column: str, uscc: str, month: Day) -> Fraction | None:
        """Three months that end with this one; January is in February's value."""
        if month.month == 1:
            return None
        months = [plus_months(month, -back) for back in range(3)]
        values = [self._discrete(form, column, uscc, each) for each in months if each.month != 1]
        return None if None in values else sum(values, Fraction(0))

    def _discrete(self, form: str, column: str, uscc: str, month: Day) -> Fraction | None:
        now = self.statistics[form].get((uscc, month), {}).get(column)
        if month.month == 2 or now is None:
            return now
        before = self.statistics[form].get((uscc, plus_months(month, -1)), {}).get(column)
        return None if before is None else now - before

    def _zero_tax(self, uscc: str, month: Day) -> bool | None:
        months = [plus_months(month, -back) for back in range(ZERO_TAX_MONTHS)]
        if not set(months) <= self.tax_months:
            return None
        return all(self.tax.get((uscc, each), (0, 0))[0] <= 0 for each in months)

    # -- evaluation ----------------------------------------------------------------------------------

    def evaluations(self) -> Rows:
        rows: Rows = {}
        for end in {batch.end for batch in self._of("statistics_output") if batch.end.month == 12}:
            register = self._register(end)
            land = self._land_at(end)
            listed = {
                uscc: self._evaluated(uscc, entry, land.get(uscc), end)
                for uscc, entry in register.items()
                if entry["operating_status"] != "注销"
            }
            _score([row for row in listed.values() if row["rated_reason"] is None])
            for uscc, row in listed.items():
                rows[uscc, end.year] = {name: row[name] for name in row if not name.startswith("_")}
        return rows

    def _land_at(self, end: Day) -> dict[str, Fraction]:
        return {
            uscc: row["land_mu"]
            for (uscc, quarter), row in self.enterprise_land().items()
            if quarter == quarter_name(end)
        }

    def _evaluated(self, uscc: str, entry: dict[str, Any], land: Fraction | None, end: Day) -> dict[str, Any]:
        december = end.replace(day=1)
        output, finance, energy = (self.statistics[form].get((uscc, december), {}) for form in STATISTICS)
        value_added = _wan(output.get("value_added_cum"))
        fractions = {
            "tax_per_mu": (self._tax_of_year(uscc, end.year), land),
            "value_added_per_mu": (value_added, land),
            "value_added_per_energy": (value_added, energy.get("energy_cum")),
            "value_added_per_emission": (value_added, self._emissions(uscc, end)),
            "labour_productivity": (value_added, finance.get("employees")),
            "rd_intensity": (finance.get("rd_cum"), finance.get("revenue_cum")),
        }
        silent = entry["operating_status"] in ("停产", "停建") and not output
        zeros = {name for name, (_, whole) in fractions.items() if whole == 0}
        return {
            **{name: ratio(part, whole) for name, (part, whole) in fractions.items()},
            "score": None,
            "grade": "T",
            "rated_reason": _why_not(entry, land, end),
            "_zeros": zeros | OF_OUTPUT if silent else zeros,
            "_division": entry["industry_code"][:3],
        }

    def _tax_of_year(self, uscc: str, year: int) -> Fraction | None:
        """A month without a row is 0 where its batch is there, unknown where it is not."""
        months = [Day(year, number, 1) for number in range(1, 13)]
        unpaid = {month: 0 if month in self.tax_months else None for month in months}
        return total(
            self.tax[uscc, month][1] if (uscc, month) in self.tax else unpaid[month] for month in months
        )

    def _emissions(self, uscc: str, end: Day) -> Fraction | None:
        rows = [
            row
            for batch in self._of("emissions_annual")
            for row in batch.rows
            if batch.end == end and row["uscc"] == uscc
        ]
        return total(rows[-1].get(pollutant) for pollutant in POLLUTANTS) if rows else None


def _wan(yuan: Fraction | None) -> Fraction | None:
    return None if yuan is None else yuan / 10_000


def _why_not(entry: dict[str, Any], land: Fraction | None, end: Day) -> str | None:
    if entry["operating_status"] == "在建":
        return "under_construction"
    if entry["joined_on"] > end.replace(year=end.year - 2):
        return "under_two_years"
    return None if land is not None and land > 0 else "no_land"


def _score(rated: list[dict[str, Any]]) -> None:
    """Put score and grade into the rows of one year's rated enterprises."""
    for row in rated:
        row["score"] = total(_item(row, name, rated) for name in EVALUATION)
    scores = [row["score"] for row in rated if row["score"] is not None]
    for row in rated:
        better = sum(score > row["score"] for score in scores) if row["score"] is not None else None
        row["grade"] = None if better is None else _grade(Fraction(100 * (better + 1), len(scores)))


def _item(row: dict[str, Any], name: str, rated: list[dict[str, Any]]) -> Fraction | None:
    if name in row["_zeros"]:
        return _bounded(Fraction(0), name)
    if row[name] is not None:
        return _bounded(row[name], name)
    alike = _mean(name, rated, lambda peer: peer["_division"] == row["_division"])
    return _mean(name, rated, lambda _: True) if alike is None else alike


def _mean(name: str, rated: list[dict[str, Any]], among: Callable[[dict[str, Any]], bool]) -> Fraction | None:
    items = [_bounded(peer[name], name) for peer in rated if peer[name] is not None and among(peer)]
    return sum(items, Fraction(0)) / len(items) if items else None


def _bounded(value: Fraction, name: str) -> Fraction:
    weight, base = EVALUATION[name]
    return min(max(Fraction(value) / Fraction(base), Fraction(0)), Fraction(3, 2)) * weight


def _grade(percentile: Fraction) -> str:
    return next(grade for grade, up_to in GRADES.items() if percentile <= up_to)
