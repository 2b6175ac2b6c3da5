"""Files as a whole: what is accepted, what is refused and how the sender is told."""

from datetime import date, timedelta

import pytest

from tests.intake import forms
from tests.intake.conftest import Desk, Office

NEXT_YEAR = date.today().year + 1  # noqa: DTZ011 (a year is enough)


def test_a_clean_file_is_accepted(desk: Desk) -> None:
    desk.register()
    receipt = desk.send(forms.output(20))
    assert receipt.status == "accepted"
    assert (receipt.form, receipt.reporter, receipt.period) == (
        "statistics_output",
        "海勃湾区统计局",
        "2026-03",
    )
    assert receipt.counts == {"rows_in": 20, "rows_loaded": 20, "rows_rejected": 0, "rows_flagged": 0}
    assert receipt.months == ["2026-03"]


def test_rows_know_their_batch_file_sheet_and_line(office: Office) -> None:
    receipt = office.send(forms.output({1: 10, 2: 20}), name="三月.xlsx")
    columns = ("uscc", "output_cum", "_batch_id", "_source_file", "_sheet", "_row_number")
    assert office.loaded(receipt, *columns) == [
        (forms.uscc(1), "10", receipt.batch_id, "三月.xlsx", "Sheet1", 4),
        (forms.uscc(2), "20", receipt.batch_id, "三月.xlsx", "Sheet1", 5),
    ]


def test_raw_keeps_the_text_as_found(office: Office) -> None:
    receipt = office.send(forms.output({1: " １,０００ ", 2: "2000"}))
    assert office.loaded(receipt, "output_cum", "output_cum_base") == [(" １,０００ ", None), ("2000", None)]


def test_one_loaded_row_with_a_flag_flags_the_batch(desk: Desk) -> None:
    desk.register([1])
    receipt = desk.send(forms.output({1: 10, 2: 20}))
    assert receipt.status == "flagged"
    assert (receipt.rows_loaded, receipt.rows_flagged) == (2, 1)


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "a.xlsx", "空的"),
        (b"   \n", "a.csv", "空的"),
        (b"not a workbook at all", "a.xlsx", "没有认出"),
        (b"PK\x03\x04 broken", "a.xlsx", "损坏"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 broken", "a.xls", "损坏"),
        (b"%PDF-1.7", "a.xlsx", "不是 Excel"),
        (b"<html><table></table></html>", "a.xls", "不是 Excel"),
        (b"a,b\n1,2\n", "a.docx", "不接收 .docx"),
        (b"\xff\xfe\xfa\xfb,\n", "a.csv", "编码"),
        ("报告期,填报单位\n".encode("utf-16"), "a.csv", "编码"),
        (forms.workbook([["随便", "什么"], [1, 2]]), "a.xlsx", "没有认出"),
        (forms.workbook([]), "a.xlsx", "没有认出"),
    ],
)
def test_files_that_are_no_report(office: Office, content: bytes, name: str, words: str) -> None:
    receipt = office.send(content, name)
    assert receipt.status == "refused"
    assert receipt.form is None
    assert words in receipt.messages[0]
    assert name in receipt.messages[0]
    found = office.query(
        "select status, form, file_name from audit.batch where batch_id = %s", receipt.batch_id
    )
    assert found == [("refused", None, name)]
    assert not list(office.home.inbox.iterdir())


@pytest.mark.parametrize(
    ("layout", "words"),
    [
        ({"period": None}, "没有报告期"),
        ({"period": "无"}, "没有报告期"),
        ({"period": "去年九月"}, "无法识别"),
        ({"period": "2026年三季度"}, "无法识别"),
        ({"period": "2026Q1"}, "无法识别"),
        ({"period": "2026"}, "无法识别"),
        ({"period": "2026年13月"}, "无法识别"),
        ({"period": "2026年4-9月"}, "无法识别"),
        ({"period": "2026年1月"}, "1月免报"),
        ({"period": f"{NEXT_YEAR}年2月"}, "尚未开始"),
        ({"reporter": None}, "没有填报单位"),
        ({"reporter": " "}, "没有填报单位"),
        ({"unit": "吨"}, "计量单位"),
        ({"unit": "套"}, "计量单位"),
        ({"unit": "平方米、千元"}, "计量单位"),
        ({"unit": "千元、万元"}, "同一类单位"),
    ],
)
def test_labels_that_refuse_a_file(office: Office, layout: dict[str, object], words: str) -> None:
    receipt = office.send(forms.output(20, **layout))
    assert receipt.status == "refused"
    assert receipt.form == "statistics_output"
    assert words in receipt.messages[0]
    assert receipt.rows_loaded == 0
    assert office.loaded(receipt, "uscc") == []


def test_all_reasons_are_told_at_once(office: Office) -> None:
    receipt = office.send(forms.output(20, reporter=None, period=None, unit="吨"))
    assert len(receipt.messages) == 3


def test_a_span_names_its_last_month_on_cumulative_forms_only(office: Office) -> None:
    assert office.send(forms.output(20, period="2026年1-3月")).period == "2026-03"
    assert office.send(forms.payments([forms.payment(1)], period="2026年1-3月")).status == "refused"


def test_the_running_month_may_be_reported(office: Office) -> None:
    today = date.today()  # noqa: DTZ011 (the first of the month holds in every zone after noon)
    first = (today - timedelta(days=1)).replace(day=1)
    receipt = office.send(forms.payments([forms.payment(1)], period=f"{first:%Y-%m}"))
    assert receipt.status == "accepted"


def test_a_missing_required_column(office: Office) -> None:
    header = ["统一社会信用代码", "单位详细名称", "工业总产值_上年同期累计", "工业销售产值_本年累计"]
    receipt = office.send(forms.workbook(forms.sheet(header, forms.output_rows(3))))
    assert receipt.status == "refused"
    assert "缺少必填列「工业总产值_本年累计」" in receipt.messages[0]


@pytest.mark.parametrize("header", ["工业总产值_本年累计", "工业总产值_本年累计(万元)", "信用代码"])
def test_a_header_twice(office: Office, header: str) -> None:
    rows = [[*row, None] for row in forms.output_rows(3)]
    receipt = office.send(forms.workbook(forms.sheet([*forms.OUTPUT_HEADER, header], rows)))
    assert receipt.status == "refused"
    assert "出现了 2 次" in receipt.messages[0]


def test_two_forms_equally_likely(office: Office) -> None:
    receipt = office.send(forms.workbook(forms.sheet(["统一社会信用代码", "单位详细名称"], [["a", "b"]])))
    assert receipt.status == "refused"
    assert "《工业产销总值表》" in receipt.messages[0]
    assert "《财务状况表》" in receipt.messages[0]


def test_a_title_decides_between_equally_likely_forms(office: Office) -> None:
    rows = forms.sheet(["统一社会信用代码", "单位详细名称"], [["a", "b"]], title="2026年1-3月财务状况表")
    receipt = office.send(forms.workbook(rows))
    assert receipt.form == "statistics_finance"
    assert "缺少必填列「营业收入_本年累计」" in receipt.messages[0]


def test_a_title_without_its_header_says_what_is_missing(office: Office) -> None:
    receipt = office.send(forms.workbook([["2026年3月工业产销总值表"], ["数据见附件"]]))
    assert "标题是《工业产销总值表》" in receipt.messages[0]


def test_no_data_row(office: Office) -> None:
    receipt = office.send(forms.output(0))
    assert receipt.status == "refused"
    assert "没有数据行" in receipt.messages[0]


def test_only_a_total_is_no_data(office: Office) -> None:
    receipt = office.send(forms.output(0, after=[["合计", None, 0], ["注:无"]]))
    assert receipt.status == "refused"
    assert "没有数据行" in receipt.messages[0]


@pytest.mark.parametrize("word", ["零报告", "本期无数据", "无", " 零报告 "])
def test_nothing_to_report_is_an_accepted_empty_snapshot(office: Office, word: str) -> None:
    rows = forms.sheet(forms.ENTERPRISE_HEADER, [[word]], reporter="园区管委会", period="2026-02")
    receipt = office.send(forms.workbook(rows))
    assert receipt.status == "accepted"
    assert receipt.counts == {"rows_in": 0, "rows_loaded": 0, "rows_rejected": 0, "rows_flagged": 0}
    assert receipt.months == ["2026-02"]


def test_nothing_to_report_in_a_csv(office: Office) -> None:
    rows = [["报告期", "填报单位", *forms.ENTERPRISE_HEADER], ["2026-02", "园区管委会", "零报告", *[""] * 6]]
    receipt = office.send(forms.csv_file(rows), "a.csv")
    assert (receipt.status, receipt.rows_in, receipt.period) == ("accepted", 0, "2026-02")


def test_nothing_to_report_replaces_the_earlier_snapshot(desk: Desk) -> None:
    desk.register()
    first = desk.send(forms.enterprises([1], period="2026-02"))
    empty = desk.send(
        forms.workbook(
            forms.sheet(forms.ENTERPRISE_HEADER, [["零报告"]], reporter="园区管委会", period="2026-02")
        )
    )
    assert empty.supersedes == first.batch_id


def test_nothing_to_report_is_for_snapshots(office: Office) -> None:
    assert office.send(forms.output({})).status == "refused"
    rows = forms.sheet(forms.OUTPUT_HEADER, [["零报告"]])
    assert office.send(forms.workbook(rows)).status == "refused"


@pytest.mark.parametrize(("rows", "status"), [(20, "flagged"), (19, "refused")])
def test_five_percent_of_the_rows_may_be_rejected(desk: Desk, rows: int, status: str) -> None:
    desk.register()
    figures: dict[int, forms.Cell] = dict.fromkeys(range(1, rows), 1000)
    receipt = desk.send(forms.output({**figures, rows: "很多"}))
    assert receipt.status == status
    assert receipt.rows_rejected == 1
    assert receipt.rows_loaded == (rows - 1 if status == "flagged" else 0)
    assert desk.query("select count(*) from raw.statistics_output") == [(receipt.rows_loaded,)]
    assert desk.query("select rule from audit.rejected_row") == [("not_a_number",)]


def test_a_refused_batch_has_no_flags_and_supersedes_nothing(desk: Desk) -> None:
    desk.register([1])
    good = desk.send(forms.output({1: 100}))
    bad = desk.send(forms.output({1: "x", 2: 100}))
    assert (bad.status, bad.supersedes) == ("refused", None)
    assert desk.query("select superseded_by from audit.batch where batch_id = %s", good.batch_id) == [(None,)]
    assert desk.query("select count(*) from audit.flagged_row") == [(0,)]


def test_a_closed_period_takes_restatements_only(desk: Desk) -> None:
    desk.register()
    with desk.warehouse, desk.warehouse.cursor() as cursor:
        cursor.execute(
            "insert into audit.publication"
            " (subject, period, period_start, period_end, published_by, reason, content_hash)"
            " values ('dispatch', '2026Q1', '2026-01-01', '2026-03-31', '某人', '调度', '')"
        )
    refused = desk.send(forms.output(20))
    assert refused.status == "refused"
    assert "已发布" in refused.messages[0]
    assert desk.send(forms.output(20, period="2026年4月")).status == "accepted"
    note = {"restatement": True, "reason": "漏报", "by": "张三"}
    assert desk.send(forms.output(20), note=note).status == "accepted"


def test_an_unknown_column_flags_the_batch_and_not_its_rows(desk: Desk) -> None:
    desk.register()
    rows = [[*row, "王五"] for row in forms.output_rows(2)]
    receipt = desk.send(forms.workbook(forms.sheet([*forms.OUTPUT_HEADER, "经办人"], rows)))
    assert (receipt.status, receipt.rows_flagged) == ("flagged", 0)
    assert desk.query("select row_number, column_name, rule from audit.flagged_row") == [
        (None, "经办人", "unknown_column")
    ]
    assert desk.query("select distinct _extra ->> '经办人' from raw.statistics_output") == [("王五",)]


def test_an_error_of_ours_does_not_hold_up_the_inbox(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.register()

    def fail(*_: object) -> None:
        raise ValueError("a bug")

    with monkeypatch.context() as patch:
        patch.setattr("park_warehouse.intake.take.check_totals", fail)
        receipt = desk.send(forms.output(20))
    assert receipt.status == "refused"
    assert "程序错误" in receipt.messages[0]
    assert desk.query("select count(*) from raw.statistics_output") == [(0,)]
    assert desk.send(forms.output(20)).status == "accepted"


def test_what_a_file_holds_is_never_part_of_a_statement(office: Office) -> None:
    evil = "'); drop table raw.statistics_output; -- %s %(x)s {} \\"
    rows = [[forms.uscc(1), evil, 100, None, evil]]
    receipt = office.send(
        forms.workbook(forms.sheet([*forms.OUTPUT_HEADER, evil], rows, reporter=evil), sheet="a'%s{}"),
        name="a'%s {}.xlsx",
    )
    assert receipt.status == "flagged"
    assert office.loaded(receipt, "enterprise_name") == [(evil,)]


def test_a_nul_in_a_cell_is_dropped(office: Office) -> None:
    rows = [[forms.uscc(1), "企业_x0000_1", 100, None, "_x0000_"]]
    receipt = office.send(forms.workbook(forms.sheet([*forms.OUTPUT_HEADER, "经办人"], rows)))
    assert office.loaded(receipt, "enterprise_name") == [("企业1",)]
