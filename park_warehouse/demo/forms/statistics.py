"""Rows of the three statistics forms; every figure but the work force is 本年累计."""

from collections.abc import Callable, Iterator
from decimal import Decimal

from park_warehouse.demo.city import City
from park_warehouse.demo.enterprises import Enterprise
from park_warehouse.demo.figures import base_to_date, employees, fixed_assets
from park_warehouse.demo.months import Month
from park_warehouse.demo.submission import Row

Reports = Callable[[Enterprise], bool]


def output_rows(city: City, month: Month, reports: Reports) -> Iterator[Row]:
    for enterprise in filter(reports, city.enterprises):
        series = city.figures.of(enterprise)
        yield _identity(enterprise) | {
            "output_cum": series.to_date("output", month),
            "output_cum_base": base_to_date(enterprise, series, month),
            "sales_output_cum": series.to_date("sales", month),
            "value_added_cum": series.to_date("value_added", month),
        }


def finance_rows(city: City, month: Month, reports: Reports) -> Iterator[Row]:
    for enterprise in filter(reports, city.enterprises):
        series = city.figures.of(enterprise)
        yield _identity(enterprise) | {
            "revenue_cum": series.to_date("revenue", month),
            "profit_cum": city.figures.profit_to_date(enterprise, month),
            "rd_cum": series.to_date("research", month) if any(series.research) else None,
            "fixed_assets": fixed_assets(enterprise, series, month.year),
            "employees": employees(enterprise, series, month),
        }


def energy_rows(city: City, month: Month, reports: Reports) -> Iterator[Row]:
    for enterprise in filter(reports, city.enterprises):
        series = city.figures.of(enterprise)
        yield _identity(enterprise) | {
            "energy_cum": Decimal(series.to_date("coal", month)) / 1000,
            "power_cum": Decimal(series.to_date("power", month)) / 100,
            "water_cum": series.to_date("water", month),
        }


def _identity(enterprise: Enterprise) -> Row:
    return {"uscc": enterprise.uscc, "enterprise_name": enterprise.name}
