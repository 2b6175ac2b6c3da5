"""The annotated copy keeps what its sender has laid out: who corrects it must find his own table again."""

from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.workbook import Workbook
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from park_warehouse.intake.receipt import Receipt
from tests.intake import forms, xls
from tests.intake.conftest import Desk, Office

RED = "FFF4A6A0"
BAD_ROW = 24


def rows() -> list[forms.Row]:
    return [*forms.output_rows(20), [forms.uscc(30), "企业30", "约一百", None]]


@pytest.fixture(scope="module")
def copy(office: Office) -> Workbook:
    """The copy of a workbook that has everything."""
    receipt = office.send(forms.content(_laid_out()), "版式.xlsx")
    assert receipt.rows_rejected == 1
    return openpyxl.load_workbook(_answer(office, receipt))


def _answer(desk: Desk, receipt: Receipt) -> Path:
    (path,) = desk.home.receipts.glob(f"{receipt.batch_id}-*.批注.xlsx")
    return path


def _laid_out() -> Workbook:
    book = openpyxl.load_workbook(
        BytesIO(forms.workbook(forms.sheet(forms.OUTPUT_HEADER, rows()), sheet="三月", before=["隐藏"]))
    )
    book.create_sheet("底稿").sheet_state = "veryHidden"
    page = book["三月"]
    page["A1"].font = Font(name="黑体", size=20, bold=True, color="FF112233")
    page["A1"].alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    page.merge_cells("A1:D1")
    page.column_dimensions["B"].width = 33
    page.column_dimensions["D"].hidden = True
    page.row_dimensions[1].height = 44
    page["A3"].fill = PatternFill("solid", fgColor="FF00FF00")
    page["A3"].border = Border(bottom=Side("double", color="FF0000FF"))
    page["C4"].number_format = "#,##0.00"
    page["C5"].protection = Protection(locked=False)
    page["B6"].comment = Comment("往年口径", "李四")
    page.freeze_panes = "B4"
    page.auto_filter.ref = "A3:D24"
    page.print_title_rows = "3:3"
    page.page_setup.orientation = "landscape"
    page.protection.sheet = True
    validation = DataValidation("decimal", operator="greaterThanOrEqual", formula1="0")
    validation.add("C4:C24")
    page.add_data_validation(validation)
    rule = CellIsRule(operator="lessThan", formula=["0"], fill=PatternFill(bgColor="FFFF0000"))
    page.conditional_formatting.add("C4:C24", rule)
    return book


@pytest.fixture
def page(copy: Workbook) -> Worksheet:
    return copy["三月"]


def test_fonts_fills_and_borders_stay(page: Worksheet) -> None:
    font = page["A1"].font
    assert (font.name, font.size, font.bold, font.color.rgb) == ("黑体", 20, True, "FF112233")
    assert (page["A1"].alignment.horizontal, page["A1"].alignment.wrap_text) == ("center", True)
    assert page["A3"].fill.fgColor.rgb == "FF00FF00"
    assert page["A3"].border.bottom.style == "double"


def test_sizes_merges_and_panes_stay(page: Worksheet) -> None:
    assert page.column_dimensions["B"].width == 33
    assert page.column_dimensions["D"].hidden
    assert page.row_dimensions[1].height == 44
    assert [str(area) for area in page.merged_cells.ranges] == ["A1:D1"]
    assert page.freeze_panes == "B4"
    assert page.auto_filter.ref == "A3:D24"
    assert (page.print_title_rows, page.page_setup.orientation) == ("$3:$3", "landscape")


def test_number_formats_validations_and_rules_stay(page: Worksheet) -> None:
    assert (page["C4"].value, page["C4"].number_format) == (1001, "#,##0.00")
    assert not page["C5"].protection.locked
    assert page.protection.sheet
    (validation,) = page.data_validations.dataValidation
    assert (validation.type, str(validation.sqref)) == ("decimal", "C4:C24")
    assert [str(area.sqref) for area in page.conditional_formatting] == ["C4:C24"]


def test_hidden_sheets_and_comments_stay(copy: Workbook, page: Worksheet) -> None:
    assert [(sheet.title, sheet.sheet_state) for sheet in copy] == [
        ("隐藏", "hidden"),
        ("三月", "visible"),
        ("底稿", "veryHidden"),
        ("审核意见", "visible"),
    ]
    assert page["B6"].comment.text == "往年口径"


def test_only_the_offending_cell_is_changed(page: Worksheet) -> None:
    coloured = [cell.coordinate for row in page.iter_rows() for cell in row if cell.fill.fgColor.rgb == RED]
    assert coloured == [f"C{BAD_ROW}"]
    assert page[f"C{BAD_ROW}"].value == "约一百"
    assert page[f"C{BAD_ROW}"].comment.author == "园区数仓"


def test_a_csv_has_its_reasons_in_the_page_and_an_old_workbook_gets_a_plain_copy(office: Office) -> None:
    head = ["报告期", "填报单位", *forms.OUTPUT_HEADER]
    lines = [["2026年3月", "海勃湾区统计局", *row] for row in rows()]
    receipt = office.send(forms.csv_file([head, *lines]), "三月.csv")
    assert receipt.rows_rejected == 1
    (page,) = office.home.receipts.glob(f"{receipt.batch_id}-*.回执.html")
    assert "约一百" in page.read_text(encoding="utf-8")
    assert not list(office.home.receipts.glob(f"{receipt.batch_id}-*.批注.xlsx"))

    old = [
        ["填报单位:海勃湾区统计局", "报告期:2026年3月"],
        forms.OUTPUT_HEADER[:3],
        *(row[:3] for row in rows()),
    ]
    receipt = office.send(xls.book(old), "三月.xls")  # type: ignore[arg-type]
    (page,) = office.home.receipts.glob(f"{receipt.batch_id}-*.回执.html")
    assert f"{receipt.batch_id}-三月.批注.xlsx" in page.read_text(encoding="utf-8")
    assert openpyxl.load_workbook(_answer(office, receipt))["Sheet1"]["C23"].fill.fgColor.rgb == RED


@pytest.mark.parametrize("reporter", ["海勃湾区\x01统计局", "海勃湾区\x7f统计局\x0b"])
def test_control_characters_do_not_make_the_copy_unreadable(office: Office, reporter: str) -> None:
    """A comment may name another reporter, and he writes what he likes."""
    number = 30 + len(reporter)
    head = ["报告期", "填报单位", *forms.OUTPUT_HEADER]
    line = ["2026年3月", reporter, forms.uscc(number), "企业", 7, None]
    assert office.send(forms.csv_file([head, line]), "a.csv").is_loaded
    receipt = office.send(forms.output({number: 7}, reporter=f"第{number}统计局"))
    assert [fault.rule for fault in receipt.faults] == ["key_elsewhere"]
    comment = openpyxl.load_workbook(_answer(office, receipt))["Sheet1"]["A4"].comment
    assert "已在 海勃湾区" in comment.text
