"""The screen: rows of a large file that are so plainly in order that no rule can find fault with their cells.

What a cell means is said once, in the warehouse's functions and the judge's rules. Nothing of that is
repeated here: the screen knows a few spellings per type that are right whatever the rules look into, and is
free to doubt everything else. What it doubts, the judge decides. Tests hold it to that: a row that passes
here passes there.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import reduce

import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.compute as pc  # type: ignore[import-untyped]

from park_warehouse.contract import Column, Contract
from park_warehouse.intake.rules import LONGEST_CODE

# ASCII and the common Chinese characters, which NFKC and trimming leave as they are.
_LETTER = r"0-9A-Za-z\x{4E00}-\x{9FFF}"
# 无 may mean null, and so does a lone dash: a text that begins with neither is neither.
_FIRST_LETTER = r"0-9A-Za-z\x{4E00}-\x{65DF}\x{65E1}-\x{9FFF}"
# Without what COPY would have to be told of; see `landing`.
_TEXT = rf'^[{_FIRST_LETTER}][^"\\\x00-\x1F]*$'
_CODE = rf"^[{_FIRST_LETTER}][{_LETTER}._-]*$"
# Days that every such month has; the end of February is left to the judge.
_DATE = (
    r"(?:19|20)\d\d-(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])"
    r"|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)"
)
_PLAIN = {
    "text": _TEXT,
    "code": _CODE,
    "date": rf"^{_DATE}$",
    "datetime": rf"^{_DATE} (?:[01]\d|2[0-3]):[0-5]\d(?::00)?$",
}
_REPEATED = ("text", "date", "datetime")
_NOTHING = r"^\b\B$"
# Longer ones are right, too, and rare.
_MOST_DIGITS = 12
_MOST_DECIMALS = 6
_YES_NO = ["是", "否"]


class Screen:
    """The screen of one file.

    largest: column name → the largest plausible magnitude in the unit that the file uses.
    lists: `references.read_lists()`.
    """

    def __init__(
        self, contract: Contract, largest: Mapping[str, Decimal], lists: Mapping[str, list[str]]
    ) -> None:
        self._contract = contract
        self._sets = {name: pa.array(values, pa.string()) for name, values in lists.items()}
        self._patterns = {
            column.name: _spellings(column, contract, largest.get(column.name))
            for column in contract.columns.values()
            if column.type not in ("enum", "bool")
        }

    def passes(self, columns: Mapping[str, pa.Array]) -> pa.Array:
        """Which rows are plainly in order, one boolean a row, never null. `columns`: texts by name."""
        passed = pa.repeat(True, len(next(iter(columns.values()))))
        for column in self._contract.columns.values():
            passed = pc.and_(passed, self._is_plain(column, columns[column.name]))
            for header, values in {**column.required_when, **column.values_when}.items():
                other = columns[self._contract.columns[header].name]
                passed = pc.and_(passed, pc.invert(pc.is_in(other, pa.array(values, pa.string()))))
        for first, second in self._contract.order:
            earlier, later = self._contract.columns[first], self._contract.columns[second]
            passed = pc.and_(passed, _in_order(earlier, columns[earlier.name], columns[later.name]))
        return passed

    def _is_plain(self, column: Column, texts: pa.Array) -> pa.Array:
        may_be_null = not (column.required or column in self._contract.key_columns)
        if texts.null_count == len(texts):
            return pa.repeat(may_be_null, len(texts))
        if column.type in ("enum", "bool"):
            plain = pc.is_in(texts, pa.array(column.values or _YES_NO, pa.string()))
            return pc.or_(plain, texts.is_null()) if may_be_null else plain
        # Names and dates come again and again: each is looked at once.
        found = texts.dictionary_encode() if column.type in _REPEATED else None
        plain = _match_all(texts if found is None else found.dictionary, self._patterns[column.name])
        if found is not None:
            plain = plain.take(found.indices)
        if _CODE in self._patterns[column.name]:
            plain = pc.and_(plain, pc.less_equal(pc.binary_length(texts), LONGEST_CODE))
        if column.reference in self._sets:
            plain = pc.and_(plain, pc.is_in(texts, self._sets[column.reference]))
        return pc.fill_null(plain, may_be_null)


def _spellings(column: Column, contract: Contract, largest: Decimal | None) -> list[str]:
    """Regular expressions that all match a column's plain texts."""
    if column.is_number:
        # A number has many spellings; as a key every row would have to be compared with every other.
        return [_NOTHING if column in contract.key_columns else _number(column, largest)]
    spellings = [_PLAIN[column.type]]
    if column.type == "text" and column in contract.key_columns:
        spellings = [_CODE]
    return [*spellings, f"^(?:{column.pattern})$"] if column.pattern else spellings


def _number(column: Column, largest: Decimal | None) -> str:
    # All numbers with fewer digits than the limit are below it.
    digits = min(_MOST_DIGITS, len(str(int(largest))) - 1) if largest is not None else _MOST_DIGITS
    if digits < 1:
        return _NOTHING
    fraction = "" if column.type == "int" else rf"(?:\.\d{{1,{_MOST_DECIMALS}}})?"
    return rf"^{'-?' if column.negative else ''}\d{{1,{digits}}}{fraction}$"


def _match_all(texts: pa.Array, patterns: Iterable[str]) -> pa.Array:
    try:
        return reduce(pc.and_, (pc.match_substring_regex(texts, pattern) for pattern in patterns))
    except pa.ArrowInvalid:
        # A contract's own pattern that only PostgreSQL understands: the judge's affair.
        return pa.repeat(False, len(texts))


def _in_order(earlier: Column, first: pa.Array, second: pa.Array) -> pa.Array:
    """Whether a ≤ b, or one of them is null. Rows with a cell that is not plain may get any answer."""
    if earlier.is_number:
        # As floats a < b is certain, a = b is not.
        below = pc.less(_as_float(first), _as_float(second))
        return pc.fill_null(pc.or_(below, pc.equal(first, second)), True)
    return pc.fill_null(pc.less_equal(first, second), True)


def _as_float(texts: pa.Array) -> pa.Array:
    plain = pc.match_substring_regex(texts, r"^-?\d{1,15}(?:\.\d{1,15})?$")
    return pc.cast(pc.if_else(plain, texts, None), pa.float64())
