"""The warehouse as it was at a moment: what had been decided on by then, and nothing that came later."""

import datetime
import json
import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from typing import Any
from zoneinfo import ZoneInfo

import psycopg2.extensions
from psycopg2 import sql

from park_warehouse.home import Home, ParkError
from park_warehouse.transform.build import BuildFailed
from park_warehouse.transform.dbt import run_dbt
from park_warehouse.warehouse.connection import connect
from park_warehouse.warehouse.locks import Lock, alone

CHINA = ZoneInfo("Asia/Shanghai")
ROOMS = ("staging", "intermediate", "marts")
_PREFIX = re.compile(r"[a-z][a-z0-9_]{0,30}_")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")

_LAST_BATCH = "select max(batch_id) from audit.batch where decided_at <= %s"
_LIST = "select prefix, as_of, last_batch_id, built_at from audit.past_build order by as_of, prefix"
_BEGIN = "insert into audit.past_build (prefix, as_of, last_batch_id) values (%s, %s, %s)"
_END = "update audit.past_build set built_at = clock_timestamp() where prefix = %s returning built_at"


@dataclass(frozen=True)
class PastBuild:
    """A past state beside the current one. built_at None: it was broken off; build it again, or drop it."""

    prefix: str
    as_of: datetime.datetime
    last_batch_id: int
    built_at: datetime.datetime | None = None

    @property
    def schemas(self) -> list[str]:
        return [f"{self.prefix}{room}" for room in ROOMS]

    def as_json(self) -> dict[str, Any]:
        return {
            "prefix": self.prefix,
            "as_of": self.as_of.astimezone(CHINA).isoformat(),
            "last_batch_id": self.last_batch_id,
            "built_at": self.built_at.astimezone(CHINA).isoformat() if self.built_at else None,
            "schemas": self.schemas,
        }


def read_moment(text: str) -> datetime.datetime:
    """'2026-09-30 18:00' in Beijing time, or with an offset of its own; a mere day means its end.

    Raises ParkError.
    """
    try:
        moment = datetime.datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise ParkError(
            f"时点应写作 '2026-09-30 18:00' (北京时间), 或只写日期 (当日终了), 收到的是: {text}"
        ) from error
    if _DAY.fullmatch(text.strip()):
        moment = datetime.datetime.combine(moment, datetime.time.max)
    return moment if moment.tzinfo else moment.replace(tzinfo=CHINA)


def default_prefix(moment: datetime.datetime) -> str:
    """asof_20260930_1800_, with seconds where there are some."""
    local = moment.astimezone(CHINA)
    return f"asof_{local:%Y%m%d_%H%M%S}_" if local.second else f"asof_{local:%Y%m%d_%H%M}_"


def build_as_of(moment: datetime.datetime, schema_prefix: str, home: Home | None = None) -> PastBuild:
    """Build the schemas <prefix>staging, <prefix>intermediate and <prefix>marts beside the current ones.

    By today's parameters and models. An earlier build under the same prefix is replaced. audit.build does not
    record it: later builds do not rest on it.
    Raises ParkError for a prefix that is no lower-case name ending in "_" or that other schemas have, and for
    a moment without time zone, in the future, or before the first batch; BuildFailed where a model or test
    fails, and leaves nothing behind then.
    """
    _require_prefix(schema_prefix)
    if moment.tzinfo is None:
        raise ParkError(f"时点必须带时区, 收到的是: {moment}")
    home = home or Home.current()
    home.prepare()
    with _at_work(home) as connection:
        build = PastBuild(schema_prefix, moment, _last_batch(connection, moment))
        _make_room(connection, build)
        variables = json.dumps({"as_of": moment.isoformat(), "schema_prefix": schema_prefix})
        arguments = ["build", "--full-refresh", "--exclude-resource-type", "unit_test", "--vars", variables]
        outcome = run_dbt(home, arguments, {})
        if outcome.failures:
            _drop(connection, schema_prefix)
            raise BuildFailed(f"{say(moment)} 时点的构建失败:\n" + "\n".join(outcome.failures))
        ((built_at,),) = _run(connection, _END, schema_prefix)
    return replace(build, built_at=built_at)


def list_as_of(home: Home | None = None) -> list[PastBuild]:
    """The past states that stand beside the current one, the oldest moment first."""
    with closing(connect(home)) as connection:
        return [PastBuild(*row) for row in _run(connection, _LIST)]


def drop_as_of(schema_prefix: str, home: Home | None = None) -> PastBuild:
    """Drop a past state. Raises ParkError where there is none of that prefix."""
    with _at_work(home or Home.current()) as connection:
        for row in _run(connection, _LIST):
            build = PastBuild(*row)
            if build.prefix == schema_prefix:
                _drop(connection, schema_prefix)
                return build
    raise ParkError(f"没有前缀为 {schema_prefix.rstrip('_')} 的时点数据; ./park as-of --list 列出现有的")


def say(moment: datetime.datetime) -> str:
    """In Beijing time, as people write it."""
    local = moment.astimezone(CHINA)
    return f"{local:%Y-%m-%d %H:%M:%S}" if local.second else f"{local:%Y-%m-%d %H:%M}"


def _require_prefix(prefix: str) -> None:
    if not _PREFIX.fullmatch(prefix):
        raise ParkError(
            f"前缀应以小写字母开头, 只含小写字母、数字和下划线, 不超过 31 个字符, 收到的是: {prefix}"
        )


def _last_batch(connection: psycopg2.extensions.connection, moment: datetime.datetime) -> int:
    ((now, first),) = _run(connection, "select clock_timestamp(), min(decided_at) from audit.batch")
    if moment > now:
        raise ParkError(f"时点 {say(moment)} 还没有到; 当前数据就在 marts 中")
    if first is None or moment < first:
        known = f"第一份报送于 {say(first)} 入库" if first else "仓库中还没有任何报送"
        raise ParkError(f"{say(moment)} 时仓库还是空的: {known}")
    ((last,),) = _run(connection, _LAST_BATCH, moment)
    return int(last)


def _make_room(connection: psycopg2.extensions.connection, build: PastBuild) -> None:
    """Drop what an earlier build left under the prefix, and note this one: so a broken-off one is found."""
    ours = {prefix for prefix, *_ in _run(connection, _LIST)}
    taken = _run(connection, "select nspname from pg_namespace where nspname = any(%s)", build.schemas)
    if taken and build.prefix not in ours:
        raise ParkError(f"已有别的模式 {taken[0][0]}, 请换一个前缀")
    _drop(connection, build.prefix)
    _run(connection, _BEGIN, build.prefix, build.as_of, build.last_batch_id)


def _drop(connection: psycopg2.extensions.connection, prefix: str) -> None:
    # One by one: together they could need more locks than the server has.
    for room in reversed(ROOMS):
        statement = sql.SQL("drop schema if exists {} cascade").format(sql.Identifier(f"{prefix}{room}"))
        _run(connection, statement)
    _run(connection, "delete from audit.past_build where prefix = %s", prefix)


@contextmanager
def _at_work(home: Home) -> Iterator[psycopg2.extensions.connection]:
    """A connection for as long as no other build runs."""
    with closing(connect(home, autocommit=True)) as connection, alone(connection, Lock.BUILD):
        yield connection


def _run(
    connection: psycopg2.extensions.connection, statement: str | sql.Composable, *parameters: object
) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters or None)
        return cursor.fetchall() if cursor.description else []
