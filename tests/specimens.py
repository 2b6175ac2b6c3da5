"""Rows that fit a contract, made from nothing but the contract: what a form's own author would fill in.

All numbers of a row are equal, and so are all dates: nothing is greater or later than it may be.
"""

import datetime
from collections.abc import Mapping, Sequence
from decimal import Decimal

from hypothesis import find, settings
from hypothesis.strategies import characters, from_regex

from park_warehouse.contract import Column, Contract
from park_warehouse.demo.codes import uscc_check
from park_warehouse.intake.references import read_lists

Value = str | int | Decimal | datetime.date | datetime.datetime | bool
SOME_DAY = datetime.date(2023, 1, 1)


def uscc(number: int) -> str:
    """The n-th of some enterprises: a code with a right check character."""
    body = f"91150302MA{number:07d}"
    return body + uscc_check(body)


def specimens(
    contract: Contract,
    period: str,
    first_day: datetime.date,
    count: int = 2,
    known: Mapping[str, Sequence[str]] | None = None,
) -> list[dict[str, Value]]:
    """Rows by column name, the same for every period where the form is a snapshot.

    `known`: register → codes that stand in it; the n-th row has the n-th of them.
    """
    is_state = contract.kind == "snapshot"
    return [
        {
            column.name: _value(
                contract,
                column,
                number,
                "" if is_state else period,
                SOME_DAY if is_state else first_day,
                known,
            )
            for column in contract.columns.values()
        }
        for number in range(count)
    ]


def _fitting(pattern: str, number: int) -> str:
    """The n-th shortest text that fits a pattern, the same every time."""
    texts: list[str] = []
    for _ in range(number + 1):
        texts.append(
            find(
                from_regex(pattern, fullmatch=True, alphabet=characters(codec="ascii")),
                lambda text: text not in texts,
                settings=settings(derandomize=True, database=None),
            )
        )
    return texts[number]


def _value(
    contract: Contract,
    column: Column,
    number: int,
    period: str,
    day: datetime.date,
    known: Mapping[str, Sequence[str]] | None,
) -> Value:
    match column.type:
        case "bool":
            return True
        case "date":
            return day
        case "datetime":
            return datetime.datetime.combine(day, datetime.time(number))
        case "num" | "int":
            return 100 if column.dimension and column.dimension.base in ("%", "分") else 10
    if column.values:
        return column.values[0]
    if column.reference in (known or {}):
        return (known or {})[str(column.reference)][number]
    if column.check == "uscc":
        return uscc(number + 1)
    if column.reference and column.reference not in ("park", "enterprise"):
        # No indicator of this year's is scored by hand; any other does where nobody judges.
        lists = read_lists()
        return (lists[column.reference] or lists["indicator"])[0]
    if column.pattern:
        return _fitting(column.pattern, number)
    return "-".join(part for part in (contract.form, period, str(number)) if part)
