"""What the sender gets: receipts that can be read by people and programs, and an annotated copy."""

import json
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from park_warehouse.intake.receipt import Receipt
from tests.intake import forms, xls
from tests.intake.conftest import Desk, Office

RED, YELLOW = "FFF4A6A0", "FFFFE699"


def answer(desk: Desk, receipt: Receipt, kind: str) -> Path:
    (path,) = desk.home.receipts.glob(f"{receipt.batch_id}-*{kind}")
    return path


def test_the_json_receipt(office: Office) -> None:
    receipt = office.send(forms.output({1: 10, 99: 20}), "三月.xlsx")
    content = json.loads(answer(office, receipt, ".回执.json").read_text(encoding="utf-8"))
    assert content["status"] == "flagged"
    assert content["status_name"] == "通过, 有需核实的内容"
    assert content["form_name"] == "工业产销总值表"
    assert (content["rows_in"], content["rows_loaded"], content["rows_flagged"]) == (2, 2, 1)
    assert [fault["rule"] for fault in content["faults"]] == ["unknown_enterprise"]


def test_the_html_receipt_escapes_what_the_sender_wrote(office: Office) -> None:
    evil = "<script>alert(1)</script>"
    rows = forms.sheet(forms.OUTPUT_HEADER, [[forms.uscc(1), "企业", evil, None]], reporter=evil)
    receipt = office.send(forms.workbook(rows), "<b>.xlsx")
    page = answer(office, receipt, ".回执.html").read_text(encoding="utf-8")
    assert "<script>" not in page
    assert "<b>.xlsx" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "退回" in page
    assert "不是数值, 请只填数字" in page


def test_a_clean_file_needs_no_copy(office: Office) -> None:
    receipt = office.send(forms.output({1: 10}))
    assert receipt.status == "accepted"
    assert not list(office.home.receipts.glob(f"{receipt.batch_id}-*.批注.xlsx"))


def bad_rows() -> list[forms.Row]:
    rows = forms.output_rows(20)
    return [*rows, [forms.uscc(30), "企业30", "约一百", None], [forms.uscc(99), "企业99", 5, None]]


def test_the_copy_shows_the_offending_cells(office: Office) -> None:
    book = openpyxl.load_workbook(BytesIO(forms.workbook(forms.sheet(forms.OUTPUT_HEADER, bad_rows()))))
    book["Sheet1"]["A1"].font = openpyxl.styles.Font(bold=True, size=20)
    book["Sheet1"]["D4"] = "=1+1"
    receipt = office.send(forms.content(book))
    assert (receipt.rows_rejected, receipt.rows_flagged) == (1, 1)
    copy = openpyxl.load_workbook(answer(office, receipt, ".批注.xlsx"))
    page = copy["Sheet1"]
    assert page["C24"].fill.fgColor.rgb == RED
    assert page["C24"].comment.text == "不是数值, 请只填数字"
    assert page["A25"].fill.fgColor.rgb == YELLOW
    assert "企业名录" in page["A25"].comment.text
    assert page["A1"].font.size == 20
    # The sender's formulas do not come back to life in our file.
    assert page["D4"].value is None
    summary = [row[3].value for row in copy["审核意见"].iter_rows(max_col=4)]
    assert "不是数值, 请只填数字" in summary


def test_a_refused_workbook_gets_its_reasons(office: Office) -> None:
    receipt = office.send(forms.output(20, period=None))
    copy = openpyxl.load_workbook(answer(office, receipt, ".批注.xlsx"))
    assert "没有报告期" in str(copy["审核意见"]["A3"].value)


def test_an_old_workbook_is_answered_with_a_new_one(office: Office) -> None:
    rows = [["填报单位:海勃湾区统计局", "报告期:2026年3月"], forms.OUTPUT_HEADER[:3]]
    rows += [list(row[:3]) for row in bad_rows()]  # type: ignore[misc]
    rows.append(["注:=cmd", "=1+1"])
    receipt = office.send(xls.book(rows), "旧.xls")  # type: ignore[arg-type]
    copy = openpyxl.load_workbook(answer(office, receipt, ".批注.xlsx"))
    page = copy["Sheet1"]
    assert page["C23"].fill.fgColor.rgb == RED
    assert page["C3"].value == 1001
    assert (page["B25"].value, page["B25"].data_type) == ("=1+1", "s")


@pytest.mark.parametrize("name", ["a.csv", "b.xlsx"])
def test_a_file_that_is_no_table_gets_a_receipt_only(office: Office, name: str) -> None:
    receipt = office.send(b"x,y\n1,2\n", name)
    assert len(list(office.home.receipts.glob(f"{receipt.batch_id}-*"))) == 2


def test_a_workbook_that_cannot_be_annotated_is_answered_all_the_same(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ValueError("odd styles")

    monkeypatch.setattr("park_warehouse.intake.annotate._write_summary", fail)
    receipt = office.send(forms.output(20, period=None))
    assert sorted(path.suffix for path in office.home.receipts.glob(f"{receipt.batch_id}-*")) == [
        ".html",
        ".json",
    ]


def test_a_workbook_that_openpyxl_cannot_open_is_annotated_plainly(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ValueError("odd styles")

    with monkeypatch.context() as patch:
        patch.setattr("park_warehouse.intake.annotate.openpyxl.load_workbook", fail)
        receipt = office.send(forms.workbook(forms.sheet(forms.OUTPUT_HEADER, bad_rows())))
    page = openpyxl.load_workbook(answer(office, receipt, ".批注.xlsx"))["Sheet1"]
    assert page["C24"].fill.fgColor.rgb == RED
    assert page["C4"].value == 1001


def test_an_annotated_copy_can_be_sent_again(office: Office) -> None:
    """Senders correct the copy that they were given."""
    receipt = office.send(forms.workbook(forms.sheet(forms.OUTPUT_HEADER, bad_rows())))
    book = openpyxl.load_workbook(answer(office, receipt, ".批注.xlsx"))
    book["Sheet1"]["C24"] = 100
    again = office.send(forms.content(book))
    assert (again.rows_rejected, again.rows_loaded) == (0, 22)
