"""The inbox: order, completeness, cover notes, and a process that is stopped at any point."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg2
import pytest

from park_warehouse.home import PROJECT, Home
from park_warehouse.intake import inbox
from park_warehouse.intake.inbox import take_in
from park_warehouse.warehouse.connection import connect
from park_warehouse.warehouse.locks import Lock
from tests.intake import forms
from tests.intake.conftest import FIRST_ARRIVAL, Desk

LEFT_BEHIND = "select count(*) from audit.batch"


def arrive(path: Path, seconds: float) -> None:
    os.utime(path, (FIRST_ARRIVAL + seconds, FIRST_ARRIVAL + seconds))


def test_files_are_taken_by_time_then_name(desk: Desk) -> None:
    for name, seconds in (("a.csv", 30), ("c.csv", 10), ("b.csv", 10), ("d.csv", 20)):
        arrive(desk.put(name, b"x,y\n1,2\n" + name.encode()), seconds)
    assert [receipt.file_name for receipt in desk.take_in()] == ["b.csv", "c.csv", "d.csv", "a.csv"]
    assert desk.query("select file_name from audit.batch order by batch_id") == [
        ("b.csv",),
        ("c.csv",),
        ("d.csv",),
        ("a.csv",),
    ]


def test_files_move_to_the_archive_under_names_of_their_own(desk: Desk) -> None:
    first = desk.send(b"x,y\n1,2\n", "同名.csv")
    second = desk.send(b"x,y\n3,4\n", "同名.csv")
    places = desk.query("select archived_as from audit.batch order by batch_id")
    contents = [(desk.home.archive / str(place)).read_bytes() for (place,) in places]
    assert contents == [b"x,y\n1,2\n", b"x,y\n3,4\n"]
    assert [Path(str(place)).name for (place,) in places] == [
        f"{first.batch_id}-同名.csv",
        f"{second.batch_id}-同名.csv",
    ]
    assert list(desk.home.inbox.iterdir()) == []


def test_a_name_as_long_as_a_name_can_be(desk: Desk) -> None:
    name = "长" * 83 + "ab.csv"
    assert len(name.encode()) == 255
    receipt = desk.send(b"x,y\n1,2\n", name)
    assert receipt.file_name == name
    assert len(list(desk.home.archive.rglob("*.csv"))) == 1
    assert len(list(desk.home.receipts.glob(f"{receipt.batch_id}-*"))) == 2


def test_a_name_in_the_encoding_of_windows(desk: Desk) -> None:
    path = desk.home.inbox / os.fsdecode("三月.csv".encode("gb18030"))
    path.write_bytes(b"x,y\n1,2\n")
    (receipt,) = desk.take_in()
    assert receipt.file_name == "三月.csv"
    assert [found.name for found in desk.home.archive.rglob("*.csv")] == [f"{receipt.batch_id}-三月.csv"]


def test_hidden_files_locks_links_folders_and_notes_stay(desk: Desk, tmp_path: Path) -> None:
    for name in (".half.xlsx", "~$open.xlsx", "nobody.xlsx.submission.json"):
        desk.put(name, b"x")
    (tmp_path / "secret.csv").write_bytes(b"x,y\n1,2\n")
    (desk.home.inbox / "link.csv").symlink_to(tmp_path / "secret.csv")
    (desk.home.inbox / "folder").mkdir()
    assert desk.take_in() == []
    assert desk.query(LEFT_BEHIND) == [(0,)]


def test_a_cover_note_goes_to_the_archive_with_its_file(desk: Desk) -> None:
    desk.send(b"x,y\n1,2\n", "a.csv", note={"by": "张三", "received_at": "2025-02-03T08:00:00+08:00"})
    assert desk.query(
        "select submitted_by, received_at at time zone 'Asia/Shanghai' = '2025-02-03 08:00' from audit.batch"
    ) == [("张三", True)]
    assert list(desk.home.inbox.iterdir()) == []
    assert len(list(desk.home.archive.rglob("*.submission.json"))) == 1


def test_a_cover_note_that_cannot_be_read(desk: Desk) -> None:
    receipt = desk.send(forms.output(3), note={"restatment": True})
    assert receipt.status == "refused"
    assert "报送说明" in receipt.messages[0]


def test_a_file_that_is_still_being_written_waits(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    growing = desk.put("growing.csv", b"x,y\n")
    complete = desk.put("complete.csv", b"x,y\n1,2\n")
    for path in (growing, complete):
        os.utime(path)

    def grow(_: float) -> None:
        growing.write_bytes(b"x,y\n1,2\n3,4\n")

    monkeypatch.setattr(inbox.time, "sleep", grow)
    receipts = take_in(desk.home, desk.warehouse, settle_seconds=60)
    assert [receipt.file_name for receipt in receipts] == ["complete.csv"]
    assert growing.exists()


def test_a_file_from_the_future_is_not_waited_for(desk: Desk) -> None:
    path = desk.put("a.csv", b"x,y\n1,2\n")
    os.utime(path, (time.time() + 86400, time.time() + 86400))
    assert len(take_in(desk.home, desk.warehouse, settle_seconds=60)) == 1


class StoppedError(Exception):
    """The process ends here."""


def stop(*_: object) -> None:
    raise StoppedError


def test_stopped_before_the_commit(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.register()
    desk.put("a.xlsx", forms.output({1: 10}))
    with monkeypatch.context() as patch:
        patch.setattr(inbox, "draft_answer", stop)
        with pytest.raises(StoppedError):
            desk.take_in()
    assert desk.query("select count(*) from raw.statistics_output") == [(0,)]
    assert (desk.home.inbox / "a.xlsx").exists()
    (receipt,) = desk.take_in()
    assert receipt.status == "accepted"


@pytest.mark.parametrize("step", ["release_answer", "_archive"])
def test_stopped_after_the_commit(desk: Desk, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    desk.register()
    desk.put("a.xlsx", forms.output({1: 10}), note={"by": "张三"})
    with monkeypatch.context() as patch:
        patch.setattr(inbox, step, stop)
        with pytest.raises(StoppedError):
            desk.take_in()
    before = desk.query("select count(*), max(batch_id) from audit.batch")
    # The file is recognised as done: no second batch, no news of a duplicate.
    assert desk.take_in() == []
    assert desk.query("select count(*), max(batch_id) from audit.batch") == before
    assert list(desk.home.inbox.iterdir()) == []
    ((place,),) = desk.query("select archived_as from audit.batch order by batch_id desc limit 1")
    assert (desk.home.archive / str(place)).exists()
    assert len(list(desk.home.receipts.glob(f"{before[0][1]}-*.回执.*"))) == 2


def test_drafts_of_batches_that_never_came_to_be_are_removed(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.put("a.csv", b"x,y\n1,2\n")
    draft = inbox.draft_answer

    def draft_and_stop(*arguments: object) -> None:
        draft(*arguments)  # type: ignore[arg-type]
        raise StoppedError

    with monkeypatch.context() as patch:
        patch.setattr(inbox, "draft_answer", draft_and_stop)
        with pytest.raises(StoppedError):
            desk.take_in()
    assert len(list(desk.home.receipts.iterdir())) == 2
    (receipt,) = desk.take_in()
    assert {path.name.partition("-")[0] for path in desk.home.receipts.iterdir()} == {str(receipt.batch_id)}


def test_the_connection_is_free_again_after_a_failure(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.put("a.csv", b"x,y\n1,2\n")
    with monkeypatch.context() as patch:
        patch.setattr(inbox, "draft_answer", stop)
        with pytest.raises(StoppedError):
            desk.take_in()
    assert desk.query("select count(*) from pg_locks where locktype = 'advisory'") == [(0,)]


def test_a_lost_connection_is_no_refusal(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.put("a.csv", b"x,y\n1,2\n")

    def lose(*_: object) -> None:
        raise psycopg2.OperationalError("gone")

    with monkeypatch.context() as patch:
        patch.setattr("park_warehouse.intake.take.recognise", lose)
        with pytest.raises(psycopg2.OperationalError):
            desk.take_in()
    assert (desk.home.inbox / "a.csv").exists()
    assert desk.query(LEFT_BEHIND) == [(0,)]


def test_killed_again_and_again(desk: Desk, warehouse_url: str) -> None:
    """However often the process is killed, every file ends as exactly one complete batch."""
    desk.register()
    files = 30
    for number in range(files):
        desk.put(f"{number}.xlsx", forms.output(20, reporter=f"第{number}统计局"))
    program = (
        "from park_warehouse.home import Home\n"
        "from park_warehouse.intake.inbox import take_in\n"
        "from park_warehouse.warehouse.connection import connect\n"
        "take_in(Home.current(), connect(), settle_seconds=0)\n"
    )
    environment = {**os.environ, "PARK_HOME": str(desk.home.root), "PARK_WAREHOUSE_URL": warehouse_url}
    kills = 0
    while waiting := len(list(desk.home.inbox.iterdir())):
        process = subprocess.Popen([sys.executable, "-c", program], env=environment, cwd=PROJECT)
        # Killed in the middle of its work: after some files, wherever it then is. The last run may end.
        while process.poll() is None and (kills == 2 or len(list(desk.home.inbox.iterdir())) > waiting - 5):
            time.sleep(0.001)
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
            kills += 1
        process.wait()
    assert kills == 2
    take_in(desk.home, desk.warehouse)
    assert desk.query(
        "select count(*), count(distinct reporter) from audit.batch where form = 'statistics_output'"
    ) == [(files, files)]
    assert desk.query("select count(*) from raw.statistics_output") == [(files * 20,)]
    assert len(list(desk.home.archive.rglob("[0-9]*-[0-9]*.xlsx"))) == files
    assert not list(desk.home.receipts.glob(".*"))


def test_two_intakes_do_not_meet(desk: Desk, home: Home) -> None:
    """The second waits for the first, and the lock goes with its session."""
    desk.put("a.csv", b"x,y\n1,2\n")
    other = connect(home)
    with other, other.cursor() as cursor:
        cursor.execute("select pg_advisory_lock(%s)", [int(Lock.INTAKE)])
    with desk.warehouse, desk.warehouse.cursor() as cursor:
        cursor.execute("set lock_timeout = '50ms'")
    with pytest.raises(psycopg2.errors.LockNotAvailable):
        desk.take_in()
    other.close()
    assert len(desk.take_in()) == 1
