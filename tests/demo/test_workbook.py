"""The make-up of the files, read back with openpyxl."""

from dataclasses import replace
from io import BytesIO

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from park_warehouse.demo.submission import Submission
from park_warehouse.demo.workbook import content_of, file_name


def find(regular: list[Submission], *key: str) -> Submission:
    return next(submission for submission in regular if submission.key == key)


def sheet_of(submission: Submission) -> Worksheet:
    book = openpyxl.load_workbook(BytesIO(content_of(submission)))
    return next(sheet for sheet in book.worksheets if sheet.sheet_state == "visible")


def test_name_is_like_a_bureaus(regular: list[Submission]) -> None:
    submission = find(regular, "statistics_output", "海南区统计局", "2026-09")
    assert file_name(submission) == "2026年9月工业产销总值表(海南区统计局).xlsx"


def test_two_row_merged_header(regular: list[Submission]) -> None:
    sheet = sheet_of(find(regular, "statistics_output", "海勃湾区统计局", "2025-09"))
    rows = list(sheet.values)
    assert rows[0][0] == "2025年1-9月工业产销总值表(演示数据)"
    assert rows[1] == ("填报单位:海勃湾区统计局", None, "报告期:2025年1-9月", None, "计量单位:千元", None)
    assert rows[2] == ("统一社会\n信用代码", "单位详细名称", "工业总产值", None, "工业销售产值", "工业增加值")
    assert rows[3] == (None, None, "本年累计", "上年同期累计", "本年累计", "本年累计")
    assert {str(block) for block in sheet.merged_cells.ranges} == {"A1:F1", "A3:A4", "B3:B4", "C3:D3"}
    assert rows[-3][0] == "合计"
    assert str(rows[-2][0]).startswith("注:演示数据")


def test_meta_in_one_cell_and_amounts_as_text(regular: list[Submission]) -> None:
    rows = list(sheet_of(find(regular, "statistics_output", "乌达区统计局", "2025-09")).values)
    assert rows[0] == (None,) * 6
    assert rows[2][0] == "填报单位：乌达区统计局    报告期：2025年9月    单位：千元"
    assert rows[3][:2] == ("信用代码", "企业名称")
    assert isinstance(rows[4][2], str)
    assert "," in rows[4][2]


def test_a_bureau_that_measures_otherwise_says_so(regular: list[Submission]) -> None:
    submission = find(regular, "statistics_output", "海南区统计局", "2025-05")
    usual = list(sheet_of(submission).values)
    in_wan = list(sheet_of(replace(submission, units={"千元": "万元"})).values)
    assert "计量单位:万元" in [cell for row in in_wan for cell in row]
    total, total_in_wan = (
        next(row for row in rows if "合计" in row)[3] for rows in (usual, in_wan)
    )  # fmt: skip
    assert float(str(total_in_wan)) == pytest.approx(float(str(total)) / 10)


def test_land_in_mu_names_its_unit_in_the_header(regular: list[Submission]) -> None:
    submission = find(regular, "land_parcels", "乌海市自然资源局", "2025Q1")
    rows = list(sheet_of(replace(submission, units={"平方米": "亩"})).values)
    place = rows[2].index("土地面积(亩)")
    assert float(str(rows[3][place])) == pytest.approx(float(str(submission.rows[0]["land_area"])) * 0.0015)


def test_empty_snapshot_says_that_there_is_nothing(regular: list[Submission]) -> None:
    submission = find(regular, "land_leases", "低碳产业园管理委员会", "2025Q2")
    rows = list(sheet_of(replace(submission, rows=[])).values)
    assert [row[1] for row in rows[2:4]] == ["宗地代码", "零报告"]


def test_csv_carries_period_and_reporter_on_every_row(regular: list[Submission]) -> None:
    submission = find(regular, "statistics_output", "海南区统计局", "2025-07")
    lines = content_of(submission).decode("gb18030").splitlines()
    assert lines[0].startswith("统计期,填报单位,统一社会信用代码,单位详细名称,工业总产值_本年累计")
    assert len(lines) == len(submission.rows) + 1
    assert all(line.startswith("2025年1-7月,海南区统计局,") for line in lines[1:])
