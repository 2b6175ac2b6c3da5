"""Every unit that a contract may use can be converted, and dimensions keep apart."""

import psycopg2.extensions
import pytest

from park_warehouse.contract.units import DIMENSION_OF_UNIT, DIMENSIONS


def test_a_unit_belongs_to_one_dimension() -> None:
    assert len(DIMENSION_OF_UNIT) == sum(len(dimension.units) for dimension in DIMENSIONS)


def test_the_base_is_one_of_the_units() -> None:
    assert all(dimension.base in dimension.units for dimension in DIMENSIONS)


@pytest.mark.parametrize(
    ("number", "unit", "expected"),
    [
        ("1", "千元", "1000"),
        ("1.5", "万元", "15000"),
        ("2", "亿元", "200000000"),
        ("3", "亩", "2000"),
        ("1", "公顷", "10000"),
        ("1", "平方公里", "1000000"),
        ("1", "万吨", "10000"),
        ("1", "万吨标准煤", "10000"),
        ("1", "万千瓦时", "10000"),
    ],
)
def test_larger_units_are_converted(
    warehouse: psycopg2.extensions.connection, number: str, unit: str, expected: str
) -> None:
    with warehouse.cursor() as cursor:
        cursor.execute("select raw.to_base(%s::numeric, %s) = %s::numeric", [number, unit, expected])
        assert cursor.fetchone() == (True,)


def test_base_units_stay_and_all_others_change(warehouse: psycopg2.extensions.connection) -> None:
    same = {"个", "人", "项"}
    with warehouse.cursor() as cursor:
        for unit, dimension in DIMENSION_OF_UNIT.items():
            cursor.execute("select raw.to_base(1, %s) = 1", [unit])
            assert cursor.fetchone() == (unit == dimension.base or unit in same,), unit
