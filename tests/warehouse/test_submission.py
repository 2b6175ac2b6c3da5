"""On time, late, missing: what audit.submission makes of deadlines, to the minute."""

from datetime import date
from itertools import count

import psycopg2.extensions
import pytest

from park_warehouse.contract import load_contracts
from park_warehouse.warehouse.submissions import SubmissionState, never_reported, read_submissions
from tests.transform.submissions import period_end
from tests.warehouse.test_as_of import ask

Connection = psycopg2.extensions.connection

BATCH = """
    insert into audit.batch (
        form, reporter, period, period_end, file_name, sha256, status,
        received_at, file_modified_at, decided_at, superseded_by
    )
    values (
        %s, %s, %s, %s, 'f', %s, %s,
        (%s::timestamp) at time zone 'Asia/Shanghai', (%s::timestamp) at time zone 'Asia/Shanghai',
        (%s::timestamp) at time zone 'Asia/Shanghai', %s
    )
    returning batch_id
"""
_serial = count()


def receive(
    connection: Connection,
    form: str,
    period: str,
    received: str,
    *,
    reporter: str = "甲局",
    status: str = "accepted",
    modified: str | None = None,
    decided: str | None = None,
) -> None:
    """A batch, with Beijing times. It supersedes the one before."""
    three = (form, reporter, period)
    last_day = period_end(period)
    with connection, connection.cursor() as cursor:
        cursor.execute(
            "update audit.batch set superseded_by = batch_id where (form, reporter, period) = (%s, %s, %s)",
            three,
        )
        cursor.execute(
            BATCH,
            [*three, last_day, str(next(_serial)), status, received, modified, decided or received, None],
        )


def states(connection: Connection, as_of: str, form: str | None = None) -> dict[str, SubmissionState]:
    """The state of every period at a Beijing time."""
    ((moment,),) = ask(connection, "select (%s::timestamp) at time zone 'Asia/Shanghai'", as_of)
    found = read_submissions(connection, as_of=moment, form=form)  # type: ignore[arg-type]
    return {state.period: state for state in found}


def timeliness(connection: Connection, as_of: str) -> dict[str, str]:
    return {period: state.timeliness for period, state in states(connection, as_of).items()}


@pytest.mark.parametrize(
    ("form", "period", "due_on"),
    [
        ("tax_payments", "2026-03", date(2026, 4, 10)),
        ("tax_payments", "2025-12", date(2026, 1, 10)),
        ("statistics_output", "2026-02", date(2026, 3, 18)),
        ("statistics_finance", "2026-03", date(2026, 4, 27)),
        ("land_parcels", "2026Q4", date(2027, 1, 15)),
        ("park_land_use", "2025", date(2026, 2, 15)),
    ],
)
def test_due_days(warehouse: Connection, form: str, period: str, due_on: date) -> None:
    receive(warehouse, form, period, f"{due_on} 12:00")
    assert states(warehouse, f"{due_on} 13:00")[period].due_on == due_on


def test_due_days_are_those_of_the_contracts(warehouse: Connection) -> None:
    for contract in load_contracts().values():
        period = {"month": "2025-11", "quarter": "2025Q3", "year": "2024"}[contract.period]
        receive(warehouse, contract.form, period, "2026-01-01 00:00")
        end = period_end(period)
        months = end.year * 12 + end.month - 1 + contract.due.months_after
        due_on = date(months // 12, months % 12 + 1, contract.due.day)
        assert states(warehouse, "2026-01-02 00:00", contract.form)[period].due_on == due_on


def test_the_31st_of_a_shorter_month_is_its_last_day(warehouse: Connection) -> None:
    ask(warehouse, "update audit.form set due_day = 31 where form = 'tax_payments'")
    receive(warehouse, "tax_payments", "2026-01", "2026-02-28 23:59")
    assert states(warehouse, "2026-02-28 23:59")["2026-01"].due_on == date(2026, 2, 28)


@pytest.mark.parametrize(
    ("received", "state", "days_late"),
    [
        ("2026-04-10 23:59:59.999", "on_time", None),
        ("2026-04-11 00:00", "late", 1),
        ("2026-04-11 08:00", "late", 1),
        ("2026-05-10 00:00", "late", 30),
    ],
)
def test_the_due_day_ends_at_midnight_in_beijing(
    warehouse: Connection, received: str, state: str, days_late: int | None
) -> None:
    receive(warehouse, "tax_payments", "2026-03", received)
    # Whatever the session's own time zone is.
    ask(warehouse, "set time zone 'America/New_York'")
    found = states(warehouse, "2026-05-10 01:00")["2026-03"]
    assert (found.timeliness, found.days_late) == (state, days_late)


def test_missing_begins_when_the_due_day_is_over(warehouse: Connection) -> None:
    receive(warehouse, "tax_payments", "2026-02", "2026-03-05 09:00")
    assert timeliness(warehouse, "2026-03-31 23:59") == {"2026-02": "on_time"}
    assert timeliness(warehouse, "2026-04-01 00:00")["2026-03"] == "not_due"
    assert timeliness(warehouse, "2026-04-10 23:59:59")["2026-03"] == "not_due"
    missing = states(warehouse, "2026-04-11 00:00")["2026-03"]
    assert (missing.timeliness, missing.days_late, missing.description) == ("missing", 1, "缺报 1 天")


def test_statistics_have_no_january(warehouse: Connection) -> None:
    receive(warehouse, "statistics_output", "2025-12", "2026-01-15 09:00")
    assert timeliness(warehouse, "2026-04-01 09:00") == {
        "2025-12": "on_time",
        "2026-02": "missing",
        "2026-03": "not_due",
    }


def test_quarters_and_years(warehouse: Connection) -> None:
    receive(warehouse, "chemical_park_safety", "2025Q2", "2025-07-15 09:00")
    receive(warehouse, "emissions_annual", "2024", "2025-03-01 09:00", reporter="乙局")
    assert timeliness(warehouse, "2026-02-16 00:00") == {
        "2025Q2": "on_time",
        "2025Q3": "missing",
        "2025Q4": "missing",
        "2024": "late",
        "2025": "missing",
    }


def test_a_restatement_makes_nobody_late(warehouse: Connection) -> None:
    receive(warehouse, "tax_payments", "2026-03", "2026-04-09 09:00")
    receive(warehouse, "tax_payments", "2026-03", "2026-06-01 09:00")
    assert timeliness(warehouse, "2026-06-02 09:00")["2026-03"] == "on_time"


@pytest.mark.parametrize("status", ["refused", "duplicate"])
def test_what_was_not_accepted_is_no_report(warehouse: Connection, status: str) -> None:
    receive(warehouse, "tax_payments", "2026-02", "2026-03-05 09:00")
    receive(warehouse, "tax_payments", "2026-03", "2026-04-09 09:00", status=status)
    assert timeliness(warehouse, "2026-04-20 09:00")["2026-03"] == "missing"
    receive(warehouse, "tax_payments", "2026-03", "2026-04-21 09:00")
    assert timeliness(warehouse, "2026-04-22 09:00")["2026-03"] == "late"


def test_a_file_of_record_counts_by_the_day_of_its_receipt(warehouse: Connection) -> None:
    """Entered in May, received in April: in time, though nobody could know before."""
    receive(warehouse, "tax_payments", "2026-02", "2026-03-05 09:00")
    receive(warehouse, "tax_payments", "2026-03", "2026-04-09 09:00", decided="2026-05-20 09:00")
    assert timeliness(warehouse, "2026-05-01 00:00")["2026-03"] == "missing"
    assert timeliness(warehouse, "2026-05-21 00:00")["2026-03"] == "on_time"


def test_a_machine_that_was_down_makes_nobody_late(warehouse: Connection) -> None:
    receive(warehouse, "tax_payments", "2026-03", "2026-04-13 09:00", modified="2026-04-10 17:00")
    assert timeliness(warehouse, "2026-04-14 00:00")["2026-03"] == "on_time"


def test_nothing_is_expected_before_the_first_report(warehouse: Connection) -> None:
    receive(warehouse, "tax_payments", "2026-03", "2026-04-09 09:00")
    receive(warehouse, "tax_payments", "2026-01", "2026-02-09 09:00", reporter="乙局")
    ((moment,),) = ask(warehouse, "select timestamptz '2026-04-20 00:00+08'")
    found = read_submissions(warehouse, as_of=moment)  # type: ignore[arg-type]
    assert [(state.reporter, state.period, state.timeliness) for state in found] == [
        ("乙局", "2026-01", "on_time"),
        ("乙局", "2026-02", "missing"),
        ("乙局", "2026-03", "missing"),
        ("甲局", "2026-03", "on_time"),
    ]


def test_a_snapshot_that_is_missing_says_what_stays_in_force(warehouse: Connection) -> None:
    receive(warehouse, "park_registry", "2026-03", "2026-04-03 09:00")
    found = states(warehouse, "2026-06-06 09:00")
    assert {period: state.description for period, state in found.items()} == {
        "2026-03": "按时",
        "2026-04": "缺报 32 天 (沿用 2026-03)",
        "2026-05": "缺报 1 天 (沿用 2026-03)",
    }
    receive(warehouse, "tax_payments", "2026-03", "2026-04-03 09:00")
    assert states(warehouse, "2026-06-06 09:00", "tax_payments")["2026-04"].carried_from is None


def test_what_came_before_its_period_ended_is_in_the_list(warehouse: Connection) -> None:
    receive(warehouse, "tax_payments", "2026-03", "2026-03-20 09:00")
    assert timeliness(warehouse, "2026-03-21 00:00") == {"2026-03": "on_time"}


def test_the_view_is_the_present(warehouse: Connection) -> None:
    receive(warehouse, "tax_payments", "2026-03", "2026-04-09 09:00")
    receive(warehouse, "park_registry", "2026-03", "2026-04-03 09:00")
    view = ask(warehouse, "select * from audit.submission order by form, period")
    assert view == ask(warehouse, "select * from audit.submission_as_of(now()) order by form, period")
    assert len(view) > 2


def test_filters_and_what_never_came(warehouse: Connection) -> None:
    receive(warehouse, "tax_payments", "2026-03", "2026-04-09 09:00")
    receive(warehouse, "park_registry", "2026-03", "2026-04-03 09:00", reporter="乙局")
    receive(warehouse, "land_leases", "2026Q1", "2026-04-03 09:00", status="refused")
    ((moment,),) = ask(warehouse, "select timestamptz '2026-05-20 00:00+08'")

    def found(**filters: object) -> list[tuple[str, str]]:
        rows = read_submissions(warehouse, as_of=moment, **filters)  # type: ignore[arg-type]
        return [(row.reporter, row.period) for row in rows]

    assert found(missing=True) == [("乙局", "2026-04"), ("甲局", "2026-04")]
    assert found(form="税收入库明细", period="2026-03") == [("甲局", "2026-03")]
    assert found(reporter="乙局", missing=True) == [("乙局", "2026-04")]
    silent = never_reported(warehouse)
    assert "厂房土地租赁" in silent
    assert "税收入库明细" not in silent
