"""Rows of 宗地台账 and 厂房土地租赁."""

from collections.abc import Iterator
from datetime import date, timedelta

from park_warehouse.demo.city import City
from park_warehouse.demo.land import CENT, INDUSTRIAL_USES, parcels_at
from park_warehouse.demo.months import Quarter
from park_warehouse.demo.submission import Row

KEPT_AFTER_THE_END = timedelta(days=200)


def parcel_rows(city: City, quarter: Quarter) -> Iterator[Row]:
    end = quarter.last_day
    for parcel in parcels_at(city.parcels, quarter):
        to_develop = parcel.area if parcel.use in INDUSTRIAL_USES else None
        yield {
            "parcel_code": parcel.code,
            "uscc": parcel.owner.uscc if parcel.owner else None,
            "park_code": parcel.park(quarter.last_month),
            "land_use_code": parcel.use,
            "supply_mode": parcel.supply_mode,
            "land_area": parcel.area,
            "floor_area": parcel.floor_area,
            "building_footprint": parcel.footprint,
            "office_land_area": parcel.office_area,
            "fixed_investment": parcel.invested_wan,
            "planned_investment": parcel.planned_wan,
            "agreed_start_on": parcel.agreed_start_on,
            "actual_start_on": _by(parcel.started_on, end),
            "area_to_develop": to_develop,
            "area_developed": (to_develop * parcel.developed_share).quantize(CENT) if to_develop else None,
            "suspended_on": _by(parcel.suspended_on, end),
            "idle_cause": parcel.idle_cause,
            "is_standard_land": parcel.is_standard,
        }


def lease_rows(city: City, committee: str, quarter: Quarter) -> Iterator[Row]:
    """Leases that have begun; ended ones stay in the list for a while."""
    for lease in city.leases:
        is_recent = lease.end_on is None or lease.end_on + KEPT_AFTER_THE_END > quarter.last_day
        if (
            lease.committee == committee
            and lease.start_on <= quarter.last_day
            and is_recent
            and lease.parcel.owner
        ):
            yield {
                "parcel_code": lease.parcel.code,
                "lessor_uscc": lease.parcel.owner.uscc,
                "lessee_uscc": lease.lessee.uscc,
                "leased_area": lease.area,
                "lease_start_on": lease.start_on,
                "lease_end_on": lease.end_on,
            }


def _by(day: date | None, end: date) -> date | None:
    """The day, if it has come by then."""
    return day if day and day <= end else None
