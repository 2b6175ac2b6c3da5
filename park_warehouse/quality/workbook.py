"""The report's workbook: the full lists, every cell a value and none a formula."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill

from park_warehouse.quality.facts import Facts, Row
from park_warehouse.quality.wording import (
    FAULTS,
    SEVERITIES,
    SHANGHAI,
    STATUSES,
    TIMELINESS,
    advice,
    column_header,
    say,
)

LONGEST_CELL = 32_767
# What a spreadsheet takes for the beginning of a formula, in the file or when somebody edits the cell.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")

_HEAD_FONT = Font(bold=True, color="FFFFFF")
_HEAD_FILL = PatternFill("solid", fgColor="1C4870")
_WRAP = Alignment(vertical="top", wrap_text=True)

Column = tuple[str, int, Callable[[Row], Any]]


def write_workbook(facts: Facts, titles: dict[str, str], path: Path) -> None:
    """Write all lists of the report as one workbook, a sheet each."""
    book = Workbook(write_only=True)
    _summary(book, facts)
    _sheet(book, "检查结果", _check_columns(titles), sorted(facts.checks, key=_failed_first))
    _samples(book, facts.failed, titles)
    _sheet(book, "报送情况", _SUBMISSIONS, facts.submissions)
    _sheet(book, "退回的文件", _REFUSED, facts.refused)
    _sheet(book, "退回的行", _FAULTY_ROWS, facts.rejected.rows)
    _sheet(book, "标记的行", _FAULTY_ROWS, facts.flagged.rows)
    _sheet(book, "检查历史", _HISTORY, facts.history[::-1])
    book.save(path)


def _of(name: str) -> Callable[[Row], Any]:
    return lambda row: row[name]


def _said(name: str, words: dict[str, str]) -> Callable[[Row], Any]:
    return lambda row: words.get(row[name], row[name])


def _moment(name: str) -> Callable[[Row], Any]:
    return lambda row: say(row[name])


_SUBMISSIONS: list[Column] = [
    ("报表", 20, _of("form_name")),
    ("填报单位", 28, _of("reporter")),
    ("最近一期", 11, _of("period")),
    ("结果", 10, _said("status", STATUSES)),
    ("截止日", 12, _moment("due_on")),
    ("及时", 8, _said("timeliness", TIMELINESS)),
    ("收到", 17, _moment("received_at")),
    ("文件", 44, _of("file_name")),
    ("收到行数", 10, _of("rows_in")),
    ("入库行数", 10, _of("rows_loaded")),
    ("退回行数", 10, _of("rows_rejected")),
    ("标记行数", 10, _of("rows_flagged")),
    ("缺报各期", 30, lambda row: "、".join(row["missing_periods"])),
]
_REFUSED: list[Column] = [
    ("文件", 44, _of("file_name")),
    ("报表", 20, _of("form_name")),
    ("填报单位", 28, _of("reporter")),
    ("报告期", 11, _of("period")),
    ("收到", 17, _moment("received_at")),
    ("收到行数", 10, _of("rows_in")),
    ("退回行数", 10, _of("rows_rejected")),
    ("退回原因", 90, _of("message")),
]
_FAULTY_ROWS: list[Column] = [
    ("报表", 20, _of("form_name")),
    ("填报单位", 28, _of("reporter")),
    ("报告期", 11, _of("period")),
    ("提交人", 10, _of("submitted_by")),
    ("文件", 40, _of("file_name")),
    ("工作表", 14, _of("sheet")),
    ("行号", 8, _of("row_number")),
    ("列", 24, column_header),
    ("原值", 24, _of("value")),
    ("规则", 20, _said("rule", FAULTS)),
    ("问题", 70, advice),
]
_HISTORY: list[Column] = [
    ("检查于", 17, _moment("run_at")),
    ("对象", 12, lambda row: "指标" if row["is_mart"] else "报送数据"),
    ("规则数", 10, _of("checks")),
    ("错误", 10, _of("errors")),
    ("警告", 10, _of("warnings")),
]


def _check_columns(titles: dict[str, str]) -> list[Column]:
    return [
        ("结果", 8, lambda row: "符合" if row["success"] else "不符"),
        ("级别", 8, _said("severity", SEVERITIES)),
        ("表", 26, lambda row: titles.get(row["table_name"], row["table_name"])),
        ("表名", 36, _of("table_name")),
        ("规则", 70, _of("rule")),
        ("责任部门", 20, _of("repairs")),
        ("观察", 28, _of("observed")),
        ("不符行数", 10, _of("unexpected_count")),
        ("检查于", 17, _moment("run_at")),
    ]


def _failed_first(check: Row) -> tuple[bool, bool]:
    return check["success"], check["severity"] != "error"


def _summary(book: Workbook, facts: Facts) -> None:
    files = facts.files
    figures: list[tuple[str, Any]] = [
        ("生成于", say(facts.written_at)),
        ("时区", str(SHANGHAI)),
        ("收到文件", files["files"]),
        ("　通过", files["accepted"]),
        ("　有标记", files["flagged"]),
        ("　退回", files["refused"]),
        ("　重复", files["duplicate"]),
        ("收到数据行", files["rows_in"]),
        ("　入库", files["rows_loaded"]),
        ("　退回", files["rows_rejected"]),
        ("　标记", files["rows_flagged"]),
        ("检查规则", len(facts.checks)),
        ("　符合", len(facts.checks) - len(facts.failed)),
        ("　错误", facts.errors),
        ("　警告", facts.warnings),
        ("退回的行（条数）", facts.rejected.total),
        ("　本簿列出", len(facts.rejected.rows)),
        ("标记的行（条数）", facts.flagged.total),
        ("　本簿列出", len(facts.flagged.rows)),
    ]
    columns: list[Column] = [("项目", 24, _of("name")), ("数", 20, _of("value"))]
    _sheet(book, "总览", columns, [{"name": name, "value": value} for name, value in figures])


def _samples(book: Workbook, failed: list[Row], titles: dict[str, str]) -> None:
    """One line per sampled row; its fields as text, because every rule has its own."""
    columns: list[Column] = [
        ("级别", 8, _said("severity", SEVERITIES)),
        ("表", 26, lambda row: titles.get(row["table_name"], row["table_name"])),
        ("规则", 60, _of("rule")),
        ("责任部门", 20, _of("repairs")),
        ("不符的行", 110, _of("fields")),
    ]
    rows = ({**check, "fields": _fields(check, sample)} for check in failed for sample in check["sample"])
    _sheet(book, "不符样本", columns, rows)


def _fields(check: Row, sample: Row) -> str:
    return "；".join(f"{name}：{say(sample.get(name))}" for name in check["sample_columns"])


def _sheet(book: Workbook, title: str, columns: list[Column], rows: Iterable[Row]) -> None:
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    for place, (_, width, _) in enumerate(columns):
        sheet.column_dimensions[chr(ord("A") + place)].width = width
    head = [WriteOnlyCell(sheet, name) for name, _, _ in columns]
    for cell in head:
        cell.font, cell.fill, cell.alignment = _HEAD_FONT, _HEAD_FILL, _WRAP
    sheet.append(head)
    lines = [[_cell(sheet, value(row)) for _, _, value in columns] for row in rows]
    for line in lines:
        sheet.append(line)
    sheet.auto_filter.ref = f"A1:{chr(ord('A') + len(columns) - 1)}{len(lines) + 1}"


def _cell(sheet: Any, value: Any) -> Any:
    """Numbers as they are; text as text, whatever it begins with."""
    if not isinstance(value, str):
        return value
    text = ILLEGAL_CHARACTERS_RE.sub("", value)[:LONGEST_CELL]
    if not text.startswith(FORMULA_SIGNS):
        return text
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"
    cell.quotePrefix = True
    return cell
