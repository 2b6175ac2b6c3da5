"""What a code may refer to: registers that bureaus send, and lists that the warehouse keeps as seeds."""

import csv
from collections.abc import Callable
from typing import NamedTuple

from park_warehouse.home import PROJECT

SEEDS = PROJECT / "dbt_project" / "seeds"


class Register(NamedTuple):
    """A form whose rows, of any batch accepted so far, are the known codes."""

    form: str
    column: str


REGISTERS = {
    "park": Register("park_registry", "park_code"),
    "enterprise": Register("enterprise_registry", "uscc"),
}


def _column(seed: str, column: str, where: Callable[[dict[str, str]], bool] = lambda _: True) -> set[str]:
    with (SEEDS / f"{seed}.csv").open(encoding="utf-8", newline="") as lines:
        return {row[column] for row in csv.DictReader(lines) if where(row)}


_LISTS: dict[str, Callable[[], set[str]]] = {
    "tax_item": lambda: _column("tax_items", "item"),
    "clause": lambda: _column("policy_clauses", "clause_id"),
    "indicator": lambda: (
        _column("class_standards", "indicator") | _column("evaluation_indicators", "indicator")
    ),
    "manual_indicator": lambda: _column(
        "evaluation_indicators", "indicator", lambda row: row["method"] == "manual"
    ),
}


def read_lists() -> dict[str, list[str]]:
    """The known values of every list. The seeds are their only copy: dbt computes with the same files."""
    return {name: sorted(read()) for name, read in _LISTS.items()}
