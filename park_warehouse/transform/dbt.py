"""Calling dbt in this process, and what came of it in words that an operator understands."""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg2.extensions
from dbt.artifacts.schemas.run import RunResult
from dbt.cli.main import dbtRunner, dbtRunnerResult

from park_warehouse.home import Home
from park_warehouse.transform.fingerprint import DBT_PROJECT
from park_warehouse.transform.journal import ModelRun
from park_warehouse.warehouse.connection import warehouse_url

# The first lines of a database's message say what is wrong; the rest repeats the query.
LINES_OF_A_MESSAGE = 4
_BROKEN_TEST = "fail"
_FAILURES = {"error", "runtime error", _BROKEN_TEST}
_KINDS = {"model": "模型", "seed": "参数表", "test": "数据检验"}


@dataclass(frozen=True)
class DbtOutcome:
    """What dbt did: every node's result, and the failures as Chinese lines (none: success)."""

    runs: list[ModelRun]
    failures: list[str]


def run_dbt(home: Home, arguments: Sequence[str], horizon: Mapping[str, str]) -> DbtOutcome:
    """Run one dbt command in this process.

    `horizon` are the environment variables that say which batches the models look at.
    """
    with _environment({**_connection_settings(home), **horizon}):
        outcome = dbtRunner().invoke([*arguments, *_common_arguments(home)])
    return _read(outcome)


def _common_arguments(home: Home) -> list[str]:
    return [
        *("--project-dir", str(DBT_PROJECT), "--profiles-dir", str(DBT_PROJECT)),
        *("--target-path", str(home.dbt / "target"), "--log-path", str(home.dbt / "logs")),
        # On the screen failures only, and those in our own words.
        *("--log-level", "none", "--log-level-file", "info"),
        # manifest.json and its like cost most of a second, and nobody reads them.
        "--no-write-json",
    ]


def _connection_settings(home: Home) -> dict[str, str]:
    url = psycopg2.extensions.parse_dsn(warehouse_url(home))
    return {
        "PARK_DBT_HOST": url.get("host", "127.0.0.1"),
        "PARK_DBT_PORT": url.get("port", "5432"),
        "PARK_DBT_USER": url.get("user", ""),
        "PARK_DBT_DATABASE": url["dbname"],
        "DBT_ENV_SECRET_PARK_PASSWORD": url.get("password", ""),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    }


@contextmanager
def _environment(variables: Mapping[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _read(outcome: dbtRunnerResult) -> DbtOutcome:
    results: list[RunResult] = list(getattr(outcome.result, "results", []))
    failures = [_complaint(result) for result in results if str(result.status) in _FAILURES]
    if outcome.exception:
        failures.append(f"dbt 无法运行: {_first_lines(str(outcome.exception))}")
    elif not outcome.success and not failures:
        failures.append("dbt 无法运行, 详见日志")
    return DbtOutcome([_model_run(result) for result in results], failures)


def _model_run(result: RunResult) -> ModelRun:
    response: dict[str, Any] = result.adapter_response or {}
    rows = response.get("rows_affected")
    # A test writes nothing, and the driver counts -1 where a statement touches no rows.
    writes = str(result.node.resource_type) != "test" and isinstance(rows, int) and rows >= 0
    counted = rows if writes else None
    return ModelRun(result.node.name, str(result.status), round(result.execution_time, 3), counted)


def _complaint(result: RunResult) -> str:
    kind = _KINDS.get(result.node.resource_type, str(result.node.resource_type))
    if str(result.status) == _BROKEN_TEST:
        return f"{kind} {result.node.name} 未通过: {result.failures} 行不符合"
    return f"{kind} {result.node.name} 出错: {_first_lines(result.message or '')}"


def _first_lines(message: str) -> str:
    return " ".join(line.strip() for line in message.strip().splitlines()[:LINES_OF_A_MESSAGE])
