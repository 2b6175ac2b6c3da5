"""The connection is lost in the middle of a COPY: a message, no half batch, and the next run goes on."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2
import pytest

from park_warehouse.local.postgres import EmbeddedPostgres
from tests.soak import worker, workload
from tests.soak.conftest import NewPlace, Place
from tests.soak.outcome import assert_answered, half_batches

FILES = [*workload.registers(), workload.File("税收.csv", workload.big_payments())]
# More than all before the big file takes, less than the big file.
CUT_AFTER_BYTES = 3 * 1024**2


def test_the_session_is_ended_by_somebody(
    new_place: NewPlace, mortal_server: EmbeddedPostgres, tmp_path: Path
) -> None:
    with new_place() as place:
        workload.place(place.home, FILES)
        process = worker.start(place.home, place.url, says=tmp_path / "says")
        with closing(psycopg2.connect(mortal_server.admin_url())) as admin:
            admin.autocommit = True
            _end_session_in_copy(admin.cursor(), urlsplit(place.url).path.removeprefix("/"))
        process.join()
        _assert_told(process.exitcode, tmp_path / "says")
        _assert_goes_on(place)


def _end_session_in_copy(cursor: psycopg2.extensions.cursor, database: str) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        # More bytes than the files before have.
        cursor.execute(
            "select pg_terminate_backend(pid) from pg_stat_progress_copy"
            " where datname = %s and bytes_processed > 200000",
            [database],
        )
        if cursor.rowcount:
            return
    pytest.fail("no COPY was seen")


def test_the_line_is_cut(new_place: NewPlace, tmp_path: Path) -> None:
    with new_place() as place:
        workload.place(place.home, FILES)
        with frail_line(place.url, CUT_AFTER_BYTES) as url:
            process = worker.start(place.home, url, says=tmp_path / "says")
            process.join()
        _assert_told(process.exitcode, tmp_path / "says")
        _assert_goes_on(place)


@contextmanager
def frail_line(url: str, cut_after: int) -> Iterator[str]:
    """The same database at an address from which only so many bytes get through."""
    parts = urlsplit(url)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

        def carry() -> None:
            near, _ = listener.accept()
            with near, socket.create_connection((str(parts.hostname), int(parts.port or 0))) as far:
                back = threading.Thread(target=_pump, args=(far, near, None))
                back.start()
                _pump(near, far, cut_after)
                for end in (near, far):
                    with suppress(OSError):
                        end.shutdown(socket.SHUT_RDWR)
                back.join()

        line = threading.Thread(target=carry)
        line.start()
        address = f"{parts.username}:{parts.password}@127.0.0.1:{port}"
        yield urlunsplit(parts._replace(netloc=address))
        line.join()


def _pump(source: socket.socket, target: socket.socket, limit: int | None) -> None:
    passed = 0
    with suppress(OSError):
        while (limit is None or passed < limit) and (data := source.recv(65536)):
            target.sendall(data)
            passed += len(data)


def _assert_told(exitcode: int | None, says: Path) -> None:
    assert exitcode == 1
    complaint = says.read_text(encoding="utf-8")
    assert "处理「税收.csv」时, 与数据库的连接中断" in complaint
    assert "Traceback" not in complaint


def _assert_goes_on(place: Place) -> None:
    assert [path.name for path in place.home.inbox.iterdir()] == ["税收.csv"]
    with closing(place.connect()) as connection:
        assert half_batches(connection) == []
        process = worker.start(place.home, place.url)
        process.join()
        assert process.exitcode == 0
        with connection, connection.cursor() as cursor:
            cursor.execute("select form, status, rows_loaded from audit.batch order by batch_id desc limit 1")
            assert cursor.fetchall() == [("tax_payments", "accepted", workload.BIG_ROWS)]
        assert half_batches(connection) == []
        assert_answered(place.home, connection)
