"""How each bureau makes up its files."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from park_warehouse.demo.months import Month, Period

DateStyle = Literal["excel", "dash", "slash", "dot", "compact", "chinese"]
PeriodStyle = Literal["chinese", "span", "key"]

CUMULATIVE_FORMS = ("statistics_output", "statistics_finance", "statistics_energy")
DEMO_NOTE = "注:演示数据,企业与数字均为虚构,与真实单位无关。"


@dataclass(frozen=True)
class Layout:
    """The make-up of one file.

    `meta`: label and value pairs in a row of cells, all in one cell, or one below the other. `headers`: other
    names that the bureau gives to columns. `broken_header`: the column whose header has a line break.
    """

    file_type: Literal["xlsx", "csv"] = "xlsx"
    encoding: str = "gb18030"
    blank_rows: int = 0
    blank_columns: int = 0
    title: str = "{period}{form}(演示数据)"
    meta: Literal["cells", "one cell", "rows"] = "cells"
    colon: str = ":"
    reporter_label: str = "填报单位"
    period_label: str = "报告期"
    unit_label: str = "计量单位"
    period_style: PeriodStyle = "chinese"
    states_unit: bool = False
    unit_in_header: bool = False
    split_header: bool = False
    broken_header: str = ""
    total: str | None = None
    thousands: bool = False
    dates: DateStyle = "excel"
    null: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    shuffled: bool = False
    hidden_sheet: bool = False
    footnotes: tuple[str, ...] = (DEMO_NOTE,)


SIGNED = (DEMO_NOTE, "单位负责人:(演示)    填表人:(演示)")

HABITS: dict[str, Layout] = {
    "乌海市工业和信息化局": Layout(meta="one cell", colon="：", dates="dash", null="-"),
    "海勃湾产业园管理委员会": Layout(blank_rows=1, dates="slash", footnotes=SIGNED),
    "乌达产业园管理委员会": Layout(
        meta="rows", colon="：", dates="chinese", null="无", headers={"企业名称": "单位名称"}
    ),
    "海南产业园管理委员会": Layout(
        period_style="key", shuffled=True, hidden_sheet=True, headers={"统一社会信用代码": "社会信用代码"}
    ),
    "低碳产业园管理委员会": Layout(
        meta="one cell", blank_columns=1, dates="dot", headers={"园区代码": "园区编码"}
    ),
    "海勃湾区统计局": Layout(
        split_header=True,
        states_unit=True,
        total="合计",
        period_style="span",
        footnotes=SIGNED,
        broken_header="统一社会信用代码",
    ),
    "乌达区统计局": Layout(
        blank_rows=1,
        meta="one cell",
        colon="：",
        states_unit=True,
        unit_label="单位",
        total="总计",
        thousands=True,
        null="—",
        headers={"统一社会信用代码": "信用代码", "单位详细名称": "企业名称"},
    ),
    "海南区统计局": Layout(
        meta="rows",
        period_style="span",
        period_label="统计期",
        split_header=True,
        total="合计",
        blank_columns=1,
        hidden_sheet=True,
        null="-",
    ),
    "乌海市统计局": Layout(
        meta="cells",
        states_unit=True,
        split_header=True,
        total="合计",
        null="/",
        footnotes=SIGNED,
        reporter_label="报送单位",
    ),
    "国家税务总局乌海市税务局": Layout(
        title="{form}(演示数据)", colon="：", period_style="key", total="合计", headers={"金额": "金额(元)"}
    ),
    "乌海市自然资源局": Layout(
        meta="one cell",
        period_style="chinese",
        total="合计",
        broken_header="统一社会信用代码",
        footnotes=SIGNED,
    ),
    "乌海市生态环境局": Layout(dates="dash", period_label="统计期"),
    "乌海市应急管理局": Layout(
        meta="rows", colon="：", dates="compact", null="/", shuffled=True, period_style="key"
    ),
    "乌海市住房和城乡建设局": Layout(
        blank_rows=2, blank_columns=1, reporter_label="填报部门", dates="chinese"
    ),
}


def layout_of(form: str, reporter: str, period: Period) -> Layout:
    """The bureau's habit, with what varies from form to form and from month to month."""
    layout = HABITS[reporter]
    if layout.period_style == "span" and form not in CUMULATIVE_FORMS:
        layout = replace(layout, period_style="chinese")
    if encoding := _csv_encoding(form, reporter, period.last_month):
        layout = replace(layout, file_type="csv", encoding=encoding)
    return layout


def _csv_encoding(form: str, reporter: str, month: Month) -> str | None:
    """The encoding where this file comes as CSV: exports of the bureaus' own systems."""
    if form == "tax_payments":
        # The large months come straight out of the tax system, the others through somebody's Excel.
        return "gb18030" if month.month % 3 == 1 or month.month % 2 == 0 else None
    if form == "inspection_visits":
        if reporter == "乌海市生态环境局" and month.month % 2 == 0:
            return "utf-8-sig"
        return "gb18030" if reporter == "乌海市工业和信息化局" else None
    if form == "statistics_output" and reporter == "海南区统计局" and month.month in (3, 7, 11):
        return "gb18030"
    if form == "statistics_energy" and month.month in (5, 8):
        return "utf-8-sig"
    return "utf-8-sig" if form == "enterprise_registry" and month.month == 6 and "低碳" in reporter else None
