"""Random histories of submissions: late, restated, overlapping, contradictory, with gaps."""

import datetime
from decimal import Decimal
from random import Random
from typing import Any

from tests.transform.submissions import Submission, period_end

PARKS = ["P1", "P2", "P3", "P4", "P5", "P6"]
ENTERPRISES = [f"E{number:02}" for number in range(14)]
# One of them never gets into a register.
REGISTERED = ENTERPRISES[:-1]
MONTHS = [f"{year}-{month:02}" for year in (2024, 2025) for month in range(1, 13)]
QUARTERS = [f"{year}Q{quarter}" for year in (2024, 2025) for quarter in range(1, 5)]
PARCELS = [f"150300000001G{letter}{number:05}" for letter in "AB" for number in range(8)]


class History:
    """Makes submissions one after the other. The same seed makes the same history."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)  # noqa: S311 (no secret)
        self._made: list[Submission] = []

    def opening(self) -> list[Submission]:
        """Enough to have figures for most parks."""
        first = [self._park_registry("2024-03"), self._enterprise_registry("2024-02", "管委会A")]
        months = [month for month in MONTHS if not month.endswith("-01") and self._random.random() < 0.8]
        statistics = [self._output(month, "统计局A") for month in months]
        taxes = [self._tax(month) for month in MONTHS if self._random.random() < 0.8]
        land = [self._parcels("2024Q2"), self._leases("2024Q2")]
        return self._remember([*first, *statistics, *taxes, *land])

    def more(self, form: str, count: int = 2) -> list[Submission]:
        """Some more of a form, then one of its submissions again with other rows."""
        return self._remember([self._make(form) for _ in range(count)]) + self._restatement(form)

    def _make(self, form: str) -> Submission:
        makers = {
            "park_registry": lambda: self._park_registry(self._pick(MONTHS)),
            "enterprise_registry": lambda: self._enterprise_registry(
                self._pick(MONTHS), self._pick(["管委会A", "管委会B"])
            ),
            "statistics_output": lambda: self._output(
                self._statistics_month(), self._pick(["统计局A", "统计局B"])
            ),
            "statistics_finance": lambda: self._finance(self._statistics_month()),
            "statistics_energy": lambda: self._energy(self._statistics_month()),
            "tax_payments": lambda: self._tax(self._pick(MONTHS)),
            "land_parcels": lambda: self._parcels(self._pick(QUARTERS)),
            "land_leases": lambda: self._leases(self._pick(QUARTERS)),
            "inspection_visits": lambda: self._visits(self._pick(MONTHS)),
            "inspection_findings": lambda: self._findings(self._pick(MONTHS)),
        }
        return makers[form]()

    def _restatement(self, form: str) -> list[Submission]:
        earlier = self._pick([submission for submission in self._made if submission.form == form])
        rows = [row for row in earlier.rows if self._random.random() < 0.7]
        return self._remember([Submission(form, earlier.period, rows, earlier.reporter, earlier.units)])

    def _remember(self, submissions: list[Submission]) -> list[Submission]:
        self._made += submissions
        return submissions

    def _pick(self, things: list[Any]) -> Any:
        return self._random.choice(things)

    def _some(self, things: list[Any], share: float) -> list[Any]:
        return [thing for thing in things if self._random.random() < share]

    def _amount(self, low: int = 1, high: int = 99_999) -> Decimal:
        return Decimal(self._random.randint(low * 100, high * 100)) / 100

    def _maybe(self, thing: Any, share: float = 0.7) -> Any:
        return thing if self._random.random() < share else None

    def _statistics_month(self) -> str:
        return self._pick([month for month in MONTHS if not month.endswith("-01")])

    def _day(self, first: int = 2023, last: int = 2025) -> datetime.date:
        start = datetime.date(first, 1, 1)
        return start + datetime.timedelta(
            days=self._random.randrange((datetime.date(last, 12, 31) - start).days)
        )

    def _park_registry(self, month: str) -> Submission:
        # Any parent: the park itself, one that no register lists, and circles among them.
        rows = [
            {
                "park_code": park,
                "park_name": f"{park}园区",
                "parent_park_code": self._maybe(self._pick([*PARKS, "P9"]), 0.5),
                "region_code": "150300",
                "park_level": "产业园",
                "park_class": self._maybe("二类"),
                "is_evaluation_unit": self._random.random() < 0.6,
                "planned_area": self._amount(1, 500),
                "established_on": datetime.date(2010, 1, 1),
            }
            for park in self._some(PARKS, 0.85)
        ]
        return Submission("park_registry", month, rows, self._pick(["工信局", "工信局", "旧工信局"]))

    def _enterprise_registry(self, month: str, reporter: str) -> Submission:
        listed = [(uscc, self._pick(PARKS)) for uscc in self._some(REGISTERED, 0.7)]
        twice = [(uscc, self._pick(PARKS)) for uscc in self._some(REGISTERED, 0.2)]
        rows = [
            {
                "uscc": uscc,
                "enterprise_name": f"{uscc}公司",
                "park_code": park,
                "industry_code": "C2614",
                "size_class": "规上",
                "joined_on": self._day(2022, 2025),
                "operating_status": self._pick(["在产", "在产", "停产", "注销"]),
                "liaison_leader": self._maybe("甲"),
                "liaison_department": self._maybe("乙"),
                "liaison_officer": self._maybe("丙"),
            }
            for uscc, park in dict.fromkeys([*listed, *twice])
        ]
        return Submission("enterprise_registry", month, rows, reporter)

    def _output(self, month: str, reporter: str) -> Submission:
        rows = [
            {
                "uscc": uscc,
                "enterprise_name": f"{uscc}公司",
                "output_cum": self._amount(0),
                "output_cum_base": self._maybe(self._amount(0)),
                "value_added_cum": self._maybe(self._amount(0)),
            }
            for uscc in self._some(ENTERPRISES, 0.7)
        ]
        units = self._pick([{}, {"output_cum": "万元", "output_cum_base": "万元"}])
        return Submission("statistics_output", month, rows, reporter, units)

    def _finance(self, month: str) -> Submission:
        rows = [
            {
                "uscc": uscc,
                "enterprise_name": f"{uscc}公司",
                "revenue_cum": self._amount(),
                "profit_cum": self._maybe(self._amount(-5000)),
                "rd_cum": self._maybe(self._amount()),
                "employees": self._maybe(self._random.randint(0, 900)),
            }
            for uscc in self._some(ENTERPRISES, 0.5)
        ]
        return Submission("statistics_finance", month, rows, "统计局A")

    def _energy(self, month: str) -> Submission:
        rows = [
            {
                "uscc": uscc,
                "enterprise_name": f"{uscc}公司",
                "energy_cum": self._amount(),
                "power_cum": self._maybe(self._amount()),
                "water_cum": self._maybe(self._amount()),
            }
            for uscc in self._some(ENTERPRISES, 0.5)
        ]
        return Submission("statistics_energy", month, rows, "统计局A")

    def _tax(self, month: str) -> Submission:
        # Few ticket numbers: the same ticket comes again in other months. Booked around the month.
        tickets = self._random.sample(range(150), 12)
        rows = [
            {
                "ticket_no": f"T{ticket:03}",
                "uscc": self._pick(ENTERPRISES),
                "enterprise_name": "某公司",
                "tax_item": self._pick(["增值税", "资源税", "教育费附加"]),
                "tax_nature": self._pick(["正常入库", "查补以前年度", "留抵退税", "免抵调", "其他退税"]),
                "amount": self._amount(-2000, 500_000),
                "levy_period_from": datetime.date(2024, 1, 1),
                "levy_period_to": datetime.date(2024, 1, 31),
                "booked_on": period_end(month) - datetime.timedelta(days=self._random.randint(0, 45)),
            }
            for ticket in tickets
        ]
        return Submission("tax_payments", month, rows, "税务局")

    def _parcels(self, quarter: str) -> Submission:
        rows = [
            {
                "parcel_code": parcel,
                "uscc": self._maybe(self._pick(ENTERPRISES)),
                "park_code": self._pick(PARKS),
                "land_use_code": self._pick(["1001", "1001", "1101", "0701"]),
                "supply_mode": "出让",
                "land_area": self._amount(1000),
            }
            for parcel in self._some(PARCELS, self._pick([0, 0.6, 0.9]))
        ]
        units = self._pick([{}, {"land_area": "亩"}])
        return Submission("land_parcels", quarter, rows, self._pick(["自然资源局A", "自然资源局B"]), units)

    def _leases(self, quarter: str) -> Submission:
        pairs = {(self._pick(PARCELS), self._pick(ENTERPRISES)) for _ in range(8)}
        rows = [
            {
                "parcel_code": parcel,
                "lessor_uscc": self._pick(ENTERPRISES),
                "lessee_uscc": lessee,
                "leased_area": self._amount(10, 900),
                "lease_start_on": self._pick([self._day(), period_end(quarter)]),
                "lease_end_on": self._maybe(self._pick([self._day(), period_end(quarter)])),
            }
            for parcel, lessee in sorted(pairs)
        ]
        return Submission("land_leases", quarter, rows, self._pick(["管委会A", "管委会B"]))

    def _visits(self, month: str) -> Submission:
        rows = [
            {
                "visit_id": f"V{visit:02}",
                "visited_on": period_end(month) - datetime.timedelta(days=self._random.randint(0, 60)),
                "visit_type": "安全生产",
                "inspecting_department": "应急管理局",
                "visit_target": "企业",
                "park_code": self._pick(PARKS),
                "uscc": self._maybe(self._pick(ENTERPRISES)),
                "items_due": self._random.randint(0, 9),
                "items_passed": 0,
            }
            for visit in self._random.sample(range(60), 9)
        ]
        rows = [row | {"items_passed": self._random.randint(0, row["items_due"])} for row in rows]
        return Submission("inspection_visits", month, rows, self._pick(["应急管理局", "生态环境局"]))

    def _findings(self, month: str) -> Submission:
        rows = []
        for finding in self._random.sample(range(25), 12):
            found = period_end(month) - datetime.timedelta(days=self._random.randint(0, 300))
            rows.append(
                {
                    "finding_id": f"F{finding:02}",
                    "found_on": found,
                    "finding_category": self._pick(["扬尘", "固废"]),
                    "severity": self._pick(["一般", "重大"]),
                    "park_code": self._pick(PARKS),
                    "uscc": self._maybe(self._pick(ENTERPRISES[:4])),
                    "responsible_unit": "某公司",
                    "due_on": found + datetime.timedelta(days=self._random.randint(5, 90)),
                    "completed_on": self._maybe(
                        found + datetime.timedelta(days=self._random.randint(0, 120)), 0.5
                    ),
                }
            )
        return Submission("inspection_findings", month, rows, self._pick(["应急管理局", "生态环境局"]))
