"""A recognised sheet taken apart: data rows by column, control totals, labels; footnotes are left behind."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import count

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.compute as pc  # type: ignore[import-untyped]

from park_warehouse.contract import Contract
from park_warehouse.contract.headers import plain
from park_warehouse.intake.header import Header
from park_warehouse.intake.labels import KIND_OF_LABEL, NOTHING, UNIT, add, read_labels
from park_warehouse.intake.problems import Problem
from park_warehouse.intake.read import IrregularError
from park_warehouse.intake.recognise import Recognised
from park_warehouse.intake.units import effective_units, read_units

NOTHING_TO_REPORT = ("零报告", "本期无数据", "无")
# Rows are numbered as the sender's program shows them.
FIRST_ROW_NUMBER = 1

_TOTAL = re.compile(r"合计|总计")
_FOOTNOTE = re.compile(r"注|说明|填表人|单位负责人|备注:")
# What may be one of the two, to be looked at closely; white space inside 合 计 is usual.
_SPECIAL = r"合\s*计|总\s*计|^\s*(注|说明|填表人|单位负责人|备注\s*:)"


@dataclass(frozen=True)
class Total:
    """A control total of a column, as its cell reads."""

    column: str
    text: str
    row_number: int


@dataclass(frozen=True)
class Table:
    """The content of a file. All arrays are texts of equal length, null where a cell is empty."""

    contract: Contract
    sheet: str | None
    row_numbers: pa.Array
    columns: dict[str, pa.Array]
    extra: dict[str, pa.Array]
    positions: dict[str, int]
    units: dict[str, str]
    totals: list[Total]
    labels: dict[str, set[str]]
    problems: list[Problem]

    @property
    def rows(self) -> int:
        return len(self.row_numbers)

    def only(self, chosen: pa.Array) -> "Table":
        """The same with some of its rows. `chosen`: one boolean a row."""
        return replace(
            self,
            row_numbers=self.row_numbers.filter(chosen),
            columns={name: texts.filter(chosen) for name, texts in self.columns.items()},
            extra={header: texts.filter(chosen) for header, texts in self.extra.items()},
        )

    @property
    def statement(self) -> tuple[object, ...]:
        """What the file says as a whole, whatever its rows."""
        return self.labels, self.units, list(self.extra), self.problems


def take_apart(recognised: Recognised) -> Iterator[Table]:
    """The content of a recognised sheet: one table, or a table for each part that the sheet is read in.

    The first one says everything that is wrong with the sheet as a whole, the others say the same as it does,
    but for the control totals: they stand where they stand.
    Raises IrregularError where a later part would have more to say.
    """
    contract, header = recognised.contract, recognised.header
    positions = {name: places[0] for name, places in header.positions(contract).items()}
    codes = {place for name, place in positions.items() if contract.column_of_name[name].type == "code"}
    first = None
    for first_row, texts in recognised.sheet.parts(header.end, codes):
        part = _take_part_apart(recognised, positions, first_row, texts)
        if first and part.statement != first.statement:
            raise IrregularError("a later part states something else")
        first = first or part
        yield part


def _take_part_apart(
    recognised: Recognised, positions: dict[str, int], first_row: int, texts: list[pa.Array]
) -> Table:
    contract, sheet, header = recognised.contract, recognised.sheet, recognised.header
    labels = read_labels(sheet.head[: header.row])
    stated = _label_columns(header, set(positions.values()), texts)
    data = [place for place in range(len(texts)) if place not in stated]
    first = _first_filled(texts, data)
    special = _special_rows(contract, positions, texts, first)
    rows = _data_rows(first, special)
    kept = texts if rows is None else [column.take(rows) for column in texts]
    for place, kind in stated.items():
        for text in pc.unique(kept[place]).to_pylist():
            add(labels, kind, text)
    units, problems = effective_units(contract, labels[UNIT], _header_units(header, positions))
    if not len(kept[0]) and first_row == header.end:
        problems.append(Problem("no_rows", "表头下面没有数据行; 本期确无数据时请在第一列填「零报告」"))
    first_row_number = first_row + FIRST_ROW_NUMBER
    return Table(
        contract,
        sheet.name,
        _row_numbers(first_row_number, len(first), rows),
        {
            name: kept[positions[name]] if name in positions else pa.nulls(len(kept[0]), pa.string())
            for name in contract.column_of_name
        },
        _extra(header, kept, set(positions.values()) | set(stated)),
        positions,
        units,
        _totals(contract, first_row_number, positions, texts, [r for r, t in special.items() if t]),
        labels,
        [*recognised.problems, *problems],
    )


def _data_rows(first: pa.Array, special: dict[int, bool]) -> pa.Array | None:
    """Which rows hold data; None for all."""
    if not first.null_count and not special:
        return None
    filled = pc.indices_nonzero(pc.is_valid(first))
    return pc.filter(filled, pc.invert(pc.is_in(filled, pa.array(list(special), filled.type))))


def _row_numbers(first: int, rows: int, chosen: pa.Array | None) -> pa.Array:
    numbers = pa.array(np.arange(first, first + rows, dtype=np.int32))
    return numbers if chosen is None else numbers.take(chosen)


def _label_columns(header: Header, known: set[int], texts: list[pa.Array]) -> dict[int, str]:
    """Columns that hold the period, the reporter or the unit on every row, as CSV files have them."""
    found = {}
    for place, cell in enumerate(header.cells):
        kind = KIND_OF_LABEL.get(cell.names[0])
        if kind and place not in known and (kind != UNIT or _holds_units(texts[place])):
            found[place] = kind
    return found


def _holds_units(texts: pa.Array) -> bool:
    return bool(read_units(text for text in pc.unique(texts).to_pylist() if text))


def _first_filled(texts: list[pa.Array], places: list[int]) -> pa.Array:
    """The first filled cell of every row, null in a blank row."""
    first = pa.nulls(len(texts[0]), pa.string())
    for place in places:
        is_blank = pc.equal(pc.utf8_trim_whitespace(texts[place]), "")
        first = pc.coalesce(first, pc.if_else(is_blank, None, texts[place]))
        if not first.null_count:
            break
    return first


def _special_rows(
    contract: Contract, positions: dict[str, int], texts: list[pa.Array], first: pa.Array
) -> dict[int, bool]:
    """Rows that are no data → whether they are totals (else footnotes)."""
    special = {}
    for row in _suspects(first):
        beginning = plain(first[row].as_py())
        if not _has_key(contract, positions, texts, row, beginning):
            is_total = bool(_TOTAL.search(beginning))
            if is_total or _FOOTNOTE.match(beginning):
                special[row] = is_total
    return special


def _suspects(first: pa.Array) -> list[int]:
    # Most tables begin with a code, and to look for Chinese is much faster than to normalise it.
    chinese = pc.indices_nonzero(pc.fill_null(pc.invert(pc.string_is_ascii(first)), False))
    texts = pc.utf8_normalize(first.take(chinese), form="NFKC")
    return chinese.filter(pc.match_substring_regex(texts, _SPECIAL)).to_pylist()  # type: ignore[no-any-return]


def _has_key(
    contract: Contract, positions: dict[str, int], texts: list[pa.Array], row: int, beginning: str
) -> bool:
    """Whether a row that begins like a total or a footnote names its key all the same.

    Column order is free: a row may begin with 注销 as its state, or with a name such as 合计科技.
    """
    for name in contract.key:
        text = texts[positions[name]][row].as_py() if name in positions else None
        value = plain(text or "")
        if value in NOTHING or value == beginning or ":" in value:
            return False
    return True


def _extra(header: Header, texts: list[pa.Array], known: set[int]) -> dict[str, pa.Array]:
    """Columns that no contract knows, under their header; empty ones without a header are nothing."""
    found: dict[str, pa.Array] = {}
    for place, cell in enumerate(header.cells):
        if place in known:
            continue
        if cell.text or texts[place].null_count < len(texts[place]):
            found[_unused(cell.text or f"第{place + 1}列", found)] = texts[place]
    return found


def _unused(name: str, taken: dict[str, pa.Array]) -> str:
    return next(n for i in count(1) if (n := name if i == 1 else f"{name} ({i})") not in taken)


def _header_units(header: Header, positions: dict[str, int]) -> dict[str, str]:
    return {name: unit for name, place in positions.items() if (unit := header.cells[place].unit)}


def _totals(
    contract: Contract,
    first_row_number: int,
    positions: dict[str, int],
    texts: list[pa.Array],
    rows: list[int],
) -> list[Total]:
    return [
        Total(column.name, text, first_row_number + row)
        for row in rows
        for column in contract.columns.values()
        if column.is_additive and column.name in positions
        if (text := texts[positions[column.name]][row].as_py()) and not _TOTAL.search(plain(text))
    ]


def says_nothing_to_report(table: Table) -> bool:
    """Whether the only row is a snapshot's 零报告: the word in its first filled cell, nothing else."""
    if table.contract.kind != "snapshot" or table.rows != 1:
        return False
    cells = sorted(
        (table.positions[name], column[0].as_py())
        for name, column in table.columns.items()
        if name in table.positions
    )
    texts = [unicodedata.normalize("NFKC", text or "").strip() for _, text in cells]
    texts += [
        unicodedata.normalize("NFKC", column[0].as_py() or "").strip() for column in table.extra.values()
    ]
    filled = [text for text in texts if text]
    return filled[0] in NOTHING_TO_REPORT and all(text in NOTHING for text in filled[1:])
