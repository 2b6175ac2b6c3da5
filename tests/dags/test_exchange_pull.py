"""One DAG for each source file, made without a connection; a wrong file is seen as a failing run."""

import logging

import pytest
import yaml
from airflow.dag_processing.dagbag import DagBag
from airflow.sdk import DAG, CronTriggerTimetable
from airflow.serialization.serialized_objects import DagSerialization

from park_warehouse.home import PROJECT, Home
from park_warehouse.intake.exchange.access import AccessError
from park_warehouse.intake.exchange.source import SourceError
from park_warehouse.pipeline.exchange import pull_exchange

FILE = PROJECT / "dags" / "exchange_pull.py"
SOURCE = {
    "form": "emissions_annual",
    "connection": "sthj",
    "table": "pf",
    "reporter": {"constant": "生态环境局"},
    "period": {"column": "nd"},
    "watermark": "gxsj",
    "columns": {"统一社会信用代码": "nsrsbh"},
}


@pytest.fixture
def dags(home: Home) -> dict[str, DAG]:
    """The DAGs of a home with three sources: timed, by hand, and wrong."""
    folder = home.root / "exchange"
    folder.mkdir()
    for name, changes in (("timed", {"schedule": "15 3 * * *"}), ("by_hand", {}), ("坏 的", {"form": "x"})):
        text = yaml.safe_dump(SOURCE | changes, allow_unicode=True)
        (folder / f"{name}.yml").write_text(text, encoding="utf-8")
    bag = DagBag(dag_folder=FILE)
    assert bag.import_errors == {}
    return bag.dags


def test_every_source_has_a_dag(dags: dict[str, DAG]) -> None:
    assert sorted(dags) == ["exchange_pull_by_hand", "exchange_pull_timed", "exchange_pull_坏_的"]
    timed = dags["exchange_pull_timed"]
    assert timed.dag_display_name == "前置库取数 · 主要污染物排放 (timed)"
    assert isinstance(timed.timetable, CronTriggerTimetable)
    assert DagSerialization.from_dict(DagSerialization.to_dict(timed)).timetable.summary == "15 3 * * *"
    assert dags["exchange_pull_by_hand"].schedule is None


def test_one_pull_at_a_time_limited_and_tried_again(dags: dict[str, DAG]) -> None:
    for dag in dags.values():
        assert (dag.max_active_runs, dag.catchup) == (1, False)
        assert dag.doc_md
        (task,) = dag.tasks
        assert task.task_display_name == "取数"
        assert task.retries == 3
        assert task.on_failure_callback
        assert task.execution_timeout <= dag.dagrun_timeout


def test_a_wrong_file_has_a_dag_that_runs_and_says_why(dags: dict[str, DAG]) -> None:
    broken = dags["exchange_pull_坏_的"]
    assert "来源文件有错" in broken.dag_display_name
    assert broken.schedule is not None
    with pytest.raises(SourceError, match="没有代号为 x 的报表"):
        pull_exchange("坏 的")


@pytest.mark.usefixtures("dags")
def test_a_connection_that_airflow_does_not_know_is_told() -> None:
    with pytest.raises(AccessError, match="Airflow 里没有名为「sthj」的连接"):
        pull_exchange("timed")


@pytest.mark.usefixtures("dags")
def test_airflows_variable_is_taken_and_its_password_never_shown(
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    warehouse_url: str,  # noqa: ARG001
) -> None:
    monkeypatch.setenv("AIRFLOW_CONN_STHJ", "postgresql://leser:geheim@127.0.0.1:9/pf")
    monkeypatch.setattr("park_warehouse.intake.exchange.session.FIRST_WAIT_SECONDS", 0.01)
    with caplog.at_level(logging.INFO), pytest.raises(Exception, match="连接不上") as caught:
        pull_exchange("timed")
    assert "geheim" not in str(caught.value) + caplog.text


def test_a_home_without_sources_has_no_dag_and_no_error(home: Home) -> None:  # noqa: ARG001
    bag = DagBag(dag_folder=FILE)
    assert (bag.dags, bag.import_errors) == ({}, {})
