"""Tax payments of the invented enterprises; amounts in 分, so that sums are exact."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from park_warehouse.demo.chance import chance
from park_warehouse.demo.enterprises import FIRST_MONTH, LAST_MONTH, REGISTER_MONTHS, YEARS, Enterprise
from park_warehouse.demo.figures import Figures, Series, profit_margin
from park_warehouse.demo.months import Month, months_between
from park_warehouse.demo.parks import UNITS

NOT_TAX = ("教育费附加", "地方教育附加")
EVALUATED = ("正常入库", "免抵调", "其他退税")

FIRST_BOOKING = REGISTER_MONTHS[0]


@dataclass(frozen=True)
class Payment:
    """One row of 税收入库明细; the levy period is the months `levied_from` … `levied_to`."""

    payer: Enterprise
    item: str
    nature: str
    levied_from: Month
    levied_to: Month
    booked_on: date
    cents: int

    @property
    def month(self) -> Month:
        return Month.of(self.booked_on)


def invent_payments(enterprises: Sequence[Enterprise], figures: Figures) -> dict[Month, list[Payment]]:
    """Payments by month of booking; each unit's evaluated tax of a year comes to its story's."""
    raw = [
        payment
        for enterprise in enterprises
        for payment in _of_enterprise(enterprise, figures.of(enterprise))
    ]
    scale = _scale_to_story(raw)
    months: dict[Month, list[Payment]] = {month: [] for month in months_between(FIRST_BOOKING, LAST_MONTH)}
    for payment in raw:
        factor = scale[payment.payer.unit(payment.month).code, payment.month.year]
        months[payment.month].append(replace(payment, cents=round(payment.cents * factor)))
    return months


def _scale_to_story(payments: Sequence[Payment]) -> dict[tuple[str, int], float]:
    years = range(FIRST_BOOKING.year, LAST_MONTH.year + 1)
    sums = {(unit.code, year): 0 for unit in UNITS for year in years}
    for payment in payments:
        if payment.item not in NOT_TAX and payment.nature in EVALUATED:
            sums[payment.payer.unit(payment.month).code, payment.month.year] += payment.cents
    return {
        key: unit.tax_wan(key[1]) * 1_000_000 / sums[key]
        for unit in UNITS
        for key in sums
        if key[0] == unit.code
    }


def _of_enterprise(enterprise: Enterprise, series: Series) -> Iterator[Payment]:
    months = [month for month in months_between(FIRST_BOOKING, LAST_MONTH) if enterprise.is_listed(month)]
    if not months:
        return
    yield from _turnover_taxes(enterprise, series, months)
    yield from _income_tax(enterprise, series, months)
    yield from _property_taxes(enterprise, series, months)
    yield from _special_cases(enterprise, series, months)


def _turnover_taxes(enterprise: Enterprise, series: Series, months: Sequence[Month]) -> Iterator[Payment]:
    """增值税 and what is levied on it: every month, for small taxpayers every quarter."""
    random = chance("turnover tax", enterprise.uscc)
    span = 1 if enterprise.above_scale_from is not None else 3
    for month in months:
        if span == 3 and not month.plus(-1).ends_quarter:
            continue
        levied_to = month.plus(-1)
        levied_from = max(FIRST_MONTH, levied_to.plus(1 - span))
        added = sum(series.in_month("value_added", past) for past in months_between(levied_from, levied_to))
        vat = round(added * 100_000 * 0.085 * random.uniform(0.75, 1.25))
        if vat <= 0:
            continue
        booked_on = month.day(random.randint(5, 20))
        yield Payment(enterprise, "增值税", "正常入库", levied_from, levied_to, booked_on, vat)
        for item, share in (("城市维护建设税", 0.07), ("教育费附加", 0.03), ("地方教育附加", 0.02)):
            yield Payment(enterprise, item, "正常入库", levied_from, levied_to, booked_on, round(vat * share))
        if span == 1:
            wages = round(added * 100_000 * 0.006 * random.uniform(0.8, 1.2))
            yield Payment(enterprise, "个人所得税", "正常入库", levied_to, levied_to, booked_on, wages)


def _income_tax(enterprise: Enterprise, series: Series, months: Sequence[Month]) -> Iterator[Payment]:
    """企业所得税 and 印花税 by quarters, in the month after the quarter."""
    random = chance("income tax", enterprise.uscc)
    for month in months:
        last = month.plus(-1)
        if not last.ends_quarter:
            continue
        first = last.plus(-2)
        revenue = sum(series.in_month("revenue", past) for past in months_between(first, last))
        booked_on = month.day(random.randint(8, 22))
        profit = revenue * profit_margin(enterprise, last.year) * random.uniform(0.8, 1.2)
        if profit > 0:
            yield Payment(
                enterprise, "企业所得税", "正常入库", first, last, booked_on, round(profit * 100_000 * 0.2)
            )
        if revenue > 0:
            yield Payment(
                enterprise, "印花税", "正常入库", first, last, booked_on, round(revenue * 100_000 * 0.0006)
            )
            if enterprise.sector.coal > 0.4:
                emission_tax = round(revenue * 100_000 * 0.0011 * random.uniform(0.8, 1.2))
                yield Payment(enterprise, "环境保护税", "正常入库", first, last, booked_on, emission_tax)


def _property_taxes(enterprise: Enterprise, series: Series, months: Sequence[Month]) -> Iterator[Payment]:
    """房产税 and 城镇土地使用税 twice a year: they fall due while a plant stands still, too."""
    random = chance("property tax", enterprise.uscc)
    largest = max(series.of_year("output", year) for year in YEARS)
    for month in months:
        if month.month not in (5, 11) or enterprise.status(month) in ("在建", "注销"):
            continue
        # A plant that has stood still for long sells and defers; it does not pay every time.
        if enterprise.status(month) != "在产" and random.random() < 0.5:
            continue
        first, last = (
            Month(month.year, 1 if month.month == 5 else 7),
            Month(month.year, 6 if month.month == 5 else 12),
        )
        value = max(largest, 20_000) * 100_000
        booked_on = month.day(random.randint(6, 21))
        yield Payment(enterprise, "房产税", "正常入库", first, last, booked_on, round(value * 0.0007))
        yield Payment(enterprise, "城镇土地使用税", "正常入库", first, last, booked_on, round(value * 0.0012))


def _special_cases(enterprise: Enterprise, series: Series, months: Sequence[Month]) -> Iterator[Payment]:
    """Credit refunds, adjustments for exporters, back taxes, other refunds: rare, each counted otherwise."""
    random = chance("special tax", enterprise.uscc)
    exports = enterprise.above_scale_from is not None and random.random() < 0.05
    for month in months:
        turnover = series.in_month("output", month.plus(-1)) * 100_000
        if turnover == 0:
            continue
        if exports and month.month % 2 == 0:
            yield _special(enterprise, "增值税", "免抵调", month, round(turnover * 0.006), random)
        draw = random.random()
        if draw < 0.006:
            yield _special(enterprise, "增值税", "留抵退税", month, -round(turnover * 0.04), random)
        elif draw < 0.014:
            yield _special(enterprise, "企业所得税", "查补以前年度", month, round(turnover * 0.012), random)
        elif draw < 0.018:
            yield _special(enterprise, "企业所得税", "其他退税", month, -round(turnover * 0.004), random)


def _special(
    enterprise: Enterprise, item: str, nature: str, month: Month, cents: int, random: Random
) -> Payment:
    last = Month(month.year - 1, 12) if nature in ("查补以前年度", "其他退税") else month.plus(-1)
    first = Month(last.year, 1) if last.month == 12 else last
    booked_on = month.first_day + timedelta(days=random.randint(9, 25))
    return Payment(enterprise, item, nature, first, last, booked_on, cents)
