"""The demo's first run: wait until the scheduler has taken the inbox through all three DAGs."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import httpx

from park_warehouse.home import Home, ParkError
from park_warehouse.local.airflow.settings import address, logs
from park_warehouse.pipeline.inbox import waiting_files
from park_warehouse.pipeline.state import FAILURE_MARK

TITLES = {"intake": "接收报送", "warehouse_build": "构建仓库", "quarterly_dispatch": "季度调度"}
STATES = {"queued": "排队", "running": "运行中", "success": "完成", "failed": "失败"}
POLL_SECONDS = 2.0
# A machine that loads a city, builds and deploys at the same time answers slowly.
ANSWER_SECONDS = 120
# What one DAG leaves behind starts the next within a second; longer silence means that all is done.
QUIET_SECONDS = 10.0
RUNS_LOOKED_AT = 100


class Run(NamedTuple):
    """One run of a DAG, as the REST API tells it."""

    dag_id: str
    run_id: str
    state: str
    created: datetime

    @property
    def is_active(self) -> bool:
        return self.state in ("queued", "running")


def run_demo(home: Home, progress: Callable[[str], None], *, timeout_seconds: float = 1800) -> None:
    """Wait until the inbox is empty and intake, build and dispatch have succeeded; tell `progress` of it.

    Raises ParkError, in Chinese, with the failed task and its log, or with what is still waited for.
    """
    began = datetime.now(UTC)
    deadline = time.monotonic() + timeout_seconds
    quiet_since: float | None = None
    told = ""
    with _airflow(home) as client:
        _start_again(client, _runs(client))
        while time.monotonic() < deadline:
            runs = _runs(client)
            files = len(waiting_files(home.inbox))
            if (now := _summary(runs, files)) != told:
                progress(told := now)
            for run in runs:
                if run.state == "failed" and run.created >= began:
                    raise ParkError(_failure(client, home, run))
            if files or any(run.is_active for run in runs):
                quiet_since = None
            elif quiet_since is None:
                quiet_since = time.monotonic()
            elif time.monotonic() - quiet_since >= QUIET_SECONDS:
                return _require_success(client, home, runs)
            time.sleep(POLL_SECONDS)
    raise ParkError(f"等待 {timeout_seconds / 60:.0f} 分钟仍未完成。{told}。运行日志在 {logs(home)}")


def _start_again(client: httpx.Client, runs: list[Run]) -> None:
    """Trigger what failed in an earlier start that broke off; what comes after it follows by itself."""
    latest = {run.dag_id: run.state for run in reversed(runs)}
    failed = [dag_id for dag_id in TITLES if latest.get(dag_id) == "failed"]
    if failed and not any(run.is_active for run in runs):
        # A dispatch is announced by the build, again and again until it has succeeded.
        dag_id = "intake" if failed[0] == "intake" else "warehouse_build"
        _checked(client.post(f"/api/v2/dags/{dag_id}/dagRuns", json={"logical_date": None}))


def _require_success(client: httpx.Client, home: Home, runs: list[Run]) -> None:
    """Raise ParkError unless the latest run of each DAG has succeeded."""
    for dag_id, title in TITLES.items():
        latest = next((run for run in runs if run.dag_id == dag_id), None)
        if latest is None:
            raise ParkError(f"{title} ({dag_id}) 没有运行: 前面的步骤没有产生它等待的数据")
        if latest.state != "success":
            raise ParkError(_failure(client, home, latest))


@contextmanager
def _airflow(home: Home) -> Iterator[httpx.Client]:
    """Airflow's REST API as the administrator."""
    # trust_env: a proxy for the outside must not stand between this machine and itself.
    with httpx.Client(base_url=address(home), timeout=ANSWER_SECONDS, trust_env=False) as client:
        try:
            user = {"username": "admin", "password": home.secret("airflow_admin")}
            answer = _checked(client.post("/auth/token", json=user))
            client.headers["Authorization"] = f"Bearer {answer['access_token']}"
            yield client
        except httpx.TransportError as error:
            raise ParkError(
                f"Airflow 接口 {address(home)} 没有回应 ({error}), 请查看 ./park status"
            ) from error


def _runs(client: httpx.Client) -> list[Run]:
    """The runs of the three DAGs, latest first."""
    answer = client.get("/api/v2/dags/~/dagRuns", params={"order_by": "-id", "limit": RUNS_LOOKED_AT})
    return [
        Run(run["dag_id"], run["dag_run_id"], run["state"], datetime.fromisoformat(run["run_after"]))
        for run in _checked(answer)["dag_runs"]
        if run["dag_id"] in TITLES
    ]


def _failure(client: httpx.Client, home: Home, run: Run) -> str:
    path = f"/api/v2/dags/{run.dag_id}/dagRuns/{run.run_id}/taskInstances"
    failed = _checked(client.get(path, params={"state": "failed"}))["task_instances"]
    folder = logs(home) / f"dag_id={run.dag_id}" / f"run_id={run.run_id}"
    places = []
    for task in failed:
        log = folder / f"task_id={task['task_id']}" / f"attempt={task['try_number']}.log"
        places.append(f"“{task['task_display_name']}” 失败, 日志: {log}\n{_reason(log)}")
    return f"{TITLES[run.dag_id]} ({run.dag_id}) 失败: " + ("\n".join(places) or f"运行超时, 见 {folder}")


def _reason(log: Path) -> str:
    """What the task's failure callback wrote into its log (JSON lines); empty where it could not."""
    lines = log.read_text(encoding="utf-8").splitlines() if log.exists() else []
    events = [str(json.loads(line).get("event", "")) for line in lines if line.startswith("{")]
    return next((event for event in reversed(events) if event.startswith(FAILURE_MARK)), "")


def _checked(answer: httpx.Response) -> dict[str, Any]:
    if answer.is_error:
        raise ParkError(f"Airflow 接口 {answer.url.path} 返回 {answer.status_code}: {answer.text[:500]}")
    return dict(answer.json())


def _summary(runs: list[Run], files: int) -> str:
    parts = [f"收件箱 {files} 份"]
    for dag_id, title in TITLES.items():
        own = [run for run in runs if run.dag_id == dag_id]
        done = sum(run.state == "success" for run in own)
        active = next((STATES[run.state] for run in own if run.is_active), None)
        parts.append(f"{title}: {active or '等待'}, 已完成 {done} 次")
    return "; ".join(parts)
