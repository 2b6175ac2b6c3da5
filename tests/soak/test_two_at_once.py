"""Two intakes at the same time, on one inbox or on one warehouse: one after the other, never a mix."""

from contextlib import closing
from dataclasses import replace
from pathlib import Path

from park_warehouse.home import Home
from tests.soak import worker, workload
from tests.soak.conftest import NewPlace
from tests.soak.outcome import assert_answered, half_batches, outcome

ROWS = 5000


def test_on_one_inbox(new_place: NewPlace) -> None:
    files = workload.small_files()
    with new_place() as alone, new_place() as crowded:
        for place in (alone, crowded):
            workload.place(place.home, files)
        _run([(alone.home, alone.url)])
        _run([(crowded.home, crowded.url)] * 3)
        with closing(alone.connect()) as first, closing(crowded.connect()) as second:
            assert outcome(second) == outcome(first)
            assert half_batches(second) == []
            assert_answered(crowded.home, second)


def test_the_same_form_and_period_from_two_homes(new_place: NewPlace, tmp_path: Path) -> None:
    """Different files: one is the later version. Each home answers and keeps what lay in its own inbox."""
    with new_place() as place:
        homes = [_home(tmp_path / name) for name in ("a", "b")]
        for amount, home in enumerate(homes, 1):
            content = workload.big_payments(ROWS, amount=amount)
            workload.place(home, [*workload.registers(), workload.File("税收.csv", content)])
        _run([(home, place.url) for home in homes])
        with closing(place.connect()) as connection, connection.cursor() as cursor:
            assert half_batches(connection) == []
            cursor.execute(
                "select status, rows_loaded, superseded_by is null from audit.batch"
                " where form = 'tax_payments' order by batch_id"
            )
            assert cursor.fetchall() == [("accepted", ROWS, False), ("accepted", ROWS, True)]
            cursor.execute(
                "select count(*), count(distinct amount), count(distinct ticket_no) from raw.tax_payments"
                " inner join audit.batch on _batch_id = batch_id where superseded_by is null"
            )
            assert cursor.fetchall() == [(ROWS, 1, ROWS)]
            # The registers are the same files: loaded once, a duplicate in the other home.
            cursor.execute(
                "select form, array_agg(status order by batch_id) from audit.batch"
                " where form <> 'tax_payments' group by form order by form"
            )
            assert cursor.fetchall() == [
                ("enterprise_registry", ["accepted", "duplicate"]),
                ("park_registry", ["accepted", "duplicate"]),
            ]
        for home in homes:
            assert list(home.inbox.iterdir()) == []
            assert len(list(home.receipts.glob("*.回执.json"))) == 3
            assert len(list(home.archive.rglob("*.*"))) == 3


def test_the_same_file_under_two_names_from_two_homes(new_place: NewPlace, tmp_path: Path) -> None:
    with new_place() as place:
        file = workload.File("税收.csv", workload.big_payments(ROWS))
        homes = [_home(tmp_path / name) for name in ("a", "b")]
        for home in homes:
            workload.place(home, [replace(file, name=f"{home.root.name}.csv")])
        _run([(home, place.url) for home in homes])
        with closing(place.connect()) as connection, connection.cursor() as cursor:
            cursor.execute("select status, rows_loaded from audit.batch order by batch_id")
            # No enterprise is registered: every row is flagged.
            assert cursor.fetchall() == [("flagged", ROWS), ("duplicate", 0)]
            assert half_batches(connection) == []


def _home(root: Path) -> Home:
    home = Home(root)
    home.prepare()
    return home


def _run(intakes: list[tuple[Home, str]]) -> None:
    """All at once, to the end."""
    processes = [worker.start(home, url) for home, url in intakes]
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0] * len(intakes)
