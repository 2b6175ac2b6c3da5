"""What a sampled row needs so that its reader can act: who sent it, where it stands, whom it is about."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import psycopg2.extensions

from park_warehouse.quality.judge import Outcome
from park_warehouse.quality.labels import label

Fields = dict[str, Any]

# By which columns a sampled row names the batch that it came from.
_BATCH_COLUMNS = ("batch_id", "_batch_id")

_SENDERS = """
    select batch_id, reporter, period, file_name, submitted_by
    from audit.batch
    where batch_id = any(%s)
"""
_PARKS = """
    select distinct on (raw.clean(park_code)) raw.clean(park_code), raw.clean(park_name)
    from raw.park_registry
    where raw.clean(park_code) = any(%s)
    order by raw.clean(park_code), _batch_id desc
"""
_ENTERPRISES = """
    select distinct on (raw.clean(uscc)) raw.clean(uscc), raw.clean(enterprise_name)
    from raw.enterprise_registry
    where raw.clean(uscc) = any(%s)
    order by raw.clean(uscc), _batch_id desc
"""


@dataclass(frozen=True)
class Story:
    """What the warehouse knows of the batches, parks and enterprises in some samples."""

    senders: dict[int, Fields]
    park_names: dict[str, str]
    enterprise_names: dict[str, str]

    def tell(self, outcome: Outcome) -> list[Fields]:
        """The sampled rows with Chinese column names: sender, period and file first, names beside codes."""
        return [dict(self._tell(outcome.table, row)) for row in outcome.sample]

    def _tell(self, table: str, row: Fields) -> Iterable[tuple[str, Any]]:
        fields = {**self.senders.get(_batch_of(row), {}), **row}
        for column, value in fields.items():
            # A month is its first day only in the database.
            yield label(table, column), str(value)[:7] if column == "month" and value else value
            if column == "park_code" and "park_name" not in fields:
                yield label(table, "park_name"), self.park_names.get(value)
            if column == "uscc" and "enterprise_name" not in fields:
                yield label(table, "enterprise_name"), self.enterprise_names.get(value)


def read_story(cursor: psycopg2.extensions.cursor, outcomes: list[Outcome]) -> Story:
    """Look up the batches and names that the samples of these outcomes mention."""
    rows = [row for outcome in outcomes for row in outcome.sample]
    cursor.execute(_SENDERS, [[_batch_of(row) for row in rows]])
    senders = {
        batch_id: {"reporter": reporter, "period": period, "source_file": file_name}
        | ({"submitted_by": submitted_by} if submitted_by else {})
        for batch_id, reporter, period, file_name, submitted_by in cursor.fetchall()
    }
    names = []
    for query, column in ((_PARKS, "park_code"), (_ENTERPRISES, "uscc")):
        cursor.execute(query, [[row[column] for row in rows if isinstance(row.get(column), str)]])
        names.append(dict(cursor.fetchall()))
    return Story(senders, *names)


def _batch_of(row: Fields) -> int:
    return next((int(row[column]) for column in _BATCH_COLUMNS if row.get(column) is not None), 0)
