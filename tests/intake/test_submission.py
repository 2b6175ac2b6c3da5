"""A file and its cover note: nothing that somebody lays into the inbox stops the intake."""

import os
from pathlib import Path

import pytest

from park_warehouse.intake.submission import LARGEST_NOTE_BYTES, Submission
from tests.intake.conftest import Desk

CONTENT = b"x,y\n1,2\n"


@pytest.mark.parametrize(
    "note",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        b'{"restatement": 2}',
        b'{"reason": "a\\u0000b"}',
        b'{"reason": "\\ud800"}',
        b'{"received_at": "0001-01-01T00:00:00+14:00"}',
        b'{"received_at": "9999-12-31T23:59:59-12:00"}',
        b'{"received_at": "2026-01-01T00:00:00"}',
        b"[" * 10_000,
        b'{"reason": "' + b"x" * LARGEST_NOTE_BYTES + b'"}',
    ],
)
def test_a_note_that_is_none_refuses_its_file(desk: Desk, note: bytes) -> None:
    path = desk.put("a.csv", CONTENT)
    path.with_name(f"{path.name}.submission.json").write_bytes(note)
    _assert_refused_for_its_note(desk)


@pytest.mark.parametrize("target", ["/etc/passwd", "/dev/zero", "nowhere"])
def test_a_note_that_leads_out_of_the_inbox_is_not_followed(desk: Desk, target: str) -> None:
    path = desk.put("a.csv", CONTENT)
    path.with_name(f"{path.name}.submission.json").symlink_to(target)
    _assert_refused_for_its_note(desk)


def test_a_note_that_is_a_folder(desk: Desk) -> None:
    path = desk.put("a.csv", CONTENT)
    path.with_name(f"{path.name}.submission.json").mkdir()
    _assert_refused_for_its_note(desk)


def _assert_refused_for_its_note(desk: Desk) -> None:
    (receipt,) = desk.take_in()
    assert receipt.status == "refused"
    assert "报送说明" in receipt.messages[0]
    assert list(desk.home.inbox.iterdir()) == []


@pytest.mark.parametrize(
    ("seconds", "year"), [(-(10**12), 1970), (10**9, 2001), (10**12, 9000)], ids=["before", "now", "after"]
)
def test_a_time_that_no_calendar_has(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seconds: int, year: int
) -> None:
    path = tmp_path / "a.csv"
    path.touch()
    found = list(path.lstat())
    # Not every file system of a developer keeps such times; some of the senders' do.
    state = os.stat_result(found, {"st_mtime_ns": seconds * 10**9})
    monkeypatch.setattr(Path, "lstat", lambda _: state)
    submission = Submission.found_at(path)
    assert submission
    assert submission.modified_at.year == year
