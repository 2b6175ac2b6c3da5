"""What the warehouse keeps of every pull: how far it came, and which file each group was sent as."""

from dataclasses import dataclass

import psycopg2.extensions

from park_warehouse.intake.exchange.source import Source

_LAST = """
select to_watermark, definition
from audit.exchange_pull
where source = %s and status = 'success'
order by pull_id desc
limit 1
"""
_ABANDON = """
update audit.exchange_pull
set status = 'failed', finished_at = now(), message = '中断: 进程没有正常结束'
where source = %s and status = 'running'
"""
_BEGIN = """
insert into audit.exchange_pull (source, form, definition, is_full, from_watermark)
values (%s, %s, %s, %s, %s)
returning pull_id
"""
_END = """
update audit.exchange_pull
set status = %s, finished_at = clock_timestamp(), to_watermark = %s, message = %s
where pull_id = %s
"""
_ADD_FILE = """
insert into audit.exchange_file (pull_id, reporter, period, file_name, sha256, rows, outcome)
values (%s, %s, %s, %s, %s, %s, %s)
"""
# 'unchanged' is no sending: what was sent last is still the latest.
_LAST_SENT = """
select distinct on (file.reporter, file.period) file.reporter, file.period, file.sha256
from audit.exchange_file as file
inner join audit.exchange_pull as pull using (pull_id)
where pull.source = %s and pull.status = 'success' and file.outcome <> 'unchanged'
order by file.reporter, file.period, file.pull_id desc
"""
_IN_FORCE = """
select reporter, period, sha256
from audit.batch
where form = %s and status in ('accepted', 'flagged') and superseded_by is null
"""
_LOADED = """
select sha256, max(batch_id)
from audit.batch
where sha256 = any(%s) and status in ('accepted', 'flagged')
group by sha256
"""

Sent = dict[tuple[str, str], str]


@dataclass(frozen=True)
class LastPull:
    """Where the last successful pull of a source ended, and what its source file said."""

    watermark: str | None
    definition: str


@dataclass(frozen=True)
class Known:
    """What the warehouse knows of a source's groups: content, as SHA-256, by reporter and period.

    `sent`: what was sent last; `in_force`: what the effective batch was made of; `loaded`: content → the
    latest batch that was ever loaded from it.
    """

    sent: Sent
    in_force: Sent
    loaded: dict[str, int]


class Journal:
    """The journal of one source. The caller commits."""

    def __init__(self, cursor: psycopg2.extensions.cursor, source: Source) -> None:
        self._cursor = cursor
        self._source = source

    def last(self) -> LastPull | None:
        self._cursor.execute(_LAST, [self._source.name])
        row = self._cursor.fetchone()
        return LastPull(*row) if row else None

    def begin(self, *, is_full: bool, from_watermark: str | None) -> int:
        """Note a pull that begins; whatever of this source has not ended never will."""
        self._cursor.execute(_ABANDON, [self._source.name])
        source = self._source
        self._cursor.execute(_BEGIN, [source.name, source.form, source.fingerprint, is_full, from_watermark])
        ((pull_id,),) = self._cursor.fetchall()
        return int(pull_id)

    def end(self, pull_id: int, to_watermark: str | None, message: str) -> None:
        self._cursor.execute(_END, ["success", to_watermark, message, pull_id])

    def fail(self, pull_id: int, message: str) -> None:
        self._cursor.execute(_END, ["failed", None, message, pull_id])

    def add_file(
        self, pull_id: int, group: tuple[str, str], file_name: str, sha256: str, rows: int, outcome: str
    ) -> None:
        self._cursor.execute(_ADD_FILE, [pull_id, *group, file_name, sha256, rows, outcome])

    def known(self, contents: list[str]) -> Known:
        return Known(self.sent(), self._contents(_IN_FORCE, self._source.form), self._loaded(contents))

    def sent(self) -> Sent:
        return self._contents(_LAST_SENT, self._source.name)

    def _contents(self, statement: str, name: str) -> Sent:
        self._cursor.execute(statement, [name])
        return {(reporter, period): sha256 for reporter, period, sha256 in self._cursor.fetchall()}

    def _loaded(self, contents: list[str]) -> dict[str, int]:
        self._cursor.execute(_LOADED, [contents])
        return dict(self._cursor.fetchall())
