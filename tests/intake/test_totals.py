"""Control totals: half a unit of the total's last decimal for every row, and nothing else, is forgiven."""

from decimal import Decimal

import pytest

from park_warehouse.intake.totals import tolerance
from tests.intake import forms
from tests.intake.conftest import Office


@pytest.mark.parametrize(
    ("total", "rows", "expected"),
    [
        ("100", 4, "2"),
        ("1230", 1, "0.5"),
        ("100.0", 4, "2"),
        ("100.5", 4, "0.2"),
        ("0.25", 10, "0.05"),
        ("0", 3, "1.5"),
    ],
)
def test_tolerance(total: str, rows: int, expected: str) -> None:
    assert tolerance(Decimal(total), rows) == Decimal(expected)


@pytest.mark.parametrize(
    ("total", "is_accepted"),
    [
        (300.6, True),
        (300.7, True),
        (300.71, False),
        (301, True),
        (302, False),
        ("３００．６", True),
        ("300.6", True),
        (None, True),
        ("见附表", True),
        (0, False),
    ],
)
def test_a_total_is_compared_with_the_rows_as_sent(
    office: Office, total: forms.Cell, is_accepted: bool
) -> None:
    """The rows add up to 300.6."""
    receipt = office.send(forms.output({1: 100.2, 2: 200.4}, after=[["合 计", None, total]]))
    assert receipt.rows_in == 2
    assert receipt.status == ("accepted" if is_accepted else "refused")
    if not is_accepted:
        assert "第 6 行「工业总产值_本年累计」的合计" in receipt.messages[0]
        assert "300.6" in receipt.messages[0]


def test_rejected_rows_are_part_of_the_total(office: Office) -> None:
    figures: dict[int, forms.Cell] = dict.fromkeys(range(1, 21), 10)
    rows = [*forms.output_rows(figures), [None, "无代码", 50, None]]
    sheet = forms.sheet(forms.OUTPUT_HEADER, rows, after=[["总计", None, 250]])
    receipt = office.send(forms.workbook(sheet))
    assert (receipt.status, receipt.rows_rejected) == ("flagged", 1)


def test_a_column_with_an_unreadable_cell_is_not_compared(office: Office) -> None:
    figures: dict[int, forms.Cell] = {**dict.fromkeys(range(1, 21), 10), 21: "约五十"}
    receipt = office.send(forms.output(figures, after=[["合计", None, 999]]))
    assert (receipt.status, receipt.rows_rejected) == ("flagged", 1)


def test_only_additive_columns_have_control_totals(office: Office) -> None:
    header = ["任务编号", "条款编号", "任务名称", "牵头单位", "完成时限", "计划进度(%)", "实际进度(%)"]
    rows = [[f"RW{n}", "1.1", "任务", "工信局", "2026-12-31", 50, 50] for n in range(2)]
    total = ["合计", None, None, None, None, 50, 50]
    sheet = forms.sheet(header, rows, reporter="工信局", period="2026Q1", after=[total])
    assert office.send(forms.workbook(sheet)).status == "accepted"
