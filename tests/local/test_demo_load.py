"""The demo city goes into an empty warehouse once, and an interrupted loading goes on."""

from pathlib import Path

import psycopg2.extensions
import pytest

from park_warehouse.home import Home
from park_warehouse.local.demo_load import demo_is_done, demo_is_due, put_demo_into_inbox

Connection = psycopg2.extensions.connection


@pytest.fixture
def written(home: Home) -> Path:
    """As after an interruption: the files are written, none is in the inbox."""
    folder = home.root / "demo"
    folder.mkdir()
    for name in ("a.xlsx", "b.xlsx"):
        (folder / name).write_bytes(b"x")
    return folder


@pytest.mark.usefixtures("warehouse")
def test_it_is_due_in_an_empty_warehouse(home: Home) -> None:
    assert demo_is_due(home)


@pytest.mark.usefixtures("warehouse")
def test_it_is_not_due_where_somebody_has_sent_something(home: Home) -> None:
    (home.inbox / "own.xlsx").touch()
    assert not demo_is_due(home)


def test_it_is_not_due_where_something_was_received(home: Home, warehouse: Connection) -> None:
    with warehouse, warehouse.cursor() as cursor:
        cursor.execute(
            "insert into audit.batch (file_name, sha256, status)"
            " values ('a.xlsx', repeat('0', 64), 'refused')"
        )
    assert not demo_is_due(home)


@pytest.mark.usefixtures("warehouse")
def test_an_interrupted_loading_goes_on_until_it_is_done(home: Home, written: Path) -> None:
    (home.inbox / "from-before.xlsx").touch()
    assert demo_is_due(home)
    told: list[str] = []
    put_demo_into_inbox(home, told.append)
    assert sorted(path.name for path in home.inbox.iterdir()) == ["a.xlsx", "b.xlsx", "from-before.xlsx"]
    assert told == ["2 份文件已放入收件箱"]
    assert demo_is_due(home), "put, but not processed yet"
    demo_is_done(home)
    assert not written.exists()
    assert not demo_is_due(home)
