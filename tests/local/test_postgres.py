"""The embedded server keeps its data through stops, kills, interrupted starts and lost ports."""

import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psutil
import psycopg2
import pytest

from park_warehouse.home import Home, ParkError
from park_warehouse.local import postgres_place
from park_warehouse.local.postgres import EmbeddedPostgres
from park_warehouse.local.postgres_place import SHARED_PLACE
from park_warehouse.local.processes import is_alive, wait_until_ended


@pytest.fixture
def server() -> Iterator[EmbeddedPostgres]:
    """A server of its own, not started: these tests kill it."""
    root = Path(tempfile.mkdtemp(prefix="park-postgres-"))
    root.chmod(0o711)
    server = EmbeddedPostgres(Home(root), durable=False)
    # Far from the ports of a real installation: 'a free port near 15432' must not be a race between tests.
    server.home.remember_port("postgres", _some_free_port())
    yield server
    server.stop()
    shutil.rmtree(root)


def _some_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _execute(server: EmbeddedPostgres, statement: str) -> list[tuple[object, ...]]:
    with (
        closing(psycopg2.connect(server.admin_url("warehouse"))) as connection,
        connection.cursor() as cursor,
    ):
        connection.autocommit = True
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else []


def _postmaster(server: EmbeddedPostgres) -> psutil.Process:
    return psutil.Process(int((server.home.postgres / "postmaster.pid").read_text().split()[0]))


def _kill(server: EmbeddedPostgres) -> None:
    process = _postmaster(server)
    process.kill()
    assert not wait_until_ended([process], timeout=10)


def test_a_new_server_has_the_three_databases_and_chinese_time(server: EmbeddedPostgres) -> None:
    server.start()
    names = {name for (name,) in _execute(server, "select datname from pg_database")}
    assert {"warehouse", "airflow", "superset"} <= names
    assert _execute(server, "show timezone") == [("Asia/Shanghai",)]
    assert _execute(server, "show server_encoding") == [("UTF8",)]


def test_only_a_password_opens_it(server: EmbeddedPostgres) -> None:
    server.start()
    url = server.admin_url("warehouse").replace(server.home.secret("postgres"), "wrong")
    with pytest.raises(psycopg2.OperationalError, match="password authentication failed"):
        psycopg2.connect(url)


def test_starting_twice_is_starting_once(server: EmbeddedPostgres) -> None:
    server.start()
    first = _postmaster(server)
    server.start()
    assert _postmaster(server) == first


def test_data_survive_stop_and_start(server: EmbeddedPostgres) -> None:
    server.start()
    _execute(server, "create table kept as select 42 as answer")
    server.stop()
    assert not server.is_running()
    server.start()
    assert _execute(server, "select answer from kept") == [(42,)]


def test_data_survive_a_kill(server: EmbeddedPostgres) -> None:
    server.start()
    _execute(server, "create table kept as select 42 as answer")
    _kill(server)
    assert not server.is_running()
    server.start()
    assert _execute(server, "select answer from kept") == [(42,)]


def test_a_pid_file_that_names_a_stranger_is_not_believed(server: EmbeddedPostgres) -> None:
    server.start()
    _kill(server)
    pid_file = server.home.postgres / "postmaster.pid"
    # Process 1 always lives; as after a reboot, when the old number belongs to another program.
    pid_file.write_text("\n".join(["1", *pid_file.read_text().splitlines()[1:]]))
    assert not server.is_running()
    server.start()
    assert server.is_running()


def test_an_interrupted_first_start_begins_anew(server: EmbeddedPostgres) -> None:
    server.start()
    server.stop()
    (
        server.home.postgres / "park.conf"
    ).unlink()  # Written right after initdb: without it initdb did not end.
    server.start()
    assert _execute(server, "select 1") == [(1,)]


def test_a_taken_port_is_left_to_its_owner(server: EmbeddedPostgres) -> None:
    server.start()
    server.stop()
    lost = server.home.port("postgres")
    with socket.create_server(("127.0.0.1", lost)):
        server.start()
        assert server.home.port("postgres") != lost
        assert _execute(server, "select 1") == [(1,)]


def test_a_port_that_was_demanded_is_not_replaced(
    server: EmbeddedPostgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as stranger:
        monkeypatch.setenv("PARK_PG_PORT", str(stranger.getsockname()[1]))
        with pytest.raises(ParkError, match="PARK_PG_PORT"):
            server.start()


def test_a_running_server_is_not_moved_under_its_users(
    server: EmbeddedPostgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.start()
    postmaster = _postmaster(server)
    monkeypatch.setenv("PARK_PG_PORT", str(_some_free_port()))
    with pytest.raises(ParkError, match="make up"):
        server.start()
    assert _postmaster(server) == postmaster
    monkeypatch.delenv("PARK_PG_PORT")
    server.start()


def test_a_running_server_is_found_when_its_port_was_forgotten(server: EmbeddedPostgres) -> None:
    server.start()
    port = server.running_port()
    (server.home.root / "config.json").unlink()
    server.start()
    assert server.home.port("postgres") == port
    assert _execute(server, "select 1") == [(1,)]


def test_stop_leaves_no_process(server: EmbeddedPostgres) -> None:
    server.start()
    family = [_postmaster(server), *_postmaster(server).children(recursive=True)]
    server.stop()
    assert not [process for process in family if is_alive(process)]


def test_a_home_below_a_private_folder_works(tmp_path: Path) -> None:
    """As root the server runs as another user, who cannot enter 0700 folders: its data go elsewhere."""
    private = tmp_path / "private"
    private.mkdir(mode=0o700)
    server = EmbeddedPostgres(Home(private / "home"), durable=False)
    server.home.remember_port("postgres", _some_free_port())
    try:
        server.start()
        assert _execute(server, "select 1") == [(1,)]
        assert private.stat().st_mode & 0o777 == 0o700
    finally:
        server.stop()
        if server.home.postgres.is_symlink():
            data = server.home.postgres.resolve()
            assert data.parent == SHARED_PLACE
            shutil.rmtree(data)


def test_a_lost_data_directory_is_told_not_replaced(server: EmbeddedPostgres, tmp_path: Path) -> None:
    server.home.prepare()
    server.home.postgres.symlink_to(tmp_path / "gone")
    with pytest.raises(ParkError, match="不见了"):
        server.start()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the server as another user")
def test_programs_below_a_private_folder_are_copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    private = tmp_path / "site-packages"
    for folder in (postgres_place.PROGRAMS, postgres_place.LIBRARIES):
        shutil.copytree(postgres_place._site_packages() / folder, private / folder, symlinks=True)
    tmp_path.chmod(0o700)
    shared = Path(tempfile.mkdtemp(prefix="park-shared-"))
    monkeypatch.setattr(postgres_place, "_site_packages", lambda: private)
    monkeypatch.setattr(postgres_place, "SHARED_PLACE", shared / "park")
    shared.chmod(0o755)
    try:
        for _ in range(2):
            account = postgres_place.Account.for_data(tmp_path / "none")
            assert account.binaries.is_relative_to(shared)
            answer = account.run(account.binaries / "initdb", "--version")
            assert answer.stdout.startswith("initdb (PostgreSQL) 18."), answer.stdout
    finally:
        shutil.rmtree(shared)
