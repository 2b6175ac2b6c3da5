"""A small city in which every rule holds: two years of submissions, made of round numbers.

The forms that the figures are made of are written out here; of every other form the city has the rows that
its contract suggests, with the 样例 of its rule file: a new form's rules are tried without a line in here.
"""

from collections.abc import Iterator
from datetime import date

from park_warehouse.contract import Contract, load_contracts
from park_warehouse.demo.codes import parcel_code
from park_warehouse.quality.rule_files import EXPECTATIONS, load_rule_file
from tests.specimens import specimens, uscc
from tests.transform.submissions import Row, Submission

# 高新区 G1 with two 产业园, one of which holds a 化工集中区; P3 stands alone.
PARKS = [
    ("G1", "东河高新区", None, "高新区", None, False),
    ("P1", "北山产业园", "G1", "产业园", "一类", True),
    ("C1", "北山化工集中区", "P1", "化工集中区", None, False),
    ("P2", "南滩产业园", "G1", "产业园", "二类", True),
    ("P3", "西坪产业园", None, "产业园", "三类", True),
]
YEARS = (2023, 2024)
LAST_MONTH = "2024-12"

# Enterprise → its park and the output of one month of 2023, in 千元.
PRODUCING = {uscc(1): ("C1", 9_000), uscc(2): ("P1", 6_000), uscc(3): ("P2", 5_000), uscc(4): ("P3", 2_000)}
STOPPED = uscc(5)
PARK_OF = {code: park for code, (park, _) in PRODUCING.items()} | {STOPPED: "P2"}
PARCELS = {code: parcel_code("150302", 1, place) for place, code in enumerate(PARK_OF, start=1)}


def submissions() -> Iterator[Submission]:
    """Everything that the bureaus sent, in order of time and then of forms."""
    written_out = list(_written_out())
    yield from written_out
    for form in load_contracts().keys() - {submission.form for submission in written_out}:
        yield from _suggested(form)


def _written_out() -> Iterator[Submission]:
    for year in YEARS:
        for month in range(1, 13):
            yield from _month(year, month)
        for quarter in range(1, 5):
            yield Submission("land_parcels", f"{year}Q{quarter}", _parcels(), "自然资源局")
            yield Submission("land_leases", f"{year}Q{quarter}", _leases(), "高新区管委会")


def _suggested(form: str) -> Iterator[Submission]:
    contract = load_contracts()[form]
    example = load_rule_file(EXPECTATIONS / "staging" / f"stg_{form}.yml").example
    for period, first_day in _periods(contract):
        rows = specimens(
            contract, period, first_day, known={"park": ["P1", "P2"], "enterprise": list(PARK_OF)}
        )
        yield Submission(form, period, [{**row, **example} for row in rows], contract.sender)


def _periods(contract: Contract) -> Iterator[tuple[str, date]]:
    """Every period of the city's years, with its first day."""
    length = {"month": 1, "quarter": 3, "year": 12}[contract.period]
    first = 2 if contract.kind == "cumulative" else 1
    for year in YEARS:
        for month in range(first, 13, length):
            names = {"month": f"{year}-{month:02d}", "quarter": f"{year}Q{month // 3 + 1}", "year": f"{year}"}
            yield names[contract.period], date(year, month, 1)


def _month(year: int, month: int) -> Iterator[Submission]:
    period = f"{year}-{month:02d}"
    yield Submission("park_registry", period, _parks(), "工业和信息化局")
    yield Submission("leading_industries", period, _industries(), "工业和信息化局")
    yield Submission("enterprise_registry", period, _enterprises(), "高新区管委会")
    yield Submission("tax_payments", period, _taxes(year, month), "税务局")
    yield Submission("inspection_visits", period, _visits(year, month), "应急管理局")
    yield Submission("inspection_findings", period, _findings(year, month), "应急管理局")
    if month > 1:
        yield Submission("statistics_output", period, _output(year, month))
        yield Submission("statistics_finance", period, _finance(year, month))
        yield Submission("statistics_energy", period, _energy(year, month))


def _growth(year: int) -> int:
    """Percent of the year 2023: a tenth more every year."""
    return 100 + 10 * (year - YEARS[0])


def _cumulated(year: int, month: int) -> dict[str, int]:
    return {code: output * month * _growth(year) // 100 for code, (_, output) in PRODUCING.items()}


def _parks() -> list[Row]:
    return [
        {
            "park_code": code,
            "park_name": name,
            "parent_park_code": parent,
            "region_code": "150302",
            "park_level": level,
            "park_class": park_class,
            "is_evaluation_unit": is_unit,
            "planned_area": 500,
            "construction_land_area": 400,
            "established_on": date(2010, 1, 1),
        }
        for code, name, parent, level, park_class, is_unit in PARKS
    ]


def _industries() -> list[Row]:
    return [
        {
            "park_code": "P1",
            "industry_name": "化工新材料",
            "industry_codes": "C261、C2651",
            "designated_on": date(2020, 1, 1),
        },
        {
            "park_code": "P2",
            "industry_name": "装备制造",
            "industry_codes": "C34;C35",
            "designated_on": date(2020, 1, 1),
        },
    ]


def _enterprises() -> list[Row]:
    return [
        {
            "uscc": code,
            "enterprise_name": f"第{place}化工有限公司",
            "park_code": park,
            "industry_code": "C2614",
            "size_class": "规上",
            "joined_on": date(2015, 6, 1),
            "operating_status": "停产" if code == STOPPED else "在产",
            "liaison_leader": "张三",
            "liaison_department": "工业和信息化局",
            "liaison_officer": "李四",
            "four_duties_signed": True,
        }
        for place, (code, park) in enumerate(PARK_OF.items(), start=1)
    ]


def _output(year: int, month: int) -> list[Row]:
    before = _cumulated(year - 1, month)
    return [
        {
            "uscc": code,
            "enterprise_name": "化工有限公司",
            "output_cum": output,
            "output_cum_base": before[code],
            "sales_output_cum": output * 98 // 100,
            "value_added_cum": output // 4,
        }
        for code, output in _cumulated(year, month).items()
    ]


def _finance(year: int, month: int) -> list[Row]:
    return [
        {
            "uscc": code,
            "enterprise_name": "化工有限公司",
            "revenue_cum": output * 97 // 100,
            "profit_cum": output // 20,
            "rd_cum": output // 50,
            "fixed_assets": 80_000,
            "employees": 120,
        }
        for code, output in _cumulated(year, month).items()
    ]


def _energy(year: int, month: int) -> list[Row]:
    return [
        {
            "uscc": code,
            "enterprise_name": "化工有限公司",
            "energy_cum": output // 10,
            "power_cum": output // 100,
            "water_cum": output // 2,
        }
        for code, output in _cumulated(year, month).items()
    ]


def _taxes(year: int, month: int) -> list[Row]:
    paid = [
        (code, "增值税", "正常入库", output * _growth(year) // 100 * 20)
        for code, (_, output) in PRODUCING.items()
    ]
    refunded = [(uscc(1), "增值税", "留抵退税", -20_000)] if month == 6 else []
    return [
        {
            "ticket_no": f"3150302{year}{month:02d}{place:05d}",
            "uscc": code,
            "enterprise_name": "化工有限公司",
            "tax_item": item,
            "levy_period_from": date(year, month, 1),
            "levy_period_to": date(year, month, 28),
            "booked_on": date(year, month, 15),
            "amount": amount,
            "tax_nature": nature,
        }
        for place, (code, item, nature, amount) in enumerate([*paid, *refunded], start=1)
    ]


def _parcels() -> list[Row]:
    return [
        {
            "parcel_code": PARCELS[code],
            "uscc": code,
            "park_code": park,
            "land_use_code": "1001",
            "supply_mode": "出让",
            "land_area": 60_000,
            "floor_area": 54_000,
            "building_footprint": 27_000,
            "office_land_area": 3_000,
            "fixed_investment": 9_000,
            "planned_investment": 10_000,
            "agreed_start_on": date(2015, 9, 1),
            "actual_start_on": date(2015, 8, 1),
            "area_to_develop": 60_000,
            "area_developed": 55_000,
        }
        for code, park in PARK_OF.items()
    ]


def _leases() -> list[Row]:
    return [
        {
            "parcel_code": PARCELS[STOPPED],
            "lessor_uscc": STOPPED,
            "lessee_uscc": uscc(3),
            "leased_area": 10_000,
            "lease_start_on": date(2021, 1, 1),
            "lease_end_on": date(2026, 12, 31),
        }
    ]


def _visits(year: int, month: int) -> list[Row]:
    return [
        {
            "visit_id": f"J{year}{month:02d}{place:03d}",
            "visited_on": date(year, month, 10),
            "visit_type": "安全生产",
            "inspecting_department": "应急管理局",
            "visit_target": "企业",
            "park_code": park,
            "uscc": code,
            "items_due": 20,
            "items_passed": 18,
        }
        for place, (code, park) in enumerate(PARK_OF.items(), start=1)
    ]


def _findings(year: int, month: int) -> list[Row]:
    """The findings of the year so far: one a month, put right within twenty days, in the next snapshot."""
    return [
        {
            "finding_id": f"W{year}{found:02d}",
            "visit_id": f"J{year}{found:02d}001",
            "found_on": date(year, found, 10),
            "finding_category": "安全管理",
            "severity": "一般",
            "park_code": "C1",
            "uscc": uscc(1),
            "responsible_unit": "第1化工有限公司",
            "liaison_person": "李四",
            "due_on": date(year, found, 28),
            "completed_on": date(year, found, 20),
            "review_result": "通过",
        }
        for found in range(1, month + 1)
    ]
