"""Rows of 园区名录, 主导产业清单 and 企业名录."""

from collections.abc import Iterator

from park_warehouse.demo.city import City
from park_warehouse.demo.enterprises import REGISTER_MONTHS, Enterprise
from park_warehouse.demo.inspections import liaison_officer
from park_warehouse.demo.months import Month
from park_warehouse.demo.parks import LEADING_INDUSTRIES, Unit, parks_at
from park_warehouse.demo.submission import Row

LIAISON_DEPARTMENTS = ("区工信局", "区发改委", "区应急局", "区住建局", "区自然资源局", "区生态环境分局")


def park_rows(month: Month) -> Iterator[Row]:
    for park in parks_at(month.last_day):
        yield {
            "park_code": park.code,
            "park_name": park.name,
            "parent_park_code": park.parent,
            "region_code": park.region,
            "park_level": park.level,
            "park_class": park.park_class,
            "is_evaluation_unit": park.is_unit,
            "chemical_park_recognised_on": park.chemical_recognised_on,
            "planned_area": park.planned_ha,
            "construction_land_area": park.construction_ha,
            "established_on": park.established_on,
            "abolished_on": None,
        }


def leading_industry_rows(month: Month) -> Iterator[Row]:
    for industry in LEADING_INDUSTRIES:
        if industry.designated_on <= month.last_day:
            is_withdrawn = industry.withdrawn_on is not None and industry.withdrawn_on <= month.last_day
            yield {
                "park_code": industry.park,
                "industry_name": industry.name,
                "industry_codes": industry.codes,
                "designated_on": industry.designated_on,
                "withdrawn_on": industry.withdrawn_on if is_withdrawn else None,
            }


def enterprise_rows(city: City, unit: Unit, month: Month) -> Iterator[Row]:
    """The committee's list: its own enterprises, and for half a year those that moved away (注销)."""
    for enterprise in city.enterprises:
        if not enterprise.is_listed(month):
            continue
        if enterprise.unit(month) is unit:
            yield _enterprise_row(enterprise, month, month)
        elif (last := _last_month_in(enterprise, unit, month)) and month.minus(last) <= 6:
            yield _enterprise_row(enterprise, last, month) | {"operating_status": "注销"}


def _last_month_in(enterprise: Enterprise, unit: Unit, month: Month) -> Month | None:
    """The last month before `month` in which the enterprise was in the unit, if it has left it."""
    for (_, stay), (until, _) in zip(enterprise.units, enterprise.units[1:], strict=False):
        if stay is unit and until <= month and REGISTER_MONTHS[0] < until:
            return until.plus(-1)
    return None


def _enterprise_row(enterprise: Enterprise, as_of: Month, month: Month) -> Row:
    officer = liaison_officer(enterprise, as_of.year)
    number = int.from_bytes(enterprise.uscc.encode())
    return {
        "uscc": enterprise.uscc,
        "enterprise_name": enterprise.name,
        "park_code": enterprise.park(as_of),
        "industry_code": enterprise.sector.code,
        "size_class": "规上" if enterprise.is_above_scale(month.year) else "规下",
        "joined_on": enterprise.joined_unit_on(as_of),
        "operating_status": enterprise.status(month),
        "liaison_leader": f"{enterprise.unit(as_of).park.name[:-3]}包片领导" if officer else None,
        "liaison_department": LIAISON_DEPARTMENTS[number % len(LIAISON_DEPARTMENTS)],
        "liaison_officer": officer,
        "four_duties_signed": officer is not None,
    }
