"""Blank workbooks: what a bureau fills in on one is taken in as it is."""

import csv
import shutil
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from io import BytesIO
from pathlib import Path

import openpyxl
import psycopg2
import pytest
import yaml
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from park_warehouse.contract import Contract, load_contract, load_contracts
from park_warehouse.contract.instructions import header_of
from park_warehouse.contract.template import EXPLANATION, OPTIONS, write_template
from park_warehouse.home import Home
from park_warehouse.intake import references
from tests.conftest import NewDatabase
from tests.intake import forms
from tests.intake.conftest import Office
from tests.specimens import Value, specimens, uscc

FORMS = sorted(load_contracts())
PERIODS = {"month": "2025年3月", "quarter": "2025年一季度", "year": "2025年度"}
FIRST_DAY = date(2025, 3, 1)
# Of the first cell of a form's data, by whether the form has a unit of its own.
HEADER_ROW = {False: 4, True: 5}


@pytest.fixture(scope="module")
def office(new_database: NewDatabase, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """A desk with parks and enterprises on the registers, in a year with an indicator scored by hand."""
    seeds = tmp_path_factory.mktemp("year") / "seeds"
    shutil.copytree(references.SEEDS, seeds)
    with (seeds / "evaluation_indicators.csv").open("r+", encoding="utf-8", newline="") as indicators:
        columns = next(csv.reader(indicators))
        indicators.seek(0, 2)
        row = {"indicator": "management_quality", "method": "manual"}
        csv.writer(indicators).writerow([row.get(column, "") for column in columns])
    home = Home(tmp_path_factory.mktemp("office"))
    home.prepare()
    with pytest.MonkeyPatch.context() as patch, new_database() as url, closing(psycopg2.connect(url)) as db:
        patch.setattr(references, "SEEDS", seeds)
        office = Office(home, db)
        office.register()
        yield office


@pytest.fixture
def blank(tmp_path: Path, form: str) -> Path:
    """The template of the form that the test is about."""
    path = tmp_path / "表.xlsx"
    write_template(load_contracts()[form], path)
    return path


def filled_in(path: Path, contract: Contract, rows: list[dict[str, Value]]) -> bytes:
    """The template with reporter, period and rows, in the formats that its columns have."""
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    sheet["B2"], sheet["B3"] = contract.sender, PERIODS[contract.period]
    for number, row in enumerate(rows, HEADER_ROW[bool(contract.unit)] + 1):
        for place, value in enumerate(row.values(), 1):
            cell = sheet.cell(number, place)
            letter = cell.column_letter
            cell.value = ("是" if value else "否") if isinstance(value, bool) else value
            cell.number_format = sheet.column_dimensions[letter].number_format
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize("form", FORMS)
def test_a_filled_in_template_is_accepted(office: Office, blank: Path, form: str) -> None:
    contract = load_contracts()[form]
    known = {"park": [forms.PARK, forms.OTHER_PARK], "enterprise": [uscc(1), uscc(2)]}
    receipt = office.send(
        filled_in(blank, contract, specimens(contract, PERIODS[contract.period], FIRST_DAY, known=known))
    )
    assert (receipt.status, receipt.form, receipt.rows_loaded) == ("accepted", form, 2), receipt


@pytest.mark.parametrize("form", FORMS)
def test_a_blank_template_has_no_rows(office: Office, blank: Path, form: str) -> None:
    receipt = office.send(blank.read_bytes())
    assert (receipt.status, receipt.form) == ("refused", form)
    assert "表头下面没有数据行" in "".join(receipt.messages)


@pytest.mark.parametrize("form", FORMS)
def test_the_explanation_is_no_form(office: Office, blank: Path) -> None:
    book = openpyxl.load_workbook(blank)
    del book[book.sheetnames[0]]
    assert book.sheetnames == [EXPLANATION]
    receipt = office.send(saved(book))
    assert (receipt.status, receipt.form) == ("refused", None)


@pytest.mark.parametrize("form", FORMS)
def test_columns_are_as_the_contract_has_them(blank: Path, form: str) -> None:
    contract = load_contracts()[form]
    book = openpyxl.load_workbook(blank)
    sheet, explanation = book.worksheets
    header = HEADER_ROW[bool(contract.unit)]
    assert [cell.value for cell in sheet[header]] == [
        header_of(contract, column) for column in contract.columns.values()
    ]
    assert sheet.freeze_panes == f"A{header + 1}"
    explained = {row[0].value for row in explanation.iter_rows()}
    for place, column in enumerate(contract.columns.values(), 1):
        cell = sheet.cell(header, place)
        letter = cell.column_letter
        assert (cell.fill.start_color.rgb == "00FFF2CC") == column.required
        formats = {
            "num": "#,##0.00####",
            "int": "#,##0",
            "date": "yyyy-mm-dd",
            "datetime": "yyyy-mm-dd hh:mm",
        }
        assert sheet.column_dimensions[letter].number_format == formats.get(column.type, "@")
        rule = rule_at(sheet, f"{letter}{header + 1}")
        assert rule.promptTitle == column.header
        assert 0 < len(rule.prompt or "") <= 255
        if column.type in ("enum", "bool"):
            values = ["是", "否"] if column.type == "bool" else column.values
            assert (rule.type, rule.formula1) == ("list", f'"{",".join(values)}"')
        assert column.header in explained


def rule_at(sheet: Worksheet, cell: str) -> DataValidation:
    (rule,) = [rule for rule in sheet.data_validations.dataValidation if cell in rule.sqref]
    return rule


@pytest.mark.parametrize(
    ("form", "header"),
    [
        ("statistics_output", "工业总产值_本年累计"),
        ("statistics_energy", "用电量_本年累计(万千瓦时)"),
        ("statistics_finance", "平均用工人数(人)"),
        ("investment_projects", "新增用地面积(平方米)"),
        ("task_progress", "计划进度(%)"),
        ("inspection_visits", "应检项数"),
    ],
)
def test_units_stand_in_the_header_where_they_are_not_the_forms(form: str, header: str) -> None:
    contract = load_contracts()[form]
    assert header in {header_of(contract, column) for column in contract.columns.values()}


def test_a_list_that_excel_has_no_room_for_stands_on_a_hidden_sheet(tmp_path: Path) -> None:
    values = [f"取值之{number}" for number in range(60)]
    contract = {
        "form": "sample",
        "name": "样表[甲/乙]",
        "sender": "统计局",
        "period": "month",
        "kind": "snapshot",
        "due": {"months_after": 1, "day": 5},
        "key": ["code"],
        "columns": {
            "编号": {"name": "code", "type": "code", "required": True},
            "状态": {"name": "state", "type": "enum", "values": values},
            "种类": {"name": "sort", "type": "enum", "values": ["甲,乙", "丙"]},
        },
    }
    path = tmp_path / "sample.yml"
    path.write_text(yaml.safe_dump(contract, allow_unicode=True, sort_keys=False), encoding="utf-8")
    write_template(load_contract(path), tmp_path / "sample.xlsx")
    book = openpyxl.load_workbook(tmp_path / "sample.xlsx")
    assert book.sheetnames == ["样表甲乙", EXPLANATION, OPTIONS]
    assert book[OPTIONS].sheet_state == "hidden"
    assert [cell.value for cell in book[OPTIONS]["A"]] == values
    assert [rule_at(book["样表甲乙"], cell).formula1 for cell in ("B5", "C5")] == [
        f"{OPTIONS}!$A$1:$A$60",
        f"{OPTIONS}!$B$1:$B$2",
    ]
