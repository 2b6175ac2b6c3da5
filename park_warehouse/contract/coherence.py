"""Whether the parts of a contract fit together, and contracts with each other."""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from park_warehouse.contract.headers import (
    NOTHING,
    PERIOD_LABELS,
    REPORTER_LABELS,
    as_unit,
    plain,
    split_header,
)
from park_warehouse.contract.names import RESERVED
from park_warehouse.contract.units import DIMENSION_OF_UNIT

if TYPE_CHECKING:
    from park_warehouse.contract.model import Column, Contract

_DATES = ("date", "datetime")


def faults_within(contract: "Contract") -> Iterator[str]:
    """Everything about one contract that its single keys do not show."""
    yield from _names(contract)
    yield from _headers(contract)
    yield from _units(contract)
    yield from _values(contract)
    yield from _key(contract)
    unknown = {header: place for place, header in _references(contract) if header not in contract.columns}
    if unknown:
        yield from (f"{place}: 没有「{header}」这一列 (no such column)" for header, place in unknown.items())
        return
    yield from _orders(contract)
    yield from _conditions(contract)
    yield from _counted_by(contract)


def faults_between(contracts: Mapping[str, "Contract"]) -> Iterator[str]:
    """Titles by which two forms would be taken for each other. Keys are file names."""
    owners: dict[str, str] = {}
    for file, contract in contracts.items():
        for title in map(plain, contract.titles):
            other = owners.setdefault(title, file)
            if other != file:
                yield f"{file}: name: 「{title}」已是 {other} 的名称或别名, 两张报表不能同名 (name taken)"


def _names(contract: "Contract") -> Iterator[str]:
    if contract.form in RESERVED:
        yield f"form: 「{contract.form}」是保留字, 请换一个名称 (reserved)"
    for column in contract.columns.values():
        if column.name in RESERVED:
            yield f"columns.{column.header}.name: 「{column.name}」是保留字, 请换一个名称 (reserved)"
    for name in _twice(column.name for column in contract.columns.values()):
        headers = "、".join(column.header for column in contract.columns.values() if column.name == name)
        yield f"columns: name「{name}」由 {headers} 共用, 列名重复 (column name used twice)"


def _headers(contract: "Contract") -> Iterator[str]:
    taken: dict[str, Column] = {}
    for column in contract.columns.values():
        place = f"columns.{column.header}"
        unit = split_header(column.header)[1]
        if unit:
            yield f"{place}: 列名里不写单位, 请写成 unit: {unit} (unit belongs into `unit`)"
        for name in sorted(contract.names_of(column)):
            first = taken.setdefault(name, column)
            if first is not column:
                yield f"{place}: 「{name}」同时指「{first.header}」和「{column.header}」 (ambiguous header)"
            if name in (*PERIOD_LABELS, *REPORTER_LABELS):
                yield f"{place}: 「{name}」是文件的标签, 不能作列名 (a label of every file)"


def _units(contract: "Contract") -> Iterator[str]:
    """The form's unit is the one that most of its columns have: it must be one of theirs."""
    if contract.unit is None:
        return
    unit = as_unit(contract.unit)
    if unit is None:
        yield f"unit: 不认识的计量单位「{contract.unit}」 (unknown unit)"
    elif DIMENSION_OF_UNIT[unit] not in {column.dimension for column in contract.columns.values()}:
        yield f"unit: 没有一列的单位与「{unit}」同类 (no column has this dimension)"


def _values(contract: "Contract") -> Iterator[str]:
    """Values that no cell could ever have: cells are read trimmed, in NFKC, and some signs as empty."""
    for column in contract.columns.values():
        for value in column.values:
            place = f"columns.{column.header}.values"
            if value in NOTHING:
                yield f"{place}: 「{value}」在表里表示没有填, 不能作取值 (reads as empty)"
            elif value != (read := unicodedata.normalize("NFKC", value).strip()):
                yield f"{place}: 「{value}」读入后成为「{read}」, 请写成后者 (cells are normalised)"


def _key(contract: "Contract") -> Iterator[str]:
    by_name = {column.name: column for column in contract.columns.values()}
    for name in contract.key:
        if name not in by_name:
            yield f"key: 没有名为「{name}」的列 (key is not a column)"
        elif not by_name[name].required:
            yield f"key: 主键列「{by_name[name].header}」应为 required: true (a key must be filled)"
    for name in _twice(contract.key):
        yield f"key: 「{name}」写了两次 (given twice)"


def _references(contract: "Contract") -> Iterator[tuple[str, str]]:
    """(place, header) of everything that names another column by its header."""
    for header in (header for pair in contract.order for header in pair):
        yield "order", header
    for column in contract.columns.values():
        for key in ("required_when", "values_when"):
            for header in getattr(column, key):
                yield f"columns.{column.header}.{key}", header
    if contract.counted_by:
        yield "counted_by", contract.counted_by


def _orders(contract: "Contract") -> Iterator[str]:
    for pair in contract.order:
        first, second = (contract.columns[header] for header in pair)
        are_numbers = first.is_number and second.is_number
        if first is second or not (are_numbers or (first.type in _DATES and second.type in _DATES)):
            yield f"order: 「{first.header}」与「{second.header}」不能比较先后 (two numbers or two dates)"
        elif first.dimension != second.dimension:
            yield f"order: 「{first.header}」与「{second.header}」的单位不同类 (other dimension)"


def _conditions(contract: "Contract") -> Iterator[str]:
    for column in contract.columns.values():
        for key in ("required_when", "values_when"):
            for header, values in getattr(column, key).items():
                other = contract.columns[header]
                place = f"columns.{column.header}.{key}"
                if other.type != "enum":
                    yield f"{place}: 「{header}」不是 enum, 不能作条件 (only an enum can be a condition)"
                elif unknown := [value for value in values if value not in other.values]:
                    yield f"{place}: 「{header}」没有取值 {'、'.join(unknown)} (no such enum value)"


def _counted_by(contract: "Contract") -> Iterator[str]:
    if contract.counted_by is None:
        return
    column = contract.columns[contract.counted_by]
    if contract.kind != "discrete" or column.type not in _DATES or not column.required:
        yield (
            f"counted_by: 只能是 discrete 报表的必填日期列, 「{column.header}」不是"
            " (a required date of a discrete form)"
        )


def _twice(texts: Iterable[str]) -> list[str]:
    return [text for text, times in Counter(texts).items() if times > 1]
