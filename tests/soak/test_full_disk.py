"""A full disk, under the home or under the database: a message that says so, and no half batch."""

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg2
import pytest
from psycopg2 import sql

from park_warehouse.home import PROJECT, Home
from park_warehouse.local.postgres import EmbeddedPostgres
from park_warehouse.warehouse.migrate import migrate
from tests.soak import worker, workload
from tests.soak.conftest import TEMPLATE, NewPlace, Place
from tests.soak.outcome import assert_answered, half_batches

MEGABYTE = 1024**2
needs_mounts = pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount a small disk")


@pytest.fixture
def files() -> list[workload.File]:
    return [*workload.registers(), workload.File("税收.csv", workload.big_payments())]


@contextmanager
def disk(size: int) -> Iterator[Path]:
    """A disk of so many bytes."""
    folder = Path(tempfile.mkdtemp(prefix="park-disk-"))
    folder.chmod(0o755)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size},mode=0711", "none", folder], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)
        folder.rmdir()


def test_no_room_for_a_receipt(new_place: NewPlace, tmp_path: Path) -> None:
    with new_place() as place:
        workload.place(place.home, workload.registers())
        complaint = _complaint(place, tmp_path, largest_file=1000)
        assert "处理「园区名录.xlsx」时, 磁盘已满" in complaint
        _assert_nothing_but(place, [])
        _assert_completed(place, 2)


@needs_mounts
def test_the_disk_under_the_home_is_full(new_place: NewPlace) -> None:
    """As it is met by who runs ./park run."""
    with new_place() as origin, disk(MEGABYTE) as folder:
        place = Place(Home(folder), origin.url)
        place.home.prepare()
        workload.place(place.home, workload.registers())
        filler = _fill(folder)
        answer = subprocess.run(
            [PROJECT / "park", "run"],
            env={**os.environ, "PARK_HOME": str(folder), "PARK_WAREHOUSE_URL": place.url},
            capture_output=True,
            text=True,
            check=False,
        )
        assert answer.returncode == 1
        assert "磁盘已满" in answer.stderr
        assert "Traceback" not in answer.stderr + answer.stdout
        _assert_nothing_but(place, [])
        filler.unlink()
        _assert_completed(place, 2)


def _fill(folder: Path) -> Path:
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as stream:
        try:
            while True:
                stream.write(bytes(1024))
        except OSError:
            return filler


@needs_mounts
def test_the_disk_under_the_tables_is_full(
    new_place: NewPlace, mortal_server: EmbeddedPostgres, files: list[workload.File], tmp_path: Path
) -> None:
    with new_place() as origin, disk(400 * MEGABYTE) as folder:
        mortal_server.account.own(folder)
        with closing(psycopg2.connect(mortal_server.admin_url())) as admin:
            admin.autocommit = True
            cursor = admin.cursor()
            cursor.execute("create tablespace small location %s", [str(folder)])
            cursor.execute(
                sql.SQL("create database small template {} tablespace small").format(sql.Identifier(TEMPLATE))
            )
            place = Place(origin.home, mortal_server.admin_url("small"))
            try:
                workload.place(place.home, files)
                filler = _fill_but(folder, 3 * MEGABYTE)
                complaint = _complaint(place, tmp_path)
                assert "处理「税收.csv」时, 数据库的磁盘已满" in complaint
                _assert_nothing_but(place, ["park_registry", "enterprise_registry"])
                filler.unlink()
                _assert_completed(place, 3)
            finally:
                cursor.execute("drop database if exists small with (force)")
                cursor.execute("drop tablespace small")


@needs_mounts
def test_the_disk_under_the_whole_database_is_full(tmp_path: Path, files: list[workload.File]) -> None:
    """Where the journal finds no room either, the server goes down and comes back when there is."""
    with disk(150 * MEGABYTE) as folder:
        server = EmbeddedPostgres(Home(folder), durable=False)
        try:
            server.start()
            with closing(psycopg2.connect(server.admin_url("warehouse"))) as connection:
                migrate(connection)
            place = Place(Home(tmp_path / "home"), server.admin_url("warehouse"))
            place.home.prepare()
            workload.place(place.home, files)
            filler = _fill_but(folder, 12 * MEGABYTE)
            complaint = _complaint(place, tmp_path)
            assert (
                "磁盘已满" in complaint or "与数据库的连接中断" in complaint or "连接不上数据库" in complaint
            )
            filler.unlink()
            server.start()
            _assert_completed(place, 3)
        finally:
            server.stop()


def _fill_but(folder: Path, room: int) -> Path:
    filler = folder / "filler"
    found = os.statvfs(folder)
    filler.write_bytes(bytes(found.f_bavail * found.f_frsize - room))
    return filler


def _complaint(place: Place, tmp_path: Path, largest_file: int | None = None) -> str:
    """What the intake says when it cannot go on."""
    # Made before: nothing can be written where the disk is full.
    says = tmp_path / "says"
    process = worker.start(place.home, place.url, says=says, largest_file=largest_file)
    process.join()
    assert process.exitcode == 1
    complaint = says.read_text(encoding="utf-8")
    assert "Traceback" not in complaint
    assert "仍在收件箱里" in complaint
    return complaint


def _assert_nothing_but(place: Place, forms: list[str]) -> None:
    with closing(place.connect()) as connection, connection.cursor() as cursor:
        cursor.execute("select form from audit.batch order by batch_id")
        assert [form for (form,) in cursor.fetchall()] == forms
        connection.rollback()
        assert half_batches(connection) == []
    assert any(place.home.inbox.iterdir())


def _assert_completed(place: Place, files: int) -> None:
    """The next run, with room enough, does what was left."""
    process = worker.start(place.home, place.url)
    process.join()
    assert process.exitcode == 0
    with closing(place.connect()) as connection, connection.cursor() as cursor:
        cursor.execute("select status, count(*) from audit.batch group by status")
        assert cursor.fetchall() == [("accepted", files)]
        connection.rollback()
        assert half_batches(connection) == []
        assert_answered(place.home, connection)
