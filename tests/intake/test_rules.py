"""Every rule for rows: what rejects one, what flags one, and what does neither."""

from collections.abc import Sequence
from datetime import date

import pytest

from tests.intake import forms
from tests.intake.conftest import Desk, Office, faults, rules

GOOD_ROWS = 30

VISIT_HEADER = [
    "检查编号",
    "检查日期",
    "检查类型",
    "检查部门",
    "检查对象",
    "园区代码",
    "统一社会信用代码",
    "应检项数",
    "合格项数",
]
TASK_HEADER = ["任务编号", "条款编号", "任务名称", "牵头单位", "完成时限", "计划进度(%)", "实际进度(%)"]

BAD_PAYMENTS: list[tuple[dict[str, forms.Cell], str]] = [
    ({"电子税票号码": None}, "required"),
    ({"纳税人名称": "无"}, "required"),
    ({"金额": "—"}, "required"),
    ({"金额": "一千"}, "not_a_number"),
    ({"金额": "1e5"}, "not_a_number"),
    ({"入库日期": "二月"}, "not_a_date"),
    ({"入库日期": 46266}, "not_a_date"),
    ({"入库日期": "2026-02-30"}, "not_a_date"),
    ({"税款性质": "其它"}, "not_in_list"),
    ({"征收项目": "过路费"}, "unknown_tax_item"),
    ({"电子税票号码": 911503001234567890}, "mangled_code"),
    ({"电子税票号码": "9.21503E+17"}, "mangled_code"),
    ({"电子税票号码": "９．３１５０３Ｅ＋１７"}, "mangled_code"),
    ({"纳税人识别号": 911503001234567890}, "mangled_code"),
    ({"电子税票号码": "9" * 201}, "too_long"),
    ({"纳税人名称": "#N/A"}, "formula_error"),
    ({"金额": 10**12 + 1}, "out_of_range"),
    ({"金额": -(10**12) - 1}, "out_of_range"),
    ({"税款所属期起": date(2026, 2, 1)}, "order"),
]
GOOD_PAYMENTS: list[dict[str, forms.Cell]] = [
    {"金额": -5},
    {"金额": 10**12},
    {"金额": "1,000.50"},
    {"金额": "１２"},
    {"入库日期": "2026年2月9日"},
    {"入库日期": "20260209"},
    {"入库日期": 20260209},
    {"电子税票号码": 315036250100},
    {"征收项目": "教育费附加"},
    {"税款所属期起": date(2026, 1, 31)},
]


def visit(number: int, **changes: forms.Cell) -> forms.Row:
    cells: dict[str, forms.Cell] = dict(
        zip(
            VISIT_HEADER,
            [f"JC{number}", "2026-02-03", "安全生产", "应急管理局", "公共区域", forms.PARK, None, 10, 9],
            strict=True,
        )
    )
    return list((cells | changes).values())


def visits(rows: Sequence[forms.Row]) -> bytes:
    return forms.workbook(forms.sheet(VISIT_HEADER, rows, reporter="应急管理局", period="2026-02"))


def test_what_rejects_a_payment(office: Office) -> None:
    """Every bad row among enough good ones, each for its own reason."""
    good = 20 * len(BAD_PAYMENTS)
    rows = [forms.payment(number) for number in range(good)]
    rows += [forms.payment(good + n, **changes) for n, (changes, _) in enumerate(BAD_PAYMENTS)]
    receipt = office.send(forms.payments(rows))
    first = good + 4
    assert faults(receipt) == [(first + n, rule) for n, (_, rule) in enumerate(BAD_PAYMENTS)]
    assert receipt.rows_loaded == good
    kept = office.query(
        "select row_number, rule from audit.rejected_row where batch_id = %s order by 1", receipt.batch_id
    )
    assert kept == faults(receipt)


def test_what_does_not(office: Office) -> None:
    rows = [forms.payment(1000 + n, **changes) for n, changes in enumerate(GOOD_PAYMENTS)]
    assert faults(office.send(forms.payments(rows, period="2026-04"))) == []


def test_a_message_says_where_what_and_what_to_do(desk: Desk) -> None:
    desk.register()
    rows = [forms.payment(number) for number in range(GOOD_ROWS)]
    desk.send(forms.payments([*rows, forms.payment(99, 金额="一千")]))
    ((sheet, row, column, value, message, content),) = desk.query(
        "select sheet, row_number, column_name, value, message, row_content from audit.rejected_row"
    )
    assert (sheet, row, column, value) == ("Sheet1", 34, "金额", "一千")
    assert message == "「报表.xlsx」工作表「Sheet1」第 34 行「金额」的值「一千」不是数值, 请只填数字"
    assert isinstance(content, dict)
    assert content["enterprise_name"] == "企业1"


def test_every_copy_of_a_repeated_key_is_rejected(desk: Desk) -> None:
    desk.register()
    rows = [forms.payment(number) for number in range(60)]
    receipt = desk.send(forms.payments([*rows, forms.payment(0, 金额=5), forms.payment(0, 金额=6)]))
    assert receipt.rows_rejected == 3
    assert rules(receipt) == {"duplicate_key"}


def test_a_key_is_compared_by_its_value(desk: Desk) -> None:
    """Two ways to write the same hour are one key."""
    header = ["站点代码", "站点名称", "区划代码", "监测时间", "SO2"]
    rows: list[forms.Row] = [["1001A", "一站", "150302", f"2026-02-01 {hour:02}:00", 5] for hour in range(24)]
    rows += [["1001A", "一站", "150302", f"2026/2/2 {hour}:00", 5] for hour in range(20)]
    rows += [["1001A", "一站", "150302", "2026年2月1日 00:00:00", 5]]
    sheet = forms.sheet(header, rows, reporter="生态环境局", period="2026-02")
    receipt = desk.send(forms.workbook(sheet))
    assert receipt.rows_rejected == 2
    assert rules(receipt) == {"duplicate_key"}


def test_an_unknown_park_rejects_and_an_unknown_enterprise_flags(office: Office) -> None:
    rows = [visit(n) for n in range(40)]
    rows.append(visit(50, 园区代码="000199"))
    rows.append(visit(51, 统一社会信用代码=forms.uscc(99)))
    rows.append(visit(52, 统一社会信用代码="15030000001234567X"))
    receipt = office.send(visits(rows))
    assert [(fault.rule, fault.row_number, fault.rejects) for fault in receipt.faults] == [
        ("unknown_park", 44, True),
        ("unknown_enterprise", 45, False),
        ("unknown_enterprise", 46, False),
        ("uscc_check", 46, False),
    ]
    assert (receipt.rows_rejected, receipt.rows_flagged) == (1, 2)


def test_rules_of_visits(office: Office) -> None:
    cases: list[tuple[dict[str, forms.Cell], str | None]] = [
        ({"检查对象": "企业"}, "required"),
        ({"检查对象": "停产企业"}, "required"),
        ({"检查对象": "施工工地"}, None),
        ({"合格项数": 11}, "order"),
        ({"合格项数": 10}, None),
        ({"合格项数": 2.5}, "not_an_integer"),
        ({"合格项数": -2}, "negative"),
        ({"应检项数": 10**6 + 1}, "out_of_range"),
        ({"应检项数": 10**6}, None),
    ]
    good = 20 * len(cases)
    rows = [*map(visit, range(good)), *(visit(good + n, **changes) for n, (changes, _) in enumerate(cases))]
    receipt = office.send(visits(rows))
    assert faults(receipt) == [(good + 4 + n, rule) for n, (_, rule) in enumerate(cases) if rule]


def test_values_that_hold_for_one_kind_of_document(office: Office) -> None:
    """备案部门 is one of a list where the document is a 产业规划备案, else free."""
    cases: list[tuple[str, str | None, str | None]] = [
        ("产业规划备案", "工信", None),
        ("产业规划备案", "市工信局", "not_in_list"),
        ("产业规划备案", None, None),
        ("规划环评", "市工信局", None),
    ]
    header = ["园区代码", "文件类型", "文号", "批复日期", "备案部门"]
    cells = [*[("赋权清单", None)] * 80, *((kind, department) for kind, department, _ in cases)]
    rows: list[forms.Row] = [
        [forms.PARK, kind, f"〔2026〕{number}号", "2026-01-10", department]
        for number, (kind, department) in enumerate(cells)
    ]
    receipt = office.send(forms.workbook(forms.sheet(header, rows, reporter="自然资源局", period="2026Q1")))
    assert faults(receipt) == [(84 + n, rule) for n, (*_, rule) in enumerate(cases) if rule]
    (fault,) = receipt.faults
    assert fault.advice == (
        "「文件类型」为 产业规划备案 时只能填: 工信、发改、生态环境、应急、自然资源、水利、能源"
    )


def test_percentages(office: Office) -> None:
    cases: list[tuple[forms.Cell, str | None]] = [
        (0, None),
        (100, None),
        (100.01, "out_of_range"),
        (-1, "negative"),
        ("75%", None),
        ("七成", "not_a_number"),
    ]

    def task(number: int, progress: forms.Cell = 50) -> forms.Row:
        return [f"RW{number}", "1.1", "任务", "工信局", "2026-12-31", 50, progress]

    rows = [*map(task, range(100)), *(task(100 + n, progress) for n, (progress, _) in enumerate(cases))]
    receipt = office.send(forms.workbook(forms.sheet(TASK_HEADER, rows, reporter="工信局", period="2026Q1")))
    assert faults(receipt) == [(104 + n, rule) for n, (_, rule) in enumerate(cases) if rule]


def test_an_area_is_judged_in_the_unit_it_was_sent_in(desk: Desk) -> None:
    """10⁹ 平方米 are 100 000 公顷: the same figure is fine in one unit and too much in the other."""
    rows = [
        [f"0001{n:02}", "园区", None, "150302", "产业园", "一类", "是", 1, 1, "2010-01-01"] for n in range(20)
    ]
    big = ["000199", "园区", None, "150302", "产业园", "一类", "是", 100_001, 1, "2010-01-01"]

    def judged(unit: str) -> set[str]:
        header = [name.replace("公顷", unit) for name in forms.PARK_HEADER]
        sheet = forms.sheet(header, [*rows, big], reporter=f"工信局{unit}", period="2026-01")
        return rules(desk.send(forms.workbook(sheet))) - {"key_elsewhere"}

    assert judged("公顷") == {"out_of_range"}
    assert judged("亩") == set()


def test_cumulative_figures_do_not_fall_within_the_year(desk: Desk) -> None:
    desk.register()
    desk.send(forms.output({1: 1000, 2: 1000, 3: 1000}, period="2026年2月"))
    receipt = desk.send(forms.output({1: 999, 2: 1000, 3: 5000, 4: 7}, period="2026年3月"))
    assert [(fault.row_number, fault.rule, fault.advice) for fault in receipt.faults] == [
        (4, "cumulative_fall", "小于上月累计 1000, 累计数不应下降, 请核实")
    ]
    assert receipt.rows_loaded == 4


def test_the_month_before_is_compared_in_its_own_unit(desk: Desk) -> None:
    desk.register()
    desk.send(forms.output({1: 0.1, 2: 0.1}, period="2026年2月", unit="万元"))
    receipt = desk.send(forms.output({1: 1, 2: 0.9}, period="2026年3月", unit="千元"))
    assert [(fault.row_number, fault.rule, fault.advice) for fault in receipt.faults] == [
        (5, "cumulative_fall", "小于上月累计 1, 累计数不应下降, 请核实")
    ]


def test_only_the_month_directly_before_counts(desk: Desk) -> None:
    desk.register()
    desk.send(forms.output({1: 1000}, period="2026年2月"))
    assert desk.send(forms.output({1: 1}, period="2026年4月")).status == "accepted"
    desk.send(forms.output({1: 1000}, period="2025年12月"))
    assert desk.send(forms.output({1: 1}, period="2026年2月")).rows_flagged == 0


def test_jumps_by_more_than_ten_times(desk: Desk) -> None:
    desk.register()
    desk.send(forms.output({1: 100, 2: 100, 3: 0, 5: 100}, period="2026年2月"))
    now = {1: 1000, 2: 1000.1, 3: 5000, 4: 5000, 6: 9999}
    receipt = desk.send(forms.output(now, period="2026年3月"))
    assert [(fault.row_number, fault.rule) for fault in receipt.faults] == [(5, "jump")]


@pytest.mark.parametrize(
    ("figure", "is_flagged"), [(10, False), (9.99, True), (1000, False), (1000.01, True)]
)
def test_a_tenth_and_ten_times_are_no_jumps(desk: Desk, figure: float, is_flagged: bool) -> None:
    desk.register()
    header = ["园区代码", "污水产生量", "污水收集量", "污水处理量", "达标排放量", "再生水回用量"]

    def send(period: str, value: float) -> set[str]:
        rows = [[forms.PARK, value, 1, 1, 1, 1]]
        return rules(desk.send(forms.workbook(forms.sheet(header, rows, reporter="管委会", period=period))))

    # From December to January: discrete figures are compared across the year's end.
    assert send("2025-12", 100) == set()
    assert send("2026-01", figure) == ({"jump"} if is_flagged else set())


def test_profit_may_fall(desk: Desk) -> None:
    desk.register()
    header = ["统一社会信用代码", "单位详细名称", "营业收入_本年累计", "利润总额_本年累计"]

    def send(period: str, profit: float) -> set[str]:
        rows = [[forms.uscc(1), "企业1", 1000, profit]]
        return rules(desk.send(forms.workbook(forms.sheet(header, rows, period=period))))

    assert send("2026年2月", 500) == set()
    assert send("2026年3月", -100) == set()
    assert send("2026年4月", -5000) == {"jump"}


def test_a_key_in_another_reporters_batch_is_flagged(desk: Desk) -> None:
    desk.register()
    desk.send(forms.output({1: 10, 2: 20}, reporter="甲区统计局"))
    receipt = desk.send(forms.output({2: 20, 3: 30}, reporter="乙区统计局"))
    assert [(fault.row_number, fault.rule) for fault in receipt.faults] == [(4, "key_elsewhere")]
    assert "甲区统计局 2026-03" in receipt.faults[0].advice
    assert desk.send(forms.output({2: 25}, reporter="乙区统计局", period="2026年4月")).status == "accepted"


def test_an_event_reported_for_two_periods_is_flagged(desk: Desk) -> None:
    desk.register()
    desk.send(forms.payments([forms.payment(1), forms.payment(2)], period="2026-02"))
    receipt = desk.send(forms.payments([forms.payment(2), forms.payment(3)], period="2026-03"))
    assert [(fault.row_number, fault.rule) for fault in receipt.faults] == [(4, "key_elsewhere")]


def test_a_restatement_does_not_meet_its_own_predecessor(desk: Desk) -> None:
    desk.register()
    desk.send(forms.payments([forms.payment(1), forms.payment(2)]))
    assert desk.send(forms.payments([forms.payment(1), forms.payment(2, 金额=7)])).status == "accepted"


def test_a_key_that_its_reporter_has_withdrawn_is_free(desk: Desk) -> None:
    desk.register()
    desk.send(forms.output({1: 10, 2: 20}, reporter="甲区统计局"))
    desk.send(forms.output({1: 10}, reporter="甲区统计局"))
    assert desk.send(forms.output({2: 20}, reporter="乙区统计局")).status == "accepted"


def test_a_reference_counts_from_any_batch_accepted_so_far(desk: Desk) -> None:
    """Also from one that has been superseded: the code was registered once."""
    desk.send(forms.parks([forms.PARK, forms.OTHER_PARK]))
    desk.send(forms.parks([forms.PARK]))
    assert desk.send(forms.enterprises([1], park=forms.OTHER_PARK)).status == "accepted"


def test_a_rejected_row_carries_no_flags(desk: Desk) -> None:
    desk.register([1])
    rows = [forms.payment(number) for number in range(GOOD_ROWS)]
    receipt = desk.send(forms.payments([*rows, forms.payment(99, 纳税人识别号=forms.uscc(2), 金额="x")]))
    assert rules(receipt) == {"not_a_number"}
    assert (receipt.rows_rejected, receipt.rows_flagged) == (1, 0)
