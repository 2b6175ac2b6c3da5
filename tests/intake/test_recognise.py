"""Which form a file is, and what its sender hears where that is not plain."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import openpyxl
import pytest

from park_warehouse.contract import load_contracts
from park_warehouse.intake.problems import RefusedError
from park_warehouse.intake.read import read_sheets
from park_warehouse.intake.recognise import Recognised, recognise
from tests.intake import forms

OUTPUT = [forms.OUTPUT_HEADER, *forms.output_rows({1: 100})]
FINANCE = [["统一社会信用代码", "单位详细名称", "营业收入_本年累计"], [forms.uscc(1), "企业1", 5]]
# Both forms of inspections have these two columns.
INSPECTION = [["检查编号", "园区代码", "印象"], ["a", "b", 1]]
LIST = [["统一社会信用代码", "单位详细名称"], [forms.uscc(1), "企业1"]]


def look(folder: Path, sheets: Mapping[str, Sequence[forms.Row]], hidden: str = "") -> Recognised:
    """What a workbook with these sheets is recognised as."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        page = book.create_sheet(name)
        forms.fill(page, rows)
        page.sheet_state = "hidden" if name == hidden else "visible"
    path = folder / "a.xlsx"
    path.write_bytes(forms.content(book))
    return recognise(read_sheets(path), load_contracts())


def refusal(folder: Path, rows: Sequence[forms.Row]) -> str:
    with pytest.raises(RefusedError) as refused:
        look(folder, {"Sheet1": rows})
    return refused.value.problem.message


def test_one_sheet_needs_no_note(tmp_path: Path) -> None:
    found = look(tmp_path, {"数据": OUTPUT, "名单": LIST, "空白": []})
    assert (found.contract.form, found.sheet.name, found.notes) == ("statistics_output", "数据", ())


def test_a_second_sheet_of_the_form_is_named_as_not_read(tmp_path: Path) -> None:
    found = look(tmp_path, {"说明": LIST, "一": OUTPUT, "二": OUTPUT})
    assert found.sheet.name == "一"
    (note,) = found.notes
    assert "只读取了第一张「一」(《工业产销总值表》), 未读取「二」(《工业产销总值表》)" in note


def test_the_first_sheet_counts_whatever_forms_the_others_are(tmp_path: Path) -> None:
    found = look(tmp_path, {"财务": FINANCE, "产值": OUTPUT, "底稿": FINANCE})
    assert found.contract.form == "statistics_finance"
    (note,) = found.notes
    assert "有 3 张工作表符合表式" in note
    assert "未读取「产值」(《工业产销总值表》)、「底稿」(《财务状况表》)" in note


def test_hidden_sheets_are_not_spoken_of(tmp_path: Path) -> None:
    assert look(tmp_path, {"一": OUTPUT, "二": OUTPUT}, hidden="二").notes == ()


def test_a_header_that_is_no_form_hears_what_came_closest_and_what_it_lacks(tmp_path: Path) -> None:
    message = refusal(tmp_path, [["台账"], [], ["宗地代码", "供应方式", "备注"], ["x", "出让", None]])
    assert "第 3 行的表头最接近《宗地台账》" in message
    assert "缺少必填列「园区代码」「土地用途代码」「土地面积」" in message


def test_forms_equally_close_are_all_named(tmp_path: Path) -> None:
    message = refusal(tmp_path, INSPECTION)
    assert "《检查记录》, 但缺少必填列「检查日期」" in message
    assert "《问题整改台账》, 但缺少必填列「问题编号」" in message


def test_a_title_decides_what_the_header_is_compared_with(tmp_path: Path) -> None:
    message = refusal(tmp_path, [["问题整改台账"], *INSPECTION])
    assert "第 2 行的表头最接近《问题整改台账》, 但缺少必填列「问题编号」" in message
    assert "《检查记录》" not in message


def test_two_forms_equally_likely_are_both_named(tmp_path: Path) -> None:
    header = [*forms.OUTPUT_HEADER[:3], "营业收入_本年累计"]
    message = refusal(tmp_path, [header, [forms.uscc(1), "企业1", 1, 2]])
    assert "同样符合" in message
    assert "《工业产销总值表》" in message
    assert "《财务状况表》" in message


def test_a_title_settles_which_of_two_equally_likely_forms_it_is(tmp_path: Path) -> None:
    header = [*forms.OUTPUT_HEADER[:3], "营业收入_本年累计"]
    found = look(tmp_path, {"Sheet1": [["财务状况表"], header, [forms.uscc(1), "企业1", 1, 2]]})
    assert found.contract.form == "statistics_finance"
