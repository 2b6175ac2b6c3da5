"""One pull of one source: read what has changed, lay it into the inbox as files, note how far it came.

In this order, so that whatever stops a pull, the next one does its work again: the watermark is the last
thing that moves, and a file that is there already is known by its content.
"""

import shutil
from dataclasses import dataclass

import psycopg2
import psycopg2.extensions
from sqlalchemy import URL, Connection

from park_warehouse.home import Home
from park_warehouse.intake.exchange.drafts import Draft, drafts_folder, empty_folder, write_draft
from park_warehouse.intake.exchange.groups import find_groups, period_of_today
from park_warehouse.intake.exchange.journal import Journal
from park_warehouse.intake.exchange.queries import Queries
from park_warehouse.intake.exchange.release import Released, release
from park_warehouse.intake.exchange.session import read
from park_warehouse.intake.exchange.source import Source
from park_warehouse.intake.exchange.watermark import as_text, as_watermark, look_from
from park_warehouse.warehouse.locks import Lock, alone

# Periods that a message names; the rest are counted.
NAMED = 5


@dataclass(frozen=True)
class Pulled:
    """What a pull has done. `message`: in Chinese, for people."""

    source: str
    is_full: bool
    released: list[Released]
    message: str

    @property
    def files(self) -> list[str]:
        """The names of the files that are new in the inbox."""
        return [one.draft.path.name for one in self.released if one.outcome != "unchanged"]

    @property
    def numbers(self) -> dict[str, int]:
        return {
            "读取组": len(self.released),
            "读取行": sum(one.draft.rows for one in self.released),
            "新文件": len(self.files),
            "未变": len(self.released) - len(self.files),
        }


@dataclass(frozen=True)
class _Reading:
    drafts: list[Draft]
    watermark: str | None


def pull(
    home: Home,
    connection: psycopg2.extensions.connection,
    source: Source,
    url: URL,
    *,
    full: bool = False,
) -> Pulled:
    """Pull a source into the inbox; one pull of it at a time, a second one waits.

    Everything is read at first, when asked for, and when the source file says something else than last time.
    `full` also sends again what was sent and is not in force.
    Raises ParkError (Chinese) where the source cannot be read; then the inbox is as it was.
    """
    home.prepare()
    with home.locked(f"exchange-{source.name}"):
        with connection, connection.cursor() as cursor:
            journal = Journal(cursor, source)
            last = journal.last()
            is_known = last is not None and last.definition == source.fingerprint
            since = last.watermark if last and is_known else None
            is_full = full or source.full or since is None or _is_new_period(source, journal)
            since = None if is_full else since
            pull_id = journal.begin(is_full=is_full, from_watermark=since)
        try:
            reading = read(source, url, lambda session: _read(home, source, session, since))
            return _finish(home, connection, source, pull_id, reading, is_full=is_full, again=full)
        except BaseException as error:
            _note_failure(connection, source, pull_id, error)
            raise
        finally:
            shutil.rmtree(drafts_folder(home, source), ignore_errors=True)


def _is_new_period(source: Source, journal: Journal) -> bool:
    """Whether a source that holds the state of today has to state a period that it has not stated yet."""
    today = period_of_today(source)
    return today is not None and today.text not in {period for _, period in journal.sent()}


def _read(home: Home, source: Source, session: Connection, since: str | None) -> _Reading:
    folder = empty_folder(home, source)
    queries = Queries(source, session)
    queries.require_columns()
    upper = as_watermark(queries.highest_watermark(), source)
    begin = None if upper is None else look_from(since, upper, source)
    groups = find_groups(source, queries, begin)
    return _Reading([write_draft(source, queries, group, folder) for group in groups], as_text(upper))


def _finish(
    home: Home,
    connection: psycopg2.extensions.connection,
    source: Source,
    pull_id: int,
    reading: _Reading,
    *,
    is_full: bool,
    again: bool,
) -> Pulled:
    # Not while an intake is at work: what it has begun to read must not change under its hands.
    with alone(connection, Lock.INTAKE), connection, connection.cursor() as cursor:
        journal = Journal(cursor, source)
        gone = sorted(set(journal.sent()) - {draft.group.name for draft in reading.drafts}) if is_full else []
        released = release(cursor, source, reading.drafts, home.inbox, again=again)
        for one in released:
            draft = one.draft
            journal.add_file(
                pull_id, draft.group.name, draft.path.name, draft.sha256, draft.rows, one.outcome
            )
        message = _message(released, gone)
        journal.end(pull_id, reading.watermark, message)
    return Pulled(source.name, is_full, released, message)


def _message(released: list[Released], gone: list[tuple[str, str]]) -> str:
    new = [one for one in released if one.outcome != "unchanged"]
    parts = [f"读取 {len(released)} 组 {sum(one.draft.rows for one in released)} 行, 新文件 {len(new)} 份"]
    if restated := sum(one.outcome == "restated" for one in released):
        parts.append(f"其中 {restated} 份改回了以前的内容, 按更正报送")
    if damaged := sum(one.draft.damaged for one in released):
        parts.append(f"{damaged} 个单元格含文本文件容不下的字符, 已代以 \ufffd")
    if gone:
        named = "、".join(f"{reporter} {period}" for reporter, period in gone[:NAMED])
        more = f" 等 {len(gone)} 组" if len(gone) > NAMED else ""
        parts.append(f"以前取过而来源里已经没有的: {named}{more}, 仓库中的数据未动; 确已取消的请人工报送更正")
    return "; ".join(parts)


def _note_failure(
    connection: psycopg2.extensions.connection, source: Source, pull_id: int, error: BaseException
) -> None:
    if connection.closed:
        return  # The next pull notes that this one has not ended.
    connection.rollback()
    with connection, connection.cursor() as cursor:
        Journal(cursor, source).fail(pull_id, str(error) or type(error).__name__)
