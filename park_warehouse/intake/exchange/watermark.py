"""Watermarks: how far a pull has come, and where the next one begins to look."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from park_warehouse.home import ParkError
from park_warehouse.intake.exchange.source import Source
from park_warehouse.intake.period import CHINA

Watermark = datetime | date | int | Decimal


def as_watermark(value: object, source: Source) -> Watermark | None:
    """The highest value of the watermark column; None in an empty source.

    A row stamped in the future (a clock that went wrong) must not hide what is changed until then: times end
    now. Raises ParkError where the column holds anything but times, dates or numbers.
    """
    if value is None:
        return None
    if isinstance(value, datetime):
        now = datetime.now(CHINA)
        return min(value, now if value.tzinfo else now.replace(tzinfo=None))
    if isinstance(value, date):
        return min(value, datetime.now(CHINA).date())
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return value
    raise ParkError(
        f"前置库「{source.name}」的水位列 {source.watermark} 既不是时间、日期也不是数字"
        f" ({type(value).__name__}); 请换一列, 或用 query 把它转成时间"
    )


def as_text(mark: Watermark | None) -> str | None:
    """As the warehouse keeps it."""
    if isinstance(mark, datetime):
        return mark.isoformat(sep=" ")
    return None if mark is None else str(mark)


def look_from(text: str | None, upper: Watermark, source: Source) -> Watermark | None:
    """Where to look from when the last pull came to `text`; None for everything.

    That is so at first, and where the column now holds something else than it did.
    """
    if text is None:
        return None
    try:
        if isinstance(upper, datetime):
            last = datetime.fromisoformat(text)
            is_same_kind = (last.tzinfo is None) == (upper.tzinfo is None)
            return last - timedelta(minutes=source.lag_minutes) if is_same_kind else None
        if isinstance(upper, date):
            # Part of a day is a day.
            return date.fromisoformat(text) - timedelta(days=-(-source.lag_minutes // (24 * 60)))
        return type(upper)(text) - source.lag_numbers
    except (ValueError, ArithmeticError):
        return None
