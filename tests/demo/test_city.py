"""The invented city against the calibration that it promises."""

from decimal import Decimal

import pytest

from park_warehouse.demo.city import City, invent
from park_warehouse.demo.land import INDUSTRIAL_USES, parcels_at
from park_warehouse.demo.months import Month, Quarter, months_between
from park_warehouse.demo.parks import UNITS, Unit
from park_warehouse.demo.taxes import EVALUATED, NOT_TAX
from park_warehouse.home import ParkError

YEAR_END = Month(2025, 12)


def output_wan(city: City, unit: Unit, year: int) -> float:
    """Output that is reported to the statistics bureau for the unit in the year."""
    return sum(
        city.figures.of(enterprise).in_month("output", month) / 10
        for month in months_between(Month(year, 1), Month(year, 12))
        for enterprise in city.enterprises
        if enterprise.unit(month) is unit and enterprise.reports_statistics(month)
    )


def tax_wan(city: City, unit: Unit, year: int) -> float:
    return sum(
        payment.cents / 1_000_000
        for month in months_between(Month(year, 1), Month(year, 12))
        for payment in city.payments[month]
        if payment.payer.unit(month) is unit and payment.nature in EVALUATED and payment.item not in NOT_TAX
    )


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.code)
def test_land_output_and_tax_are_those_of_the_story(city: City, unit: Unit) -> None:
    parcels = parcels_at(city.parcels, Quarter(2025, 4))
    area = sum(parcel.area for parcel in parcels if parcel.unit is unit and parcel.use in INDUSTRIAL_USES)
    assert float(area * Decimal("0.0015")) == pytest.approx(unit.land_mu, rel=0.001)
    assert output_wan(city, unit, 2025) == pytest.approx(unit.output_wan(2025), rel=0.005)
    assert tax_wan(city, unit, 2025) == pytest.approx(unit.tax_wan(2025), rel=0.001)


def test_the_city_as_a_whole_is_near_the_public_ratios(city: City) -> None:
    land = sum(unit.land_mu for unit in UNITS)
    output = sum(output_wan(city, unit, 2025) for unit in UNITS)
    tax = sum(tax_wan(city, unit, 2025) for unit in UNITS)
    added = sum(
        city.figures.of(enterprise).of_year("value_added", 2025) / 10
        for enterprise in city.enterprises
        if enterprise.reports_statistics(YEAR_END)
    )
    assert land == 76_000
    assert 124 < output / land < 131
    assert 0.038 < tax / output < 0.043
    assert 0.26 < added / output < 0.31


def test_one_unit_falls_two_years_running_and_one_rises_every_year(city: City) -> None:
    falling, rising = UNITS[1], UNITS[3]
    assert output_wan(city, falling, 2023) > output_wan(city, falling, 2024) > output_wan(city, falling, 2025)
    assert tax_wan(city, falling, 2023) > tax_wan(city, falling, 2024) > tax_wan(city, falling, 2025)
    by_year = [output_wan(city, rising, year) for year in range(2023, 2027)]
    assert by_year == sorted(by_year)


@pytest.mark.parametrize("month", [Month(2023, 6), Month(2024, 12), YEAR_END, Month(2026, 9)], ids=str)
def test_enterprises_and_how_many_stand_still(city: City, month: Month) -> None:
    present = [one for one in city.enterprises if one.is_listed(month) and one.status(month) != "注销"]
    stopped = [one for one in present if one.status(month) == "停产"]
    assert 160 <= len(present) <= 220
    assert 0.06 <= len(stopped) / len(present) <= 0.12


def test_companies_are_marked_as_invented(city: City) -> None:
    assert all(enterprise.name.startswith("演示·") for enterprise in city.enterprises)
    assert len({enterprise.name for enterprise in city.enterprises}) == len(city.enterprises)
    assert len({enterprise.uscc for enterprise in city.enterprises}) == len(city.enterprises)


def test_one_enterprise_moves_between_units_and_some_into_the_new_branch(city: City) -> None:
    before, after = Month(2025, 3), Month(2025, 9)
    moved = [one for one in city.enterprises if one.unit(before) is not one.unit(after)]
    assert [(one.park(before)[:6], one.park(after)[:6]) for one in moved] == [("WHGX01", "WHGX03")]
    branched = [one for one in city.enterprises if one.park(after) == "WHGX04H"]
    assert len(branched) >= 3
    assert {one.park(before) for one in branched} == {"WHGX04"}


def test_unknown_scale_is_an_error_in_chinese() -> None:
    with pytest.raises(ParkError, match="没有“province”这一演示规模"):
        invent("province")
