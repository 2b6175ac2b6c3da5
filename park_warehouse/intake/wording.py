"""What a receipt says: the sentences about a file as a whole."""

from typing import Any

from park_warehouse.intake.period import Period
from park_warehouse.intake.problems import Problem
from park_warehouse.intake.receipt import Fault, Receipt
from park_warehouse.intake.table import Table

NOTHING_TO_REPORT = "零报告: 本期无数据"


def closed_period(period: Period) -> Problem:
    return Problem(
        "closed_period",
        f"报告期 {period.text} 的数据已发布, 不再接收一般报送; 确需修改请按更正报送并说明原因",
    )


def too_many_rejected(receipt: Receipt) -> Problem:
    return Problem(
        "too_many_rejected",
        f"{receipt.rows_in} 行中有 {receipt.rows_rejected} 行不合格, 超过 5%, 整批退回; 请按所列问题改后重报",
    )


def repeats(same: dict[str, Any]) -> str:
    """Of a file that came before. `same`: that batch's number and the name its file had."""
    return (
        f"与第 {same['batch_id']} 批 ({same['file_name']}) 内容完全相同, 未作任何改动;"
        " 如要恢复这一版数据, 请按更正报送并说明原因"
    )


def loaded(receipt: Receipt) -> str:
    counts = f"入库 {receipt.rows_loaded} 行"
    if receipt.rows_rejected:
        counts += f", 退回 {receipt.rows_rejected} 行 (请改正后按更正整表重报)"
    if receipt.rows_flagged:
        counts += f", 需核实 {receipt.rows_flagged} 行"
    return counts


def supersedes(batch_id: int) -> str:
    return f"取代第 {batch_id} 批"


def place(receipt: Receipt, table: Table | None) -> str:
    """The file and, of a workbook, the sheet that a message speaks of."""
    return f"「{receipt.file_name}」" + (f"工作表「{table.sheet}」" if table and table.sheet else "")


def unknown_columns(receipt: Receipt, table: Table) -> list[Fault]:
    """Flags of the batch, not of its rows."""
    advice = "不在表式内, 内容已存入原始数据但不参与计算"
    return [
        Fault(
            row_number=None,
            header=header,
            column_name=header,
            value=None,
            rule="unknown_column",
            advice=advice,
            message=f"{place(receipt, table)}的列「{header}」{advice}",
            rejects=False,
        )
        for header in table.extra
    ]
