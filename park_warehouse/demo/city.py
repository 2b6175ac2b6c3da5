"""The invented city as a whole."""

from collections.abc import Callable
from dataclasses import dataclass

from park_warehouse.demo.enterprises import Enterprise, invent_enterprises
from park_warehouse.demo.figures import Figures
from park_warehouse.demo.inspections import Finding, Inspectorate, Visit, invent_findings, invent_visits
from park_warehouse.demo.land import Lease, Parcel, invent_leases, invent_parcels
from park_warehouse.demo.months import Month
from park_warehouse.demo.taxes import Payment, invent_payments
from park_warehouse.home import ParkError


@dataclass(frozen=True)
class City:
    """Everything that happens in the invented city; the bureaus report parts of it."""

    enterprises: tuple[Enterprise, ...]
    figures: Figures
    payments: dict[Month, list[Payment]]
    parcels: tuple[Parcel, ...]
    leases: tuple[Lease, ...]
    visits: dict[tuple[Inspectorate, Month], list[Visit]]
    findings: list[Finding]


def invent_city() -> City:
    """乌海's four 产业园 with some two hundred enterprises."""
    enterprises = invent_enterprises()
    figures = Figures(enterprises)
    parcels = invent_parcels(enterprises)
    visits = invent_visits(enterprises)
    return City(
        enterprises=enterprises,
        figures=figures,
        payments=invent_payments(enterprises, figures),
        parcels=parcels,
        leases=invent_leases(enterprises, parcels),
        visits=visits,
        findings=invent_findings(visits),
    )


SCALES: dict[str, Callable[[], City]] = {"city": invent_city}


def invent(scale: str) -> City:
    """The world of the given scale; ParkError, in Chinese, for one that does not exist."""
    if scale not in SCALES:
        raise ParkError(f"没有“{scale}”这一演示规模,可用的有:{'、'.join(SCALES)}")
    return SCALES[scale]()
