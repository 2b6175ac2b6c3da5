"""Control totals: a total row against the sum over all data rows as they were sent."""

from collections.abc import Iterable
from decimal import Decimal

import psycopg2.extensions
from psycopg2 import sql

from park_warehouse.intake.problems import Problem
from park_warehouse.intake.table import Table, Total

_COMPARE = sql.SQL("""
select
    raw.as_number(%s),
    coalesce(sum(raw.as_number({column})), 0),
    count(raw.clean({column})) = count(raw.as_number({column}))
from {rows}
""")


def check_totals(
    cursor: psycopg2.extensions.cursor,
    table: Table,
    totals: Iterable[Total],
    rows_in: int,
    rows: sql.Composable,
) -> list[Problem]:
    """What is wrong with the totals of a file. `rows`: where all its rows are, as they were sent.

    A column with an unreadable cell, and a total that is no number, is not compared.
    """
    problems = []
    for total in totals:
        column = sql.Identifier(total.column)
        cursor.execute(_COMPARE.format(column=column, rows=rows), [total.text])
        ((stated, found, is_readable),) = cursor.fetchall()
        if stated is not None and is_readable and abs(stated - found) > tolerance(stated, rows_in):
            problems.append(_differs(table, total, found))
    return problems


def tolerance(total: Decimal, rows: int) -> Decimal:
    """Half a unit of the total's last decimal for every row: each may have been rounded."""
    exponent = total.normalize().as_tuple().exponent
    decimals = max(0, -exponent) if isinstance(exponent, int) else 0
    return Decimal(5).scaleb(-decimals - 1) * rows


def _differs(table: Table, total: Total, found: Decimal) -> Problem:
    header = table.contract.column_of_name[total.column].header
    return Problem(
        "control_total",
        f"第 {total.row_number} 行「{header}」的合计「{total.text}」"
        f"与各行之和 {found.normalize():f} 不符, 请核对合计和明细",
    )
