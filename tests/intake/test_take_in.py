"""The inbox: order, completeness, cover notes, and a process that is stopped at any point."""

import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import psycopg2
import pytest

from park_warehouse.home import Home
from park_warehouse.intake import inbox, store
from park_warehouse.intake.inbox import take_in
from park_warehouse.intake.trouble import IntakeStoppedError
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


def test_an_error_of_ours_while_writing_does_not_hold_up_the_inbox(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.put("a.csv", b"x,y\n1,2\n")
    desk.put("b.csv", b"x,y\n3,4\n")
    insert = store.insert_batch

    def fail_once(*_: object) -> None:
        monkeypatch.setattr(store, "insert_batch", insert)
        raise ValueError("a bug")

    monkeypatch.setattr(store, "insert_batch", fail_once)
    first, second = desk.take_in()
    assert "程序错误" in first.messages[0]
    assert "程序错误" not in second.messages[0]
    assert list(desk.home.inbox.iterdir()) == []
    assert desk.query("select file_name from audit.batch order by batch_id") == [("a.csv",), ("b.csv",)]
    assert len(list(desk.home.receipts.iterdir())) == 4


def meddle(monkeypatch: pytest.MonkeyPatch, change: Callable[[], object]) -> None:
    """Have something happen to the inbox while a file of it is being read."""
    draft = inbox.draft_answer

    def draft_and_change(*arguments: object) -> None:
        draft(*arguments)  # type: ignore[arg-type]
        change()

    monkeypatch.setattr(inbox, "draft_answer", draft_and_change)


def test_a_file_that_is_replaced_while_it_is_read_is_read_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the archive would hold another file than the one that was loaded."""
    path = desk.put("a.csv", b"x,y\n1,2\n")
    with monkeypatch.context() as patch:
        meddle(patch, lambda: path.write_bytes(b"x,y\n3,4\n5,6\n"))
        assert desk.take_in() == []
    assert desk.query(LEFT_BEHIND) == [(0,)]
    (receipt,) = desk.take_in()
    ((place,),) = desk.query("select archived_as from audit.batch")
    assert (desk.home.archive / str(place)).read_bytes() == b"x,y\n3,4\n5,6\n"
    assert {path.name.partition("-")[0] for path in desk.home.receipts.iterdir()} == {str(receipt.batch_id)}


def test_a_file_that_is_withdrawn_while_it_is_read_is_not_missed(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = desk.put("a.csv", b"x,y\n1,2\n")
    desk.put("b.csv", b"x,y\n3,4\n")
    with monkeypatch.context() as patch:
        meddle(patch, lambda: path.unlink(missing_ok=True))
        assert [receipt.file_name for receipt in desk.take_in()] == ["b.csv"]
    assert desk.query("select file_name from audit.batch") == [("b.csv",)]


def test_the_same_file_in_the_inbox_of_another_home_is_answered_there(desk: Desk, tmp_path: Path) -> None:
    desk.register()
    mine = desk.put("a.xlsx", forms.output({1: 10}))
    other = Home(tmp_path / "other")
    other.prepare()
    shutil.copy2(mine, other.inbox)
    assert [receipt.status for receipt in desk.take_in()] == ["accepted"]
    assert [receipt.status for receipt in take_in(other, desk.warehouse, settle_seconds=0)] == ["duplicate"]
    assert len(list(other.receipts.iterdir())) == 2


class StoppedError(BaseException):
    """The process ends here: no Exception, which would be an error of ours in a file."""


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
        with pytest.raises(IntakeStoppedError, match=r"处理「a\.csv」时, 与数据库的连接中断 \(gone\)"):
            desk.take_in()
    assert (desk.home.inbox / "a.csv").exists()
    assert desk.query(LEFT_BEHIND) == [(0,)]


def test_two_intakes_do_not_meet(desk: Desk, home: Home) -> None:
    """The second waits for the first, and the lock goes with its session."""
    desk.put("a.csv", b"x,y\n1,2\n")
    other = connect(home)
    with other, other.cursor() as cursor:
        cursor.execute("select pg_advisory_lock(%s)", [int(Lock.INTAKE)])
    with desk.warehouse, desk.warehouse.cursor() as cursor:
        cursor.execute("set lock_timeout = '50ms'")
    with pytest.raises(IntakeStoppedError):
        desk.take_in()
    other.close()
    assert len(desk.take_in()) == 1
