"""A large file: rows that are plainly in order go straight to where they stay, the others to the judge.

A row may look right and still break a rule together with others: its key stands twice, its code on no
register, its figure against last month's. Such rows are found afterwards, all at once, and recalled for the
judge.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal

import numpy as np
import numpy.typing as npt
import psycopg2.extensions
import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.compute as pc  # type: ignore[import-untyped]
from psycopg2 import sql

from park_warehouse.contract import Column, Contract
from park_warehouse.intake import own_table
from park_warehouse.intake.fingerprint import Fingerprints, fingerprints
from park_warehouse.intake.judge import is_registered, other_batches
from park_warehouse.intake.landing import incoming, land, send_plain
from park_warehouse.intake.period import Period
from park_warehouse.intake.receipt import Receipt
from park_warehouse.intake.references import REGISTERS
from park_warehouse.intake.screen import Screen
from park_warehouse.intake.table import Table, Total
from park_warehouse.warehouse.reading import as_typed

# From here on the work that the screen saves is more than what a table of its own costs.
LARGE_ROWS = 20_000

# The digits of a plain 2026-09-01 13:00:00 that two spellings of the same hour share.
_MINUTE_LENGTH = 16
_MONTH_LENGTH = 7
# No plain text holds it.
_BETWEEN_KEYS = "\x1f"


RowNumbers = npt.NDArray[np.int32]


class LargeFile:
    """One large file on its way into the warehouse."""

    def __init__(
        self, cursor: psycopg2.extensions.cursor, receipt: Receipt, first: Table, lists: dict[str, list[str]]
    ) -> None:
        self._cursor = cursor
        self._batch_id = receipt.batch_id
        self._contract = first.contract
        self._has_extra = bool(first.extra)
        self._own = own_table.own_table(first.contract, receipt.batch_id)
        self._screen = Screen(first.contract, _largest(cursor, first), lists)
        self._doubtful: list[Table] = []
        self._row_numbers: list[RowNumbers] = []
        self._keys: list[Fingerprints] = []
        self._codes: dict[str, set[str]] = {
            column.name: set() for column in _codes_to_look_up(first.contract)
        }
        header = first.contract.counted_by
        self._counted_by = first.contract.columns[header] if header else None
        self.totals: list[Total] = []
        # The months in which the plain rows count, YYYY-MM.
        self.months: set[str] = set()
        own_table.create(cursor, receipt, first)

    def load(self, parts: Iterator[Table], reporter: str, period: Period) -> int:
        """Have the rows in the batch's own table, those that are to be judged in `incoming`.

        Returns the number of all. Raises IrregularError.
        """
        send_plain(self._cursor, self._own, self._contract, self._screened(parts), with_extra=self._has_extra)
        land(self._cursor, self._contract, self._doubtful)
        keys, row_numbers = np.concatenate(self._keys), np.concatenate(self._row_numbers)
        own_table.keep_keys(self._cursor, self._batch_id, keys)
        self._recall_codes()
        self._recall_same_keys(keys, row_numbers)
        if batches := other_batches(self._cursor, self._contract, reporter, period):
            self._recall_shared_keys(batches, keys, row_numbers)
        return len(keys) + sum(table.rows for table in self._doubtful)

    def _screened(self, parts: Iterator[Table]) -> Iterator[Table]:
        for part in parts:
            self.totals += part.totals
            passed = self._screen.passes(part.columns)
            plain = part
            if not pc.all(passed).as_py():
                plain = part.only(passed)
                self._doubtful.append(part.only(pc.invert(passed)))
            self._remember(plain)
            yield plain

    def _remember(self, plain: Table) -> None:
        self._row_numbers.append(plain.row_numbers.to_numpy())
        keys = [_key_text(column, plain.columns[column.name]) for column in self._contract.key_columns]
        self._keys.append(fingerprints(pc.binary_join_element_wise(*keys, _BETWEEN_KEYS)))
        if self._counted_by:
            dates = pc.unique(plain.columns[self._counted_by.name]).to_pylist()
            self.months.update(date[:_MONTH_LENGTH] for date in dates if date)
        for name, codes in self._codes.items():
            codes.update(code for code in pc.unique(plain.columns[name]).to_pylist() if code)

    def _recall_same_keys(self, keys: Fingerprints, row_numbers: RowNumbers) -> None:
        """Rows with the key of another one in the file."""
        if self._doubtful:
            self._recall_keys(incoming(self._contract), [])
        in_order = np.sort(keys)
        self._recall_rows(row_numbers[np.isin(keys, in_order[1:][in_order[1:] == in_order[:-1]])])

    def _recall_shared_keys(self, batches: list[int], keys: Fingerprints, row_numbers: RowNumbers) -> None:
        """Rows whose key stands in one of these batches, in its own table or in the form's."""
        for others in own_table.keys_of(self._cursor, batches):
            self._recall_rows(row_numbers[np.isin(keys, others)])
        loaded = sql.SQL("only raw.{} where _batch_id = any(%s::bigint[])")
        self._recall_keys(loaded.format(sql.Identifier(self._contract.form)), [batches])

    def _recall_codes(self) -> None:
        """Rows with a code that fails its check or stands on no register."""
        code = sql.Identifier("code")
        for column in _codes_to_look_up(self._contract):
            conditions: list[sql.Composable] = []
            if column.check:
                conditions.append(sql.SQL("raw.is_uscc({})").format(code))
            if column.reference in REGISTERS:
                conditions.append(is_registered(code, column.reference))
            self._cursor.execute(
                sql.SQL("select code from unnest(%s::text[]) as code where not ({})").format(
                    sql.SQL(" and ").join(conditions)
                ),
                [list(self._codes[column.name])],
            )
            if doubtful := [code for (code,) in self._cursor.fetchall()]:
                self._recall(sql.SQL("{} = any(%s::text[])").format(sql.Identifier(column.name)), [doubtful])

    def _recall_keys(self, rows: sql.Composable, values: list[object]) -> None:
        """Rows with the key of one of those."""
        keys, plain_keys = zip(*map(_comparable, self._contract.key_columns), strict=True)
        self._recall(
            sql.SQL("({}) in (select {} from {})").format(
                sql.SQL(", ").join(plain_keys), sql.SQL(", ").join(keys), rows
            ),
            values,
        )

    def _recall_rows(self, row_numbers: RowNumbers) -> None:
        if len(row_numbers):
            self._recall(sql.SQL("_row_number = any(%s::int[])"), [row_numbers.tolist()])

    def _recall(self, condition: sql.Composable, values: Sequence[object]) -> None:
        """Move rows from the batch's own table to `incoming`."""
        columns = sql.SQL(", ").join(
            map(sql.Identifier, ("_row_number", *self._contract.column_of_name, "_extra"))
        )
        self._cursor.execute(
            sql.SQL(
                "with recalled as (delete from {own} where {condition} returning {columns})"
                " insert into {incoming} select {columns} from recalled"
            ).format(own=self._own, condition=condition, columns=columns, incoming=incoming(self._contract)),
            values,
        )


def _codes_to_look_up(contract: Contract) -> list[Column]:
    return [column for column in contract.columns.values() if column.check or column.reference in REGISTERS]


def _largest(cursor: psycopg2.extensions.cursor, table: Table) -> dict[str, Decimal]:
    """Column name → its largest plausible magnitude in the unit that the file uses."""
    cursor.execute(
        "select unit, raw.to_base(1, unit) from unnest(%s::text[]) as unit",
        [sorted(set(table.units.values()))],
    )
    in_base_unit = dict(cursor.fetchall())
    return {
        name: dimension.limit / in_base_unit[unit]
        for name, unit in table.units.items()
        if (dimension := table.contract.column_of_name[name].dimension)
    }


def _key_text(column: Column, texts: pa.Array) -> pa.Array:
    """Plain texts of a key column such that equal values are equal texts."""
    return pc.utf8_slice_codeunits(texts, 0, _MINUTE_LENGTH) if column.type == "datetime" else texts


def _comparable(column: Column) -> tuple[sql.Composable, sql.Composable]:
    """A key column of any row and of a plain row, both as such a text."""
    text = sql.Identifier(column.name)
    value = as_typed(column, text)
    if column.type == "datetime":
        minute = sql.SQL("to_char({}, 'YYYY-MM-DD HH24:MI')").format(value)
        return minute, sql.SQL("left({}, {})").format(text, sql.Literal(_MINUTE_LENGTH))
    if column.type == "date":
        return sql.SQL("to_char({}, 'YYYY-MM-DD')").format(value), text
    return value, text
