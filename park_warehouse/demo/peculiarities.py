"""What goes otherwise than it should: the mistakes and habits that every intake meets.

Each function changes submissions that are on their way. It does so only where all the files that its story
needs are among them, so that a demo of fewer months stays right; and it says how the intake has to answer.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from park_warehouse.demo.chance import chance
from park_warehouse.demo.codes import invent_uscc, parcel_code, with_wrong_check
from park_warehouse.demo.months import Month, Period, Quarter
from park_warehouse.demo.schedule import LAND_BUREAU, STATISTICS_BUREAU, TAX_BUREAU, in_order_of_arrival
from park_warehouse.demo.submission import Outcome, Row, Submission

STRANGER = invent_uscc(chance("stranger"), "150302")


class Desk:
    """Submissions on their way, by form, reporter and period."""

    def __init__(self, submissions: Iterable[Submission]) -> None:
        self._regular = {submission.key: submission for submission in submissions}
        self._others: list[Submission] = []

    def find(self, form: str, reporter: str, period: Period) -> Submission | None:
        return self._regular.get((form, reporter, period.key))

    def change(self, submission: Submission, **changes: Any) -> Submission:
        """Put a changed one in the place of a regular submission."""
        changed = replace(submission, **changes)
        self._regular[submission.key] = changed
        return changed

    def add(self, submission: Submission, *, days_later: int, **changes: Any) -> None:
        """Send another file, some days after the given one."""
        arrives_at = submission.arrives_at + timedelta(days=days_later)
        self._others.append(replace(submission, arrives_at=arrives_at, **changes))

    def all(self) -> list[Submission]:
        return in_order_of_arrival([*self._regular.values(), *self._others])


def with_peculiarities(submissions: Iterable[Submission]) -> list[Submission]:
    """The submissions with everything odd in them, in the order of arrival."""
    desk = Desk(submissions)
    for happen in PECULIARITIES:
        happen(desk)
    return desk.all()


def output_in_wan(desk: Desk) -> None:
    if sent := desk.find("statistics_output", "海南区统计局", Month(2025, 5)):
        desk.change(sent, units={"千元": "万元"}, story="本月以万元为计量单位")


def land_in_mu(desk: Desk) -> None:
    if sent := desk.find("land_parcels", LAND_BUREAU, Quarter(2025, 1)):
        desk.change(sent, units={"平方米": "亩"}, story="本季面积以亩为计量单位")


def output_restated(desk: Desk) -> None:
    """The largest enterprise first reports too little, then the month is sent again."""
    july = desk.find("statistics_output", "乌达区统计局", Month(2025, 7))
    august = desk.find("statistics_output", "乌达区统计局", Month(2025, 8))
    if not (july and august):
        return
    largest = max(august.rows, key=lambda row: _whole(row["output_cum"]))
    before = next(row for row in july.rows if row["uscc"] == largest["uscc"])
    so_far, right = _whole(before["output_cum"]), _whole(largest["output_cum"])
    too_little = so_far + (right - so_far) // 4
    wrong = [row | {"output_cum": too_little} if row is largest else row for row in august.rows]
    desk.change(august, rows=wrong, story="一家企业产值少报,随后更正")
    desk.add(august, days_later=9, remark="(更正)", story="更正:替代先前报送的同月报表")


def output_of_one_enterprise_missing(desk: Desk) -> None:
    if sent := desk.find("statistics_output", "海勃湾区统计局", Month(2025, 5)):
        smallest = min(sent.rows, key=lambda row: _whole(row["output_cum"]) or 10**12)
        rows = [row for row in sent.rows if row is not smallest]
        desk.change(sent, rows=rows, story="漏报一家企业,其当月与下月单月数不可计算")


def output_late(desk: Desk) -> None:
    if sent := desk.find("statistics_output", "海南区统计局", Month(2026, 2)):
        desk.change(sent, arrives_at=sent.arrives_at + timedelta(days=8), story="逾期报送")


def output_with_wrong_total(desk: Desk) -> None:
    if sent := desk.find("statistics_output", "乌达区统计局", Month(2025, 10)):
        desk.change(sent, total_error=3_600, outcome=Outcome.REFUSED, story="总计与明细不符")
        desk.add(sent, days_later=2, remark="(重报)", story="改正总计后重报")


def finance_without_revenue(desk: Desk) -> None:
    if sent := desk.find("statistics_finance", STATISTICS_BUREAU, Month(2025, 9)):
        desk.change(sent, omitted_columns=("revenue_cum",), outcome=Outcome.REFUSED, story="缺少必填列")
        desk.add(sent, days_later=3, remark="(重报)", story="补齐必填列后重报")


def research_ten_times_too_large(desk: Desk) -> None:
    """A slip of units in May stands out in May, and again in June when the figure falls back."""
    months = (Month(2025, 4), Month(2025, 5), Month(2025, 6))
    april, may, june = (desk.find("statistics_finance", STATISTICS_BUREAU, month) for month in months)
    if not (april and may and june):
        return
    known = {row["uscc"] for row in april.rows if _whole(row["rd_cum"]) > 0}
    slip = next(row for row in may.rows if row["uscc"] in known)
    rows = [row | {"rd_cum": _whole(row["rd_cum"]) * 12} if row is slip else row for row in may.rows]
    desk.change(may, rows=rows, outcome=Outcome.FLAGGED, story="一家企业研发费用比上月大十倍以上")
    desk.change(june, outcome=Outcome.FLAGGED, story="上月研发费用偏大,本月累计数低于上月")


def power_below_last_month(desk: Desk) -> None:
    months = (Month(2025, 9), Month(2025, 10))
    september, october = (desk.find("statistics_energy", STATISTICS_BUREAU, month) for month in months)
    if not (september and october):
        return
    largest = max(october.rows, key=lambda row: _amount(row["power_cum"]))
    before = next(row for row in september.rows if row["uscc"] == largest["uscc"])
    wrong = (_amount(before["power_cum"]) * Decimal("0.97")).quantize(Decimal("0.01"))
    rows = [row | {"power_cum": wrong} if row is largest else row for row in october.rows]
    desk.change(october, rows=rows, outcome=Outcome.FLAGGED, story="一家企业用电量本年累计低于上月")


def tax_with_impossible_rows(desk: Desk) -> None:
    if sent := desk.find("tax_payments", TAX_BUREAU, Month(2025, 3)):
        rows = _with(sent.rows, 41, booked_on="2025-02-30")
        rows = _with(rows, 97, tax_item="排污费")
        story = "两行被退回:入库日期不存在、征收项目不在清单内"
        desk.change(sent, rows=rows, outcome=Outcome.FLAGGED, story=story)


def tax_with_mangled_code(desk: Desk) -> None:
    if sent := desk.find("tax_payments", TAX_BUREAU, Month(2025, 6)):
        rows = _with(sent.rows, 12, uscc="9.11503E+17")
        desk.change(sent, rows=rows, outcome=Outcome.FLAGGED, story="一行被退回:识别号被 Excel 改成科学计数")


def tax_of_unregistered_payer(desk: Desk) -> None:
    if sent := desk.find("tax_payments", TAX_BUREAU, Month(2025, 8)):
        payer: Row = {"uscc": STRANGER, "enterprise_name": "演示·未入册贸易有限公司"}
        payments = [_another_ticket(row, number) | payer for number, row in enumerate(sent.rows[:3])]
        rows = [*sent.rows, *payments]
        desk.change(sent, rows=rows, outcome=Outcome.FLAGGED, story="纳税人不在任何企业名录中")


def tax_with_wrong_check_character(desk: Desk) -> None:
    """And the same file sent a second time by mistake."""
    if sent := desk.find("tax_payments", TAX_BUREAU, Month(2025, 9)):
        wrong = with_wrong_check(str(sent.rows[30]["uscc"]))
        rows = _with(sent.rows, 30, uscc=wrong)
        sent = desk.change(sent, rows=rows, outcome=Outcome.FLAGGED, story="一个识别号校验位不符")
        desk.add(sent, days_later=2, remark="(再次报送)", outcome=Outcome.DUPLICATE, story="同一文件重复报送")


def tax_ticket_sent_twice(desk: Desk) -> None:
    november, december = (desk.find("tax_payments", TAX_BUREAU, Month(2025, month)) for month in (11, 12))
    if november and december:
        rows = [november.rows[-1], *december.rows]
        desk.change(december, rows=rows, outcome=Outcome.FLAGGED, story="一张税票上月已报,以本次为准")


def tax_booked_the_month_before(desk: Desk) -> None:
    if sent := desk.find("tax_payments", TAX_BUREAU, Month(2026, 1)):
        late = _another_ticket(sent.rows[0], 0) | {"booked_on": Month(2025, 12).day(31)}
        desk.change(sent, rows=[late, *sent.rows], story="补报上月末入库的税款,计入入库月份")


def visits_with_impossible_rows(desk: Desk) -> None:
    if sent := desk.find("inspection_visits", "乌海市生态环境局", Month(2025, 7)):
        rows = _with(sent.rows, 5, items_passed=_whole(sent.rows[5]["items_due"]) + 2)
        rows = _with(rows, 17, park_code="WHGX09")
        story = "两行被退回:合格项数大于应检项数、园区代码不存在"
        desk.change(sent, rows=rows, outcome=Outcome.FLAGGED, story=story)


def visits_with_unknown_column(desk: Desk) -> None:
    if sent := desk.find("inspection_visits", "乌海市住房和城乡建设局", Month(2025, 10)):
        extra = {"现场照片编号": "见附件"}
        desk.change(sent, extra_columns=extra, outcome=Outcome.FLAGGED, story="多出一列“现场照片编号”")


def enterprise_listed_twice(desk: Desk) -> None:
    if sent := desk.find("enterprise_registry", "海南产业园管理委员会", Month(2025, 6)):
        rows = [*sent.rows, sent.rows[8]]
        desk.change(sent, rows=rows, outcome=Outcome.FLAGGED, story="一家企业出现两次,两行均退回")


def parcels_with_unreadable_rows(desk: Desk) -> None:
    if sent := desk.find("land_parcels", LAND_BUREAU, Quarter(2025, 3)):
        unknown: Row = {"parcel_code": parcel_code("150303", 3, 90_001), "park_code": "WHGX09", "uscc": None}
        unmeasured: Row = {"parcel_code": parcel_code("150303", 3, 90_002), "land_area": "待核"}
        rows = [*sent.rows, sent.rows[-1] | unknown, sent.rows[-1] | unmeasured]
        desk.change(sent, rows=rows, outcome=Outcome.FLAGGED, story="两行被退回:园区代码不存在、面积待核")


def no_leases(desk: Desk) -> None:
    if sent := desk.find("land_leases", "低碳产业园管理委员会", Quarter(2025, 2)):
        desk.change(sent, rows=[], story="零报告")


PECULIARITIES: tuple[Callable[[Desk], None], ...] = (
    output_in_wan,
    land_in_mu,
    output_restated,
    output_of_one_enterprise_missing,
    output_late,
    output_with_wrong_total,
    finance_without_revenue,
    research_ten_times_too_large,
    power_below_last_month,
    tax_with_impossible_rows,
    tax_with_mangled_code,
    tax_of_unregistered_payer,
    tax_with_wrong_check_character,
    tax_ticket_sent_twice,
    tax_booked_the_month_before,
    visits_with_impossible_rows,
    visits_with_unknown_column,
    enterprise_listed_twice,
    parcels_with_unreadable_rows,
    no_leases,
)


def _with(rows: list[Row], place: int, **values: Any) -> list[Row]:
    """The rows with some values of one of them changed."""
    return [row | values if number == place else row for number, row in enumerate(rows)]


def _another_ticket(row: Row, number: int) -> Row:
    return row | {"ticket_no": f"{row['ticket_no']}9{number}"}


def _whole(value: Any) -> int:
    return int(value or 0)


def _amount(value: Any) -> Decimal:
    return Decimal(value or 0)
