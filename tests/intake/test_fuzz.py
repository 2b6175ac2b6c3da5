"""Whatever lies in the inbox is answered: no crash, no hang, nothing executed, nothing shown unescaped."""

import json
import os
import resource
import time
import zipfile
from collections.abc import Iterator
from functools import partial
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from park_warehouse.intake.receipt import Receipt
from tests.effort import SOAK, effort
from tests.intake import forms, xls
from tests.intake.conftest import Desk, Office

REAL = sorted((Path(__file__).parent / "data" / "real").glob("*.*s*"))
EXTENSIONS = (".xlsx", ".xls", ".csv", ".XLSX", ".txt", "")
LONGEST_SECONDS = 20
# The limit of the reader's own process is larger; ours must not grow with what a file pretends to be.
MEMORY_GROWTH_BYTES = 600 * 1024**2
# What the receipt's own page is made of. Anything else would be the sender's.
TAGS = {"html", "head", "meta", "title", "style", "body", "h1", "span", "dl", "dt", "dd", "p"}
TAGS |= {"table", "thead", "tbody", "tr", "th", "td"}
ATTRIBUTES = {"lang", "charset", "class"}

thorough = settings(
    max_examples=effort(40, 1500),
    derandomize=not SOAK,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)

EVIL = [
    "'); drop table raw.statistics_output; --",
    "%s %(x)s {} {0} %",
    "\\copy \\. \\N",
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "&lt;b&gt; {{ 7 * 7 }} {% raw %}",
    "=1+1",
    '=HYPERLINK("http://x","y")',
    "@SUM(A1)",
    "+cmd|' /C calc'!A0",
    "../../etc/passwd",
    "C:\\Windows\\System32",
    "\0",
    "a\0b",
    "_x0000_",
    "_x0001_\x7f",
    "\t\r\n\v\f",
    "\u2028\u2029\u0085",
    "\u202eabc\u202c\u200f",
    "👩‍👩‍👧‍👦🏳️‍🌈",
    "\ufeff\ufffe\uffff",
    "é" * 3 + "e\u0301" * 3 + "\u0300" * 50,
    "长" * 32_000,
    "9" * 400,
    "-" * 300,
    "1e999",
    "1e-999",
    "NaN",
    "Infinity",
    "-0",
    "0x1F",
    "1_000",
    "٣٤",
    "½",
    "2026-02-30",
    "0000-00-00",
    "99999-12-31",
    "2026年13月",
    "24:00:00",
    "合计",
    "注:",
    "零报告",
    "报告期:2026年3月",
    "填报单位:",
    "$(reboot) `reboot`",
    '{"a": 1}',
]
TEXTS = st.one_of(st.sampled_from(EVIL), st.text(max_size=40))
CELLS = st.one_of(
    TEXTS,
    st.integers(-(10**20), 10**20),
    st.floats(),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.none(),
)


class _Page(HTMLParser):
    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        assert tag in TAGS
        assert {name for name, _ in attributes} <= ATTRIBUTES

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)


@pytest.fixture(scope="module", autouse=True)
def _memory_is_bounded(office: Office) -> Iterator[None]:
    office.send(forms.output(20))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    yield
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024 < MEMORY_GROWTH_BYTES


def check(office: Office, content: bytes, name: str, *, with_note: bool = True) -> Receipt:
    """Send a file, and hold everything against it that must be true of any."""
    send = office.send if with_note else partial(Desk.send, office)
    begin = time.monotonic()
    receipt = send(content, name)
    assert time.monotonic() - begin < LONGEST_SECONDS
    assert list(office.home.inbox.iterdir()) == []
    assert "程序错误" not in "".join(receipt.messages)
    _assert_recorded(office, receipt, content)
    _assert_shown(office, receipt)
    return receipt


def _assert_recorded(office: Office, receipt: Receipt, content: bytes) -> None:
    ((status, rows_in, loaded, rejected, flagged, place),) = office.query(
        "select status, rows_in, rows_loaded, rows_rejected, rows_flagged, archived_as"
        " from audit.batch where batch_id = %s",
        receipt.batch_id,
    )
    assert (office.home.archive / str(place)).read_bytes() == content
    assert (status, rows_in, loaded, rejected, flagged) == (receipt.status, *receipt.counts.values())
    kept = {
        table: office.query(
            f"select count(distinct row_number) from audit.{table} where batch_id = %s", receipt.batch_id
        )
        for table in ("rejected_row", "flagged_row")
    }
    assert kept == {"rejected_row": [(rejected,)], "flagged_row": [(flagged,)]}
    if receipt.is_loaded:
        assert receipt.rows_in == receipt.rows_loaded + receipt.rows_rejected
        assert len(office.loaded(receipt, "_row_number")) == receipt.rows_loaded
    else:
        assert receipt.rows_loaded == 0
        assert receipt.messages


def _assert_shown(office: Office, receipt: Receipt) -> None:
    answers = list(office.home.receipts.glob(f"{receipt.batch_id}-*"))
    pages = [path for path in answers if path.suffix == ".html"]
    assert len(pages) == 1
    page = pages[0].read_text(encoding="utf-8")
    assert "Traceback" not in page
    _Page().feed(page)
    (data,) = (path for path in answers if path.suffix == ".json")
    assert json.loads(data.read_text(encoding="utf-8"))["status"] == receipt.status
    for copy in (path for path in answers if path.suffix == ".xlsx"):
        cells = (cell for sheet in openpyxl.load_workbook(copy) for row in sheet.iter_rows() for cell in row)
        assert not [cell.coordinate for cell in cells if cell.data_type == "f"]


@given(
    content=st.binary(max_size=2000),
    beginning=st.sampled_from(
        [b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\xef\xbb\xbf", b"<?xml "]
    ),
    extension=st.sampled_from(EXTENSIONS),
)
@thorough
def test_random_bytes(office: Office, content: bytes, beginning: bytes, extension: str) -> None:
    check(office, beginning + content, f"文件{extension}")


SOUND = {
    ".xlsx": forms.output(20, after=[["合计", None, 20_210], ["注:无"]]),
    ".xls": xls.book(
        [
            ["填报单位:海勃湾区统计局", "报告期:2026年3月"],
            list(forms.OUTPUT_HEADER[:3]),
            *([forms.uscc(n), f"企业{n}", xls.Styled(n, xls.PERCENT)] for n in range(1, 10)),
        ]
    ),
    ".csv": forms.csv_file(
        [
            ["报告期", "填报单位", *forms.OUTPUT_HEADER],
            *(["2026年3月", "海勃湾区统计局", *row] for row in forms.output_rows(20)),
        ]
    ),
}


@given(data=st.data(), extension=st.sampled_from(list(SOUND)))
@thorough
def test_damaged_files(office: Office, data: st.DataObject, extension: str) -> None:
    """Cut off, with flipped bits, or with a piece of itself in the wrong place."""
    content = bytearray(SOUND[extension])
    places = st.integers(0, len(content) - 1)
    for place in data.draw(st.lists(places, max_size=8)):
        content[place] ^= 1 << data.draw(st.integers(0, 7))
    if data.draw(st.booleans()):
        source, target, length = data.draw(places), data.draw(places), data.draw(st.integers(1, 600))
        content[target : target + length] = content[source : source + length]
    end = data.draw(st.one_of(st.none(), places))
    check(office, bytes(content[:end]), f"损坏{extension}")


PARTS = zipfile.ZipFile(BytesIO(SOUND[".xlsx"])).namelist()
TOKENS = [
    b"<c ",
    b"<row",
    b'r="A1"',
    b't="s"',
    b"<v>",
    b"</v>",
    b"sheetId",
    b"r:id",
    b"numFmtId",
    b"count",
    b"1",
]
NEW_TOKENS = [
    b"",
    b'r="XFD1048576"',
    b'r="A0"',
    b't="e"',
    b"<v>-1</v><v>",
    b"<v>1e400",
    b"99999999999999999999",
    b"\xff\xfe",
    b"<!--",
    b"&lt;&#x0;",
    b"<x><x><x>",
]


@given(data=st.data())
@thorough
def test_packages_with_changed_parts(office: Office, data: st.DataObject) -> None:
    """The zip is sound, what is in it is not."""
    part, other = data.draw(st.sampled_from(PARTS)), data.draw(st.sampled_from(PARTS))
    how = data.draw(st.sampled_from(["drop", "cut", "swap", "replace", "rename", "twice"]))
    package = BytesIO()
    with zipfile.ZipFile(BytesIO(SOUND[".xlsx"])) as source, zipfile.ZipFile(package, "w") as target:
        for name in PARTS:
            content = source.read(name)
            if name == part:
                if how == "drop":
                    continue
                if how == "cut":
                    content = content[: data.draw(st.integers(0, len(content)))]
                elif how == "swap":
                    content = source.read(other)
                elif how == "replace":
                    old, new = data.draw(st.sampled_from(TOKENS)), data.draw(st.sampled_from(NEW_TOKENS))
                    content = content.replace(old, new, data.draw(st.integers(1, 5)))
                elif how == "rename":
                    name = data.draw(st.sampled_from(["../../x.xml", "/etc/x", "xl/worksheets/sheet9.xml"]))
                elif how == "twice":
                    target.writestr(f"copy/{name}", content)
            target.writestr(name, content)
    check(office, package.getvalue(), "改动.xlsx")


@given(
    rows=st.lists(st.lists(CELLS, max_size=12), min_size=1, max_size=8),
    reporter=st.one_of(st.just("海勃湾区统计局"), TEXTS),
    period=st.one_of(st.just("2026年3月"), TEXTS),
    header=st.one_of(st.just("经办人"), TEXTS),
    sheet=st.one_of(st.just("Sheet1"), st.text(min_size=1, max_size=31)),
    good=st.sampled_from([0, 0, 130]),
)
@thorough
def test_any_cells_in_a_workbook(
    office: Office,
    rows: list[list[forms.Cell]],
    reporter: str,
    period: str,
    header: str,
    sheet: str,
    good: int,
) -> None:
    lines = [*rows, *forms.output_rows(good)]
    layout = forms.sheet([*forms.OUTPUT_HEADER, header], lines, reporter=reporter, period=period)
    check(office, _workbook(layout, sheet), "任意.xlsx")


def _workbook(rows: list[forms.Row], title: str) -> bytes:
    """As `forms.workbook`, with characters that openpyxl would not write as Excel escapes them."""
    escaped = [[_escaped(cell) if isinstance(cell, str) else _finite(cell) for cell in row] for row in rows]
    name = "".join(letter for letter in title if letter not in "[]*?:/\\'" and letter.isprintable()) or "x"
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    page.title = name.encode(errors="ignore").decode()
    forms.fill(page, escaped)
    for row in page.iter_rows():
        for cell in row:
            if isinstance(cell.value, str):
                cell.data_type = "s"
    return forms.content(book)


def _escaped(text: str) -> str:
    letters = (
        f"_x{ord(letter):04X}_" if ord(letter) < 32 or 0xFFFE <= ord(letter) <= 0xFFFF else letter
        for letter in text[:30_000]
    )
    return "".join(letters).encode(errors="ignore").decode()


def _finite(cell: forms.Cell) -> forms.Cell:
    return cell if not isinstance(cell, float) or abs(cell) < 1e300 else None


@given(
    rows=st.lists(st.lists(TEXTS, max_size=9), min_size=1, max_size=8),
    reporter=st.one_of(st.just("海勃湾区统计局"), TEXTS),
    period=st.one_of(st.just("2026年3月"), TEXTS),
    header=st.one_of(st.just("经办人"), TEXTS),
    encoding=st.sampled_from(["utf-8", "gb18030", "utf-16"]),
    good=st.sampled_from([0, 0, 130]),
)
@thorough
def test_any_cells_in_a_csv(
    office: Office,
    rows: list[list[forms.Cell]],
    reporter: str,
    period: str,
    header: str,
    encoding: str,
    good: int,
) -> None:
    lines = [["报告期", "填报单位", *forms.OUTPUT_HEADER, header]]
    lines += [[period, reporter, *row] for row in [*rows, *forms.output_rows(good)]]
    text = forms.csv_file(lines, "utf-16-le").decode("utf-16-le", "ignore")
    check(office, text.encode(encoding, "ignore"), "任意.csv")


@pytest.mark.parametrize("letter", ["\0", "\x01", "\x1f", "\x7f", "\ufffe"])
@pytest.mark.parametrize("place", ["reporter", "period", "unit", "header", "title", "cell"])
def test_characters_that_no_database_or_workbook_takes(office: Office, place: str, letter: str) -> None:
    texts = {"reporter": "统计局", "period": "2026年3月", "unit": "千元", "header": "经办人", "cell": "企业"}
    texts["title"] = "表"
    texts[place] = f"{texts[place][:1]}{letter}{texts[place][1:]}"
    header, cell = texts.pop("header"), texts.pop("cell")
    rows = [[forms.uscc(1), cell, f"1{letter}", None, cell]]
    check(office, _workbook(forms.sheet([*forms.OUTPUT_HEADER, header], rows, **texts), "三月"), "字符.xlsx")


NAMES = [
    "x .. .. y..xlsx",
    "<script>alert(1)</script>.xlsx".replace("/", "⁄"),
    "'; drop table audit.batch; --.xlsx",
    "$(reboot).xlsx",
    "%s %(x)s {}.xlsx",
    "{{ 7 * 7 }}.xlsx",
    "-rf.xlsx",
    "a\nb\tc\x01\x7f.xlsx",
    "\u202exslx.xlsx",
    "🏳️‍🌈.xlsx",
    "=1+1.xlsx",
    "CON.xlsx",
    "a" * 250 + ".xlsx",
    "长" * 83 + "a.xlsx",
    "[0-9]*?.xlsx",
    "a.回执.json.xlsx",
    "1-x.批注.xlsx",
    "   .xlsx",
]


@pytest.mark.parametrize("name", NAMES)
def test_any_name(office: Office, name: str) -> None:
    content = forms.output({1: _escaped(name), 2: 5})
    # Beside the longest names there is no room for a note.
    receipt = check(office, content, name, with_note=False)
    assert receipt.file_name == name
    assert len(list(office.home.receipts.glob(f"{receipt.batch_id}-*"))) == 3


@given(name=st.binary(min_size=1, max_size=120).filter(lambda name: not set(name) & {0, ord("/")}))
@thorough
def test_names_in_any_encoding(office: Office, name: bytes) -> None:
    path = os.fsdecode(b"x" + name + b".csv")
    check(office, b"x,y\n1,2\n", path)


@pytest.mark.parametrize("path", REAL, ids=lambda path: path.name)
def test_real_files_that_are_none_of_our_forms(office: Office, path: Path) -> None:
    receipt = check(office, path.read_bytes(), path.name)
    assert receipt.status == "refused"
    assert receipt.form is None
    assert "没有认出是哪一张报表" in receipt.messages[0]
