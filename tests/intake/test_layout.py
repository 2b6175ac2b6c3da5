"""How files look: whatever a bureau's layout, the same rows come out of it."""

from collections.abc import Sequence

import openpyxl
import pytest

from park_warehouse.intake.receipt import Receipt
from tests.intake import forms, xls
from tests.intake.conftest import Office

HEADER = forms.OUTPUT_HEADER
ROWS = forms.output_rows({1: 100, 2: 200})
LABELS = ["填报单位:海勃湾区统计局", "报告期:2026年3月", "计量单位:万元"]


def assert_taken(office: Office, content: bytes, name: str = "a.xlsx", unit: str = "万元") -> Receipt:
    receipt = office.send(content, name)
    assert receipt.status == "accepted", receipt.messages + [fault.message for fault in receipt.faults]
    assert (receipt.reporter, receipt.period, receipt.rows_in) == ("海勃湾区统计局", "2026-03", 2)
    assert office.loaded(receipt, "uscc", "output_cum") == [(forms.uscc(1), "100"), (forms.uscc(2), "200")]
    assert office.query(
        "select units ->> 'output_cum' from audit.batch where batch_id = %s", receipt.batch_id
    ) == [(unit,)]
    return receipt


@pytest.mark.parametrize(
    "labels",
    [
        [LABELS],
        [[label] for label in LABELS],
        [[label] for label in reversed(LABELS)],
        [["　".join(LABELS)]],
        [[";".join(LABELS)]],
        [["填报单位：海勃湾区统计局    报告期：2026年3月", None, "（计量单位：万元）"]],
        [["填报单位:", "海勃湾区统计局", None, "报告期:", "2026年1-3月", "单位:", "万元"]],
        [["填报单位", "海勃湾区统计局", "报告期", "2026-03", "计量单位", "万元"]],
        [["报送单位(盖章):海勃湾区统计局 填表日期:2026-04-10 统计期:２０２６年３月 单位:万元"]],
        [["填报部门:海勃湾区统计局(公章)", "所属期:2026/3"], [], ["单位:万元"]],
        [["填报单位:海勃湾区统计局报告期:2026年3月计量单位:万元"]],
    ],
)
def test_labels_in_any_arrangement(office: Office, labels: Sequence[forms.Row]) -> None:
    assert_taken(office, forms.workbook([["2026年3月工业产销总值表"], *labels, HEADER, *ROWS]))


def test_labels_may_be_all_there_is_above_the_header(office: Office) -> None:
    assert_taken(office, forms.workbook([LABELS, HEADER, *ROWS]))


def test_leading_blank_rows_and_columns(office: Office) -> None:
    rows = [[], [], *([None, None, *row] for row in [["标题"], LABELS, HEADER, *ROWS])]
    assert_taken(office, forms.workbook(rows))


def test_blank_rows_between_data_keep_their_numbers(office: Office) -> None:
    receipt = assert_taken(office, forms.workbook([LABELS, HEADER, ROWS[0], [], [" ", "　"], ROWS[1]]))
    assert office.loaded(receipt, "_row_number") == [(3,), (6,)]


@pytest.mark.parametrize("merge", [True, False])
def test_a_header_of_two_rows(office: Office, merge: bool) -> None:
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    upper = ["统一社会信用代码", "单位详细名称", "工业总产值（万元）", None]
    lower = [None, None, "本年累计", "上年同期累计"]
    forms.fill(page, [["标题"], LABELS[:2], upper, lower, *ROWS])
    if merge:
        for area in ("A1:D1", "A3:A4", "B3:B4", "C3:D3"):
            page.merge_cells(area)
    assert_taken(office, forms.content(book))


def test_a_group_heading_over_whole_columns_is_no_part_of_their_names(office: Office) -> None:
    upper = ["基本情况", None, "产值", None]
    assert_taken(office, forms.workbook([LABELS, upper, HEADER, *ROWS]))


def test_columns_in_another_order_under_other_names(office: Office) -> None:
    header = [" 工业总产值_本年\n累计 ", "企业名称", "社会信用代码"]
    rows = [[row[2], row[1], row[0]] for row in ROWS]
    assert_taken(office, forms.workbook([LABELS, header, *rows]))


def test_a_unit_in_the_header_wins(office: Office) -> None:
    header = [*HEADER[:2], "工业总产值_本年累计（亿元）", HEADER[3]]
    assert_taken(office, forms.workbook([LABELS, header, *ROWS]), unit="亿元")


def test_a_unit_of_another_dimension_in_a_header(office: Office) -> None:
    receipt = office.send(
        forms.workbook([LABELS, [*HEADER[:2], "工业总产值_本年累计（吨）", HEADER[3]], *ROWS])
    )
    assert receipt.status == "refused"
    assert "单位「吨」不对" in receipt.messages[0]


def test_several_units_act_on_their_dimensions(office: Office) -> None:
    header = [
        "统一社会信用代码",
        "单位详细名称",
        "综合能源消费量_本年累计",
        "用电量_本年累计",
        "取水量_本年累计",
    ]
    rows = [[forms.uscc(1), "企业1", 1, 2, 3]]
    receipt = office.send(forms.workbook(forms.sheet(header, rows, unit="万吨标准煤、千瓦时")))
    ((units,),) = office.query("select units from audit.batch where batch_id = %s", receipt.batch_id)
    assert units == {"energy_cum": "万吨标准煤", "power_cum": "千瓦时", "water_cum": "立方米"}


def test_hidden_sheets_are_never_read(office: Office) -> None:
    receipt = assert_taken(office, forms.workbook([LABELS, HEADER, *ROWS], before=["隐藏"]))
    assert set(office.loaded(receipt, "_sheet")) == {("Sheet1",)}


def test_only_hidden_sheets(office: Office) -> None:
    book = openpyxl.Workbook()
    forms.fill(book.worksheets[0], [LABELS, HEADER, *ROWS])
    book.worksheets[0].sheet_state = "hidden"
    book.create_sheet("空白")
    assert office.send(forms.content(book)).status == "refused"


def test_the_first_sheet_with_a_matching_header_is_read(office: Office) -> None:
    book = openpyxl.Workbook()
    forms.fill(book.worksheets[0], [["填报说明"], ["统一社会信用代码", "单位详细名称"], ["示例", "示例"]])
    forms.fill(book.create_sheet("数据"), [LABELS, HEADER, *ROWS])
    forms.fill(book.create_sheet("底稿"), [LABELS, HEADER, *forms.output_rows(9)])
    assert_taken(office, forms.content(book))


@pytest.mark.parametrize(
    "after",
    [
        [["合计", None, 300]],
        [["总　计", "/", 300]],
        [["全区合计", None, 300]],
        [[None, "合计", 300]],
        [
            ["注：产值按现价计算"],
            ["说明:无"],
            ["填表人:李四", "单位负责人:张三", "联系电话:123"],
            ["备注：无"],
        ],
        [["合计", None, 300], [], ["填表人：李四    报出日期：2026"]],
    ],
)
def test_totals_and_footnotes_are_no_data(office: Office, after: Sequence[forms.Row]) -> None:
    assert_taken(office, forms.workbook([LABELS, HEADER, *ROWS, *after]))


def test_a_row_that_only_begins_like_a_footnote_or_total(office: Office) -> None:
    """Column order is free, so a row may begin with its state or its name."""
    header = ["经营状态", "企业名称", "统一社会信用代码", "园区代码", "行业代码", "规模", "入园日期"]
    rows = [
        ["注销", "企业1", forms.uscc(1), forms.PARK, "C2614", "规上", "2015-06-01"],
        [None, "合计科技公司", forms.uscc(2), forms.PARK, "C2614", "规上", "2015-06-01"],
    ]
    receipt = office.send(forms.workbook(forms.sheet(header, rows, reporter="管委会", period="2026-01")))
    assert receipt.rows_in == 2


CSV_ROWS = [["报告期", "填报单位", *HEADER[:3]], *(["2026年3月", "海勃湾区统计局", *row[:3]] for row in ROWS)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk"])
def test_csv_in_every_encoding(office: Office, encoding: str) -> None:
    receipt = assert_taken(office, forms.csv_file(CSV_ROWS, encoding), "a.csv", unit="千元")
    assert office.loaded(receipt, "_sheet", "_row_number") == [(None, 2), (None, 3)]


def test_csv_with_blank_short_and_long_lines(office: Office) -> None:
    text = forms.csv_file(CSV_ROWS).decode().splitlines()
    text[1] += ",,"
    content = "\r\n".join([text[0], text[1], "", ",,,,", text[2]]).encode()
    receipt = assert_taken(office, content, "a.csv", unit="千元")
    assert office.loaded(receipt, "_row_number") == [(2,), (5,)]


def test_csv_with_line_breaks_and_commas_in_cells(office: Office) -> None:
    rows = [CSV_ROWS[0], ["2026-03", "海勃湾区统计局", forms.uscc(1), '甲,"乙"\r\n丙', "1,000"]]
    receipt = office.send(forms.csv_file(rows), "a.csv")
    assert office.loaded(receipt, "enterprise_name", "output_cum") == [('甲,"乙"\r\n丙', "1,000")]


@pytest.mark.parametrize(("column", "value"), [(0, "2026年4月"), (1, "乌达区统计局")])
def test_csv_rows_that_disagree_have_no_readable_period(office: Office, column: int, value: str) -> None:
    other = list(CSV_ROWS[2])
    other[column] = value
    receipt = office.send(forms.csv_file([*CSV_ROWS[:2], other]), "a.csv")
    assert receipt.status == "refused"
    assert "不一致" in receipt.messages[0]


def test_an_old_workbook(office: Office) -> None:
    rows = [LABELS, HEADER[:3], *(row[:3] for row in ROWS)]
    assert_taken(office, xls.book(rows), "a.xls")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "is_old"), [("a.xls", False), ("a.xlsx", True), ("a.csv", False), ("A.XLSX", False)]
)
def test_a_wrong_extension_does_not_matter(office: Office, name: str, is_old: bool) -> None:
    rows = [LABELS, HEADER[:3], *(row[:3] for row in ROWS)]
    assert_taken(office, xls.book(rows) if is_old else forms.workbook(rows), name)  # type: ignore[arg-type]
