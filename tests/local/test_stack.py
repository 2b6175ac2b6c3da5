"""up and down of the smallest stack: the database alone. The whole one is tried by tests/e2e."""

import shutil
import socket
import tempfile
from collections.abc import Iterator
from contextlib import closing
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from park_warehouse.home import PORTS, Home, ParkError
from park_warehouse.local import stack
from park_warehouse.local.postgres import EmbeddedPostgres
from park_warehouse.local.progress import Steps
from park_warehouse.local.status import look
from park_warehouse.local.supervisor import State
from park_warehouse.warehouse.connection import connect


@pytest.fixture
def open_home(monkeypatch: pytest.MonkeyPatch) -> Iterator[Home]:
    """A home that the database's system user can enter, with ports nobody else has."""
    home = Home(Path(tempfile.mkdtemp(prefix="park-stack-")))
    home.root.chmod(0o711)
    monkeypatch.setenv("PARK_HOME", str(home.root))
    for service in PORTS:
        home.remember_port(service, _some_free_port())
    yield home
    stack.down(home, _steps())
    shutil.rmtree(home.root)


def _some_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _steps() -> Steps:
    return Steps(Console(file=StringIO()))


def _up(home: Home) -> None:
    stack.up(home, _steps(), demo=False, with_airflow=False, with_superset=False)


def _database(home: Home) -> State:
    return next(service.state for service in look(home).services if service.name == "postgres")


def test_up_and_down_can_be_repeated(open_home: Home) -> None:
    for _ in range(2):
        _up(open_home)
        assert _database(open_home) is State.RUNNING
        with closing(connect(open_home)) as connection, connection.cursor() as cursor:
            cursor.execute("select count(*) from audit.migration")
            (count,) = cursor.fetchone() or (0,)
            assert count > 0
    for _ in range(2):
        stack.down(open_home, _steps())
        assert _database(open_home) is State.STOPPED
        assert not EmbeddedPostgres(open_home).is_running()


def test_up_after_a_kill_keeps_what_was_there(open_home: Home) -> None:
    _up(open_home)
    with closing(connect(open_home)) as connection, connection, connection.cursor() as cursor:
        cursor.execute("create table audit.kept as select 42 as answer")
    postmaster = EmbeddedPostgres(open_home)._postmaster()
    assert postmaster
    postmaster.process.kill()
    _up(open_home)
    with closing(connect(open_home)) as connection, connection.cursor() as cursor:
        cursor.execute("select answer from audit.kept")
        assert cursor.fetchone() == (42,)


def test_a_given_server_is_used_and_none_is_started(
    open_home: Home,
    warehouse_url: str,  # noqa: ARG001 (sets PARK_WAREHOUSE_URL)
) -> None:
    _up(open_home)
    assert not open_home.postgres.exists()
    assert _database(open_home) is State.RUNNING


def test_a_port_that_was_demanded_and_is_taken_fails_by_name(
    open_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as stranger:
        monkeypatch.setenv("PARK_AIRFLOW_PORT", str(stranger.getsockname()[1]))
        with pytest.raises(ParkError, match="PARK_AIRFLOW_PORT"):
            stack.up(open_home, _steps(), demo=False, with_airflow=True, with_superset=False)


def test_another_demanded_port_moves_the_database(open_home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    _up(open_home)
    with closing(connect(open_home)) as connection, connection, connection.cursor() as cursor:
        cursor.execute("create table audit.kept as select 42 as answer")
    wanted = _some_free_port()
    monkeypatch.setenv("PARK_PG_PORT", str(wanted))
    _up(open_home)
    monkeypatch.delenv("PARK_PG_PORT")
    assert open_home.port("postgres") == wanted
    with closing(connect(open_home)) as connection, connection.cursor() as cursor:
        cursor.execute("select answer from audit.kept")
        assert cursor.fetchone() == (42,)
