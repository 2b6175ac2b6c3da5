"""Large files: whatever way a file takes, the same comes of it."""

import csv
from collections.abc import Iterator, Sequence
from io import StringIO

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from park_warehouse.contract import Column, Contract, load_contracts
from park_warehouse.intake import take
from park_warehouse.intake.own_table import index_large_batches
from park_warehouse.intake.problems import RefusedError
from park_warehouse.intake.read import delimited, source
from park_warehouse.intake.receipt import Receipt
from park_warehouse.intake.recognise import Recognised
from park_warehouse.intake.references import read_lists
from park_warehouse.intake.table import Table, take_apart
from tests.effort import effort
from tests.intake import forms
from tests.intake.conftest import Desk, Office

CONTRACTS = load_contracts()
LISTS = read_lists()
PERIODS = {"month": ("2026-01", "2026-02"), "quarter": ("2025Q3", "2025Q4"), "year": ("2024", "2025")}
# (period before, the file's own): statistics have no January.
CUMULATIVE_PERIODS = ("2026-02", "2026-03")

# Per type: texts as most files have them, and texts that somebody has to think about.
PLAIN = {
    "code": ["A1", "A2", "A3", "A-4", "编号5", "A6_1.2"],
    "text": ["企业1", "化工(一期)", "环保 安全", "文号〔2026〕3号"],
    "num": ["1", "12.5", "100", "0", "7.123456"],
    "int": ["0", "3", "12"],
    "date": ["2026-01-31", "2026-02-03", "2026-02-28", "2025-12-31", "2024-02-29"],
    "datetime": ["2026-02-03 13:00", "2026-02-03 14:00:00", "2026-02-28 23:00"],
    "bool": ["是", "否"],
}
ODD = {
    "code": [
        "",
        "-",
        "无",
        " A1",
        "Ａ1",
        "A1\u3000",
        "9.11503E+17",
        "x" * 201,
        "=1+1",
        "#N/A",
        "a;drop table b",
    ],
    "text": ["", "—", "无", "#REF!", " 企业1", "无锡公司", "=cmd()", "<b>", "'", '"', "一\n二"],
    "num": [
        "",
        "/",
        "-3",
        "1,234.5",
        "１２",
        "75%",
        "1e5",
        "9" * 15,
        "0.12345678",
        "abc",
        "-0",
        "+5",
        "1.",
        ".5",
    ],
    "int": ["", "3.5", "3.0", "-1", "1000001", "三"],
    "date": [
        "",
        "2026/2/3",
        "20260203",
        "2026年2月3日",
        "2026-02-30",
        "2026-13-01",
        "1899-12-31",
        "2026-2-3",
    ],
    "datetime": [
        "",
        "2026-02-03T13:00",
        "2026/2/3 13:00",
        "2026-02-03",
        "2026-02-03 25:00",
        "2026-02-03 13:00:30",
    ],
    "bool": ["", "Y", " 是", "TRUE"],
}


def _plain_texts(column: Column) -> list[str]:
    if column.reference == "park":
        return [forms.PARK, forms.OTHER_PARK]
    if column.check == "uscc" or column.reference == "enterprise":
        return [forms.uscc(number) for number in range(1, 6)]
    if column.reference:
        return LISTS[column.reference][:5] or ["无此指标"]
    if column.pattern and "GJZ" in column.pattern:
        return [f"150302000001GB0000{number}" for number in range(1, 9)]
    if column.pattern:
        return ["150302", "C2614", "C261"]
    return column.values or PLAIN[column.type]


def _odd_texts(column: Column) -> list[str]:
    registers = ["000999", forms.uscc(99), "91150302MA0000000X"]
    return [*ODD.get(column.type, ["", "别的", " 一类"]), *(registers if column.reference else [])]


def rows_of(contract: Contract) -> st.SearchStrategy[list[tuple[str, ...]]]:
    """Rows most of whose cells are plain."""
    cells = [
        st.one_of(*[st.sampled_from(_plain_texts(column))] * 12, st.sampled_from(_odd_texts(column)))
        for column in contract.columns.values()
    ]
    return st.lists(st.tuples(*cells), min_size=1, max_size=40)


def csv_file(contract: Contract, period: str, rows: Sequence[Sequence[str]], reporter: str = "某局") -> bytes:
    lines = StringIO(newline="")
    writer = csv.writer(lines)
    writer.writerow(["报告期", "填报单位", *contract.columns])
    writer.writerows([period, reporter, *row] for row in rows)
    return lines.getvalue().encode()


def outcome(desk: Desk, receipt: Receipt) -> list[object]:
    """All that came of a file."""
    faults = sorted(
        (
            fault.row_number or 0,
            fault.header or "",
            fault.rule,
            fault.value or "",
            fault.message,
            fault.rejects,
        )
        for fault in receipt.faults
    )
    kept = desk.query(
        "select row_number, column_name, value, rule, message, row_content::text from audit.rejected_row"
        " where batch_id = %s order by 1, 2, 4, 5",
        receipt.batch_id,
    )
    names = CONTRACTS[str(receipt.form)].column_of_name
    loaded = desk.loaded(receipt, *names, "_row_number", "_source_file", "_sheet", "_extra")
    problems = [message for message in receipt.messages if not message.startswith("取代第")]
    return [
        receipt.status,
        receipt.counts,
        problems,
        receipt.months,
        faults,
        receipt.fault_count,
        kept,
        loaded,
    ]


@pytest.fixture
def no_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files with any share of rejected rows are loaded."""
    monkeypatch.setattr(take, "ONE_IN_MAY_BE_REJECTED", 0)


def ways(desk: Desk, content: bytes) -> Iterator[tuple[str, Receipt]]:
    """The file's receipts as a small one, as a large one, and as a large one that is read part by part."""
    for way, large_rows, streamed_from in (("small", 10**9, 10**9), ("large", 1, 10**9), ("streamed", 1, 0)):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(take, "LARGE_ROWS", large_rows)
            patch.setattr(source, "STREAMED_FROM_BYTES", streamed_from)
            patch.setattr(delimited, "PART_BYTES", 700)
            yield way, desk.send(content, "报表.csv", {"restatement": True})


@pytest.mark.parametrize("form", CONTRACTS)
@pytest.mark.usefixtures("no_limit")
@settings(
    max_examples=effort(3, 40),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
    # Every example leaves its files in the warehouse: a smaller one would not be the same case.
    phases=[Phase.generate],
)
@given(data=st.data())
def test_all_ways_lead_to_the_same(office: Office, form: str, data: st.DataObject) -> None:
    contract = CONTRACTS[form]
    before, period = CUMULATIVE_PERIODS if contract.kind == "cumulative" else PERIODS[contract.period]
    office.send(csv_file(contract, before, data.draw(rows_of(contract))), "上期.csv")
    office.send(csv_file(contract, period, data.draw(rows_of(contract)), "另一局"), "另一局.csv")
    content = csv_file(contract, period, data.draw(rows_of(contract)))
    # The months that a batch changes are also those of the one that it supersedes.
    office.send(content, "报表.csv")
    outcomes = {way: outcome(office, receipt) for way, receipt in ways(office, content)}
    assert outcomes["large"] == outcomes["small"]
    assert outcomes["streamed"] == outcomes["small"]


def tax_file(rows: int, **changes: str) -> bytes:
    """A clean CSV of so many payments, with the cells of the first one as given by header."""
    contract = CONTRACTS["tax_payments"]
    cells = [list(map(str, forms.payment(number))) for number in range(rows)]
    for header, text in changes.items():
        cells[0][list(contract.columns).index(header)] = text
    return csv_file(contract, "2026-02", cells)


def test_a_large_batch_is_read_as_part_of_its_form(desk: Desk) -> None:
    desk.register()
    small = desk.send(tax_file(10), "小.csv")
    receipt = desk.send(tax_file(take.LARGE_ROWS), "大.csv")
    assert (receipt.status, receipt.rows_loaded) == ("accepted", take.LARGE_ROWS)
    assert receipt.supersedes == small.batch_id
    own = f"raw.tax_payments_batch_{receipt.batch_id}"
    ((in_own,),) = desk.query(f"select count(*) from only {own}")
    ((in_form,),) = desk.query("select count(*) from raw.tax_payments")
    assert (in_own, in_form) == (take.LARGE_ROWS, take.LARGE_ROWS + 10)


def test_a_row_that_is_not_plain_is_judged(desk: Desk) -> None:
    desk.register()
    receipt = desk.send(tax_file(take.LARGE_ROWS, 金额="一百元"), "大.csv")
    assert (receipt.status, receipt.rows_rejected, receipt.rows_in) == ("flagged", 1, take.LARGE_ROWS)
    assert [fault.rule for fault in receipt.faults] == ["not_a_number"]
    assert len(desk.loaded(receipt, "amount")) == take.LARGE_ROWS - 1


def test_unknown_columns_are_kept_with_every_row(desk: Desk) -> None:
    desk.register()
    lines = tax_file(take.LARGE_ROWS).decode().splitlines()
    content = "\r\n".join([f"{lines[0]},经办人", *(f'{line},"张三""\\	"' for line in lines[1:])])
    receipt = desk.send(content.encode(), "大.csv")
    assert (receipt.status, receipt.rows_loaded, receipt.rows_flagged) == ("flagged", take.LARGE_ROWS, 0)
    assert set(desk.loaded(receipt, "_extra")[0][0].items()) == {("经办人", '张三"\\\t')}  # type: ignore[attr-defined]


def test_a_refused_large_file_leaves_no_table(desk: Desk) -> None:
    content = tax_file(take.LARGE_ROWS, 金额="-").replace(b"2026-02,", b"2026-03,", 1)
    assert desk.send(content, "大.csv").status == "refused"
    assert desk.query("select 1 from pg_inherits") == []


def test_a_small_file_meets_the_keys_of_a_large_one(desk: Desk) -> None:
    desk.register()
    desk.send(tax_file(take.LARGE_ROWS), "二月.csv")
    march = csv_file(CONTRACTS["tax_payments"], "2026-03", [list(map(str, forms.payment(7)))])
    assert [fault.rule for fault in desk.send(march, "三月.csv").faults] == ["key_elsewhere"]


def test_indexes_come_after_the_answers(desk: Desk) -> None:
    desk.register()
    desk.send(tax_file(take.LARGE_ROWS), "大.csv")
    indexed = "select count(*) from pg_indexes where starts_with(tablename, 'tax_payments_batch_')"
    assert desk.query(indexed) == [(0,)]
    index_large_batches(desk.warehouse)
    assert desk.query(indexed) == [(2,)]
    index_large_batches(desk.warehouse)
    assert desk.query(indexed) == [(2,)]


def test_a_file_whose_later_part_cannot_be_read_is_refused(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(recognised: Recognised) -> Iterator[Table]:
        yield from take_apart(recognised)
        raise RefusedError("unreadable_file", "文件已损坏")

    desk.register()
    monkeypatch.setattr(take, "take_apart", broken)
    receipt = desk.send(tax_file(take.LARGE_ROWS), "大.csv")
    assert (receipt.status, receipt.rows_loaded) == ("refused", 0)
    assert "已损坏" in receipt.messages[0]
    assert desk.query("select 1 from pg_inherits") == []


def test_a_workbook_s_total_stands_in_a_later_part(desk: Desk) -> None:
    desk.register()
    rows = [forms.payment(number, 金额=1) for number in range(50_000)]
    total = ["合计", *[None] * 6, 50_000, None]
    good = desk.send(forms.payments(rows, after=[total]), "好.xlsx")
    assert (good.status, good.rows_loaded) == ("accepted", 50_000)
    wrong = desk.send(forms.payments(rows, after=[[*total[:7], 99_999, None]]), "错.xlsx")
    assert wrong.status == "refused"
    assert "第 50004 行「金额」的合计「99999」" in wrong.messages[0]
