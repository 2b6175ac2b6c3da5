"""A look at a source before anything is pulled: does it answer, has it the columns, what would it give."""

from dataclasses import dataclass

from sqlalchemy import URL, Connection

from park_warehouse.intake.exchange.groups import find_groups
from park_warehouse.intake.exchange.queries import Queries
from park_warehouse.intake.exchange.session import read
from park_warehouse.intake.exchange.source import Source
from park_warehouse.intake.exchange.watermark import as_text, as_watermark


@dataclass(frozen=True)
class Examined:
    """A source that can be pulled. `unreadable`: the periods that the intake will refuse."""

    groups: int
    unreadable: list[str]
    watermark: str | None


def examine(source: Source, url: URL) -> Examined:
    """Try everything that a pull does before it reads rows. Raises ParkError with what is wrong."""
    return read(source, url, lambda session: _examine(source, session))


def _examine(source: Source, session: Connection) -> Examined:
    queries = Queries(source, session)
    queries.require_columns()
    watermark = as_watermark(queries.highest_watermark(), source)
    groups = find_groups(source, queries, None)
    unreadable = sorted({group.period for group in groups if group.span is None})
    return Examined(len(groups), unreadable, as_text(watermark))
