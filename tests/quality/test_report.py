"""The report shows what audit holds, to people and to nothing else: escaped, self-contained, complete."""

import re
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path

import psycopg2
import psycopg2.extensions
import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from psycopg2.extras import Json, execute_values

from park_warehouse.contract import load_contracts
from park_warehouse.home import Home
from park_warehouse.intake.rules import rules_of
from park_warehouse.quality.facts import read_facts
from park_warehouse.quality.report import ROWS_SHOWN, render, write_report
from park_warehouse.quality.wording import FAULTS
from tests.quality.rule_text import rule_file

SCRIPT = "<script>alert('x')</script>"
FORMULAS = ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", '=HYPERLINK("http://x")']


class Page(HTMLParser):
    """The tags, the addresses and the text of a page."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.addresses: list[str] = []
        self.text = ""
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.addresses += [
            value or "" for name, value in attrs if name in ("src", "href", "srcset", "action")
        ]
        assert not [name for name, _ in attrs if name.startswith("on")]

    def handle_data(self, data: str) -> None:
        self.text += data


def receive(connection: psycopg2.extensions.connection, status: str, month: int = 9, **values: object) -> int:
    """One file of a month of 2026 in audit.batch."""
    row = {
        "form": "statistics_output",
        "reporter": "海南区统计局",
        "period": f"2026-{month:02d}",
        "period_end": f"2026-{month:02d}-28",
        "file_name": "工业产销.xlsx",
        "sha256": "0",
        "status": status,
        "rows_in": 100,
        "rows_loaded": 100,
        **values,
    }
    with connection, connection.cursor() as cursor:
        cursor.execute(
            f"insert into audit.batch ({', '.join(row)}) values %s returning batch_id", [tuple(row.values())]
        )
        (batch,) = cursor.fetchone() or (0,)
        return int(batch)


def reject(connection: psycopg2.extensions.connection, batch: int, values: list[str]) -> None:
    with connection, connection.cursor() as cursor:
        execute_values(
            cursor,
            "insert into audit.rejected_row values %s",
            [
                (
                    batch,
                    SCRIPT,
                    number,
                    "output_cum",
                    value,
                    "not_a_number",
                    f"第 {number} 行的值「{value}」不是数值",
                    Json({}),
                )
                for number, value in enumerate(values, start=5)
            ],
        )


def record(connection: psycopg2.extensions.connection, run: str, rule: str, **values: object) -> None:
    """One result in audit.check_result."""
    row = {
        "run_id": run,
        "run_at": "2026-10-20 08:00+08",
        "suite": "statistics_output",
        "rule": rule,
        "table_name": "staging.stg_statistics_output",
        "severity": "warning",
        "repairs": "统计局",
        "success": False,
        "observed": "1 行不符",
        "unexpected_count": 1,
        "sample_columns": [],
        "sample": Json([]),
        **values,
    }
    with connection, connection.cursor() as cursor:
        cursor.execute(f"insert into audit.check_result ({', '.join(row)}) values %s", [tuple(row.values())])


def sheet(path: Path, name: str) -> Worksheet:
    return load_workbook(path.with_suffix(".xlsx"))[name]


def rows(path: Path, name: str) -> list[dict[str, object]]:
    head, *lines = sheet(path, name).iter_rows(values_only=True)
    return [dict(zip(map(str, head), line, strict=True)) for line in lines]


@pytest.fixture
def hostile(warehouse: psycopg2.extensions.connection) -> psycopg2.extensions.connection:
    """A warehouse in which everything a sender can name is an attack."""
    batch = receive(warehouse, "flagged", file_name=f"{SCRIPT}.xlsx", reporter="=1+1", rows_rejected=5)
    reject(warehouse, batch, [SCRIPT, *FORMULAS])
    with warehouse, warehouse.cursor() as cursor:
        cursor.execute(
            "insert into audit.flagged_row values (%s, null, 7, 'uscc', %s, 'uscc_check', %s)",
            [batch, SCRIPT, f"{SCRIPT} 请核实"],
        )
    receive(
        warehouse,
        "refused",
        reporter=SCRIPT,
        period="2026-08",
        file_name='"><img src=http://x>',
        message=SCRIPT,
    )
    record(
        warehouse,
        "run",
        "老规则",
        sample_columns=[SCRIPT, "值"],
        sample=Json([{SCRIPT: SCRIPT, "值": FORMULAS[0]}]),
    )
    return warehouse


@pytest.mark.usefixtures("hostile")
def test_nothing_from_files_is_markup(home: Home) -> None:
    page = Page(write_report(home))
    assert page.tags.isdisjoint({"script", "img", "iframe", "object", "link", "form", "base"})
    assert page.text.count(SCRIPT) >= 5


@pytest.mark.usefixtures("hostile")
def test_no_reference_leaves_the_page(home: Home) -> None:
    path = write_report(home)
    assert [address for address in Page(path).addresses if not address.startswith("#")] == []
    style = re.search("<style>(.*)</style>", path.read_text(encoding="utf-8"), re.DOTALL)
    assert style
    assert not re.search(r"url\(|@import|//\w", style[1])


@pytest.mark.usefixtures("hostile")
def test_no_cell_of_the_workbook_is_a_formula(home: Home) -> None:
    path = write_report(home)
    book = load_workbook(path.with_suffix(".xlsx"))
    cells = [cell for page in book for row in page.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    texts = {cell.value for cell in cells}
    assert texts >= {SCRIPT, *FORMULAS}
    assert all(cell.quotePrefix for cell in cells if str(cell.value).startswith(tuple("=+@")))


def test_the_headline_says_what_to_do(warehouse: psycopg2.extensions.connection, home: Home) -> None:
    assert "还没有检查过" in Page(write_report(home)).text
    record(warehouse, "1", "甲规则成立", success=True, run_at="2026-10-01 08:00+08")
    assert "全部规则都符合" in Page(write_report(home)).text
    record(warehouse, "2", "甲规则成立", run_at="2026-10-02 08:00+08")
    assert "没有错误，警告 1 项待核实" in Page(write_report(home)).text
    record(warehouse, "3", "甲规则成立", severity="error", run_at="2026-10-03 08:00+08")
    text = Page(write_report(home)).text
    assert "错误 1 项，应暂停发布" in text
    assert "2026-10-02 08:00：规则 1 项，错误 0 项，警告 1 项" in text
    assert "2026-10-03 08:00：规则 1 项，错误 1 项，警告 0 项" in text


def test_the_latest_run_of_each_stage_counts(warehouse: psycopg2.extensions.connection, home: Home) -> None:
    record(warehouse, "old", "已删去的规则", run_at="2026-10-01 08:00+08")
    record(warehouse, "new", "现行的规则", run_at="2026-10-02 08:00+08")
    record(warehouse, "marts", "指标的规则", table_name="marts.dim_park", run_at="2026-10-01 09:00+08")
    path = write_report(home)
    assert {row["规则"] for row in rows(path, "检查结果")} == {"现行的规则", "指标的规则"}
    assert "已删去的规则" not in Page(path).text
    assert [(row["对象"], row["警告"]) for row in rows(path, "检查历史")] == [
        ("报送数据", 1),
        ("指标", 1),
        ("报送数据", 1),
    ]


def test_errors_come_before_warnings(warehouse: psycopg2.extensions.connection, home: Home) -> None:
    record(warehouse, "run", "一条警告规则")
    record(warehouse, "run", "一条错误规则", severity="error")
    text = Page(write_report(home)).text
    assert text.index("一条错误规则") < text.index("一条警告规则")


def test_long_lists_are_cut_and_say_so(warehouse: psycopg2.extensions.connection, home: Home) -> None:
    batch = receive(warehouse, "flagged")
    reject(warehouse, batch, [f"值{number}" for number in range(ROWS_SHOWN + 5)])
    path = write_report(home)
    assert f"共 {ROWS_SHOWN + 5} 条，此处列出前 {ROWS_SHOWN} 条" in Page(path).text
    listed = rows(path, "退回的行")
    assert len(listed) == ROWS_SHOWN + 5
    assert listed[0] | {"问题": None} == {
        "报表": "工业产销总值表",
        "填报单位": "海南区统计局",
        "报告期": "2026-09",
        "提交人": None,
        "文件": "工业产销.xlsx",
        "工作表": SCRIPT,
        "行号": 5,
        "列": "工业总产值_本年累计",
        "原值": "值0",
        "规则": "不是数值",
        "问题": None,
    }
    assert listed[0]["问题"] == "不是数值"


def test_only_what_is_still_open_is_listed(warehouse: psycopg2.extensions.connection, home: Home) -> None:
    corrected = receive(warehouse, "refused", file_name="已更正.xlsx", message="合计不符")
    reject(warehouse, corrected, ["旧错"])
    receive(warehouse, "accepted", file_name="更正后.xlsx")
    receive(warehouse, "refused", file_name="未更正.xlsx", month=8, message="没有填报单位")
    receive(
        warehouse, "refused", file_name="不认识.xlsx", form=None, reporter=None, period=None, period_end=None
    )
    receive(warehouse, "duplicate", file_name="重复.xlsx")
    path = write_report(home)
    assert {row["文件"] for row in rows(path, "退回的文件")} == {"未更正.xlsx", "不认识.xlsx"}
    assert rows(path, "退回的行") == []
    (latest,) = rows(path, "报送情况")
    assert (latest["最近一期"], latest["结果"], latest["文件"]) == ("2026-09", "通过", "更正后.xlsx")
    totals = {row["项目"]: row["数"] for row in rows(path, "总览")}
    assert (totals["收到文件"], totals["　重复"]) == (5, 1)


def test_exemptions_are_shown_with_reason_and_day(
    warehouse: psycopg2.extensions.connection, tmp_path: Path
) -> None:
    exempt = {"行": {"uscc": "9135"}, "理由": "老代码", "登记日期": "2020-01-01", "到期日期": "2020-12-31"}
    file = rule_file(tmp_path, {"违规行": "select * from {batch}"}, 例外=[exempt])
    text = render(read_facts(warehouse, datetime.now(UTC)), [file])
    assert "登记在案的例外" in text
    assert all(word in text for word in ("uscc=9135", "老代码", "2020-01-01", "2020-12-31（已到期）"))


def test_every_fault_of_the_intake_has_a_chinese_name() -> None:
    ids = {rule.id for contract in load_contracts().values() for rule in rules_of(contract)}
    assert len(ids) > 10
    assert ids - set(FAULTS) == set()


def test_the_report_keeps_its_name(home: Home, warehouse: psycopg2.extensions.connection) -> None:
    record(warehouse, "run", "甲规则成立")
    assert write_report(home) == write_report(home) == home.reports / "数据质量报告.html"
    assert sorted(path.name for path in home.reports.iterdir()) == ["数据质量报告.html", "数据质量报告.xlsx"]
