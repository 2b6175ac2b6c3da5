"""A submitted file appears in the inbox whole, with its cover note, and replaces nothing."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from park_warehouse.home import PROJECT, Home, ParkError
from park_warehouse.local.submission import Cover, put_into_inbox


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    path = tmp_path / "税收入库明细.xlsx"
    path.write_bytes(b"content")
    os.utime(path, (1_700_000_000, 1_700_000_000))
    return path


def test_the_copy_keeps_content_and_time(home: Home, workbook: Path) -> None:
    placed = put_into_inbox(workbook, home.inbox, Cover())
    assert placed == home.inbox / workbook.name
    assert placed.read_bytes() == b"content"
    assert placed.stat().st_mtime == 1_700_000_000
    assert workbook.exists()


def test_nothing_else_is_left_in_the_inbox(home: Home, workbook: Path) -> None:
    put_into_inbox(workbook, home.inbox, Cover())
    assert [path.name for path in home.inbox.iterdir()] == [workbook.name]


def test_a_restatement_brings_its_cover_note(home: Home, workbook: Path) -> None:
    placed = put_into_inbox(workbook, home.inbox, Cover(restatement=True, reason="漏报一户", by="张三"))
    note = home.inbox / f"{placed.name}.submission.json"
    assert json.loads(note.read_text(encoding="utf-8")) == {
        "restatement": True,
        "reason": "漏报一户",
        "by": "张三",
    }


def test_a_waiting_file_of_the_same_name_is_not_replaced(home: Home, workbook: Path) -> None:
    first = put_into_inbox(workbook, home.inbox, Cover())
    workbook.write_bytes(b"other")
    second = put_into_inbox(workbook, home.inbox, Cover())
    assert second.name == "税收入库明细-2.xlsx"
    assert (first.read_bytes(), second.read_bytes()) == (b"content", b"other")


@pytest.mark.parametrize("name", [".hidden.xlsx", "~$open.xlsx", "a.xlsx.submission.json", "a" * 250])
def test_a_file_that_would_wait_for_ever_is_not_taken(home: Home, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.touch()
    with pytest.raises(ParkError, match="请改"):
        put_into_inbox(path, home.inbox, Cover())
    assert list(home.inbox.iterdir()) == []


def test_a_file_for_which_there_is_no_room_leaves_nothing_behind(home: Home, workbook: Path) -> None:
    workbook.write_bytes(bytes(5000))
    command = f"ulimit -f 4; exec {PROJECT}/park submit {workbook} --restatement --reason 漏报 --by 张三"
    answer = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert answer.returncode == 1
    assert "没有放进收件箱" in answer.stderr
    assert "重新提交" in answer.stderr
    assert "Traceback" not in answer.stderr
    assert list(home.inbox.iterdir()) == []
