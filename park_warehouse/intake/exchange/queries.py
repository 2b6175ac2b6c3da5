"""What is asked of a source. SQLAlchemy quotes every name, values are parameters: nothing is pasted in."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection, FromClause, Row, Select
from sqlalchemy.sql import quoted_name

from park_warehouse.home import ParkError
from park_warehouse.intake.exchange.source import Source
from park_warehouse.intake.exchange.watermark import Watermark
from park_warehouse.intake.period import Period

ROWS_AT_ONCE = 5000


@dataclass(frozen=True)
class Stated:
    """Reporter and period as rows of the source state them.

    `period`: (text,) of a column, (year, month) of a date, () where the source says nothing.
    """

    reporter: object
    period: tuple[object, ...]


class Queries:
    """The questions to one source, within one transaction."""

    def __init__(self, source: Source, connection: Connection) -> None:
        self._source = source
        self._connection = connection
        self._rows = _relation(source)
        self._watermark = self._column(source.watermark) if source.watermark else None

    def require_columns(self) -> None:
        """Raise ParkError unless the source has every column, spelled the same way."""
        found = list(self._connection.execute(_all_columns(self._source).where(sa.false())).keys())
        missing = [column for column in self._source.source_columns if column not in found]
        if missing:
            raise ParkError(
                f"前置库「{self._source.name}」的来源没有这些列: {'、'.join(missing)}"
                f" (须与来源的写法完全一致, 包括大小写)。来源现有的列: {'、'.join(found)}"
            )

    def highest_watermark(self) -> object:
        if self._watermark is None:
            return None
        return self._connection.execute(sa.select(sa.func.max(self._watermark))).scalar()

    def stated(self, changed_since: Watermark | None = None) -> list[Stated]:
        """Every reporter and period, or those of which a row was changed since.

        From the watermark on and not behind it: of rows with the same one, some may have come later. A row
        without one could have been changed at any time.
        """
        chosen = [self._reporter(), *self._period()]
        query = sa.select(*chosen).distinct().select_from(self._rows)
        if changed_since is not None and self._watermark is not None:
            query = query.where(sa.or_(self._watermark >= changed_since, self._watermark.is_(None)))
        return [Stated(row[0], tuple(row[1:])) for row in self._connection.execute(query)]

    def rows(self, stated: Sequence[Stated], span: Period | None) -> Iterator[Row[Any]]:
        """All rows of these statements, in the order of the form's key, streamed.

        `span`: the period that they are dated in, where it is read from a date that is one.
        Raises ParkError for a value that cannot be represented, such as the year 20260.
        """
        columns = [self._column(name) for name in self._source.columns.values()]
        query = sa.select(*columns).select_from(self._rows).order_by(*self._order())
        query = query.where(sa.or_(*(self._is_stated(one, span) for one in stated)))
        try:
            yield from self._connection.execute(query, execution_options={"yield_per": ROWS_AT_ONCE})
        except (ValueError, OverflowError) as error:
            raise ParkError(
                f"前置库「{self._source.name}」里有读不出的值 ({error}); 请对方改正, 或在 query 里转换、排除"
            ) from error

    def _column(self, name: str) -> ColumnElement[Any]:
        return self._rows.c[name]

    def _reporter(self) -> ColumnElement[Any]:
        said = self._source.reporter
        return self._column(said.column) if said.column else sa.literal(said.constant).label("reporter")

    def _period(self) -> list[ColumnElement[Any]]:
        rule = self._source.period
        if rule.column:
            return [self._column(rule.column)]
        if rule.date:
            return [sa.extract(part, self._column(rule.date)).label(part) for part in ("year", "month")]
        return []

    def _order(self) -> list[ColumnElement[Any]]:
        """By key, then by all the rest: rows that share a key must not change places from pull to pull."""
        contract = self._source.contract
        place = {column.name: place for place, column in enumerate(contract.key_columns)}
        ranked = sorted(
            self._source.columns.items(),
            key=lambda item: place.get(self._source.column_of(item[0])[0].name, len(place)),
        )
        return [self._column(name) for _, name in ranked]

    def _is_stated(self, stated: Stated, span: Period | None) -> ColumnElement[bool]:
        conditions: list[ColumnElement[bool]] = []
        rule = self._source.period
        if self._source.reporter.column:
            conditions.append(_is(self._column(self._source.reporter.column), stated.reporter))
        if rule.column:
            conditions.append(_is(self._column(rule.column), stated.period[0]))
        if rule.date and span:
            # As a range, so that an index on the date can be used.
            day_after = span.end + timedelta(days=1)
            conditions += [self._column(rule.date) >= span.start, self._column(rule.date) < day_after]
        elif rule.date:
            conditions += map(_is, self._period(), stated.period)
        return sa.and_(sa.true(), *conditions)


def _relation(source: Source) -> FromClause:
    columns: list[sa.ColumnClause[Any]] = [
        sa.column(quoted_name(name, True)) for name in source.source_columns
    ]
    if source.query:
        return sa.text(_query_text(source.query)).columns(*columns).subquery("source")
    schema = quoted_name(source.db_schema, True) if source.db_schema else None
    return sa.table(quoted_name(str(source.table), True), *columns, schema=schema)


def _all_columns(source: Source) -> Select[Any]:
    """`select *`: what is there, whatever the source file names."""
    return sa.select(sa.literal_column("*")).select_from(_relation(source))


def _query_text(query: str) -> str:
    """The operator's query, ready to stand in brackets.

    Colons are its own, no parameters of ours; a comment in its last line must not swallow the bracket.
    """
    return query.strip().rstrip(";").replace(":", r"\:") + "\n"


def _is(column: ColumnElement[Any], value: object) -> ColumnElement[bool]:
    return column.is_(None) if value is None else column == value
