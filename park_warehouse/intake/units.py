"""The unit in which each column of a file was filled in."""

import re
from collections.abc import Iterable

from park_warehouse.contract import Contract
from park_warehouse.contract.headers import as_unit
from park_warehouse.contract.units import DIMENSION_OF_UNIT, Dimension
from park_warehouse.intake.problems import Problem

_SEPARATORS = re.compile(r"[\s、,;，；|]+")


def read_units(texts: Iterable[str]) -> list[str] | None:
    """The units of a label such as `平方米、万元`; None where a part of it is no unit."""
    units = [as_unit(part) for text in texts for part in _SEPARATORS.split(text) if part]
    return None if None in units else [unit for unit in units if unit]


def effective_units(
    contract: Contract, label: set[str], header_units: dict[str, str]
) -> tuple[dict[str, str], list[Problem]]:
    """Column name → unit: the header's brackets win, then the file's label, then the contract.

    `header_units`: column name → unit in its header. A unit of a dimension that the column, or for the label
    the form, does not have is a problem.
    """
    stated, problems = _of_label(contract, label)
    units: dict[str, str] = {}
    for column in contract.columns.values():
        if column.dimension is None or column.unit is None:
            continue
        unit = header_units.get(column.name)
        if unit and DIMENSION_OF_UNIT[unit] != column.dimension:
            choices = _choices([column.dimension])
            problems.append(_problem(f"「{column.header}」的单位「{unit}」不对, 请改为 {choices}"))
        units[column.name] = unit or stated.get(column.dimension, column.unit)
    return units, problems


def _of_label(contract: Contract, label: set[str]) -> tuple[dict[Dimension, str], list[Problem]]:
    written = "、".join(sorted(label))
    dimensions = list(
        dict.fromkeys(
            column.dimension for column in contract.columns.values() if column.dimension is not None
        )
    )
    units = read_units(label)
    if units is None or any(DIMENSION_OF_UNIT[unit] not in dimensions for unit in units):
        known = f"请改为 {_choices(dimensions)}" if dimensions else "本表不填计量单位, 请删去"
        return {}, [_problem(f"《{contract.name}》的计量单位「{written}」不对, {known}")]
    stated = {DIMENSION_OF_UNIT[unit]: unit for unit in units}
    # 人 and 项 may stand side by side: they count the same.
    if any(stated[dimension := DIMENSION_OF_UNIT[unit]] != unit and dimension.base != "个" for unit in units):
        return {}, [_problem(f"计量单位「{written}」中同一类单位写了两种, 请在表头括号内分别注明各列的单位")]
    return stated, []


def _choices(dimensions: list[Dimension]) -> str:
    return "、".join("/".join(dimension.units) for dimension in dimensions)


def _problem(message: str) -> Problem:
    return Problem("unit", message)
