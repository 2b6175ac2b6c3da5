"""Files as bureaus send them, written by hand for the tests."""

import csv
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from io import BytesIO, StringIO

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

Cell = str | float | int | bool | date | datetime | None
Row = Sequence[Cell]

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
PARK = "000101"
OTHER_PARK = "000102"


def uscc(number: int) -> str:
    """The n-th of the tests' enterprises: a code with a right check character."""
    body = f"91150302MA{number:07}"
    total = sum(ALPHABET.index(letter) * 3**place for place, letter in enumerate(body))
    return body + ALPHABET[-total % 31]


def workbook(rows: Sequence[Row], *, sheet: str = "Sheet1", before: Sequence[str] = ()) -> bytes:
    """An .xlsx with these rows on one sheet, hidden sheets of the names `before` in front of it."""
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    page.title = sheet
    fill(page, rows)
    for position, name in enumerate(before):
        hidden = book.create_sheet(name, position)
        hidden.sheet_state = "hidden"
        fill(hidden, rows)
    book.active = len(before)
    return content(book)


def fill(page: Worksheet, rows: Sequence[Row]) -> None:
    for number, row in enumerate(rows, 1):
        for column, value in enumerate(row, 1):
            if value is not None:
                page.cell(number, column).value = value


def content(book: openpyxl.Workbook) -> bytes:
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def csv_file(rows: Sequence[Row], encoding: str = "utf-8") -> bytes:
    text = StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode(encoding)


def sheet(
    header: Row,
    rows: Sequence[Row],
    *,
    title: str = "",
    reporter: str | None = "海勃湾区统计局",
    period: str | None = "2026年3月",
    unit: str | None = None,
    after: Sequence[Row] = (),
) -> list[Row]:
    """Title, labels in one row, header, data, and what follows the data."""
    labels = [
        f"{label}:{value}"
        for label, value in (("填报单位", reporter), ("报告期", period), ("计量单位", unit))
        if value is not None
    ]
    return [[title or "报表"], labels, header, *rows, *after]


OUTPUT_HEADER = ["统一社会信用代码", "单位详细名称", "工业总产值_本年累计", "工业总产值_上年同期累计"]


def output_rows(figures: Mapping[int, Cell] | int) -> list[Row]:
    """Rows of statistics_output: enterprise number → cumulative output; or just how many rows."""
    if isinstance(figures, int):
        figures = {number: 1000 + number for number in range(1, figures + 1)}
    return [[uscc(number), f"企业{number}", figure, None] for number, figure in figures.items()]


def output(figures: Mapping[int, Cell] | int = 20, **layout: object) -> bytes:
    """A workbook of statistics_output."""
    return workbook(sheet(OUTPUT_HEADER, output_rows(figures), title="工业产销总值表", **layout))  # type: ignore[arg-type]


PARK_HEADER = [
    "园区代码",
    "园区名称",
    "上级园区代码",
    "所在区划代码",
    "园区级别",
    "园区类别",
    "是否评价单元",
    "规划面积(公顷)",
    "建设用地面积(公顷)",
    "设立日期",
]


def parks(codes: Sequence[str] = (PARK, OTHER_PARK), period: str = "2026-01") -> bytes:
    rows = [
        [code, f"园区{code}", None, "150302", "产业园", "一类", "是", 100, 90, "2010-01-01"] for code in codes
    ]
    return workbook(sheet(PARK_HEADER, rows, title="园区名录", reporter="工业和信息化局", period=period))


ENTERPRISE_HEADER = ["统一社会信用代码", "企业名称", "园区代码", "行业代码", "规模", "入园日期", "经营状态"]


def enterprises(numbers: Sequence[int], period: str = "2026-01", park: str = PARK) -> bytes:
    rows = [[uscc(n), f"企业{n}", park, "C2614", "规上", "2015-06-01", "在产"] for n in numbers]
    return workbook(sheet(ENTERPRISE_HEADER, rows, title="企业名录", reporter="园区管委会", period=period))


TAX_HEADER = [
    "电子税票号码",
    "纳税人识别号",
    "纳税人名称",
    "征收项目",
    "税款所属期起",
    "税款所属期止",
    "入库日期",
    "金额",
    "税款性质",
]


def payment(number: int, **changes: Cell) -> Row:
    """One row of tax_payments, with some cells as given by header."""
    cells: dict[str, Cell] = dict(
        zip(
            TAX_HEADER,
            [
                f"3150{number:08}",
                uscc(1),
                "企业1",
                "增值税",
                date(2026, 1, 1),
                date(2026, 1, 31),
                date(2026, 2, 10),
                1000 + number,
                "正常入库",
            ],
            strict=True,
        )
    )
    return list((cells | changes).values())


def payments(rows: Sequence[Row], *, period: str = "2026-02", **layout: object) -> bytes:
    return workbook(
        sheet(TAX_HEADER, rows, title="税收入库明细", reporter="税务局", period=period, **layout)  # type: ignore[arg-type]
    )
