"""What every DAG must have, and how the three hang together."""

import re
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from airflow.dag_processing.dagbag import DagBag
from airflow.sdk import DAG, AssetAny
from airflow.serialization.definitions.dag import SerializedDAG
from airflow.serialization.serialized_objects import DagSerialization

from park_warehouse.contract import load_contracts
from park_warehouse.pipeline.inbox_trigger import InboxTrigger

DAG_IDS = ["intake", "quarterly_dispatch", "warehouse_build"]
PARSE_LIMIT = timedelta(seconds=2)

CHINESE = re.compile(r"[一-鿿]")
# Data libraries, and anything that looks like a query: neither belongs where things are only wired.
BUSINESS = re.compile(
    r"import (pandas|psycopg2|sqlalchemy|dbt|great_expectations)|\b(select|insert|delete)\b.*\b(from|into)\b",
    re.IGNORECASE,
)


@pytest.fixture(params=DAG_IDS)
def dag(request: pytest.FixtureRequest, dag_bag: DagBag) -> DAG:
    return dag_bag.dags[request.param]


def test_exactly_the_three_dags_are_there_and_none_failed_to_import(dag_bag: DagBag) -> None:
    assert dag_bag.import_errors == {}
    assert sorted(dag_bag.dags) == DAG_IDS


def test_every_file_is_read_quickly(dag_bag: DagBag, dag_files: list[Path]) -> None:
    assert len(dag_bag.dagbag_stats) == len(dag_files)
    assert [stat.file for stat in dag_bag.dagbag_stats if stat.duration > PARSE_LIMIT] == []


def test_people_read_chinese(dag: DAG) -> None:
    assert CHINESE.search(dag.dag_display_name)
    assert dag.doc_md
    assert CHINESE.search(dag.doc_md)
    assert [task.task_id for task in dag.tasks if not CHINESE.search(task.task_display_name)] == []


def test_what_writes_the_warehouse_runs_once_at_a_time(dag_bag: DagBag) -> None:
    assert dag_bag.dags["intake"].max_active_runs == 1
    assert dag_bag.dags["warehouse_build"].max_active_runs == 1


def test_every_dag_is_limited_and_never_catches_up(dag: DAG) -> None:
    assert dag.catchup is False
    assert dag.dagrun_timeout is not None
    assert dag.tags


def test_every_task_has_an_owner_a_retry_a_limit_and_tells_of_its_failure(dag: DAG) -> None:
    assert dag.tasks
    for task in dag.tasks:
        assert CHINESE.search(task.owner), task.task_id
        assert task.retries >= 1, task.task_id
        assert task.execution_timeout is not None, task.task_id
        assert task.execution_timeout <= dag.dagrun_timeout, task.task_id
        assert task.on_failure_callback, task.task_id


def test_dag_files_only_wire(dag_files: list[Path]) -> None:
    sources = {path.name: path.read_text(encoding="utf-8") for path in dag_files}
    assert [name for name, source in sources.items() if BUSINESS.search(source)] == []


def test_dags_survive_the_way_to_the_scheduler(dag: DAG) -> None:
    """The scheduler knows a DAG in its serialised form only: mappers and retry policy must pass through."""
    assert as_scheduled(dag).task_ids == dag.task_ids


def test_warehouse_build_stops_before_what_depends_on_a_failed_check(dag_bag: DagBag) -> None:
    build = dag_bag.dags["warehouse_build"]
    chain = ["build_staging", "check_sources", "build_marts", "check_marts"]
    for task_id, next_id in pairwise(chain):
        assert build.get_task(task_id).downstream_task_ids == {next_id}
        assert build.get_task(next_id).trigger_rule == "all_success"
    assert build.get_task("check_marts").downstream_task_ids == {"announce_months", "write_report"}
    # The report is about what failed: it is written whatever happened.
    assert build.get_task("write_report").trigger_rule == "all_done"
    # A run whose checks failed must not look like a success because of the report.
    assert build.get_task("announce_months").trigger_rule == "all_success"


def test_intake_waits_for_the_inbox(dag_bag: DagBag) -> None:
    (inbox,) = dag_bag.dags["intake"].timetable.asset_condition.objects
    (watcher,) = inbox.watchers
    assert isinstance(watcher.trigger, InboxTrigger)


def test_any_form_starts_a_build(dag_bag: DagBag) -> None:
    build = dag_bag.dags["warehouse_build"]
    assert isinstance(build.timetable.asset_condition, AssetAny)
    assert uris_waited_for(build) == {f"x-park://raw/{form}" for form in load_contracts()}


def test_months_make_a_quarter_by_the_warehouses_own_names(dag_bag: DagBag) -> None:
    timetable = as_scheduled(dag_bag.dags["quarterly_dispatch"]).timetable
    mapper = timetable.get_partition_mapper(uri="x-park://marts/fct_park_month")
    assert mapper.to_downstream("2026-08") == "2026Q3"
    assert mapper.to_upstream("2026Q3") == {"2026-07", "2026-08", "2026-09"}
    assert mapper.to_upstream("2026Q4") == {"2026-10", "2026-11", "2026-12"}


def test_the_dispatch_waits_for_what_the_build_announces(dag_bag: DagBag) -> None:
    (announced,) = dag_bag.dags["warehouse_build"].get_task("announce_months").outlets
    assert uris_waited_for(dag_bag.dags["quarterly_dispatch"]) == {announced.uri}


def as_scheduled(dag: DAG) -> SerializedDAG:
    """The DAG as the scheduler knows it."""
    return DagSerialization.from_dict(DagSerialization.to_dict(dag))


def uris_waited_for(dag: DAG) -> set[str]:
    return {key.uri for key, _ in as_scheduled(dag).timetable.asset_condition.iter_assets()}
