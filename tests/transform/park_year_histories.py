"""Random histories of a few parks and everything that their year is judged by."""

import datetime
from collections.abc import Callable
from decimal import Decimal
from random import Random
from typing import Any

from tests.transform.submissions import Row, Submission, period_end

PARKS = ["P1", "P2", "P3", "P4", "P5"]
# P2 and P3 stand below P1, P4 below P3.
PARENTS = {"P2": "P1", "P3": "P1", "P4": "P3"}
REGIONS = ["150302", "150303"]
STATIONS = {"S1": "150302", "S2": "150302", "S3": "150303"}
ENTERPRISES = [f"E{number:02}" for number in range(30)]
INDUSTRIES = ["C2614", "C2521", "C3011", "C3140", "C9999"]
LISTED = {"煤化工": "C261、C252", "建材": "C30", "冶金": "C314;C3091", "其他": "C40"}
YEARS = (2023, 2024, 2025)


class ParkYearHistory:
    """Makes submissions one after the other. The same seed makes the same history."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)  # noqa: S311 (no secret)

    def opening(self) -> list[Submission]:
        """Three years, of which the last one's December is not in yet."""
        made = [self.parks("2023-06"), self.enterprises("2023-08"), self.enterprises("2024-10")]
        for year in YEARS:
            made += [self.output(f"{year}-12")] if year < YEARS[-1] else []
            made += [self.finance(f"{year}-12"), self.energy(f"{year}-12")]
            made += [self.tax(f"{year}-{month:02}") for month in (3, 12)]
            made += [self.operation(f"{year}-{month:02}") for month in (2, 7, 12)]
            made += [self.visits(f"{year}-{month:02}") for month in (6, 12)]
            made += [self.findings(f"{year}-12"), self.projects(f"{year}-12"), self.cases(f"{year}-11")]
            made += [self.parcels(f"{year}Q4"), self.stations(f"{year}Q4"), self.air(f"{year}-10")]
        return [*made, self.industries("2024-03"), self.industries("2025-09")]

    def _some(self, things: list[Any], share: float = 0.8) -> list[Any]:
        return [thing for thing in things if self._random.random() < share]

    def _maybe(self, thing: Any, share: float = 0.7) -> Any:
        return thing if self._random.random() < share else None

    def _amount(self, low: int = 0, high: int = 9_999) -> Decimal:
        return Decimal(self._random.randint(low * 100, high * 100)) / 100

    def _day(self, year: int, back: int = 0) -> datetime.date:
        start = datetime.date(year - back, 1, 1)
        last = (datetime.date(year, 12, 31) - start).days
        # The year's last days often: that is where the lines are drawn.
        days = self._random.choice([self._random.randint(0, last), last, last - 1, last + 1])
        return start + datetime.timedelta(days=days)

    def parks(self, month: str, share: float = 1.0) -> Submission:
        rows = [
            {
                "park_code": park,
                "park_name": f"{park}园区",
                "parent_park_code": PARENTS.get(park),
                "region_code": self._random.choice(REGIONS),
                "park_level": "产业园",
                "park_class": "二类",
                "is_evaluation_unit": park in ("P1", "P5") or self._random.random() < 0.3,
                "established_on": datetime.date(2010, 1, 1),
            }
            for park in self._some(PARKS, share)
        ]
        return Submission("park_registry", month, rows, "工信局")

    def enterprises(self, month: str) -> Submission:
        rows = [
            {
                "uscc": uscc,
                "enterprise_name": f"{uscc}公司",
                "park_code": self._random.choice(PARKS),
                "industry_code": self._random.choice(INDUSTRIES),
                "size_class": "规上",
                "joined_on": datetime.date(2018, 3, 1),
                "operating_status": "在产",
            }
            for uscc in self._some(ENTERPRISES)
        ]
        return Submission("enterprise_registry", month, rows, "管委会")

    def industries(self, month: str) -> Submission:
        year = int(month[:4])
        rows = [
            {
                "park_code": park,
                "industry_name": name,
                "industry_codes": LISTED[name],
                "designated_on": self._day(year, back=1),
                "withdrawn_on": self._maybe(self._day(year) + datetime.timedelta(days=400), 0.2)
                or self._maybe(datetime.date(year, 12, 31), 0.2),
            }
            for park in self._some(PARKS, 0.7)
            for name in self._some(list(LISTED), 0.5)
        ]
        return Submission("leading_industries", month, rows, "工信局")

    def _statistics(self, form: str, month: str, figures: Callable[[], Row]) -> Submission:
        rows = [
            {"uscc": uscc, "enterprise_name": f"{uscc}公司"} | dict(figures())
            for uscc in self._some(ENTERPRISES, 0.85)
        ]
        return Submission(form, month, rows, "统计局")

    def output(self, month: str) -> Submission:
        return self._statistics(
            "statistics_output",
            month,
            lambda: {
                "output_cum": self._amount(),
                "output_cum_base": self._maybe(self._amount()),
                "value_added_cum": self._maybe(self._amount()),
            },
        )

    def finance(self, month: str) -> Submission:
        return self._statistics(
            "statistics_finance",
            month,
            lambda: {"revenue_cum": self._amount(), "rd_cum": self._maybe(self._amount(0, 90))},
        )

    def energy(self, month: str) -> Submission:
        return self._statistics("statistics_energy", month, lambda: {"energy_cum": self._amount()})

    def tax(self, month: str) -> Submission:
        rows = [
            {
                "ticket_no": f"T{self._random.randint(0, 60):03}{number}",
                "uscc": self._random.choice(ENTERPRISES),
                "enterprise_name": "某公司",
                "tax_item": self._random.choice(["增值税", "资源税", "教育费附加"]),
                "tax_nature": self._random.choice(["正常入库", "查补以前年度", "免抵调", "其他退税"]),
                "amount": self._amount(-2000, 500_000),
                "levy_period_from": datetime.date(2024, 1, 1),
                "levy_period_to": datetime.date(2024, 1, 31),
                "booked_on": period_end(month) - datetime.timedelta(days=self._random.randint(0, 60)),
            }
            for number in range(9)
        ]
        return Submission("tax_payments", month, rows, "税务局")

    def parcels(self, quarter: str) -> Submission:
        rows = [
            {
                "parcel_code": f"150300000001GB{number:05}",
                "uscc": self._maybe(self._random.choice(ENTERPRISES)),
                "park_code": self._random.choice(PARKS),
                "land_use_code": self._random.choice(["1001", "1101", "0701"]),
                "supply_mode": "出让",
                "land_area": self._amount(1000),
            }
            for number in self._some(list(range(8)))
        ]
        return Submission("land_parcels", quarter, rows, "自然资源局")

    def operation(self, month: str, reporter: str = "管委会") -> Submission:
        rows = [
            {
                "park_code": park,
                "wastewater_generated": self._amount(0, 5),
                "wastewater_collected": self._amount(0, 5),
                "wastewater_treated": self._amount(0, 5),
                "wastewater_discharged": self._amount(0, 5),
                "water_reused": self._amount(0, 5),
                "subsidy_approved": self._maybe(self._amount()),
                "subsidy_paid": self._maybe(self._amount()),
            }
            for park in self._some(PARKS)
        ]
        return Submission("infrastructure_operation", month, rows, reporter)

    def visits(self, month: str) -> Submission:
        rows = []
        for number in self._random.sample(range(40), 12):
            due = self._random.randint(0, 9)
            rows.append(
                {
                    "visit_id": f"V{number:02}",
                    "visited_on": period_end(month) - datetime.timedelta(days=self._random.randint(-1, 200)),
                    "visit_type": "安全生产",
                    "inspecting_department": "应急管理局",
                    "visit_target": "公共区域",
                    "park_code": self._random.choice(PARKS),
                    "items_due": due,
                    "items_passed": self._random.randint(0, due),
                }
            )
        return Submission("inspection_visits", month, rows, "应急管理局")

    def findings(self, month: str, reporter: str = "应急管理局") -> Submission:
        year = int(month[:4])
        rows = []
        for number in self._random.sample(range(60), 30):
            found = self._day(year, back=1)
            due = found + datetime.timedelta(days=self._random.choice([0, 1, 20, 60]))
            rows.append(
                {
                    "finding_id": f"F{number:02}",
                    "found_on": found,
                    "finding_category": "扬尘",
                    "severity": self._random.choice(["一般", "重大"]),
                    "park_code": self._random.choice(PARKS),
                    "responsible_unit": "某公司",
                    "due_on": due,
                    "completed_on": self._maybe(
                        due + datetime.timedelta(days=self._random.choice([-9, 0, 1, 30]))
                    ),
                }
            )
        return Submission("inspection_findings", month, rows, reporter)

    def projects(self, month: str) -> Submission:
        rows = [
            {
                "project_code": f"X{number}",
                "project_name": "某项目",
                "park_code": self._random.choice(PARKS),
                "industry_code": "C2614",
                "agreed_investment": self._amount(),
                "funds_received": self._amount(),
                "signed_on": datetime.date(2022, 1, 1),
                "actual_start_on": self._maybe(self._day(2025)),
                "new_land_area": self._maybe(self._amount()),
                "is_standard_land": self._maybe(self._random.random() < 0.5),
            }
            for number in self._some(list(range(15)))
        ]
        return Submission("investment_projects", month, rows, "区域经济合作局")

    def cases(self, month: str) -> Submission:
        rows = [
            {
                "case_id": f"C{number}",
                "uscc": self._random.choice(ENTERPRISES),
                "park_code": self._random.choice(PARKS),
                "stopped_on": datetime.date(2022, 1, 1),
                "filed_on": self._maybe(self._day(2025)),
                "completed_on": self._maybe(self._day(2025), 0.5),
                "land_area": self._maybe(self._amount()),
                "revived_area": self._maybe(self._amount(), 0.4),
            }
            for number in self._some(list(range(7)))
        ]
        return Submission("stopped_enterprises", month, rows, "工信局")

    def stations(self, quarter: str) -> Submission:
        items = (
            "has_signs", "has_premises", "has_counter", "has_staff", "has_equipment",
            "has_guides", "has_item_list", "has_duty_list", "has_rules", "has_ledger",
        )  # fmt: skip
        rows = [
            {"park_code": park, "staff": 2} | {item: self._random.random() < 0.8 for item in items}
            for park in self._some(PARKS)
        ]
        return Submission("service_stations", quarter, rows, "审批局")

    def air(self, month: str) -> Submission:
        """Three days, of which one may be invalid."""
        rows = []
        for station, region in STATIONS.items():
            for day in range(1, 4):
                level = self._random.choice([20, 90, 300])
                hours = self._random.choice([24, 24, 10])
                rows += [
                    {
                        "station_code": station,
                        "station_name": f"{station}站",
                        "region_code": region,
                        "monitored_at": f"{month}-{day:02} {hour:02}:00",
                    }
                    | dict.fromkeys(["so2", "no2", "pm10", "pm2_5"], level)
                    | {"co": 1, "o3": level}
                    for hour in range(hours)
                ]
        return Submission("air_quality_hourly", month, rows, "生态环境局")

    def manual(self, year: str) -> Submission:
        rows = [
            {
                "park_code": park,
                "indicator": indicator,
                "score": self._random.randint(0, 100),
                "scored_by": "评价组",
                "score_basis": "现场评议",
            }
            for park in self._some(PARKS)
            for indicator in ("management_quality", "safety_culture", "good_air_rate")
        ]
        return Submission("manual_scores", year, rows, "评价组")
