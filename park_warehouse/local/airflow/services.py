"""Airflow's four long-running programs."""

import sys

from park_warehouse.home import Home
from park_warehouse.local.airflow.settings import address, environment
from park_warehouse.local.service import Service

# Task logs are read from the disk they are written to: nobody needs the log servers and their fixed ports.
NO_LOG_SERVER = "--skip-serve-logs"


def services(home: Home) -> list[Service]:
    """API server and UI, scheduler with its workers, DAG processor, triggerer (which watches the inbox)."""
    env = environment(home)

    def service(name: str, title: str, *arguments: str, port: int | None = None) -> Service:
        return Service(
            name=f"airflow-{name}",
            title=title,
            argv=(sys.executable, "-m", "airflow", name, *arguments),
            log=home.logs / f"airflow-{name}.log",
            env=env,
            port=port,
            health_url=f"{address(home)}/api/v2/monitor/health" if port else None,
        )

    return [
        service("api-server", "Airflow 网页与接口", port=home.port("airflow")),
        service("scheduler", "Airflow 调度器", NO_LOG_SERVER),
        service("dag-processor", "Airflow 流程解析"),
        service("triggerer", "Airflow 收件箱监视", NO_LOG_SERVER),
    ]
