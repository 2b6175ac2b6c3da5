"""A submitted file appears in the inbox whole, with its cover note, and replaces nothing."""

import json
import os
from pathlib import Path

import pytest

from park_warehouse.home import Home
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
