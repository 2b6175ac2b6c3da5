"""What counts as waiting."""

import psycopg2.extensions

from park_warehouse.home import Home
from park_warehouse.intake.inbox import take_in
from park_warehouse.pipeline.inbox import waiting_files


def test_what_waits_is_what_the_intake_takes(home: Home, warehouse: psycopg2.extensions.connection) -> None:
    names = ("税收.xlsx", "说明.txt", ".half.xlsx", "~$税收.xlsx", "税收.xlsx.submission.json")
    for name in names:
        (home.inbox / name).write_text("{}")
    (home.inbox / "文件夹").mkdir()
    (home.inbox / "链接.csv").symlink_to(home.root / "secrets.json")
    waiting = sorted(waiting_files(home.inbox))
    assert waiting == ["税收.xlsx", "说明.txt"]
    assert sorted(receipt.file_name for receipt in take_in(home, warehouse)) == waiting
    assert waiting_files(home.inbox) == {}


def test_a_file_that_grows_is_seen_to_change(home: Home) -> None:
    path = home.inbox / "税收.csv"
    path.write_text("1")
    before = waiting_files(home.inbox)
    path.write_text("12")
    assert waiting_files(home.inbox) != before


def test_an_inbox_that_is_not_there_holds_nothing(home: Home) -> None:
    assert waiting_files(home.root / "nowhere") == {}
