"""A source file that is wrong says where and what, in Chinese."""

import pytest

from park_warehouse.home import Home
from park_warehouse.intake.exchange.source import SourceError, load_source
from tests.intake.exchange.bureau import COLUMNS, describe

WITHOUT_AMOUNT = {header: name for header, name in COLUMNS.items() if header != "金额"}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"form": "nonsense"}, "没有代号为 nonsense 的报表"),
        ({"form": None}, "form: 缺少这一项"),
        ({"tables": "x"}, "tables: 不认识的键"),
        ({"query": "select 1"}, "table、query 必须并且只能写一项"),
        ({"table": None}, "table、query 必须并且只能写一项"),
        ({"table": None, "query": "select 1", "schema": "x"}, "schema 只能与 table 同用"),
        ({"reporter": {}}, "constant、column 必须并且只能写一项"),
        ({"reporter": "税务局"}, "reporter: 应为一组"),
        ({"period": {"date": "rkrq", "column": "bq"}}, "column、date、now 必须并且只能写一项"),
        ({"period": {"now": "tomorrow"}}, "period.now: "),
        ({"watermark": None}, "full: true"),
        ({"columns": COLUMNS | {"没有的列": "x"}}, "《税收入库明细》没有「没有的列」这一列"),
        ({"columns": COLUMNS | {"金额(万元)": "x"}}, "「金额」出现了不止一次"),
        ({"columns": WITHOUT_AMOUNT}, "缺少《税收入库明细》的必填列「金额」"),
        ({"columns": WITHOUT_AMOUNT | {"金额(亩)": "x"}}, "「金额(亩)」的单位与表式不是同一种"),
        ({"columns": COLUMNS | {"金额": 7}}, "columns.金额: 应为文字"),
        ({"schedule": "每小时"}, "「每小时」不是有效的 cron 表达式"),
        ({"connect_timeout": 0}, "connect_timeout: 不能小于 1"),
        ({"statement_timeout": "60"}, "statement_timeout: 应为整数"),
        ({"connection": "--help"}, "connection: "),
    ],
)
def test_what_is_wrong_is_said_with_its_place(home: Home, changes: dict[str, object], said: str) -> None:
    with pytest.raises(SourceError) as caught:
        describe(home, **changes)
    assert str(home.root / "exchange" / "tax.yml") in str(caught.value)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "应为一组"),
        ("- a", "应为一组"),
        ("a: [", "不是有效的 YAML"),
        ("form: a\nform: b", "键「form」写了两次"),
    ],
)
def test_what_is_no_source_file_is_told(home: Home, text: str, said: str) -> None:
    folder = home.root / "exchange"
    folder.mkdir()
    (folder / "tax.yml").write_text(text, encoding="utf-8")
    with pytest.raises(SourceError, match=said):
        load_source(home, "tax")


def test_an_unknown_name_lists_the_known_ones(home: Home) -> None:
    describe(home)
    with pytest.raises(SourceError, match=r"没有前置库来源「\.\./tax」.*现有来源: tax"):
        load_source(home, "../tax")


def test_headers_are_those_that_a_file_may_have(home: Home) -> None:
    aliases = {
        "社会信用代码" if header == "纳税人识别号" else header: name for header, name in COLUMNS.items()
    }
    with pytest.raises(SourceError, match="没有「社会信用代码」"):
        describe(home, columns=aliases)
    source = describe(home, columns=WITHOUT_AMOUNT | {" 金额（万元）": "order"})
    column, unit = source.column_of(" 金额（万元）")
    assert (column.name, unit) == ("amount", "万元")


def test_only_what_decides_the_content_makes_a_new_definition(home: Home) -> None:
    fingerprint = describe(home).fingerprint
    assert describe(home, schedule="0 3 * * *", lag_minutes=5, statement_timeout=5).fingerprint == fingerprint
    assert describe(home, table="other").fingerprint != fingerprint
