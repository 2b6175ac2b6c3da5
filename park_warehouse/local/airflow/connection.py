"""A connection of this home's Airflow, for commands that run outside of it."""

import json
import os
import subprocess
import sys

from park_warehouse.home import Home, ParkError
from park_warehouse.local.airflow.settings import environment

TIMEOUT_SECONDS = 120


def read_connection(home: Home, connection: str) -> str:
    """The connection as Airflow's URI; it holds the password. Raises ParkError where there is none."""
    answer = subprocess.run(  # noqa: S603 (our own environment's Airflow; the id is checked)
        [sys.executable, "-m", "airflow", "connections", "get", connection, "--output", "json"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=os.environ | environment(home),
        timeout=TIMEOUT_SECONDS,
        check=False,
    )
    lines = answer.stdout.decode(errors="replace").splitlines()
    found = next((line for line in reversed(lines) if line.startswith("[")), None)
    if answer.returncode or found is None:
        raise ParkError(
            f"没有名为「{connection}」的连接: 请在 Airflow 的 管理 → 连接 里新建 (须先 make up),"
            f" 或设置环境变量 AIRFLOW_CONN_{connection.upper()}=postgresql://用户:密码@主机:端口/库名 (或 mysql://…)"
        )
    return str(json.loads(found)[0]["get_uri"])
