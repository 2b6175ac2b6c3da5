"""Whatever has happened since: the past read today is the past as it was built then, row for row."""

import datetime

import psycopg2.extensions
import pytest

from park_warehouse.home import Home
from park_warehouse.transform.as_of import build_as_of
from park_warehouse.transform.build import build
from tests.effort import effort
from tests.transform.histories import History
from tests.transform.marts import read_all
from tests.transform.submissions import Submission, submit

Connection = psycopg2.extensions.connection

IGNORED = """
    insert into audit.batch (form, reporter, period, period_end, file_name, sha256, status, rows_in)
    values ('statistics_output', '统计局A', '2025-05', '2025-05-31', 'f.xlsx', '', %s, 9)
"""


def now(connection: Connection) -> datetime.datetime:
    with connection, connection.cursor() as cursor:
        cursor.execute("select clock_timestamp()")
        ((moment,),) = cursor.fetchall()
    return moment


def refuse(connection: Connection) -> None:
    """What changes nothing: a file that is refused, and one that comes twice."""
    with connection, connection.cursor() as cursor:
        for status in ("refused", "duplicate"):
            cursor.execute(IGNORED, [status])


def date_back(connection: Connection) -> None:
    """Cover notes say of every file that it came long before."""
    with connection, connection.cursor() as cursor:
        cursor.execute("update audit.batch set received_at = received_at - interval '900 days'")


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3, 3 + effort(1, 10)))
def test_the_past_is_as_it_was(warehouse: Connection, home: Home, seed: int) -> None:
    history = History(seed)
    steps = [
        history.opening(),
        # Restatements, several reporters and keys in two batches are in every one of these.
        history.more("statistics_output") + history.more("enterprise_registry"),
        # Snapshots that list nothing any more.
        [Submission("land_parcels", f"2024Q{quarter}", [], "自然资源局A") for quarter in (2, 3)],
        history.more("tax_payments") + history.more("park_registry") + history.more("inspection_findings"),
    ]
    moments, states = [], []
    for step in steps:
        submit(warehouse, *step)
        refuse(warehouse)
        build("all", home=home)
        states.append(read_all(warehouse))
        moments.append(now(warehouse))
    date_back(warehouse)

    for number in (1, 2, 3):
        build_as_of(moments[number], "then_", home)
        then = {name.removeprefix("then_"): rows for name, rows in read_all(warehouse, "then_").items()}
        assert then.keys() == states[number].keys()
        # received_at is what the cover notes say now.
        for name in then.keys() - {"staging.stg_batches", "staging.stg_batch_versions"}:
            assert then[name] == states[number][name], f"{name} after step {number}"
