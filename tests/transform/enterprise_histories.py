"""Random histories of few enterprises that report nearly always: most windows of three months are whole."""

import datetime
from collections.abc import Callable
from decimal import Decimal
from random import Random
from typing import Any

from tests.transform.submissions import Row, Submission

ENTERPRISES = [f"E{number:02}" for number in range(24)]
DIVISIONS = ["C2614", "C2614", "C2521", "C3011"]
MONTHS = [f"{year}-{month:02}" for year in (2023, 2024, 2025) for month in range(1, 13)][8:]
STATISTICS_MONTHS = [month for month in MONTHS if not month.endswith("-01")]
# Two years before a 31 December to the day, and the day after.
JOINED = ["2018-03-01", "2018-03-01", "2022-12-31", "2023-01-01", "2023-12-31", "2024-01-01"]


class EnterpriseHistory:
    """Makes submissions one after the other. The same seed makes the same history."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)  # noqa: S311 (no secret)

    def opening(self) -> list[Submission]:
        """Two years and more without the last December, which comes late."""
        registers = [self.registry(month) for month in ("2024-02", "2024-12", "2025-07")]
        outputs = [self.output(month) for month in STATISTICS_MONTHS[:-1]]
        energies = [self.energy(month) for month in STATISTICS_MONTHS if self._random.random() < 0.95]
        finances = [self.finance(month) for month in ("2024-11", "2024-12", "2025-12")]
        taxes = [self.tax(month) for month in MONTHS if self._random.random() < 0.9]
        land = [self.parcels("2024Q2"), self.leases("2024Q2"), self.parcels("2025Q4")]
        return [*registers, *outputs, *energies, *finances, *taxes, *land, self.emissions("2024")]

    def registry(self, month: str, reporter: str = "管委会A") -> Submission:
        rows = [
            {
                "uscc": uscc,
                "enterprise_name": f"{uscc}公司",
                "park_code": self._random.choice(["P1", "P2"]),
                "industry_code": self._random.choice(DIVISIONS),
                "size_class": "规上",
                "joined_on": datetime.date.fromisoformat(self._random.choice(JOINED)),
                "operating_status": self._random.choice(
                    ["在产"] * 12 + ["停产", "停产", "停建", "在建", "在建", "注销"]
                ),
            }
            for uscc in self._some(0.9)
        ]
        return Submission("enterprise_registry", month, rows, reporter)

    def output(self, month: str, reporter: str = "统计局A") -> Submission:
        return self._statistics(
            "statistics_output",
            month,
            reporter,
            lambda: {"output_cum": self._cumulated(month), "value_added_cum": self._maybe(self._amount())},
        )

    def energy(self, month: str) -> Submission:
        return self._statistics(
            "statistics_energy",
            month,
            "统计局A",
            lambda: {"energy_cum": self._amount(), "power_cum": self._maybe(self._cumulated(month))},
        )

    def finance(self, month: str) -> Submission:
        return self._statistics(
            "statistics_finance",
            month,
            "统计局A",
            lambda: {
                "revenue_cum": self._amount(),
                "rd_cum": self._maybe(self._amount(0, 90)),
                "employees": self._maybe(self._random.choice([0, 7, 30])),
            },
        )

    def tax(self, month: str) -> Submission:
        rows: list[Row] = [
            {
                "ticket_no": f"{month}-{uscc}",
                "uscc": uscc,
                "tax_item": "增值税",
                "tax_nature": self._random.choice(["正常入库", "正常入库", "留抵退税", "免抵调"]),
                "amount": self._random.choice([-5_000, 0, 40_000, 900_000]),
                "booked_on": datetime.date.fromisoformat(f"{month}-15"),
            }
            for uscc in self._some(0.4)
        ]
        return Submission("tax_payments", month, rows, "税务局")

    def parcels(self, quarter: str) -> Submission:
        rows: list[Row] = [
            {
                "parcel_code": _parcel(uscc),
                "uscc": uscc,
                "park_code": "P1",
                "land_use_code": "1001",
                "land_area": self._random.choice([9_000, 20_000, 33_333]),
            }
            for uscc in self._some(0.9)
        ]
        return Submission("land_parcels", quarter, rows, "自然资源局")

    def leases(self, quarter: str) -> Submission:
        """Sometimes all that there is: the lessor is left without land."""
        rows: list[Row] = [
            {
                "parcel_code": _parcel(lessor),
                "lessor_uscc": lessor,
                "lessee_uscc": lessee,
                "leased_area": self._random.choice([1_000, 9_000]),
                "lease_start_on": datetime.date(2023, 1, 1),
            }
            for lessor, lessee in zip(self._some(0.3), reversed(ENTERPRISES), strict=False)
        ]
        return Submission("land_leases", quarter, rows, "管委会A")

    def emissions(self, year: str, reporter: str = "生态环境局") -> Submission:
        rows: list[Row] = [
            {
                "uscc": uscc,
                "cod": self._maybe(self._random.choice([0, 3])),
                "sulphur_dioxide": self._maybe(self._random.choice([0, Decimal("0.7")])),
                "nitrogen_oxides": self._maybe(0, 0.3),
            }
            for uscc in self._some(0.8)
        ]
        return Submission("emissions_annual", year, rows, reporter)

    def _statistics(
        self, form: str, month: str, reporter: str, figures: Callable[[], dict[str, Any]]
    ) -> Submission:
        rows = [{"uscc": uscc, "enterprise_name": f"{uscc}公司", **figures()} for uscc in self._some(0.97)]
        return Submission(form, month, rows, reporter)

    def _cumulated(self, month: str) -> int:
        """Of steps so round that a drop often stands exactly on its threshold."""
        year, number = month.split("-")
        pace = {"2023": 100, "2024": 100}.get(year, self._random.choice([50, 70, 100]))
        return pace * int(number)

    def _amount(self, low: int = 0, high: int = 9_999) -> int:
        return self._random.choice([0, self._random.randint(low, high), self._random.randint(low, high)])

    def _maybe(self, thing: Any, share: float = 0.85) -> Any:
        return thing if self._random.random() < share else None

    def _some(self, share: float) -> list[str]:
        return [uscc for uscc in ENTERPRISES if self._random.random() < share]


def _parcel(uscc: str) -> str:
    return f"150300000001GB000{uscc[1:]}"
