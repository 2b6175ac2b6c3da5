"""Pulling from exchange databases: which sources there are and when, and one pull of one of them."""

import re
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from park_warehouse.home import Home
from park_warehouse.intake.exchange.source import Source, SourceError, load_source, source_names
from park_warehouse.warehouse.connection import connect
from park_warehouse.warehouse.migrate import migrate

if TYPE_CHECKING:
    from sqlalchemy import URL

    from park_warehouse.intake.exchange.pull import Pulled

# A connection's id → Airflow's text of it (URI or JSON).
LookUp = Callable[[str], str]

# A source whose file is wrong fails so often, until somebody has seen it.
_SCHEDULE_OF_BROKEN = "0 * * * *"


@dataclass(frozen=True)
class Scheduled:
    """A source as it stands in the timetable. `schedule`: cron in Beijing time, None for by hand only."""

    name: str
    title: str
    schedule: str | None

    @property
    def dag_id(self) -> str:
        # The name of a wrong file can be anything.
        return "exchange_pull_" + re.sub(r"[^\w.-]", "_", self.name)


def exchange_timetable(home: Home | None = None) -> list[Scheduled]:
    """All sources of this home. One whose file is wrong is in it: its runs fail and say why."""
    home = home or Home.current()
    return [_scheduled(home, name) for name in source_names(home)]


def pull_exchange(
    name: str, home: Home | None = None, *, full: bool = False, look_up: LookUp | None = None
) -> "Pulled":
    """Pull one source into the inbox. Connections are looked up in Airflow unless `look_up` says otherwise.

    Raises ParkError where the source file is wrong or the source cannot be read.
    """
    from park_warehouse.intake.exchange.pull import pull

    home = home or Home.current()
    source = load_source(home, name)
    url = url_of(source, look_up or connection_in_airflow)
    with closing(connect(home)) as connection:
        migrate(connection)
        return pull(home, connection, source, url, full=full)


def url_of(source: Source, look_up: LookUp) -> "URL":
    """Where a source is: AIRFLOW_CONN_<ID> first, as in Airflow itself. Raises ParkError."""
    from park_warehouse.intake.exchange.access import connection_in_environment, source_url

    text = connection_in_environment(source.connection) or look_up(source.connection)
    return source_url(source.connection, text)


def connection_in_airflow(connection: str) -> str:
    """The connection as a task of Airflow may read it. Raises AccessError where there is none."""
    from airflow.sdk import BaseHook
    from airflow.sdk.exceptions import AirflowNotFoundException

    from park_warehouse.intake.exchange.access import AccessError, variable_of

    try:
        found = BaseHook.get_connection(connection)
    except AirflowNotFoundException as error:
        raise AccessError(
            f"Airflow 里没有名为「{connection}」的连接; 请在 管理 → 连接 里新建 (类型 postgres 或 mysql),"
            f" 或设置环境变量 {variable_of(connection)}"
        ) from error
    return str(found.get_uri())


def _scheduled(home: Home, name: str) -> Scheduled:
    try:
        source = load_source(home, name)
    except SourceError:
        return Scheduled(name, f"{name} (来源文件有错)", _SCHEDULE_OF_BROKEN)
    return Scheduled(name, f"{source.contract.name} ({name})", source.schedule)
