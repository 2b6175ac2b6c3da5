"""Parcels and leases of the invented city."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from random import Random

from park_warehouse.demo.chance import chance
from park_warehouse.demo.codes import parcel_code
from park_warehouse.demo.enterprises import BEFORE_ALL, Enterprise
from park_warehouse.demo.months import Month, Quarter
from park_warehouse.demo.parks import UNITS, Unit

SQUARE_METRES_PER_MU = Fraction(2000, 3)
INDUSTRIAL_USES = ("1001", "1101")
RESERVE_SHARE = 0.02
CENT = Decimal("0.01")


@dataclass(frozen=True)
class Parcel:
    """One row of the 宗地台账; areas in 平方米, money in 万元. `owner` None: the management committee."""

    code: str
    owner: Enterprise | None
    unit: Unit
    use: str
    supply_mode: str
    area: Decimal
    floor_area: Decimal
    footprint: Decimal
    office_area: Decimal
    invested_wan: int
    planned_wan: int
    agreed_start_on: date
    started_on: date | None
    developed_share: Decimal
    suspended_on: date | None
    idle_cause: str | None
    is_standard: bool
    since: Month

    def park(self, month: Month) -> str:
        """Where it is registered: it stays in its unit when its owner moves away."""
        if self.owner is None or self.owner.unit(month) is not self.unit:
            return self.unit.code
        return self.owner.park(month)


@dataclass(frozen=True)
class Lease:
    """One row of 厂房土地租赁; area in 平方米."""

    committee: str
    parcel: Parcel
    lessee: Enterprise
    area: Decimal
    start_on: date
    end_on: date | None


def invent_parcels(enterprises: Sequence[Enterprise]) -> tuple[Parcel, ...]:
    """All parcels; the industrial ones of a unit at the end of 2025 come to the unit's `land_mu`."""
    return tuple(parcel for unit in UNITS for parcel in _of_unit(unit, enterprises))


def _of_unit(unit: Unit, enterprises: Sequence[Enterprise]) -> Iterator[Parcel]:
    owners = [
        (enterprise, since)
        for enterprise in enterprises
        for since, stay in enterprise.units
        # The smallest ones rent a hall instead of owning land.
        if stay is unit and not is_tenant(enterprise)
    ]
    wishes = {
        enterprise.uscc: enterprise.size**0.55 * chance("land", enterprise.uscc).lognormvariate(0, 0.3)
        for enterprise, _ in owners
    }
    settled = sum(
        wish for (owner, _), wish in zip(owners, wishes.values(), strict=True) if owner.joined_on.year < 2026
    )
    square_metres = float(unit.land_mu * SQUARE_METRES_PER_MU) * (1 - RESERVE_SHARE)
    serial = 0
    for owner, since in owners:
        random = chance("parcels", unit.code, owner.uscc)
        whole = square_metres * wishes[owner.uscc] / settled
        for area in _split(whole, random):
            serial += 1
            code = parcel_code(owner.uscc[2:8], int(unit.code[-1]), serial)
            yield _enterprise_parcel(code, owner, unit, area, since, random)
    yield from _committee_parcels(unit, serial)


def is_tenant(enterprise: Enterprise) -> bool:
    """Small enterprises of which some rent instead of owning land."""
    return enterprise.above_scale_from is None and chance("tenant", enterprise.uscc).random() < 0.25


def _split(area: float, random: Random) -> list[Decimal]:
    parts = random.choices((1, 2, 3), weights=(50, 35, 15))[0]
    cuts = [random.uniform(0.6, 1.4) for _ in range(parts)]
    return [Decimal(str(area * cut / sum(cuts))).quantize(CENT) for cut in cuts]


def _enterprise_parcel(
    code: str, owner: Enterprise, unit: Unit, area: Decimal, moved_in: Month, random: Random
) -> Parcel:
    since = max(moved_in, Month.of(owner.joined_on))
    agreed_start_on = since.first_day if since.year > 2020 else owner.joined_on
    agreed_start_on += timedelta(days=random.randint(90, 300))
    is_building = owner.is_newcomer
    gave_up = owner.status(Month(2026, 12)) == "停建"
    is_idle = not is_building and random.random() < 0.012
    area_mu = float(area) / float(SQUARE_METRES_PER_MU)
    planned_wan = round(area_mu * random.uniform(180, 420))
    invested_share = random.uniform(0.08, 0.2) if gave_up else random.uniform(0.8, 1.05)
    return Parcel(
        code=code,
        owner=owner,
        unit=unit,
        use="1101" if random.random() < 0.06 else "1001",
        supply_mode=random.choices(("出让", "租赁", "先租后让", "弹性年期"), weights=(82, 5, 6, 7))[0],
        area=area,
        floor_area=_share(area, random.uniform(0.45, 1.05)),
        footprint=_share(area, random.uniform(0.33, 0.58)),
        office_area=_share(area, random.uniform(0.015, 0.075)),
        invested_wan=round(planned_wan * invested_share),
        planned_wan=planned_wan,
        agreed_start_on=agreed_start_on,
        started_on=None if is_idle else agreed_start_on + timedelta(days=random.randint(-40, 60)),
        developed_share=Decimal("0.22") if gave_up else Decimal(random.randint(85, 100)) / 100,
        suspended_on=date(2024, 5, 20) if gave_up else None,
        idle_cause=("政府原因" if random.random() < 0.3 else "企业原因") if is_idle or gave_up else None,
        is_standard=since.year >= 2023 and random.random() < 0.8,
        since=since,
    )


def _share(area: Decimal, share: float) -> Decimal:
    return (area * Decimal(str(round(share, 4)))).quantize(CENT)


def _committee_parcels(unit: Unit, serial: int) -> Iterator[Parcel]:
    """Land that the committee itself holds: a reserve of industrial plots; roads, pumps and shops."""
    random = chance("committee land", unit.code)
    reserve = float(unit.land_mu * SQUARE_METRES_PER_MU) * RESERVE_SHARE
    others = {"1301": 42_000.0, "1207": 88_000.0, "0901": 15_500.0}
    areas = {"1001": reserve * 0.6, "1101": reserve * 0.4} | others
    for offset, (use, area) in enumerate(areas.items(), start=1):
        code = parcel_code(unit.park.region, int(unit.code[-1]), serial + offset)
        size = Decimal(str(area)).quantize(CENT)
        yield Parcel(
            code=code,
            owner=None,
            unit=unit,
            use=use,
            supply_mode="划拨",
            area=size,
            floor_area=_share(size, random.uniform(0.05, 0.3)),
            footprint=_share(size, random.uniform(0.05, 0.2)),
            office_area=Decimal(0),
            invested_wan=round(area / 1000),
            planned_wan=round(area / 900),
            agreed_start_on=date(2018, 6, 1),
            started_on=date(2018, 7, 16),
            developed_share=Decimal(1),
            suspended_on=None,
            idle_cause=None,
            is_standard=False,
            since=BEFORE_ALL,
        )


def parcels_at(parcels: Sequence[Parcel], quarter: Quarter) -> list[Parcel]:
    """Parcels of the register at the quarter's end: those of listed enterprises, and the committees' own."""
    end = quarter.last_month
    return [
        parcel
        for parcel in parcels
        if parcel.since <= end and (parcel.owner is None or parcel.owner.is_listed(end))
    ]


def invent_leases(enterprises: Sequence[Enterprise], parcels: Sequence[Parcel]) -> tuple[Lease, ...]:
    """Tenants' halls in the larger parcels of enterprises of their unit; some end, some begin later."""
    leases = []
    for unit in UNITS:
        tenants = [one for one in enterprises if is_tenant(one) and one.unit(Month(2025, 1)) is unit]
        halls = sorted(
            (
                parcel
                for parcel in parcels
                if parcel.unit is unit and parcel.owner and parcel.use in INDUSTRIAL_USES
                and parcel.since < Month(2023, 1) and parcel.owner.joined_on.year < 2022
            ),
            key=lambda parcel: parcel.area,
            reverse=True,
        )  # fmt: skip
        leases += [_lease(unit, parcel, tenant) for parcel, tenant in zip(halls, tenants, strict=False)]
    return tuple(leases)


def _lease(unit: Unit, parcel: Parcel, tenant: Enterprise) -> Lease:
    random = chance("lease", tenant.uscc)
    start_on = max(tenant.joined_on, date(random.randint(2019, 2025), random.randint(1, 12), 1))
    years = random.choice((2, 3, 5, None))
    return Lease(
        committee=unit.committee,
        parcel=parcel,
        lessee=tenant,
        area=Decimal(random.randint(18, 90) * 100),
        start_on=start_on,
        end_on=date(start_on.year + years, start_on.month, 1) - timedelta(days=1) if years else None,
    )
