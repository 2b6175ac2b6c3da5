"""What bad input gets, clause by clause of the handbook: its outcome, and a message that helps.

The clause and where it is tested; "here" is this file, the rest is told where it was tested before.

    batch refused
        no form, two forms             here (every format), test_take
        required column, header twice  here (every format), test_take
        empty, corrupt, password, type here, test_take, read/test_read_workbook
        undecodable                    here, test_take
        period, reporter               here (every grain; CSV), test_take, test_period
        unit of another dimension      here, test_take, test_layout
        control total                  here (.xls, more than one), test_totals
        more than 5 %                  here (a row with two faults is one row), test_take
        closed by publication          here (quarter, year), test_take
    row rejected
        every type, list, code, range, order, negative, unknown     here (other forms), test_rules
        key twice                      here (keys of two columns), test_rules
    flagged                            here (exceptions), test_rules
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

import openpyxl
import pytest

from park_warehouse.contract import load_contracts
from park_warehouse.intake import period
from park_warehouse.intake.period import CHINA
from park_warehouse.intake.receipt import Receipt
from tests.intake import forms, xls
from tests.intake.conftest import Desk, Office, faults, rules

HEADER = forms.OUTPUT_HEADER
ROWS = forms.output_rows({1: 100, 2: 200})
GOOD_ROWS = 20


def csv(header: forms.Row = HEADER, rows: list[forms.Row] = ROWS, **labels: forms.Cell) -> bytes:
    """A CSV of statistics_output; a label that is None has no column."""
    stated = {"报告期": "2026年3月", "填报单位": "海勃湾区统计局"} | labels
    stated = {label: value for label, value in stated.items() if value is not None}
    return forms.csv_file([[*stated, *header], *([*stated.values(), *row] for row in rows)])


def old(*rows: forms.Row) -> bytes:
    return xls.book([["填报单位:海勃湾区统计局", "报告期:2026年3月"], *rows])  # type: ignore[list-item]


def quarterly(period: str) -> bytes:
    header = ["园区代码", "评估日期", "评估得分"]
    rows = [[forms.PARK, "2026-03-31", 90]]
    return forms.workbook(forms.sheet(header, rows, reporter="应急管理局", period=period))


def yearly(period: str) -> bytes:
    rows = [[forms.uscc(1), 1]]
    header = ["统一社会信用代码", "化学需氧量(吨)"]
    return forms.workbook(forms.sheet(header, rows, reporter="生态环境局", period=period))


def other_office_file() -> bytes:
    book = openpyxl.Workbook()
    return forms.content(book).replace(b"xl/workbook.xml", b"xl/document.xm_")


@dataclass(frozen=True)
class Refused:
    """A file that is refused as a whole, and what its message must say, besides the file's name."""

    clause: str
    name: str
    content: bytes
    words: tuple[str, ...]


REFUSED = [
    Refused("no form", "a.csv", b"a,b\n1,2\n", ("没有认出",)),
    Refused("no form", "a.xls", old(["甲", "乙"], [1.0, 2.0]), ("没有认出",)),
    Refused("two forms", "a.csv", csv(HEADER[:2], [["a", "b"]]), ("《工业产销总值表》", "《财务状况表》")),
    Refused("missing column", "a.csv", csv([*HEADER[:2], HEADER[3]]), ("「工业总产值_本年累计」", "补上")),
    Refused("missing column", "a.xls", old([*HEADER[:2], HEADER[3]], ROWS[0]), ("「工业总产值_本年累计」",)),
    Refused(
        "header twice", "a.csv", csv([*HEADER[:3], HEADER[2]]), ("「工业总产值_本年累计」", "2 次", "只保留")
    ),
    Refused("header twice", "a.xls", old([*HEADER[:3], HEADER[2]], ROWS[0]), ("2 次",)),
    Refused("empty", "a.xls", b"", ("空的",)),
    Refused("empty", "a.csv", b"\xef\xbb\xbf\r\n", ("请",)),
    Refused("empty", "a.csv", csv(rows=[]), ("没有数据行",)),
    Refused("empty", "a.xls", xls.book([]), ("没有认出",)),
    Refused("empty", "a.xlsx", forms.workbook([]), ("没有认出",)),
    Refused("corrupt", "a.xls", old(HEADER, *ROWS)[:1000], ("损坏", "另存")),
    Refused("corrupt", "a.xlsx", forms.output(20)[:-100], ("损坏", "另存")),
    Refused("corrupt", "a.xlsx", other_office_file(), ("损坏", "另存")),
    Refused("password", "a.xlsx", xls.compound_file("EncryptedPackage", b"x"), ("密码", "去掉")),
    Refused("password", "a.xls", xls.book([["a"]], password=True), ("密码", "去掉")),
    Refused("other type", "a.csv", b"%PDF-1.7\n", ("不是", "另存")),
    Refused("other type", "a.xlsx", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", ("请",)),
    Refused("other type", "a.csv", b"\x1f\x8b\x08\0\0\0\0\0", ("请",)),
    Refused("other type", "a.pdf", b"%PDF-1.7", ("不接收 .pdf", ".xlsx")),
    Refused("other type", "报表", csv(), ("不接收 无扩展名", ".xlsx")),
    Refused("undecodable", "a.csv", csv().decode().encode("utf-16"), ("编码", "UTF-8")),
    Refused("undecodable", "a.csv", csv()[:-3] + b"\xff\xff\n", ("编码", "GB18030")),
    Refused("period missing", "a.csv", csv(报告期=""), ("没有报告期", "2026年9月")),
    Refused("period missing", "a.csv", csv(报告期=None), ("没有报告期",)),
    Refused("period unreadable", "a.csv", csv(报告期="上月"), ("「上月」", "2026-09")),
    Refused("period unreadable", "a.xlsx", quarterly("2026年3月"), ("「2026年3月」", "按季度", "2026Q3")),
    Refused("period unreadable", "a.xlsx", quarterly("2026年1-3月"), ("「2026年1-3月」", "按季度")),
    Refused("period unreadable", "a.xlsx", yearly("2026Q1"), ("「2026Q1」", "按年度", "2026年度")),
    Refused("future", "a.csv", csv(报告期="2999年2月"), ("「2999年2月」", "尚未开始", "核对")),
    Refused("future", "a.xlsx", quarterly("2999年一季度"), ("「2999年一季度」", "尚未开始")),
    Refused("future", "a.xlsx", yearly("2999年度"), ("「2999年度」", "尚未开始")),
    Refused("January", "a.csv", csv(报告期="2026-01"), ("1月免报", "「2026-01」")),
    Refused("January", "a.xlsx", forms.output(20, period="2026年1-1月"), ("1月免报", "「2026年1-1月」")),
    Refused("reporter", "a.csv", csv(填报单位=""), ("没有填报单位", "海南区统计局")),
    Refused("reporter", "a.csv", csv(填报单位=None), ("没有填报单位",)),
    Refused("unit", "a.csv", csv(计量单位="吨"), ("「吨」", "万元")),
    Refused(
        "unit",
        "a.csv",
        csv([*HEADER[:2], "工业总产值_本年累计(亩)"], [r[:3] for r in ROWS]),
        ("「亩」", "万元"),
    ),
    Refused("unit", "a.xlsx", forms.output(2, unit="千元、人"), ("千元、人", "万元")),
    Refused(
        "control total",
        "a.xls",
        old(HEADER[:3], *(row[:3] for row in ROWS), ["合计", None, 302.0]),
        ("工作表「Sheet1」第 5 行「工业总产值_本年累计」", "「302」", "300", "核对"),
    ),
    Refused(
        "control total",
        "a.xlsx",
        forms.workbook(forms.sheet(HEADER, [[*row[:3], 5] for row in ROWS], after=[["合计", None, 300, 13]])),
        ("第 6 行「工业总产值_上年同期累计」", "「13」", "10"),
    ),
]


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: f"{case.clause}-{case.name}")
def test_a_batch_is_refused(office: Office, case: Refused) -> None:
    receipt = office.send(case.content, case.name)
    assert receipt.status == "refused"
    assert receipt.rows_loaded == 0
    message = "\n".join(receipt.messages)
    assert message.startswith(f"「{case.name}」")
    for word in (*case.words, "请"):
        assert word in message
    assert office.query("select status, message from audit.batch where batch_id = %s", receipt.batch_id) == [
        ("refused", message)
    ]
    if receipt.form:
        assert office.loaded(receipt, "_row_number") == []


@pytest.mark.parametrize(
    "content",
    [
        forms.workbook(forms.sheet([*HEADER[:2], HEADER[3]], ROWS), sheet="三月"),
        forms.workbook(forms.sheet([*HEADER[:3], HEADER[2]], ROWS), sheet="三月"),
        forms.workbook(forms.sheet(HEADER, ROWS, period="上月"), sheet="三月"),
        forms.workbook(forms.sheet(HEADER, ROWS, unit="吨"), sheet="三月"),
    ],
    ids=["missing column", "header twice", "period", "unit"],
)
def test_a_refusal_names_the_sheet(office: Office, content: bytes) -> None:
    assert "工作表「三月」" in office.send(content).messages[0]


@pytest.mark.parametrize(
    ("today", "reported", "status"),
    [
        (datetime(2026, 9, 1, 0, 0, tzinfo=CHINA), "2026-09", "accepted"),
        (datetime(2026, 8, 31, 23, 59, tzinfo=CHINA), "2026-09", "refused"),
    ],
)
def test_a_period_may_be_reported_from_the_day_on_which_it_begins(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, today: datetime, reported: str, status: str
) -> None:
    desk.register()

    class Clock(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return today.astimezone(tz)

    monkeypatch.setattr(period, "datetime", Clock)
    assert desk.send(forms.payments([forms.payment(1)], period=reported)).status == status


def test_a_row_with_two_faults_counts_once_towards_five_percent(desk: Desk) -> None:
    desk.register()
    rows = [forms.payment(number) for number in range(39)]
    receipt = desk.send(forms.payments([*rows, forms.payment(40, 金额="x", 入库日期="y", 税款性质="z")]))
    assert (receipt.status, receipt.rows_in, receipt.rows_rejected, receipt.rows_loaded) == (
        "flagged",
        40,
        1,
        39,
    )
    assert len(desk.query("select from audit.rejected_row")) == 3


def test_exactly_five_percent_with_every_copy_of_a_key(desk: Desk) -> None:
    desk.register()
    rows = [forms.payment(number) for number in range(38)]
    twice = [forms.payment(50), forms.payment(50, 金额=1)]
    assert desk.send(forms.payments([*rows, *twice])).status == "flagged"
    receipt = desk.send(forms.payments([*rows[1:], *twice]))
    assert receipt.status == "refused"
    assert "39 行中有 2 行" in receipt.messages[0]
    assert receipt.rows_rejected == 2


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (quarterly("2026Q1"), "refused"),
        (quarterly("2026Q2"), "accepted"),
        (yearly("2025"), "refused"),
        (yearly("2026"), "accepted"),
    ],
)
def test_a_publication_closes_quarters_and_years(desk: Desk, content: bytes, status: str) -> None:
    desk.register()
    with desk.warehouse, desk.warehouse.cursor() as cursor:
        cursor.execute(
            "insert into audit.publication"
            " (subject, period, period_start, period_end, published_by, reason, content_hash)"
            " values ('evaluation', '2025', '2025-01-01', '2025-12-31', '某人', '评价', ''),"
            " ('dispatch', '2026Q1', '2026-01-01', '2026-03-31', '某人', '调度', '')"
        )
    receipt = desk.send(content)
    assert receipt.status == status
    if status == "refused":
        assert "已发布" in receipt.messages[0]
        assert "更正" in receipt.messages[0]
        assert desk.send(content, note={"restatement": True, "reason": "漏报", "by": "张三"}).is_loaded


@dataclass(frozen=True)
class Form:
    """A form as one bureau sends it: the cells of a good row; {} stands for its number."""

    period: str
    cells: Mapping[str, forms.Cell]
    unit: str | None = None

    def row(self, number: int, changes: Mapping[str, forms.Cell]) -> list[forms.Cell]:
        return [
            cell.replace("{}", f"{number:05}") if isinstance(cell, str) else cell
            for cell in (dict(self.cells) | changes).values()
        ]


FORMS = {
    "enterprise_registry": Form(
        "2026-03",
        {
            "统一社会信用代码": "9115030200000{}",
            "企业名称": "企业",
            "园区代码": forms.PARK,
            "行业代码": "C2614",
            "规模": "规上",
            "入园日期": "2015-06-01",
            "经营状态": "在产",
            "四包责任书签订": "是",
        },
    ),
    "inspection_findings": Form(
        "2026-03",
        {
            "问题编号": "WT{}",
            "发现日期": "2026-03-02",
            "问题类别": "粉尘",
            "严重程度": "一般",
            "园区代码": forms.PARK,
            "统一社会信用代码": None,
            "责任单位": "环保局",
            "整改期限": "2026-04-01",
            "整改完成日期": None,
            "复核结果": None,
        },
    ),
    "land_parcels": Form(
        "2026Q1",
        {
            "宗地代码": "150302001001GB{}",
            "园区代码": forms.PARK,
            "土地用途代码": "1001",
            "供应方式": "出让",
            "土地面积": 1000,
            "总建筑面积": None,
            "固定资产投资": 10,
            "是否标准地": "否",
        },
    ),
    "air_quality_hourly": Form(
        "2026-03",
        {
            "站点代码": "S{}",
            "站点名称": "一站",
            "区划代码": "150302",
            "监测时间": "2026-03-01 13:00",
            "SO2": 5,
            "CO": 0.4,
        },
    ),
    "statistics_energy": Form(
        "2026年3月",
        {
            "统一社会信用代码": "9115030200000{}",
            "单位详细名称": "企业",
            "综合能源消费量_本年累计": 100,
            "用电量_本年累计": 100,
            "取水量_本年累计": 100,
        },
    ),
    "statistics_finance": Form(
        "2026年3月",
        {
            "统一社会信用代码": "9115030200000{}",
            "单位详细名称": "企业",
            "营业收入_本年累计": 100,
            "利润总额_本年累计": -100,
            "平均用工人数": 20,
        },
    ),
    "emissions_annual": Form("2025", {"统一社会信用代码": "9115030200000{}", "化学需氧量": 1, "氨氮": 1}),
    "task_progress": Form(
        "2026Q1",
        {
            "任务编号": "RW{}",
            "条款编号": "1.1",
            "任务名称": "任务",
            "园区代码": forms.PARK,
            "牵头单位": "工信局",
            "完成时限": "2026-12-31",
            "计划进度": 50,
            "实际进度": 40,
        },
    ),
    "joint_verifications": Form(
        "2025",
        {"园区代码": forms.PARK, "指标": "output", "统计部门核定值": -5, "统计部门核定日期": "2026-03-01"},
    ),
    "chemical_park_safety": Form(
        "2026Q1", {"园区代码": forms.PARK, "评估日期": "2026-03-31", "评估得分": 90}
    ),
    "approvals": Form(
        "2026-03",
        {
            "办件编号": "BJ{}",
            "园区代码": forms.PARK,
            "事项名称": "备案",
            "受理日期": "2026-03-02",
            "承诺办结日期": "2026-03-20",
            "实际办结日期": None,
            "是否网办": "是",
        },
    ),
}

# A snapshot by park has no room for many good rows: its bad one is alone, and the batch is refused with it.
ALONE = {"joint_verifications", "chemical_park_safety"}

REJECTED: list[tuple[str, dict[str, forms.Cell], str]] = [
    ("enterprise_registry", {"企业名称": "—"}, "required"),
    ("enterprise_registry", {"规模": "规模以上"}, "not_in_list"),
    ("enterprise_registry", {"四包责任书签订": "已签"}, "not_yes_or_no"),
    ("enterprise_registry", {"四包责任书签订": True}, "not_yes_or_no"),
    ("enterprise_registry", {"园区代码": "999999"}, "unknown_park"),
    ("enterprise_registry", {"统一社会信用代码": 9.11503e17}, "mangled_code"),
    ("enterprise_registry", {"统一社会信用代码": "9.11503e+17"}, "mangled_code"),
    ("enterprise_registry", {"入园日期": "2015年13月1日"}, "not_a_date"),
    ("enterprise_registry", {"入园日期": "二〇一五年六月"}, "not_a_date"),
    ("inspection_findings", {"整改完成日期": "2026-03-01"}, "order"),
    ("inspection_findings", {"复核结果": "合格"}, "not_in_list"),
    ("inspection_findings", {"园区代码": "/"}, "required"),
    ("land_parcels", {"宗地代码": "150302001001GB0000"}, "pattern"),
    ("land_parcels", {"宗地代码": "150302001001XB00001"}, "pattern"),
    ("land_parcels", {"土地面积": -1}, "negative"),
    ("land_parcels", {"土地面积": 10**9 + 1}, "out_of_range"),
    ("land_parcels", {"固定资产投资": 10**8 + 1}, "out_of_range"),
    ("land_parcels", {"土地面积": "约1000"}, "not_a_number"),
    ("land_parcels", {"土地面积": "1000平方米"}, "not_a_number"),
    ("air_quality_hourly", {"监测时间": "2026-03-01 25:00"}, "not_a_datetime"),
    ("air_quality_hourly", {"监测时间": "昨天"}, "not_a_datetime"),
    ("air_quality_hourly", {"SO2": 10_000.1}, "out_of_range"),
    ("air_quality_hourly", {"CO": -0.1}, "negative"),
    ("air_quality_hourly", {"区划代码": "15030"}, "pattern"),
    ("statistics_energy", {"综合能源消费量_本年累计": 10**10 + 1}, "out_of_range"),
    ("statistics_energy", {"用电量_本年累计": 10**6 + 1}, "out_of_range"),
    ("statistics_energy", {"取水量_本年累计": 10**10 + 1}, "out_of_range"),
    ("statistics_finance", {"营业收入_本年累计": -1}, "negative"),
    ("statistics_finance", {"营业收入_本年累计": 10**9 + 1}, "out_of_range"),
    ("statistics_finance", {"利润总额_本年累计": -(10**9) - 1}, "out_of_range"),
    ("statistics_finance", {"平均用工人数": 20.5}, "not_an_integer"),
    ("statistics_finance", {"平均用工人数": 10**6 + 1}, "out_of_range"),
    ("emissions_annual", {"氨氮": 10**10 + 1}, "out_of_range"),
    ("task_progress", {"条款编号": "99.9"}, "unknown_clause"),
    ("task_progress", {"计划进度": 100.5}, "out_of_range"),
    ("task_progress", {"完成时限": 20261331}, "not_a_date"),
    ("joint_verifications", {"指标": "happiness"}, "unknown_indicator"),
    ("chemical_park_safety", {"评估得分": 100.01}, "out_of_range"),
    ("chemical_park_safety", {"评估得分": "九十"}, "not_a_number"),
    ("approvals", {"实际办结日期": "2026-03-01"}, "order"),
    ("approvals", {"是否网办": None}, "required"),
]
LOADED: list[tuple[str, dict[str, forms.Cell]]] = [
    ("enterprise_registry", {"四包责任书签订": "否"}),
    ("enterprise_registry", {"入园日期": "2015.6.1"}),
    ("inspection_findings", {"整改完成日期": "2026-03-02", "复核结果": "通过"}),
    ("land_parcels", {"土地面积": 10**9, "固定资产投资": 10**8}),
    ("land_parcels", {"总建筑面积": "无"}),
    ("air_quality_hourly", {"SO2": 10_000, "CO": None}),
    ("statistics_energy", {"用电量_本年累计": 10**6}),
    ("statistics_finance", {"利润总额_本年累计": -(10**9), "平均用工人数": 10**6}),
    ("joint_verifications", {"统计部门核定值": -(10**15)}),
    ("chemical_park_safety", {"评估得分": 0}),
    ("approvals", {"实际办结日期": "2026-03-02"}),
]


def send(office: Office, form: str, changes: Mapping[str, forms.Cell], *, as_csv: bool) -> Receipt:
    """Good rows, and the last one with changes."""
    sent = FORMS[form]
    good = 0 if form in ALONE else GOOD_ROWS
    rows = [*(sent.row(number, {}) for number in range(good)), sent.row(good, changes)]
    if as_csv:
        head = ["报告期", "填报单位", *sent.cells]
        return office.send(forms.csv_file([head, *([sent.period, "某局", *row] for row in rows)]), "a.csv")
    sheet = forms.sheet(list(sent.cells), rows, reporter="某局", period=sent.period)
    return office.send(forms.workbook(sheet, sheet="三月"), "a.xlsx")


@pytest.mark.parametrize(("form", "changes", "rule"), REJECTED)
def test_a_row_is_rejected(office: Office, form: str, changes: dict[str, forms.Cell], rule: str) -> None:
    receipt = send(office, form, changes, as_csv=False)
    (header,) = changes
    row = 4 + (0 if form in ALONE else GOOD_ROWS)
    assert receipt.rows_rejected == 1
    assert receipt.rows_loaded == (0 if form in ALONE else GOOD_ROWS)
    (fault,) = (fault for fault in receipt.faults if fault.rejects)
    assert (fault.row_number, fault.header, fault.rule) == (row, header, rule)
    value = f"的值「{fault.value}」" if fault.value is not None else ": "
    assert fault.message == f"「a.xlsx」工作表「三月」第 {row} 行「{header}」{value}{fault.advice}"
    assert "请" in fault.advice or "只能填" in fault.advice
    ((kept, content),) = office.query(
        "select message, row_content from audit.rejected_row where batch_id = %s", receipt.batch_id
    )
    assert kept == fault.message
    assert isinstance(content, dict)
    assert content[load_contracts()[form].columns[header].name] == fault.value


@pytest.mark.parametrize(
    ("form", "changes", "rule"),
    # As a number in a cell only; a CSV has none.
    [case for case in REJECTED if not any(isinstance(value, bool | float) for value in case[1].values())],
)
def test_a_row_of_a_csv_is_rejected(
    office: Office, form: str, changes: dict[str, forms.Cell], rule: str
) -> None:
    receipt = send(office, form, changes, as_csv=True)
    (fault,) = (fault for fault in receipt.faults if fault.rejects)
    row = 2 + (0 if form in ALONE else GOOD_ROWS)
    assert (fault.row_number, fault.rule) == (row, rule)
    assert fault.message.startswith(f"「a.csv」第 {row} 行「{next(iter(changes))}」")


@pytest.mark.parametrize(("form", "changes"), LOADED)
def test_a_row_at_the_limit_is_loaded(office: Office, form: str, changes: dict[str, forms.Cell]) -> None:
    receipt = send(office, form, changes, as_csv=False)
    assert [fault.message for fault in receipt.faults if fault.rejects] == []
    assert receipt.is_loaded


def test_every_copy_of_a_key_of_two_columns_is_rejected(office: Office) -> None:
    """The same enterprise in two parks is two keys; twice in one park is one."""
    sent = FORMS["enterprise_registry"]
    rows = [sent.row(number, {}) for number in range(60)]
    rows += [sent.row(0, {"园区代码": forms.OTHER_PARK}), sent.row(1, {"企业名称": "别名"}), sent.row(1, {})]
    sheet = forms.sheet(list(sent.cells), rows, reporter="某局", period=sent.period)
    receipt = office.send(forms.workbook(sheet))
    assert [fault for fault in faults(receipt) if fault[1] == "duplicate_key"] == [
        (5, "duplicate_key"),
        (65, "duplicate_key"),
        (66, "duplicate_key"),
    ]


def test_an_empty_key_is_no_copy_of_another(office: Office) -> None:
    rows = [forms.payment(number) for number in range(60)]
    rows += [forms.payment(0, 电子税票号码=None), forms.payment(0, 电子税票号码="-")]
    receipt = office.send(forms.payments(rows, period="2026-05"))
    assert {rule for row, rule in faults(receipt) if row and row > 63} == {"required"}


@pytest.mark.parametrize("before", [0, None, "-"])
def test_no_jump_from_nothing(desk: Desk, before: forms.Cell) -> None:
    desk.register()
    rows = [[forms.uscc(1), "企业1", 100, before]]
    desk.send(forms.workbook(forms.sheet(forms.OUTPUT_HEADER, rows, period="2026年2月")))
    rows = [[forms.uscc(1), "企业1", 100, 10**6]]
    receipt = desk.send(forms.workbook(forms.sheet(forms.OUTPUT_HEADER, rows, period="2026年3月")))
    assert receipt.status == "accepted"


def test_cumulative_figures_begin_anew_with_the_year(desk: Desk) -> None:
    """Neither a fall nor a jump: February is compared with no December."""
    desk.register()
    desk.send(forms.output({1: 10**6}, period="2025年12月"))
    assert desk.send(forms.output({1: 1}, period="2026年2月")).status == "accepted"


def test_a_quarter_is_not_compared_with_the_one_before(desk: Desk) -> None:
    desk.register()
    assert desk.send(quarterly("2025Q4")).status == "accepted"
    rows = [[forms.PARK, date(2026, 3, 31), 1]]
    sheet = forms.sheet(["园区代码", "评估日期", "评估得分"], rows, reporter="应急管理局", period="2026Q1")
    assert desk.send(forms.workbook(sheet)).status == "accepted"


def test_a_flag_says_where_what_and_what_to_do(desk: Desk) -> None:
    desk.register([1])
    receipt = desk.send(forms.output({1: 100, 2: 200}), "三月.xlsx")
    assert rules(receipt) == {"unknown_enterprise"}
    assert desk.query("select sheet, row_number, column_name, value, message from audit.flagged_row") == [
        (
            "Sheet1",
            5,
            "统一社会信用代码",
            forms.uscc(2),
            f"「三月.xlsx」工作表「Sheet1」第 5 行「统一社会信用代码」的值「{forms.uscc(2)}」"
            "不在已接收的企业名录中, 请核实",
        )
    ]
