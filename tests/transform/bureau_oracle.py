"""Land, safety, service, tasks and stopped enterprises, written down from their definitions.

Parameters are repeated here as the customer stated them: a changed one is to be noticed.
"""

import csv
import datetime
from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from park_warehouse.transform.fingerprint import DBT_PROJECT
from tests.transform.bureau_histories import ITEMS
from tests.transform.oracle import CITY, Day, Oracle, Rows, month_end, plus_months, quarter_name, ratio, total

A_DAY = datetime.timedelta(days=1)


def months_later(day: Day, months: int) -> Day:
    """The same day so many months later, or the last of that month where it has none."""
    month = plus_months(day.replace(day=1), months)
    return min(month_end(month), month + (day.day - 1) * A_DAY)


def whole_months(first: Day, last: Day) -> int:
    months = 0
    while months_later(first, months + 1) <= last:
        months += 1
    return months


def days_off() -> dict[Day, bool]:
    """Whether one works on a day that differs from its weekday."""
    with (DBT_PROJECT / "seeds/holidays.csv").open(encoding="utf-8") as file:
        return {
            datetime.date.fromisoformat(row["day"]): row["is_working_day"] == "true"
            for row in csv.DictReader(file)
        }


class BureauOracle(Oracle):
    # -- land ----------------------------------------------------------------------------------------

    def parcel_statuses(self) -> Rows:
        return {
            (row["parcel_code"], quarter_name(day)): _parcel(row, day)
            for day in self.figure_quarters()
            for row in self._rows_in_force("land_parcels", day, "parcel_code")
        }

    def park_land_uses(self) -> Rows:
        rows: Rows = {}
        for day in [end for end in self._ends("statistics_output") if end.month == 12]:
            listed = self._rows_in_force("park_land_use", day, "park_code")
            parcels = self._industrial(day)
            for park, members in self.subtrees(day).items():
                mine = [row for row in listed if row["park_code"] in members]
                if mine and (park == CITY or park in self.registered(day)):
                    here = [row for row in parcels if row["park_code"] in members]
                    rows[park, day.year] = _land_use(mine, here)
        return rows

    def stopped_enterprises(self) -> Rows:
        forever = datetime.date(9999, 12, 31)
        listed = self._rows_in_force("stopped_enterprises", forever, "case_id")
        return {(row["case_id"],): _case(row) for row in listed}

    # -- safety, service, tasks ----------------------------------------------------------------------

    def chemical_parks(self) -> Rows:
        return {
            (row["park_code"], quarter_name(day)): {
                "score": row["score"],
                "grade": next(
                    name
                    for name, start in (("D", 85), ("C", 70), ("B", 60), ("A", 0))
                    if row["score"] >= start
                ),
                "is_grade_d": row["score"] >= 85,
            }
            for day in self._all_quarters()
            for row in self._rows_in_force("chemical_park_safety", day, "park_code")
        }

    def service_stations(self) -> Rows:
        rows: Rows = {}
        for day in self._all_quarters():
            for row in self._rows_in_force("service_stations", day, "park_code"):
                items = sum(row[item] for item in ITEMS)
                rows[row["park_code"], quarter_name(day)] = {
                    "items_met": items,
                    "items_met_pct": items * 10,
                    "staff_ok": row["staff"] >= 2,
                    "is_met": items == 10 and row["staff"] >= 2,
                    "trained_pct": _percent(row.get("staff_trained"), row["staff"]),
                }
        return rows

    def approval_quarters(self) -> Rows:
        cases = {row["case_id"]: row for batch in self._of("approvals") for row in batch.rows}
        exceptions = days_off()
        rows: Rows = {}
        for day in self._all_quarters():
            received = [
                row for row in cases.values() if quarter_name(row["received_on"]) == quarter_name(day)
            ]
            for park, members in self.subtrees(day).items():
                mine = [row for row in received if row["park_code"] in members]
                if mine and (park == CITY or park in self.registered(day)):
                    rows[park, quarter_name(day)] = _approvals(mine, exceptions)
        return rows

    def task_progresses(self) -> Rows:
        return {
            (row["task_id"], quarter_name(day)): {"lamp": _task_lamp(row, day), "clause_id": row["clause_id"]}
            for day in self._all_quarters()
            for row in self._rows_in_force("task_progress", day, "task_id")
        }

    def _ends(self, form: str) -> list[Day]:
        return sorted({batch.end for batch in self._of(form)})

    def _all_quarters(self) -> list[Day]:
        yearly = {"park_land_use"}
        return self.quarters(*({batch.form for batch in self.batches} - yearly))


def _percent(part: Any, whole: Any) -> Any:
    return None if part is None else ratio(100 * part, whole)


def _parcel(row: dict[str, Any], day: Day) -> dict[str, Any]:
    status = _idle_status(row, day)
    return {
        "park_code": row["park_code"],
        "uscc": row.get("uscc"),
        "area_mu": row["land_area"] * 3 / 2000,
        "plot_ratio": ratio(row["floor_area"], row["land_area"]),
        "building_coefficient_pct": _percent(row["building_footprint"], row["land_area"]),
        "office_land_pct": _percent(row["office_land_area"], row["land_area"]),
        "idle_status": status,
        "idle_fee_rate_pct": 20 if status == "idle_1y" else None,
    }


def _idle_status(row: dict[str, Any], day: Day) -> str:
    agreed, started, suspended = (row[f"{name}_on"] for name in ("agreed_start", "actual_start", "suspended"))
    status = "ok"
    if not started or started > day:
        if agreed and months_later(agreed, 12) <= day:
            status = "idle_2y" if months_later(agreed, 24) <= day else "idle_1y"
    elif suspended and months_later(suspended, 12) <= day:
        developed = ratio(row["area_developed"], row["area_to_develop"])
        invested = ratio(row["fixed_investment"], row["planned_investment"])
        if developed is not None and developed < Fraction(1, 3):
            status = "idle_suspended"
        if invested is not None and invested < Fraction(1, 4):
            status = "idle_suspended"
    if status != "ok" and row["idle_cause"] == "政府原因":
        return "government_cause"
    return status


def _land_use(rows: list[dict[str, Any]], parcels: list[dict[str, Any]]) -> dict[str, Any]:
    def area(name: str) -> Any:
        return total(row[name] for row in rows)

    def share(part: str, whole: str) -> Any:
        return _percent(area(part), area(whole))

    figures: dict[str, Any] = {}
    for kind in ("planned", "actual"):
        built = area(f"{kind}_industrial_area") + area(f"{kind}_logistics_area")
        value = _percent(built, area(f"{kind}_construction_area"))
        figures[f"industrial_logistics_{kind}_pct"] = value
        figures[f"industrial_logistics_{kind}_lamp"] = (
            "grey" if value is None else "red" if value < 60 else "yellow" if value < 62 else "green"
        )
    supplied, waiting = area("supplied_area"), area("ready_unsupplied_area")
    ready = None if None in (supplied, waiting) else supplied + waiting
    investment = _in_wan(total(row["fixed_investment"] for row in parcels))
    industrial = area("completed_industrial_area")
    return figures | {
        "land_supply_pct": _percent(supplied, ready),
        "land_completion_pct": share("completed_area", "supplied_area"),
        "industrial_share_pct": share("completed_industrial_area", "completed_area"),
        "plot_ratio": ratio(area("floor_area"), area("completed_area")),
        "building_density_pct": share("building_base_area", "completed_area"),
        "industrial_plot_ratio": ratio(area("industrial_floor_area"), industrial),
        "industrial_building_coefficient_pct": share(
            "industrial_building_footprint", "completed_industrial_area"
        ),
        "idle_land_pct": share("idle_area", "supplied_area"),
        "industrial_investment_per_mu_wan": ratio(
            investment, None if industrial is None else industrial * 3 / 2000
        ),
    }


def _in_wan(yuan: Any) -> Any:
    return None if yuan is None else Fraction(yuan) / 10_000


def _case(row: dict[str, Any]) -> dict[str, Any]:
    end = row["_end"]
    until = row["resumed_on"] or row["completed_on"] or end
    months = whole_months(row["stopped_on"], until)
    if row["restopped_on"]:
        months += whole_months(row["restopped_on"], end)
    planned = row["planned_completion_on"]
    stages = {
        "restopped": row["restopped_on"],
        "closed": row["completed_on"],
        "overdue": planned and planned < end,
        "method_set": row["treatment"],
        "filed": row["filed_on"],
        "identified": True,
    }
    revived = row["revived_area"]
    return {
        "stage": next(stage for stage, holds in stages.items() if holds),
        "months_stopped": months,
        "land_revived_mu": None if revived is None else revived * 3 / 2000,
    }


def _approvals(cases: list[dict[str, Any]], exceptions: dict[Day, bool]) -> dict[str, Any]:
    finished = [row for row in cases if row["finished_on"]]
    return {
        "received": len(cases),
        "on_time_pct": _percent(
            sum(row["finished_on"] <= row["promised_on"] for row in finished), len(finished)
        ),
        "online_pct": _percent(sum(row["is_online"] for row in cases), len(cases)),
        "mean_working_days": ratio(
            sum(_working_days(row["received_on"], row["finished_on"], exceptions) for row in finished),
            len(finished),
        ),
    }


def _working_days(received: Day, finished: Day, exceptions: dict[Day, bool]) -> int:
    days: Iterable[Day] = (received + (number + 1) * A_DAY for number in range((finished - received).days))
    return sum(exceptions.get(day, day.isoweekday() < 6) for day in days)


def _task_lamp(row: dict[str, Any], day: Day) -> str:
    behind = row["planned_progress"] - row["actual_progress"]
    if behind > 30 or (row["due_on"] < day and row["actual_progress"] != 100):
        return "red"
    return "yellow" if behind > 0 else "green"
