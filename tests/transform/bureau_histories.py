"""Random submissions on land, safety, service, tasks and stopped enterprises."""

import datetime
from decimal import Decimal
from random import Random
from typing import Any

from tests.transform.submissions import Row, Submission, period_end

PARKS = ["P1", "P2", "P3", "P4", "P5"]
QUARTERS = [f"{year}Q{quarter}" for year in (2024, 2025) for quarter in range(1, 5)]
MONTHS = [f"{year}-{month:02}" for year in (2024, 2025) for month in range(1, 13)]
PARCELS = [f"150300000001GA{number:05}" for number in range(40)]
ITEMS = (
    "has_signs", "has_premises", "has_counter", "has_staff", "has_equipment", "has_guides", "has_item_list",
    "has_duty_list", "has_rules", "has_ledger",
)  # fmt: skip
AREAS = (
    "ready_unsupplied_area", "supplied_area", "completed_area", "completed_industrial_area", "floor_area",
    "building_base_area", "industrial_floor_area", "industrial_building_footprint", "idle_area",
)  # fmt: skip


class BureauHistory:
    """Makes submissions one after the other. The same seed makes the same history."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)  # noqa: S311 (no secret)

    # -- what the others send ------------------------------------------------------------------------

    def parks(self, month: str) -> Submission:
        rows = [
            {
                "park_code": park,
                "park_name": f"{park}园区",
                "parent_park_code": self._pick([None, *PARKS[:number]]),
                "is_evaluation_unit": True,
            }
            for number, park in enumerate(PARKS)
            if self._random.random() < 0.9
        ]
        return Submission("park_registry", month, rows, "工信局")

    def statistics(self, month: str) -> Submission:
        """What makes a year: the December form, with nothing in it that any of these figures needs."""
        return Submission("statistics_output", month, [], "统计局")

    # -- land ----------------------------------------------------------------------------------------

    def parcels(self, quarter: str, reporter: str = "自然资源局") -> Submission:
        rows = [self._parcel(code) for code in PARCELS if self._random.random() < 0.9]
        area = ("land_area", "area_to_develop", "area_developed", "floor_area")
        units = self._pick([{}, dict.fromkeys(area, "亩"), {"land_area": "公顷"}])
        return Submission("land_parcels", quarter, rows, reporter, units)

    def _parcel(self, code: str) -> Row:
        planned = self._amount(4)
        return {
            "parcel_code": code,
            "park_code": self._pick(PARKS),
            "uscc": self._maybe(self._pick(["E1", "E2"])),
            "land_use_code": self._pick(["1001", "1101", "0701"]),
            "supply_mode": "出让",
            "land_area": self._amount(),
            "floor_area": self._maybe(self._amount()),
            "building_footprint": self._maybe(self._amount()),
            "office_land_area": self._maybe(self._amount()),
            "planned_investment": self._maybe(planned, 0.9),
            # A quarter exactly is enough, a little less is not.
            "fixed_investment": self._maybe(planned / 4 - self._pick([0, 0, Decimal("0.0001"), 1]), 0.9),
            "agreed_start_on": self._maybe(self._day()),
            "actual_start_on": self._maybe(self._day(), 0.5),
            "area_to_develop": self._maybe(3, 0.9),
            "area_developed": self._maybe(self._pick([1, 1, 2, Decimal("0.9999")]), 0.9),
            "suspended_on": self._maybe(self._day()),
            "idle_cause": self._pick([None, None, "企业原因", "政府原因"]),
        }

    def land_use(self, year: str, reporter: str = "自然资源局") -> Submission:
        rows = []
        for park in [park for park in PARKS if self._random.random() < 0.8]:
            whole = self._amount(10)
            share = self._pick([Decimal("0.59996"), Decimal("0.6"), Decimal("0.61"), Decimal("0.62"), 0])
            rows.append(
                {
                    "park_code": park,
                    "planned_construction_area": whole,
                    "planned_industrial_area": whole * share,
                    "planned_logistics_area": 0,
                    "actual_construction_area": self._pick([0, whole]),
                    "actual_industrial_area": whole / 2,
                    "actual_logistics_area": whole / 8,
                }
                | {area: self._maybe(self._amount()) for area in AREAS}
            )
        units = self._pick([{}, {"planned_construction_area": "亩", "planned_industrial_area": "亩"}])
        return Submission("park_land_use", year, rows, reporter, units)

    def stopped(self, month: str, reporter: str = "工信局") -> Submission:
        rows: list[Row] = [
            {
                "case_id": f"C{case}",
                "uscc": "E1",
                "park_code": self._pick(PARKS),
                "stopped_on": self._day(),
                "filed_on": self._maybe(self._day(), 0.5),
                "treatment": self._maybe("转型升级", 0.5),
                "planned_completion_on": self._maybe(self._pick([self._day(), period_end(month)]), 0.5),
                "completed_on": self._maybe(self._day(), 0.3),
                "resumed_on": self._maybe(self._day(), 0.3),
                "restopped_on": self._maybe(self._day(), 0.2),
                "land_area": self._maybe(self._amount()),
                "revived_area": self._maybe(self._amount()),
            }
            for case in range(60)
            if self._random.random() < 0.7
        ]
        return Submission("stopped_enterprises", month, rows, reporter)

    # -- safety, service, tasks ----------------------------------------------------------------------

    def safety(self, quarter: str) -> Submission:
        scores = ["59.99", "60", "69.99", "70", "84.99", "85", "100", "0"]
        rows = [
            {"park_code": park, "assessed_on": self._day(), "score": Decimal(self._pick(scores))}
            for park in PARKS
            if self._random.random() < 0.8
        ]
        return Submission("chemical_park_safety", quarter, rows, "应急管理局")

    def stations(self, quarter: str) -> Submission:
        rows = [
            {item: self._random.random() < 0.95 for item in ITEMS}
            | {
                "park_code": park,
                "staff": self._random.randint(0, 4),
                "staff_trained": self._maybe(self._random.randint(0, 4)),
            }
            for park in PARKS
            if self._random.random() < 0.8
        ]
        return Submission("service_stations", quarter, rows, "行政审批局")

    def approvals(self, month: str) -> Submission:
        rows = []
        # Few numbers: the same case comes again in other months. Received round the month.
        for case in self._random.sample(range(120), 15):
            received = period_end(month) - datetime.timedelta(days=self._random.randint(0, 45))
            promised = received + datetime.timedelta(days=self._random.randint(0, 40))
            rows.append(
                {
                    "case_id": f"A{case}",
                    "park_code": self._pick(PARKS),
                    "received_on": received,
                    "promised_on": promised,
                    "finished_on": self._maybe(
                        promised + self._pick(range(-5, 3)) * datetime.timedelta(days=1)
                    ),
                    "is_online": self._random.random() < 0.5,
                }
            )
        rows = [row for row in rows if not row["finished_on"] or row["finished_on"] >= row["received_on"]]
        return Submission("approvals", month, rows, "行政审批局")

    def tasks(self, quarter: str, reporter: str = "工信局") -> Submission:
        rows: list[Row] = [
            {
                "task_id": f"K{task}",
                "clause_id": "1.1",
                "task_name": "任务",
                "park_code": self._maybe(self._pick(PARKS)),
                "lead_unit": reporter,
                "due_on": self._pick([self._day(), period_end(quarter), datetime.date(2026, 12, 31)]),
                "planned_progress": 75,
                "actual_progress": Decimal(self._pick(["75", "74", "45", "44.9", "100", "80"])),
            }
            for task in range(40)
            if self._random.random() < 0.6
        ]
        return Submission("task_progress", quarter, rows, reporter)

    # -- chance --------------------------------------------------------------------------------------

    def _pick(self, things: Any) -> Any:
        return self._random.choice(things)

    def _maybe(self, thing: Any, share: float = 0.7) -> Any:
        return thing if self._random.random() < share else None

    def _amount(self, high: int = 900) -> Decimal:
        return Decimal(self._random.randint(100, high * 100)) / 100

    def _day(self) -> datetime.date:
        """Often the end of a quarter or next to one, where a year's anniversary decides."""
        if self._random.random() < 0.6:
            end = period_end(f"{self._random.randint(2022, 2025)}Q{self._random.randint(1, 4)}")
            return end + datetime.timedelta(days=self._random.randint(-1, 1))
        return datetime.date(2022, 1, 1) + datetime.timedelta(days=self._random.randrange(1400))
