"""Who sends which form for which period, and when it arrives."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta, timezone

from park_warehouse.demo.chance import chance
from park_warehouse.demo.city import City
from park_warehouse.demo.enterprises import REGISTER_MONTHS, Enterprise
from park_warehouse.demo.forms.inspection import finding_rows, visit_rows
from park_warehouse.demo.forms.land import lease_rows, parcel_rows
from park_warehouse.demo.forms.registers import enterprise_rows, leading_industry_rows, park_rows
from park_warehouse.demo.forms.statistics import energy_rows, finance_rows, output_rows
from park_warehouse.demo.forms.tax import payment_rows
from park_warehouse.demo.inspections import INSPECTORATES
from park_warehouse.demo.layouts import layout_of
from park_warehouse.demo.months import Month, Period, Quarter, months_between, quarter_ending
from park_warehouse.demo.parks import UNITS
from park_warehouse.demo.submission import Row, Submission

BEIJING = timezone(timedelta(hours=8))

INDUSTRY_BUREAU = "乌海市工业和信息化局"
STATISTICS_BUREAU = "乌海市统计局"
TAX_BUREAU = "国家税务总局乌海市税务局"
LAND_BUREAU = "乌海市自然资源局"

# Days of the next month between which a form arrives: registers before what refers to them.
ARRIVAL = {
    "park_registry": (2, 2),
    "leading_industries": (3, 3),
    "enterprise_registry": (4, 5),
    "inspection_visits": (6, 6),
    "inspection_findings": (7, 8),
    "tax_payments": (8, 10),
    "land_parcels": (11, 13),
    "land_leases": (13, 15),
    "statistics_output": (14, 18),
    "statistics_energy": (15, 18),
    "statistics_finance": (22, 27),
}


def regular_submissions(city: City, first: Month, last: Month) -> list[Submission]:
    """Everything that is sent about the months `first` … `last` as it should be, in the order of arrival."""
    submissions = [
        submission
        for month in months_between(first, last)
        for submission in _about_month(city, month, is_first=month == first)
    ]
    return in_order_of_arrival(submissions)


def in_order_of_arrival(submissions: Iterable[Submission]) -> list[Submission]:
    return sorted(submissions, key=lambda submission: (submission.arrives_at, submission.key))


def _about_month(city: City, month: Month, *, is_first: bool) -> Iterator[Submission]:
    # The first month brings a full set of registers, so that nothing that follows is unknown.
    if is_first or month == REGISTER_MONTHS[0] or month.ends_half or month == Month(2026, 9):
        yield _submission("park_registry", INDUSTRY_BUREAU, month, park_rows(month))
        yield _submission("leading_industries", INDUSTRY_BUREAU, month, leading_industry_rows(month))
    if is_first or month in REGISTER_MONTHS:
        for unit in UNITS:
            yield _submission(
                "enterprise_registry", unit.committee, month, enterprise_rows(city, unit, month)
            )
    yield _submission("tax_payments", TAX_BUREAU, month, payment_rows(city, month))
    yield from _inspections(city, month)
    yield from _statistics(city, month)
    if month.ends_quarter:
        yield from _land(city, quarter_ending(month))


def _statistics(city: City, month: Month) -> Iterator[Submission]:
    """Output from the three districts, the rest from the city's bureau (in 2023 by quarters); no January."""
    if month.month == 1:
        return
    for bureau in dict.fromkeys(unit.statistics_bureau for unit in UNITS):

        def of_bureau(enterprise: Enterprise, bureau: str = bureau) -> bool:
            return enterprise.reports_statistics(month) and enterprise.unit(month).statistics_bureau == bureau

        yield _submission("statistics_output", bureau, month, output_rows(city, month, of_bureau))

    def reports(enterprise: Enterprise) -> bool:
        return enterprise.reports_statistics(month)

    if month.ends_quarter or month.year > 2023:
        yield _submission("statistics_energy", STATISTICS_BUREAU, month, energy_rows(city, month, reports))
        yield _submission("statistics_finance", STATISTICS_BUREAU, month, finance_rows(city, month, reports))


def _inspections(city: City, month: Month) -> Iterator[Submission]:
    for inspectorate in INSPECTORATES:
        if inspectorate.works_in(month):
            rows = visit_rows(city, inspectorate, month)
            yield _submission("inspection_visits", inspectorate.bureau, month, rows)
        if inspectorate.reports_findings_in(month):
            rows = finding_rows(city, inspectorate, month)
            yield _submission("inspection_findings", inspectorate.bureau, month, rows)


def _land(city: City, quarter: Quarter) -> Iterator[Submission]:
    yield _submission("land_parcels", LAND_BUREAU, quarter, parcel_rows(city, quarter))
    # The committees report their halls at mid-year and at its end.
    if quarter.number % 2 == 0:
        for unit in UNITS:
            rows = lease_rows(city, unit.committee, quarter)
            yield _submission("land_leases", unit.committee, quarter, rows)


def _submission(form: str, reporter: str, period: Period, rows: Iterable[Row]) -> Submission:
    return Submission(
        form=form,
        reporter=reporter,
        period=period,
        arrives_at=_arrival(form, reporter, period),
        rows=list(rows),
        layout=layout_of(form, reporter, period),
    )


def _arrival(form: str, reporter: str, period: Period) -> datetime:
    random = chance("arrival", form, reporter, period.key)
    following = period.last_month.plus(1)
    first, last = ARRIVAL[form]
    return at(following.day(random.randint(first, last)), random.randint(9 * 60, 17 * 60))


def at(day: date, minute: int) -> datetime:
    """A time of that day in Beijing, by minutes after midnight."""
    return datetime.combine(day, time(minute // 60, minute % 60), tzinfo=BEIJING)
