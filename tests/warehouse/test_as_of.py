"""What counted at a moment can be asked of the warehouse itself."""

import time
from datetime import UTC, datetime, timedelta

import psycopg2.extensions

from park_warehouse.home import PROJECT
from park_warehouse.warehouse.migrate import SQL_FILES
from tests.transform.submissions import Submission, submit

Connection = psycopg2.extensions.connection
Rows = list[tuple[object, ...]]

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def ask(connection: Connection, query: str, *parameters: object) -> Rows:
    with connection, connection.cursor() as cursor:
        cursor.execute(query, parameters or None)
        return cursor.fetchall() if cursor.description else []


def now(connection: Connection) -> datetime:
    ((moment,),) = ask(connection, "select clock_timestamp()")
    assert isinstance(moment, datetime)
    return moment


def tax(ticket: str, reporter: str = "税务局", period: str = "2026-03") -> Submission:
    return Submission("tax_payments", period, [{"ticket_no": ticket, "amount": 1}], reporter)


def tickets(connection: Connection, moment: datetime) -> Rows:
    return ask(
        connection,
        "select ticket_no from audit.rows_as_of(null::raw.tax_payments, %s) order by ticket_no",
        moment,
    )


def test_what_was_superseded_later_counted_before(warehouse: Connection) -> None:
    before = now(warehouse)
    submit(warehouse, tax("一"))
    first = now(warehouse)
    submit(warehouse, tax("二"), tax("三", "稽查局"))
    second = now(warehouse)
    submit(warehouse, Submission("tax_payments", "2026-03", [], "税务局"))
    assert tickets(warehouse, before) == []
    assert tickets(warehouse, first) == [("一",)]
    assert tickets(warehouse, second) == [("三",), ("二",)]
    assert tickets(warehouse, now(warehouse)) == [("三",)]


def test_at_present_it_is_what_is_not_superseded(warehouse: Connection) -> None:
    submit(warehouse, tax("一"), tax("二"), tax("三", "稽查局"), tax("四", period="2026-04"))
    assert ask(
        warehouse, "select batch_id from audit.effective_batches(clock_timestamp()) order by 1"
    ) == ask(warehouse, "select batch_id from audit.batch where superseded_by is null order by 1")


def test_what_was_refused_never_counted(warehouse: Connection) -> None:
    submit(warehouse, tax("一"))
    ask(
        warehouse,
        "insert into audit.batch (form, reporter, period, period_end, file_name, sha256, status)"
        " values ('tax_payments', '税务局', '2026-03', '2026-03-31', 'f', '', 'refused')",
    )
    assert tickets(warehouse, now(warehouse)) == [("一",)]


def test_a_receipt_that_is_dated_back_does_not_rewrite_history(warehouse: Connection) -> None:
    submit(warehouse, tax("一"))
    before = now(warehouse)
    submit(warehouse, tax("二"))
    ask(warehouse, "update audit.batch set received_at = %s", LONG_AGO)
    assert tickets(warehouse, before) == [("一",)]
    assert tickets(warehouse, LONG_AGO) == []


def test_a_batch_is_decided_on_when_its_transaction_ends(warehouse: Connection) -> None:
    """Whoever reads in between does not see it; an as-of read of that moment must not either."""
    with warehouse, warehouse.cursor() as cursor:
        cursor.execute(
            "insert into audit.batch (form, reporter, period, period_end, file_name, sha256, status)"
            " values ('tax_payments', '税务局', '2026-03', '2026-03-31', 'f', '', 'accepted')"
        )
        time.sleep(0.05)
        cursor.execute("select clock_timestamp()")
        ((while_it_was_open,),) = cursor.fetchall()
    ((decided_at,),) = ask(warehouse, "select decided_at from audit.batch")
    assert decided_at > while_it_was_open


def test_order_is_that_of_decision_even_where_the_clock_was_set_back(warehouse: Connection) -> None:
    (first,) = submit(warehouse, tax("一"))
    later = now(warehouse) + timedelta(days=1)
    ask(warehouse, "update audit.batch set decided_at = %s", later)
    (second,) = submit(warehouse, tax("二"))
    assert ask(warehouse, "select batch_id, decided_at = %s from audit.batch order by 1", later) == [
        (first, True),
        (second, True),
    ]


def test_a_moment_that_comes_from_a_backup_stays(warehouse: Connection) -> None:
    ask(
        warehouse,
        "insert into audit.batch (file_name, sha256, status, decided_at) values ('f', '', 'refused', %s)",
        LONG_AGO,
    )
    assert ask(warehouse, "select decided_at from audit.batch") == [(LONG_AGO,)]


def test_a_warehouse_of_before_gets_its_moments_from_its_rows(warehouse: Connection) -> None:
    submit(warehouse, tax("一"))
    submit(warehouse, Submission("tax_payments", "2026-04", []), tax("二"))
    ask(warehouse, "update audit.batch set received_at = %s", LONG_AGO)
    ask(
        warehouse,
        "drop function audit.submission_as_of cascade; drop function audit.effective_batches cascade;"
        " drop function audit.rows_as_of; drop function audit.set_decided_at cascade;"
        " drop table audit.past_build; alter table audit.batch drop column decided_at",
    )
    ask(warehouse, (SQL_FILES / "061_as_of.sql").read_text(encoding="utf-8"))
    loaded = ask(warehouse, "select distinct _loaded_at from raw.tax_payments order by 1")
    decided = ask(warehouse, "select decided_at from audit.batch order by batch_id")
    # The empty one in the middle came after the one before it.
    assert decided == [loaded[0], loaded[0], loaded[1]]


def test_what_the_how_to_shows_can_be_run(warehouse: Connection) -> None:
    page = (PROJECT / "docs" / "how-to" / "read-the-past.md").read_text(encoding="utf-8")
    statements = page.split("```sql\n")[1].split("```")[0].split(";\n")[:-1]
    assert len(statements) == 4
    submit(warehouse, Submission("statistics_output", "2026-08", [{"output_cum": 1}], "海南区统计局"))
    found = [ask(warehouse, statement) for statement in statements]
    assert len(found[2]) == 1
