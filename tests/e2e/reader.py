"""The oracle's own reader of submitted files: slow, plain, and written from the forms' handbook alone.

It shares nothing with park_warehouse. It knows the eleven forms of the demo city, reads a folder of files in
their order of arrival and says which of them count, with which rows.
"""

import csv
import hashlib
import io
import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import openpyxl

THOUSAND, TEN_THOUSAND = Fraction(1000), Fraction(10_000)

# unit → how many base units (元, 平方米, 吨标准煤, 千瓦时, 立方米)
UNITS = {
    "元": Fraction(1), "千元": THOUSAND, "万元": TEN_THOUSAND, "亿元": TEN_THOUSAND**2,
    "平方米": Fraction(1), "亩": Fraction(2000, 3), "公顷": TEN_THOUSAND, "平方公里": THOUSAND**2,
    "吨标准煤": Fraction(1), "万吨标准煤": TEN_THOUSAND,
    "千瓦时": Fraction(1), "万千瓦时": TEN_THOUSAND,
    "立方米": Fraction(1), "人": Fraction(1), "项": Fraction(1),
}  # fmt: skip
MONEY, AREA = ("元", "千元", "万元", "亿元"), ("平方米", "亩", "公顷", "平方公里")

ALIASES = {
    "社会信用代码": "统一社会信用代码", "信用代码": "统一社会信用代码", "园区编码": "园区代码",
}  # fmt: skip
NAME_ALIASES = ("单位详细名称", "企业名称", "单位名称")
NULLS = ("", "-", "—", "/", "无")
NOTHING = ("零报告", "本期无数据", "无")
NOT_DATA = ("注", "说明", "填表人", "单位负责人", "备注:")
QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4}

# Header → (kind, unit, required). Kinds: c code, t text, n number, d date, b yes or no.
FORMS: dict[str, dict[str, Any]] = {
    "park_registry": {
        "name": "园区名录", "kind": "snapshot", "key": ["园区代码"],
        "columns": {
            "园区代码": "c*", "园区名称": "t*", "上级园区代码": "c", "所在区划代码": "c*", "园区级别": "t*",
            "园区类别": "t", "是否评价单元": "b*", "化工园区认定日期": "d", "规划面积": "n 公顷",
            "建设用地面积": "n 公顷", "设立日期": "d*", "撤销日期": "d",
        },
    },
    "leading_industries": {
        "name": "主导产业清单", "kind": "snapshot", "key": ["园区代码", "主导产业名称"],
        "columns": {
            "园区代码": "c*", "主导产业名称": "t*", "行业代码": "t*", "确定日期": "d*", "退出日期": "d",
        },
    },
    "enterprise_registry": {
        "name": "企业名录", "kind": "snapshot", "key": ["统一社会信用代码", "园区代码"],
        "columns": {
            "统一社会信用代码": "c*", "企业名称": "t*", "园区代码": "c*", "行业代码": "c*", "规模": "t*",
            "入园日期": "d*", "经营状态": "t*", "包片区领导": "t", "包联部门": "t", "包联专人": "t",
            "四包责任书签订": "b",
        },
    },
    "statistics_output": {
        "name": "工业产销总值表", "kind": "cumulative", "key": ["统一社会信用代码"], "unit": "千元",
        "columns": {
            "统一社会信用代码": "c*", "单位详细名称": "t*", "工业总产值_本年累计": "n* 千元",
            "工业总产值_上年同期累计": "n 千元", "工业销售产值_本年累计": "n 千元",
            "工业增加值_本年累计": "n 千元",
        },
    },
    "statistics_finance": {
        "name": "财务状况表", "kind": "cumulative", "key": ["统一社会信用代码"], "unit": "千元",
        "columns": {
            "统一社会信用代码": "c*", "单位详细名称": "t*", "营业收入_本年累计": "n* 千元",
            "利润总额_本年累计": "n- 千元", "研发费用_本年累计": "n 千元", "固定资产原价_期末": "n 千元",
            "平均用工人数": "n 人",
        },
    },
    "statistics_energy": {
        "name": "能源购进消费与库存表", "kind": "cumulative", "key": ["统一社会信用代码"],
        "columns": {
            "统一社会信用代码": "c*", "单位详细名称": "t*", "综合能源消费量_本年累计": "n* 吨标准煤",
            "用电量_本年累计": "n 万千瓦时", "取水量_本年累计": "n 立方米",
        },
    },
    "tax_payments": {
        "name": "税收入库明细", "kind": "discrete", "key": ["电子税票号码"], "unit": "元",
        "columns": {
            "电子税票号码": "c*", "纳税人识别号": "c*", "纳税人名称": "t*", "征收项目": "t*",
            "税款所属期起": "d*", "税款所属期止": "d*", "入库日期": "d*", "金额": "n*- 元",
            "税款性质": "t*",
        },
        "order": [("税款所属期起", "税款所属期止")],
    },
    "land_parcels": {
        "name": "宗地台账", "kind": "snapshot", "key": ["宗地代码"],
        "columns": {
            "宗地代码": "c*", "统一社会信用代码": "c", "园区代码": "c*", "土地用途代码": "c*",
            "供应方式": "t*", "土地面积": "n* 平方米", "总建筑面积": "n 平方米",
            "建筑占地面积": "n 平方米", "行政办公用地面积": "n 平方米", "固定资产投资": "n 万元",
            "计划总投资": "n 万元", "约定动工日期": "d",
            "实际动工日期": "d", "应开发面积": "n 平方米", "已开发面积": "n 平方米", "中止开发日期": "d",
            "闲置原因": "t", "是否标准地": "b",
        },
    },
    "land_leases": {
        "name": "厂房土地租赁", "kind": "snapshot", "key": ["宗地代码", "承租方统一社会信用代码"],
        "columns": {
            "宗地代码": "c*", "出租方统一社会信用代码": "c*", "承租方统一社会信用代码": "c*",
            "租赁面积": "n* 平方米", "租赁起始日期": "d*", "租赁终止日期": "d",
        },
        "order": [("租赁起始日期", "租赁终止日期")],
    },
    "inspection_visits": {
        "name": "检查记录", "kind": "discrete", "key": ["检查编号"],
        "columns": {
            "检查编号": "c*", "检查日期": "d*", "检查类型": "t*", "检查部门": "t*", "检查对象": "t*",
            "园区代码": "c*", "统一社会信用代码": "c", "应检项数": "n* 项", "合格项数": "n* 项",
        },
        "order": [("合格项数", "应检项数")],
    },
    "inspection_findings": {
        "name": "问题整改台账", "kind": "snapshot", "key": ["问题编号"],
        "columns": {
            "问题编号": "c*", "检查编号": "c", "发现日期": "d*", "问题类别": "t*", "严重程度": "t*",
            "园区代码": "c*", "统一社会信用代码": "c", "责任单位": "t*", "包联责任人": "t", "整改期限": "d*",
            "整改完成日期": "d", "复核结果": "t", "移交去向": "t",
        },
        "order": [("发现日期", "整改完成日期")],
    },
}  # fmt: skip

TAX_ITEMS = {
    **dict.fromkeys(
        ("增值税", "消费税", "企业所得税", "个人所得税", "资源税", "城市维护建设税", "房产税",
         "城镇土地使用税",
         "土地增值税", "印花税", "环境保护税", "车船税", "车辆购置税", "契税", "耕地占用税", "烟叶税"),
        True,
    ),
    **dict.fromkeys(
        ("教育费附加", "地方教育附加", "水利建设基金", "文化事业建设费", "残疾人就业保障金",
         "工会经费", "社会保险费"),
        False,
    ),
}  # fmt: skip

Row = dict[str, Any]


class Refused(Exception):  # noqa: N818 -- the handbook's word
    """The whole file does not count; the text says why."""


@dataclass
class Batch:
    """One file that was taken, with the rows that count (values in base units)."""

    file: str
    form: str
    reporter: str
    period: str
    order: int
    rows: list[Row]
    rejected: int


@dataclass
class Inbox:
    """What a folder of files comes to."""

    batches: list[Batch] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    duplicates: list[str] = field(default_factory=list)

    def effective(self, form: str) -> list[Batch]:
        """The latest batch of each reporter and period."""
        latest = {(batch.reporter, batch.period): batch for batch in self.batches if batch.form == form}
        return list(latest.values())

    def periods(self, form: str) -> set[str]:
        return {batch.period for batch in self.effective(form)}

    def rows(self, form: str) -> list[tuple[Batch, Row]]:
        """Effective rows; where one key stands in several batches, the later batch's.

        A key is one for all periods on a discrete form, else one for each period.
        """
        kept: dict[tuple[Any, ...], tuple[Batch, Row]] = {}
        for batch in sorted(self.effective(form), key=lambda batch: batch.order):
            for row in batch.rows:
                key = tuple(row[header] for header in FORMS[form]["key"])
                period = () if FORMS[form]["kind"] == "discrete" else (batch.period,)
                kept[key + period] = (batch, row)
        return list(kept.values())


def read_inbox(folder: Path) -> Inbox:
    """Read every file of the folder in the order of modification time, then name."""
    inbox = Inbox()
    seen: set[str] = set()
    for path in sorted(folder.iterdir(), key=lambda path: (path.stat().st_mtime, path.name)):
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        if digest in seen:
            inbox.duplicates.append(path.name)
            continue
        seen.add(digest)
        try:
            inbox.batches.append(_read_file(path, inbox))
        except Refused as reason:
            inbox.refused[path.name] = str(reason)
    return inbox


def _read_file(path: Path, inbox: Inbox) -> Batch:
    grid = _csv_grid(path) if path.suffix == ".csv" else _sheet_grid(path)
    form, at, headers, height = _find_header(grid)
    sheet_units: list[str] = []
    if path.suffix == ".csv":
        labels = {_label(text): place for place, text in enumerate(grid[at])}
        period, reporter = grid[at + 1][labels["报告期"]], grid[at + 1][labels["填报单位"]]
    else:
        meta = _meta(grid[:at])
        period, reporter = meta["报告期"], meta["填报单位"]
        sheet_units = re.split("[、,]", meta.get("计量单位", ""))
    data, total = _data_and_total(grid[at + height :])
    columns = _columns(form, headers, sheet_units)
    rows, rejected = _judge(form, columns, data, inbox)
    _check_total(columns, data, total)
    if rejected * 20 > len(data):
        raise Refused("more than 5 % of the rows rejected")
    return Batch(
        path.name, form, reporter.strip(), as_period(period, form), len(inbox.batches), rows, rejected
    )


def _csv_grid(path: Path) -> list[list[Any]]:
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("gb18030")
    return list(csv.reader(io.StringIO(text)))


def _sheet_grid(path: Path) -> list[list[Any]]:
    book = openpyxl.load_workbook(path, data_only=True)
    sheet = next(sheet for sheet in book.worksheets if sheet.sheet_state == "visible")
    grid: list[list[Any]] = [list(row) for row in sheet.iter_rows(values_only=True)]
    for merged in sheet.merged_cells.ranges:
        # Only across: the top of a split header holds for all columns under it.
        if merged.max_row == merged.min_row and merged.min_row > 1:
            for column in range(merged.min_col, merged.max_col):
                grid[merged.min_row - 1][column] = grid[merged.min_row - 1][merged.min_col - 1]
    return grid


def _text(cell: Any) -> str:
    return "" if cell is None else unicodedata.normalize("NFKC", str(cell)).strip()


def _label(cell: Any) -> str:
    text = re.sub(r"\s", "", _text(cell))
    if text in ("统计期", "所属期"):
        return "报告期"
    return "填报单位" if text in ("报送单位", "填报部门") else text


def _header(cell: Any) -> tuple[str, str | None]:
    """Name and, if it stands in brackets, unit."""
    text = re.sub(r"\s", "", _text(cell))
    unit = next((found for found in re.findall(r"\(([^()]*)\)", text) if found in UNITS), None)
    name = text.replace(f"({unit})", "") if unit else text
    return ALIASES.get(name, name), unit


def _find_header(grid: list[list[Any]]) -> tuple[str, int, list[tuple[str, str | None]], int]:
    """Form, place of the header, the headers, and how many rows they take."""
    for at, cells in enumerate(grid):
        single = [_header(cell) for cell in cells]
        double = single
        if at + 1 < len(grid):
            below = [_text(cell) for cell in grid[at + 1]]
            double = [
                _header(f"{_text(top)}_{low}" if low else top)
                for top, low in zip(cells, [*below, *[""] * (len(cells) - len(below))], strict=False)
            ]
        for headers, height in ((single, 1), (double, 2)):
            for form, description in FORMS.items():
                if _fits(headers, description) and (height == 1 or "_" in str(headers)):
                    return form, at, headers, height
    raise Refused("no form recognised, or a required column is missing")


def _fits(headers: list[tuple[str, str | None]], description: dict[str, Any]) -> bool:
    names = {name for name, _ in headers}
    required = {header for header, kind in description["columns"].items() if "*" in kind}
    return {_canonical(name, description) for name in names} >= required


def _canonical(name: str, description: dict[str, Any]) -> str:
    own = [header for header in NAME_ALIASES if header in description["columns"]]
    return own[0] if name in NAME_ALIASES and own else name


def _columns(
    form: str, headers: list[tuple[str, str | None]], sheet_units: list[str]
) -> dict[str, dict[str, Any]]:
    """Header → place, kind, factor to the base unit, required, may be negative."""
    description = FORMS[form]
    columns: dict[str, dict[str, Any]] = {}
    for place, (name, header_unit) in enumerate(headers):
        header = _canonical(name, description)
        if header not in description["columns"]:
            continue
        kind, _, own_unit = description["columns"][header].partition(" ")
        unit = header_unit or next((u for u in sheet_units if _same_dimension(u, own_unit)), own_unit)
        columns[header] = {
            "place": place,
            "kind": kind[0],
            "factor": UNITS[unit] if unit else Fraction(1),
            "required": "*" in kind,
            "negative": "-" in kind,
        }
    return columns


def _same_dimension(one: str, other: str) -> bool:
    return any(one in dimension and other in dimension for dimension in (MONEY, AREA))


def _meta(rows: list[list[Any]]) -> dict[str, str]:
    """Label → value of everything that looks like `label:value` above the header."""
    found: dict[str, str] = {}
    for text in (_text(cell) for row in rows for cell in row):
        for label, value in re.findall(r"(\S+?):(\S+)", text):
            found["计量单位" if label == "单位" else _label(label)] = value
    return found


def as_period(text: str, form: str) -> str:
    text = re.sub(r"\s", "", _text(text))
    if match := re.fullmatch(r"(\d{4})年(?:1-)?(\d{1,2})月", text):
        return f"{match[1]}-{int(match[2]):02d}"
    if match := re.fullmatch(r"(\d{4})年([一二三四])季度", text):
        return f"{match[1]}Q{QUARTERS[match[2]]}"
    if re.fullmatch(r"\d{4}-\d{2}|\d{4}Q[1-4]", text):
        return text
    raise Refused(f"{form}: period {text!r}")


def _data_and_total(rows: list[list[Any]]) -> tuple[list[list[Any]], list[Any] | None]:
    data: list[list[Any]] = []
    total = None
    for row in rows:
        first = next((_text(cell) for cell in row if _text(cell)), "")
        if not first or first.startswith(NOT_DATA):
            continue
        if first.startswith(("合计", "总计")):
            total = row
        elif first not in NOTHING:
            data.append(row)
    return data, total


def _judge(
    form: str, columns: dict[str, dict[str, Any]], data: list[list[Any]], inbox: Inbox
) -> tuple[list[Row], int]:
    description = FORMS[form]
    parks = {
        row["园区代码"] for batch in inbox.batches if batch.form == "park_registry" for row in batch.rows
    }
    good: list[Row] = []
    for cells in data:
        row = {header: _value(cells[column["place"]], column) for header, column in columns.items()}
        if not any(value is BAD for value in row.values()) and _is_possible(form, row, parks):
            good.append({header: row.get(header) for header in description["columns"]})
    keys = [tuple(_text(cells[columns[header]["place"]]) for header in description["key"]) for cells in data]
    once = [row for row in good if keys.count(tuple(row[header] for header in description["key"])) == 1]
    return once, len(data) - len(once)


BAD = object()


def _value(cell: Any, column: dict[str, Any]) -> Any:
    text = _text(cell)
    if text in NULLS:
        return BAD if column["required"] else None
    if column["kind"] == "n":
        number = as_number(text)
        return BAD if number is None or (number < 0 and not column["negative"]) else number * column["factor"]
    if column["kind"] == "d":
        day = cell.date() if isinstance(cell, datetime) else as_date(text)
        return day or BAD
    if column["kind"] == "b":
        return {"是": True, "否": False}.get(text, BAD)
    return BAD if column["kind"] == "c" and re.fullmatch(r"\d\.\d+E\+\d+", text) else text


def as_number(text: str) -> Fraction | None:
    try:
        return Fraction(text.replace(",", ""))
    except ValueError:
        return None


def as_date(text: str) -> date | None:
    match = re.fullmatch(r"(\d{4})(?:[-/.年])?(\d{1,2})(?:[-/.月])?(\d{1,2})日?", text)
    try:
        return date(*map(int, match.groups())) if match else None
    except ValueError:
        return None


def _is_possible(form: str, row: Row, parks: set[str]) -> bool:
    if form != "park_registry" and "园区代码" in row and row["园区代码"] not in parks:
        return False
    if form == "tax_payments" and row["征收项目"] not in TAX_ITEMS:
        return False
    if (
        form == "inspection_visits"
        and row["检查对象"] in ("企业", "停产企业")
        and not row["统一社会信用代码"]
    ):
        return False
    pairs = FORMS[form].get("order", [])
    return all(row[a] is None or row[b] is None or row[a] <= row[b] for a, b in pairs)


def _check_total(columns: dict[str, dict[str, Any]], data: list[list[Any]], total: list[Any] | None) -> None:
    """Half a unit of the total's last decimal for each data row is allowed for rounding."""
    for header, column in columns.items():
        if total is None or column["kind"] != "n" or not _text(total[column["place"]]):
            continue
        stated = _text(total[column["place"]]).replace(",", "")
        cells = [_text(row[column["place"]]) for row in data]
        numbers = [Fraction(0) if cell in NULLS else as_number(cell) for cell in cells]
        if None in numbers:
            continue
        decimals = len(stated.partition(".")[2])
        allowed = Fraction(1, 2 * 10**decimals) * len(data)
        difference = Fraction(stated) - sum((number for number in numbers if number is not None), Fraction(0))
        if abs(difference) > allowed:
            raise Refused(f"control total of {header} is off by {float(difference)}")
