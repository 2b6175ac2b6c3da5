"""The blank workbook of a form: what a bureau fills in and sends, and the intake takes as it is."""

import re
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from park_warehouse.contract.instructions import (
    TYPES,
    allowed_values,
    column_explanation,
    column_rules,
    header_of,
    submission_rules,
)
from park_warehouse.contract.model import Column, Contract

EXPLANATION = "填表说明"
OPTIONS = "选项"
LAST_ROW = 1_048_576

_FORMATS = {
    "num": "#,##0.00####",
    "int": "#,##0",
    "date": "yyyy-mm-dd",
    "datetime": "yyyy-mm-dd hh:mm",
}
_REQUIRED = PatternFill("solid", start_color="FFF2CC")
_OPTIONAL = PatternFill("solid", start_color="E7E6E6")
_THIN = Side(style="thin", color="BFBFBF")
_BOX = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
# Excel's own limits: characters of a list written into the cell's rule, of a prompt, of a sheet's name.
_LONGEST_LIST, _LONGEST_PROMPT, _LONGEST_SHEET_NAME = 255, 255, 31
_NARROWEST, _WIDEST = 12, 30


def write_template(contract: Contract, path: Path) -> None:
    """Write the blank workbook of this form. Raises OSError where the file cannot be written."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = re.sub(r"[\[\]:*?/\\]", "", contract.name)[:_LONGEST_SHEET_NAME]
    _fill_sheet(book, sheet, contract)
    _explain(book.create_sheet(EXPLANATION, 1), contract)
    book.properties.creator, book.properties.title = "", contract.name
    book.save(path)


def _fill_sheet(book: Workbook, sheet: Worksheet, contract: Contract) -> None:
    _title(sheet, contract)
    header_row = _labels(sheet, contract) + 1
    for place, column in enumerate(contract.columns.values(), 1):
        letter = get_column_letter(place)
        text = header_of(contract, column)
        cell = sheet.cell(header_row, place, text)
        cell.font, cell.border = Font(bold=True), _BOX
        cell.fill = _REQUIRED if column.required else _OPTIONAL
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        # The whole column's format: codes stay text from the first key that is pressed.
        sheet.column_dimensions[letter].number_format = _FORMATS.get(column.type, "@")
        sheet.column_dimensions[letter].width = min(max(2 * len(text) + 2, _NARROWEST), _WIDEST)
        rule = _validation(book, contract, column)
        rule.add(f"{letter}{header_row + 1}:{letter}{LAST_ROW}")
        sheet.add_data_validation(rule)
    sheet.freeze_panes = f"A{header_row + 1}"


def _title(sheet: Worksheet, contract: Contract) -> None:
    cell = sheet.cell(1, 1, contract.name)
    cell.font, cell.alignment = Font(bold=True, size=16), Alignment(horizontal="center")
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(contract.columns))


def _labels(sheet: Worksheet, contract: Contract) -> int:
    """Whose figures, for which period, in which unit: a row each; returns the last one."""
    labels = {"填报单位:": None, "报告期:": None} | ({"计量单位:": contract.unit} if contract.unit else {})
    for row, (label, value) in enumerate(labels.items(), 2):
        sheet.cell(row, 1, label).font = Font(bold=True)
        cell = sheet.cell(row, 2, value)
        # As text: Excel makes a date of a typed 2026-09.
        cell.number_format, cell.border, cell.fill = "@", _BOX, _REQUIRED
    return len(labels) + 1


def _validation(book: Workbook, contract: Contract, column: Column) -> DataValidation:
    """Drop-down or bounds, and the hint that shows when a cell is entered."""
    rule = DataValidation(allow_blank=True, showErrorMessage=True, showInputMessage=True)
    rule.promptTitle = column.header[:32]
    rule.prompt = "; ".join(_hints(contract, column))[:_LONGEST_PROMPT]
    rule.errorTitle, rule.error = "请核对", f"「{column.header}」应为{TYPES[column.type]}"
    if column.type in ("enum", "bool"):
        rule.type, rule.formula1 = "list", _list(book, column)
        rule.error = f"请从列表中选择: {allowed_values(column)}"[:_LONGEST_PROMPT]
    elif column.is_number:
        rule.type = "whole" if column.type == "int" else "decimal"
        rule.operator, rule.formula1 = ("greaterThanOrEqual", "0" if not column.negative else "-1E+15")
        if column.dimension and column.dimension.base in ("%", "分"):
            rule.operator, rule.formula2 = "between", "100"
        # A dash for "nothing" is fine: warned of, not forbidden.
        rule.errorStyle = "warning"
    return rule


def _hints(contract: Contract, column: Column) -> list[str]:
    return [TYPES[column.type], *column_rules(contract, column)]


def _list(book: Workbook, column: Column) -> str:
    """The list's formula: written out, or, where Excel has no room for that, on a hidden sheet."""
    values = ["是", "否"] if column.type == "bool" else column.values
    if len(",".join(values)) + 2 <= _LONGEST_LIST and not any("," in value for value in values):
        return f'"{",".join(values)}"'
    sheet = book[OPTIONS] if OPTIONS in book.sheetnames else book.create_sheet(OPTIONS)
    sheet.sheet_state = "hidden"
    place = sheet.max_column + 1 if sheet["A1"].value else 1
    for row, value in enumerate(values, 1):
        sheet.cell(row, place, value)
    letter = get_column_letter(place)
    return f"{OPTIONS}!${letter}$1:${letter}${len(values)}"


def _explain(sheet: Worksheet, contract: Contract) -> None:
    """The second sheet. A column a row: no row of it can be taken for the form's header."""
    sheet.append([f"《{contract.name}》填表说明"])
    sheet["A1"].font = Font(bold=True, size=14)
    for number, text in enumerate(submission_rules(contract), 1):
        sheet.append([f"{number}. {text}"])
    sheet.append([])
    sheet.append(["各列 (数据表中底色为浅黄的表头必填)"])
    sheet.append(["列", "要求填写", "类型", "单位", "可填内容", "规则"])
    for cell in sheet[sheet.max_row]:
        cell.font, cell.fill, cell.border = Font(bold=True), _OPTIONAL, _BOX
    for column in contract.columns.values():
        presence = "必填" if column.required else "有条件必填" if column.required_when else "选填"
        kind, rules = TYPES[column.type], column_explanation(contract, column)
        sheet.append([column.header, presence, kind, column.unit or "", allowed_values(column), rules])
        for filled in sheet[sheet.max_row]:
            filled.border, filled.alignment = _BOX, Alignment(wrap_text=True, vertical="top")
        sheet.cell(sheet.max_row, 1).fill = _REQUIRED if column.required else _OPTIONAL
    for letter, width in zip("ABCDEF", (26, 12, 13, 11, 34, 60), strict=True):
        sheet.column_dimensions[letter].width = width
