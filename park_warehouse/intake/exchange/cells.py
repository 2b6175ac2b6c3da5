"""Values of a database as the cells of a form: the texts that a bureau would write."""

from datetime import date, datetime
from decimal import Decimal

from park_warehouse.contract import Column
from park_warehouse.intake.period import CHINA

YES, NO = "是", "否"
# Stands for what no text file can hold; people and programs know it as such.
REPLACEMENT = "\ufffd"


def as_cell(value: object, column: Column) -> str:
    """A value as the text of a cell in this column; empty for NULL.

    Numbers are plain decimals in full precision, dates ISO, truth 是 or 否. Text goes as it is, for the judge
    to see. NUL and bytes that are no UTF-8 become U+FFFD.
    """
    if value is None:
        return ""
    if column.type == "bool" and (truth := _as_truth(value)) is not None:
        return YES if truth else NO
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, float | Decimal):
        return _as_decimal(value)
    if isinstance(value, datetime):
        return _as_time(value, column)
    if isinstance(value, date):
        return value.isoformat()
    return _as_text(value)


def _as_truth(value: object) -> bool | None:
    """MySQL has no booleans: TINYINT(1) comes as a number, BIT(1) as a byte."""
    if isinstance(value, bytes) and len(value) == 1 and value[0] in (0, 1):
        return bool(value[0])
    return bool(value) if isinstance(value, int | Decimal) and value in (0, 1) else None


def _as_decimal(value: float | Decimal) -> str:
    # NaN and infinity are no figures; the judge says so of their names.
    if isinstance(value, Decimal):
        return format(value, "f")
    return format(Decimal(repr(value)), "f").removesuffix(".0")


def _as_time(value: datetime, column: Column) -> str:
    local = value if value.tzinfo is None else value.astimezone(CHINA).replace(tzinfo=None)
    if column.type == "date":
        return local.date().isoformat()
    return local.isoformat(sep=" ", timespec="seconds")


def _as_text(value: object) -> str:
    if isinstance(value, bytes | bytearray | memoryview):
        value = bytes(value).decode("utf-8", errors="replace")
    return str(value).replace("\0", REPLACEMENT)
