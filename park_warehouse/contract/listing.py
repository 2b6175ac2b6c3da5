"""Lists of forms and of a form's columns, as Markdown tables: made from the contracts, kept nowhere."""

from collections.abc import Iterable, Sequence

from park_warehouse.contract.instructions import (
    KINDS,
    PERIODS,
    TYPES,
    allowed_values,
    column_explanation,
    due_text,
    header_of,
    submission_rules,
)
from park_warehouse.contract.model import Contract


def forms_table(contracts: Iterable[Contract]) -> str:
    """One line per form: who sends it, how often, until when."""
    rows = [
        (
            contract.name,
            f"`{contract.form}`",
            contract.sender,
            PERIODS[contract.period],
            KINDS[contract.kind],
            due_text(contract),
        )
        for contract in contracts
    ]
    return _table(("报表", "代号", "报送单位", "期别", "口径", "截止"), rows)


def columns_table(contract: Contract) -> str:
    """One form: how it is submitted, and one line per column."""
    rows = [
        (
            header_of(contract, column) + (" *" if column.required else ""),
            TYPES[column.type],
            column.unit or "",
            allowed_values(column),
            column_explanation(contract, column),
        )
        for column in contract.columns.values()
    ]
    rules = "\n".join(f"* {rule}" for rule in submission_rules(contract))
    heading = f"## {contract.name} (`{contract.form}`)"
    table = _table(("列 (* 必填)", "类型", "单位", "可填", "规则"), rows)
    return f"{heading}\n\n{rules}\n\n{table}"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)
