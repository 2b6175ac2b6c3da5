"""Which quarters are due, what one lacks, and what may not go before the meeting.

The tables that dbt builds are made here with the columns that the dispatch reads, so that each case shows
its own rows; that dbt builds them so is the end-to-end test's business.
"""

from collections.abc import Iterable
from itertools import count

import psycopg2.extensions
import pytest

from park_warehouse.pipeline import (
    DataError,
    DispatchIncompleteError,
    assess_dispatch,
    months_to_dispatch,
    quarters_to_dispatch,
    verify_dispatch,
)

Connection = psycopg2.extensions.connection

TABLES = """
    create table staging.stg_batches (batch_id bigint, form text, reporter text, period_end date);
    create table staging.stg_park_registry (
        batch_id bigint, park_code text, park_name text, is_evaluation_unit boolean,
        established_on date, abolished_on date
    );
    create table marts.fct_park_month (park_code text, month date);
    create table marts.fct_park_quarter (park_code text, quarter text);
"""
REGISTER = "insert into staging.stg_park_registry values (%s, %s, %s, %s, %s, %s)"
BATCH = """
    insert into audit.batch (form, reporter, period, period_end, file_name, sha256, status, received_at)
    values (%s, %s, %s, %s, 'f.csv', %s, %s, %s)
    returning batch_id
"""
BUILD = """
    insert into audit.build (selection, status, last_batch_id)
    select 'marts', 'success', max(batch_id) from audit.batch
"""
_serial = count()


@pytest.fixture
def marts(warehouse: Connection) -> Connection:
    """Parks P1 (unit), P2 (no unit) and the city with all three months and the quarter 2026Q3."""
    run(warehouse, TABLES)
    run(warehouse, "insert into staging.stg_batches values (1, 'park_registry', '工信局', '2026-06-30')")
    for park_code, is_unit in (("P1", True), ("P2", False)):
        run(warehouse, REGISTER, [1, park_code, f"园区{park_code}", is_unit, "2010-01-01", None])
    for park_code in ("P1", "P2", "CITY"):
        run(warehouse, "insert into marts.fct_park_quarter values (%s, '2026Q3')", [park_code])
        for month in ("2026-07-01", "2026-08-01", "2026-09-01"):
            run(warehouse, "insert into marts.fct_park_month values (%s, %s)", [park_code, month])
    return warehouse


def run(connection: Connection, statement: str, parameters: Iterable[object] = ()) -> None:
    with connection, connection.cursor() as cursor:
        cursor.execute(statement, list(parameters))


def receive(
    connection: Connection,
    form: str,
    period: str,
    *,
    reporter: str = "税务局",
    period_end: str | None = None,
    status: str = "accepted",
    received_at: str = "2026-10-08 09:00+08",
) -> None:
    """A batch, as the intake records it."""
    last_day = period_end or f"{period}-28"
    run(connection, BATCH, [form, reporter, period, last_day, str(next(_serial)), status, received_at])


def build(connection: Connection, *changed_months: str) -> None:
    """What a successful build leaves behind."""
    run(connection, BUILD)
    for month in changed_months:
        run(connection, "insert into audit.changed_month (month) values (%s)", [month])


# Which months and quarters are due


def test_months_are_due_when_tax_and_statistics_are_in(warehouse: Connection) -> None:
    for month in ("2026-07", "2026-08", "2026-09"):
        receive(warehouse, "tax_payments", month)
    for month in ("2026-07", "2026-08"):
        receive(warehouse, "statistics_output", month, reporter="统计局")
    build(warehouse, "2026-07", "2026-08", "2026-09")
    assert months_to_dispatch() == ["2026-07", "2026-08"]
    assert quarters_to_dispatch() == []


def test_january_has_no_statistics(warehouse: Connection) -> None:
    receive(warehouse, "tax_payments", "2026-01")
    build(warehouse, "2026-01")
    assert months_to_dispatch() == ["2026-01"]


@pytest.mark.parametrize("status", ["refused", "duplicate"])
def test_what_was_not_loaded_completes_nothing(warehouse: Connection, status: str) -> None:
    receive(warehouse, "tax_payments", "2026-01", status=status)
    build(warehouse, "2026-01")
    assert months_to_dispatch() == []


def test_what_came_after_the_build_completes_nothing_yet(warehouse: Connection) -> None:
    receive(warehouse, "tax_payments", "2026-02")
    build(warehouse, "2026-02")
    receive(warehouse, "statistics_output", "2026-02", reporter="统计局")
    assert months_to_dispatch() == []


def test_one_restated_month_brings_its_whole_quarter_again(marts: Connection) -> None:
    complete_quarter(marts)
    assert quarters_to_dispatch() == ["2026Q3"]
    assess_dispatch("2026Q3")
    assert months_to_dispatch() == []
    build(marts, "2026-08")
    assert months_to_dispatch() == ["2026-07", "2026-08", "2026-09"]
    assert quarters_to_dispatch() == ["2026Q3"]


# What an assessment finds


def complete_quarter(connection: Connection) -> None:
    for month in ("2026-07", "2026-08", "2026-09"):
        receive(connection, "tax_payments", month)
        receive(connection, "statistics_output", month, reporter="统计局")
    build(connection, "2026-07", "2026-08", "2026-09")


def test_a_whole_quarter_is_ready_and_recorded(marts: Connection) -> None:
    complete_quarter(marts)
    assessment = assess_dispatch("2026Q3")
    assert assessment.status == "ready"
    assert assessment.months_in == ["2026-07", "2026-08", "2026-09"]
    assert (assessment.parks, assessment.missing_parks) == (2, [])
    # Due on 2026-08-10, 09-10 and 10-10 (tax), 08-18, 09-18 and 10-18 (statistics); all came on 10-08.
    assert (assessment.submissions_on_time, assessment.submissions_late) == (2, 4)
    verify_dispatch("2026Q3")
    with marts.cursor() as cursor:
        cursor.execute("select quarter, status, parks, missing from audit.dispatch")
        assert cursor.fetchall() == [("2026Q3", "ready", 2, [])]


def test_a_missing_submission_is_named_and_stops_nothing(marts: Connection) -> None:
    complete_quarter(marts)
    # A second statistics bureau that stopped after August.
    receive(marts, "statistics_output", "2026-08", reporter="海南区统计局")
    assessment = assess_dispatch("2026Q3")
    assert assessment.status == "gaps"
    assert assessment.missing == [
        {
            "form": "statistics_output",
            "name": "工业产销总值表",
            "reporter": "海南区统计局",
            "period": "2026-09",
            "due_on": "2026-10-18",
        }
    ]
    verify_dispatch("2026Q3")


def test_a_park_with_figures_but_without_a_row_must_not_go_unnoticed(marts: Connection) -> None:
    run(marts, "delete from marts.fct_park_quarter where park_code in ('P2', 'CITY')")
    assert assess_dispatch("2026Q3").missing_parks == ["园区P2 (P2)", "全市 (CITY)"]
    with pytest.raises(DispatchIncompleteError, match=r"2026Q3.*园区P2"):
        verify_dispatch("2026Q3")


def test_an_evaluation_unit_must_be_there_even_without_figures(marts: Connection) -> None:
    run(marts, "delete from marts.fct_park_quarter where park_code = 'P1'")
    run(marts, "delete from marts.fct_park_month where park_code = 'P1'")
    assert assess_dispatch("2026Q3").missing_parks == ["园区P1 (P1)"]


def test_a_park_without_any_figures_needs_no_row(marts: Connection) -> None:
    run(marts, "delete from marts.fct_park_quarter where park_code = 'P2'")
    run(marts, "delete from marts.fct_park_month where park_code = 'P2'")
    assessment = assess_dispatch("2026Q3")
    assert assessment.missing_parks == []
    assert assessment.parks_without_figures == ["P2"]


def test_the_register_of_the_quarters_end_counts(marts: Connection) -> None:
    run(marts, "insert into staging.stg_batches values (2, 'park_registry', '工信局', '2026-12-31')")
    run(marts, REGISTER, [2, "P3", "新园区", True, "2026-11-01", None])
    run(marts, REGISTER, [1, "P4", "已撤园区", True, "2010-01-01", "2026-08-31"])
    assert assess_dispatch("2026Q3").parks == 2
    # Before the first register, that first one: a park of 2010 was there in 2025 too.
    assert assess_dispatch("2025Q3").parks == 3


def test_a_repaired_quarter_may_go(marts: Connection) -> None:
    run(marts, "delete from marts.fct_park_quarter where park_code = 'CITY'")
    assess_dispatch("2026Q3")
    run(marts, "insert into marts.fct_park_quarter values ('CITY', '2026Q3')")
    assess_dispatch("2026Q3")
    verify_dispatch("2026Q3")


@pytest.mark.parametrize(
    "key", [None, "", "2026-Q3", "2026Q5", "2026-07", "2026Q3'; drop table audit.batch; --"]
)
def test_what_is_no_quarter_is_said_so(marts: Connection, key: str | None) -> None:  # noqa: ARG001
    with pytest.raises(DataError, match="2026Q3"):
        assess_dispatch(key)
