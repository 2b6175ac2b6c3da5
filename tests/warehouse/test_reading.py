"""The functions that read raw text: what senders write, as values; everything else is null."""

from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime
from decimal import Decimal

import psycopg2
import psycopg2.extensions
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import NewDatabase

FULL_WIDTH = str.maketrans("0123456789.,-+%", "０１２３４５６７８９．，－＋％")


@pytest.fixture(scope="module")
def reader(new_database: NewDatabase) -> Iterator[psycopg2.extensions.connection]:
    """A connection for the whole module: nothing here writes."""
    with new_database() as url, closing(psycopg2.connect(url)) as connection:
        connection.autocommit = True
        yield connection


def call(reader: psycopg2.extensions.connection, function: str, text: str | None) -> object:
    with reader.cursor() as cursor:
        cursor.execute(f"select raw.{function}(%s)", [text])
        ((value,),) = cursor.fetchall()
    return value


@pytest.mark.parametrize("text", ["", " ", "-", "—", "/", "无", "　", "\u00a0-\n", "－", "／", "\ufeff"])
def test_signs_for_nothing_are_null(reader: psycopg2.extensions.connection, text: str) -> None:
    for function in ("clean", "as_number", "as_date", "as_timestamp", "as_bool"):
        assert call(reader, function, text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [(" 张三 ", "张三"), ("Ａ１２", "A12"), ("无锡", "无锡"), ("a b", "a b"), ("\tx\r\n", "x")],
)
def test_clean(reader: psycopg2.extensions.connection, text: str, expected: str) -> None:
    assert call(reader, "clean", text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12", "12"),
        ("-12.50", "-12.50"),
        ("+3", "3"),
        ("1,234,567.8", "1234567.8"),
        ("１，２３４．５", "1234.5"),
        ("75%", "75"),
        ("75 ％", "75"),
        ("−5", "-5"),
        (".5", "0.5"),
        ("5.", "5"),
        ("0.30000000000000004", "0.30000000000000004"),
    ],
)
def test_numbers(reader: psycopg2.extensions.connection, text: str, expected: str) -> None:
    assert call(reader, "as_number", text) == Decimal(expected)


@pytest.mark.parametrize(
    "text",
    [
        "abc",
        "1,23",
        "12,34,567",
        "1.2.3",
        "1e5",
        "9.11503E+17",
        "NaN",
        "Infinity",
        "0x10",
        "--5",
        "5%%",
        "1 2",
        "%",
    ],
)
def test_texts_that_are_no_numbers(reader: psycopg2.extensions.connection, text: str) -> None:
    assert call(reader, "as_number", text) is None


@given(
    number=st.decimals(
        allow_nan=False, allow_infinity=False, min_value=-(10**13), max_value=10**13, places=4
    ),
    grouped=st.booleans(),
    full_width=st.booleans(),
    percent=st.booleans(),
    padding=st.sampled_from(["", " ", "　", "\n", "\u00a0"]),
)
@settings(max_examples=200, deadline=None)
def test_a_number_is_read_however_it_is_written(
    reader: psycopg2.extensions.connection,
    number: Decimal,
    grouped: bool,
    full_width: bool,
    percent: bool,
    padding: str,
) -> None:
    text = f"{number:,f}" if grouped else f"{number:f}"
    text = text + "%" if percent else text
    text = text.translate(FULL_WIDTH) if full_width else text
    assert call(reader, "as_number", f"{padding}{text}{padding}") == number


DATE_STYLES = ("{0:%Y-%m-%d}", "{0.year}/{0.month}/{0.day}", "{0.year}.{0.month}.{0.day}", "{0:%Y%m%d}")


@given(
    day=st.dates(min_value=date(1000, 1, 1)),
    style=st.sampled_from([*DATE_STYLES, "{0.year}年{0.month}月{0.day}日", "{0:%Y-%m-%d} 00:00:00"]),
    full_width=st.booleans(),
)
@settings(max_examples=200, deadline=None)
def test_a_date_is_read_however_it_is_written(
    reader: psycopg2.extensions.connection, day: date, style: str, full_width: bool
) -> None:
    text = style.format(day)
    assert call(reader, "as_date", text.translate(FULL_WIDTH) if full_width else text) == day


@pytest.mark.parametrize(
    "text",
    [
        "2026-02-29",
        "2026-13-01",
        "2026-00-10",
        "2026-01-00",
        "0000-01-01",
        "2026-1/5",
        "26-1-5",
        "2026年9月",
        "46266",
        "202609011",
        "9/1/2026",
        "明天",
        "2026-09-01 25",
    ],
)
def test_texts_that_are_no_dates(reader: psycopg2.extensions.connection, text: str) -> None:
    assert call(reader, "as_date", text) is None


@given(time=st.datetimes(min_value=datetime(1000, 1, 1)))  # noqa: DTZ001 (the forms' times have no zone)
@settings(max_examples=100, deadline=None)
def test_times_are_read_to_the_second(reader: psycopg2.extensions.connection, time: datetime) -> None:
    assert call(reader, "as_timestamp", f"{time:%Y-%m-%d %H:%M}") == time.replace(second=0, microsecond=0)
    assert call(reader, "as_timestamp", f"{time:%Y-%m-%d %H:%M:%S}") == time.replace(microsecond=0)


def test_a_date_alone_is_its_midnight(reader: psycopg2.extensions.connection) -> None:
    assert call(reader, "as_timestamp", "2026/9/1") == datetime(2026, 9, 1)  # noqa: DTZ001


@pytest.mark.parametrize("text", ["2026-09-01 24:00", "2026-09-01 12:60", "2026-02-30 12:00", "13:00"])
def test_texts_that_are_no_times(reader: psycopg2.extensions.connection, text: str) -> None:
    assert call(reader, "as_timestamp", text) is None


@pytest.mark.parametrize(("text", "expected"), [("是", True), (" 否 ", False), ("TRUE", None), ("有", None)])
def test_yes_and_no(reader: psycopg2.extensions.connection, text: str, expected: bool | None) -> None:
    assert call(reader, "as_bool", text) is expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        # The two of the standard's widely published examples: Tencent and Baidu.
        ("9144030071526726XG", True),
        ("91110000802100433B", True),
        ("91110000802100433C", False),
        ("9111000080210043", False),
        ("91110000802100433b", False),
        ("9I110000802100433B", False),
        ("", False),
    ],
)
def test_uscc_check_character(reader: psycopg2.extensions.connection, code: str, expected: bool) -> None:
    assert call(reader, "is_uscc", code) is expected
