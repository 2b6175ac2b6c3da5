"""What runs, where, and what waits: for `status`, `doctor` and the end of `up`."""

from contextlib import closing
from dataclasses import dataclass
from typing import Any

from park_warehouse.home import Home
from park_warehouse.local.postgres import EmbeddedPostgres
from park_warehouse.local.stack import services
from park_warehouse.local.supervisor import State, Supervisor
from park_warehouse.pipeline.inbox import waiting_files
from park_warehouse.warehouse.connection import (
    WarehouseUnreachableError,
    connect,
    external_warehouse_url,
    warehouse_url,
)

STATE_NAMES = {
    State.RUNNING: "运行中",
    State.STARTING: "正在启动",
    State.STOPPED: "未启动",
    State.CRASHED: "已异常退出",
}


@dataclass(frozen=True)
class ServiceStatus:
    name: str
    title: str
    state: State
    url: str | None
    log: str | None


@dataclass(frozen=True)
class Status:
    """One look at an installation."""

    home: Home
    services: list[ServiceStatus]
    waiting_files: int

    def as_json(self) -> dict[str, Any]:
        """For scripts. `warehouse_url` holds the owner's password."""
        return {
            "home": str(self.home.root),
            "warehouse_url": warehouse_url(self.home),
            "airflow_url": f"http://127.0.0.1:{self.home.port('airflow')}",
            "superset_url": f"http://127.0.0.1:{self.home.port('superset')}",
            "inbox": str(self.home.inbox),
            "waiting_files": self.waiting_files,
            "services": {
                service.name: {"state": str(service.state), "url": service.url, "log": service.log}
                for service in self.services
            },
        }


def look(home: Home) -> Status:
    """Ask every service how it is."""
    supervisor = Supervisor(home)
    found = [_database(home)] + [
        ServiceStatus(
            service.name,
            service.title,
            supervisor.state(service),
            f"http://127.0.0.1:{service.port}" if service.port else None,
            str(service.log),
        )
        for service in services(home)
    ]
    return Status(home, found, len(waiting_files(home.inbox)))


def can_connect(home: Home) -> bool:
    try:
        with closing(connect(home)):
            return True
    except WarehouseUnreachableError:
        return False


def batch_counts(home: Home) -> dict[str, int]:
    """Files received so far, by status (accepted, flagged, refused, duplicate)."""
    with closing(connect(home)) as connection, connection.cursor() as cursor:
        cursor.execute("select status, count(*) from audit.batch group by status")
        return dict(cursor.fetchall())


def _database(home: Home) -> ServiceStatus:
    if external_warehouse_url():
        state = State.RUNNING if can_connect(home) else State.CRASHED
        return ServiceStatus("postgres", "数据库 (外部)", state, None, None)
    server = EmbeddedPostgres(home)
    state = State.RUNNING if server.is_running() else State.STOPPED
    return ServiceStatus("postgres", "数据库", state, f"127.0.0.1:{home.port('postgres')}", str(server.log))
