"""A park's year once more, written down from the definitions: plain loops over what was submitted.

Shares the reading of submissions with the oracle of the other marts, and nothing with the models. The air of
a day is judged elsewhere: its AQI is given.
"""

import datetime
import re
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from tests.transform.oracle import CITY, Oracle, Rows, growth, ratio, total
from tests.transform.submissions import Submission

Day = datetime.date
ITEMS = (
    "has_signs", "has_premises", "has_counter", "has_staff", "has_equipment",
    "has_guides", "has_item_list", "has_duty_list", "has_rules", "has_ledger",
)  # fmt: skip


def pct(part: Any, whole: Any) -> Any:
    return ratio(100 * part, whole) if part is not None else None


class ParkYearOracle(Oracle):
    """`air`: (region, day, AQI) of every station and day."""

    def __init__(self, history: Sequence[Submission], air: Iterable[tuple[str, Day, int | None]]) -> None:
        super().__init__(history)
        self.air = list(air)
        self.months = self.enterprise_months()

    def park_years(self) -> Rows:
        rows: Rows = {}
        ends = {batch.end for batch in self._of("statistics_output") if batch.end.month == 12}
        for day in sorted(ends):
            subtrees, parks = self.subtrees(day), self.registered(day)
            for park in {CITY} | parks:
                is_unit = park != CITY and self.park_row(park, day)["is_evaluation_unit"]
                rows[park, day.year] = self._park_year(park, subtrees[park], day, is_unit)
        return rows

    def _park_year(self, park: str, members: set[str], day: Day, is_unit: bool) -> dict[str, Any]:
        return {
            **self._economy(members, day),
            **self._infrastructure(members, day),
            **self._inspection(members, day),
            **self._projects_and_cases(members, day),
            **self._of_units_alone(park, members, day, is_unit),
        }

    def _december(self, form: str, members: set[str], day: Day) -> dict[str, dict[str, Any]]:
        return {
            uscc: row
            for (uscc, month), row in self.statistics[form].items()
            if month == day.replace(day=1) and self.park_of(uscc, day) in members
        }

    def _economy(self, members: set[str], day: Day) -> dict[str, Any]:
        output = self._december("statistics_output", members, day)
        energy = self._december("statistics_energy", members, day)
        finance = self._december("statistics_finance", members, day).values()
        whole = ratio(total(row["output_cum"] for row in output.values()), 10_000)
        tax = total(
            row["tax_evaluated_wan"]
            for (uscc, month), row in self.months.items()
            if month.year == day.year and self.park_of(uscc, day) in members
        )
        metres = total(row["land_area"] for row in self._industrial(day) if row["park_code"] in members)
        land = None if metres is None else metres * 3 / 2000
        comparable = [row for row in output.values() if row["output_cum_base"] is not None]
        both = [uscc for uscc in output if uscc in energy and output[uscc]["value_added_cum"] is not None]
        researching = [row for row in finance if row["rd_cum"] is not None]
        return {
            "output_wan": whole,
            "tax_evaluated_wan": tax,
            "land_mu": land,
            "output_per_mu_wan": ratio(whole, land),
            "output_per_mu": ratio(whole, land),
            "tax_per_mu_wan": ratio(tax, land),
            "tax_per_mu": ratio(tax, land),
            "output_growth": growth(
                total(row["output_cum"] for row in comparable),
                total(row["output_cum_base"] for row in comparable),
            ),
            "value_added_per_energy": ratio(
                ratio(total(output[uscc]["value_added_cum"] for uscc in both), 10_000),
                total(energy[uscc]["energy_cum"] for uscc in both),
            ),
            "rd_intensity": pct(
                total(row["rd_cum"] for row in researching), total(row["revenue_cum"] for row in researching)
            ),
        }

    def _infrastructure(self, members: set[str], day: Day) -> dict[str, Any]:
        latest = {
            (row["park_code"], batch.end): row
            for batch in self._of("infrastructure_operation")
            for row in batch.rows
        }
        mine = [row for (park, end), row in latest.items() if park in members and end.year == day.year]

        def share(part: str, whole: str) -> Any:
            return pct(total(row[part] for row in mine), total(row[whole] for row in mine))

        return {
            "wastewater_collection_rate": share("wastewater_collected", "wastewater_generated"),
            "reclaimed_water_rate": share("water_reused", "wastewater_treated"),
            "subsidy_disbursement_rate": share("subsidy_paid", "subsidy_approved"),
        }

    def _inspection(self, members: set[str], day: Day) -> dict[str, Any]:
        latest = {row["visit_id"]: row for batch in self._of("inspection_visits") for row in batch.rows}
        visits = [
            row
            for row in latest.values()
            if row["park_code"] in members and row["visited_on"].year == day.year
        ]
        listed = self._rows_in_force("inspection_findings", day, "finding_id")
        mine = [row for row in listed if row["park_code"] in members]
        due = [row for row in mine if row["found_on"].year == day.year and row["due_on"] <= day]
        on_time = [row for row in due if row["completed_on"] and row["completed_on"] <= row["due_on"]]
        overdue = [
            row
            for row in mine
            if row["due_on"] < day and not (row["completed_on"] and row["completed_on"] <= day)
        ]
        major = [row for row in overdue if row["severity"] == "重大"]
        is_known = bool(self._in_force("inspection_findings", day))
        return {
            "inspection_pass_rate": pct(
                total(row["items_passed"] for row in visits), total(row["items_due"] for row in visits)
            ),
            "rectified_on_time_rate": pct(len(on_time), len(due)),
            "major_findings_overdue": len(major) if is_known else None,
            "findings_overdue": len(overdue) if is_known else None,
        }

    def _projects_and_cases(self, members: set[str], day: Day) -> dict[str, Any]:
        listed = self._rows_in_force("investment_projects", day, "project_code")
        projects = [row for row in listed if row["park_code"] in members]
        standard = [row for row in projects if row["is_standard_land"]]
        in_ledger = self._rows_in_force("stopped_enterprises", day, "case_id")
        cases = [row for row in in_ledger if row["park_code"] in members]

        def filled(rows: list[dict[str, Any]], name: str) -> Any:
            return pct(sum(row[name] is not None for row in rows), len(rows))

        return {
            "funds_arrival_rate": pct(
                total(row["funds_received"] for row in projects),
                total(row["agreed_investment"] for row in projects),
            ),
            "construction_start_rate": filled(projects, "actual_start_on"),
            "standard_land_share": pct(
                total(row["new_land_area"] for row in standard),
                total(row["new_land_area"] for row in projects),
            ),
            "stopped_case_filed_rate": filled(cases, "filed_on"),
            "stopped_case_closed_rate": filled(cases, "completed_on"),
            "stopped_land_revived_rate": pct(
                total(row["revived_area"] for row in cases), total(row["land_area"] for row in cases)
            ),
        }

    def _of_units_alone(self, park: str, members: set[str], day: Day, is_unit: bool) -> dict[str, Any]:
        names = (
            "service_station_items_rate", "good_air_rate", "leading_industry_count", "leading_output_share"
        )  # fmt: skip
        if not is_unit:
            return dict.fromkeys(names)
        stations = self._rows_in_force("service_stations", day, "park_code")
        met = [sum(row[item] for item in ITEMS) for row in stations if row["park_code"] == park]
        region = self.park_row(park, day)["region_code"]
        days = [aqi for where, when, aqi in self.air if (where, when.year) == (region, day.year)]
        valid = [aqi for aqi in days if aqi is not None]
        active = [
            row
            for row in self._rows_in_force("leading_industries", day, "park_code", "industry_name")
            if row["designated_on"] <= day and not (row["withdrawn_on"] and row["withdrawn_on"] <= day)
        ]
        own = {row["industry_name"] for row in active if row["park_code"] in members}
        output = self._december("statistics_output", members, day)
        leading = total(
            row["output_cum"] for uscc, row in output.items() if self._is_leading(uscc, members, active, day)
        )
        return {
            "service_station_items_rate": pct(met[0], 10) if met else None,
            "good_air_rate": pct(sum(aqi <= 100 for aqi in valid), len(valid)),
            "leading_industry_count": len(own) if self._in_force("leading_industries", day) else None,
            "leading_output_share": pct(leading, total(row["output_cum"] for row in output.values())),
        }

    def _is_leading(
        self, uscc: str, members: set[str], active: Sequence[Mapping[str, Any]], day: Day
    ) -> bool:
        """By a list of its own park or of one above it, up to the unit whose members these are."""
        park = self.park_of(uscc, day)
        assert park is not None
        path = {above for above in self._lineage(park, day) if above in members}
        rows = self._latest_listing("enterprise_registry", lambda row: row["uscc"] == uscc, day)
        code = self._choose(rows, day)["industry_code"]
        prefixes = [
            prefix
            for row in active
            if row["park_code"] in path
            for prefix in re.split("[、;]", row["industry_codes"])
        ]
        return any(code.startswith(prefix) for prefix in prefixes)


def scores_of_people(history: Sequence[Submission]) -> dict[tuple[str, int, str], Fraction]:
    """Manual scores by park, year and indicator."""
    latest = {(submission.reporter, submission.period): submission for submission in history
              if submission.form == "manual_scores"}  # fmt: skip
    return {
        (str(row["park_code"]), int(submission.period), str(row["indicator"])): Fraction(str(row["score"]))
        for submission in latest.values()
        for row in submission.rows
    }
