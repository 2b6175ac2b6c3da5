"""The source is read and nothing else: no writing, no waiting without an end, no secret in a message."""

import logging
import socket
import threading
import time
from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, text

from park_warehouse.home import Home, ParkError
from park_warehouse.intake.exchange import session
from park_warehouse.intake.exchange.access import source_url
from park_warehouse.intake.exchange.session import SourceUnreadableError, read
from tests.intake.exchange.bureau import Bureau, describe
from tests.intake.exchange.conftest import Counter

WRITER = {
    True: "create function writer() returns int language sql as"
    " $$ insert into rkmx (sphm) values ('x'); select 1 $$",
    False: "create function writer() returns int begin insert into rkmx (sphm) values ('x'); return 1; end",
}


@pytest.fixture(autouse=True)
def _quick_retries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "FIRST_WAIT_SECONDS", 0.01)


@pytest.mark.parametrize("statement", ["insert into rkmx (sphm) values ('x')", "drop table rkmx"])
def test_the_session_cannot_write(counter: Counter, statement: str) -> None:
    url = source_url("x", counter.bureau.uri)
    with pytest.raises(SourceUnreadableError, match="前置库只读"):
        read(counter.source, url, lambda connection: connection.execute(text(statement)))
    assert counter.bureau.run("select count(*) from rkmx") == [(0,)]


def test_a_query_that_writes_is_refused(counter: Counter) -> None:
    counter.bureau.run(WRITER[counter.bureau.is_postgres])
    counter.bureau.pay(1, "2026-02-11")
    counter.describe(table=None, query="select * from rkmx where writer() = 1")
    with pytest.raises(SourceUnreadableError, match="前置库只读"):
        counter.pull()
    assert counter.bureau.run("select count(*) from rkmx") == [(1,)]
    assert counter.waiting() == []


def test_a_query_cannot_leave_its_brackets(counter: Counter) -> None:
    counter.bureau.pay(1, "2026-02-11")
    counter.describe(table=None, query="select * from rkmx) as source; drop table rkmx; select (1")
    with pytest.raises(SourceUnreadableError):
        counter.pull()
    assert counter.bureau.run("select count(*) from rkmx") == [(1,)]


def test_a_slow_query_is_stopped(counter: Counter) -> None:
    counter.bureau.pay(1, "2026-02-11")
    pause = "pg_sleep(60) is not null" if counter.bureau.is_postgres else "sleep(60) = 0"
    counter.describe(table=None, query=f"select * from rkmx where {pause}", statement_timeout=1)
    begin = time.monotonic()
    with pytest.raises(SourceUnreadableError, match="查询超过 1 秒"):
        counter.pull()
    assert time.monotonic() - begin < 10
    assert counter.pulls()[-1][0] == "failed"


def test_all_reads_see_the_same_moment(counter: Counter) -> None:
    counter.bureau.pay(1, "2026-02-11")

    def count_twice(connection: Connection) -> tuple[object, object]:
        first = connection.execute(text("select count(*) from rkmx")).scalar()
        counter.bureau.pay(2, "2026-02-11")
        return first, connection.execute(text("select count(*) from rkmx")).scalar()

    assert read(counter.source, source_url("x", counter.bureau.uri), count_twice) == (1, 1)


def test_a_broken_connection_is_tried_again_from_the_beginning(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    from park_warehouse.intake.exchange import pull as pulling

    for number in (1, 2):
        counter.bureau.pay(number, "2026-02-11", 入库日期=f"2026-0{number}-10")
    write_draft = pulling.write_draft
    calls = []

    def write_and_lose_once(*arguments: object) -> object:
        calls.append(arguments)
        draft = write_draft(*arguments)  # type: ignore[arg-type]
        if len(calls) == 1:
            kill_sessions(counter.bureau)
        return draft

    monkeypatch.setattr(pulling, "write_draft", write_and_lose_once)
    assert counter.pull().numbers["新文件"] == 2
    # The second of the first try found no connection any more.
    assert len(calls) == 4
    counter.desk.take_in()
    assert len(counter.amounts()) == 2


def kill_sessions(bureau: Bureau) -> None:
    if bureau.is_postgres:
        bureau.run(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where datname = current_database() and pid <> pg_backend_pid()"
        )
        return
    others = bureau.run(
        "select id from information_schema.processlist where db = database() and id <> connection_id()"
    )
    for (number,) in others:
        bureau.run(f"kill {number}")


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A port that lets everybody in and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        guests = []
        threading.Thread(target=lambda: _let_in(server, guests), daemon=True).start()
        yield server.getsockname()[1]
        for guest in guests:
            guest.close()


def _let_in(server: socket.socket, guests: list[socket.socket]) -> None:
    while True:
        try:
            guests.append(server.accept()[0])
        except OSError:
            return


@pytest.mark.parametrize("kind", ["postgresql", "mysql"])
def test_a_server_that_says_nothing_is_given_up(home: Home, kind: str, silent_port: int) -> None:
    url = source_url("x", f"{kind}://reader:geheim@127.0.0.1:{silent_port}/bureau")
    begin = time.monotonic()
    with pytest.raises(SourceUnreadableError, match="连接不上"):
        read(describe(home, connect_timeout=2), url, lambda _: None)
    assert time.monotonic() - begin < 20


def test_an_unreachable_source_says_where_and_what_to_do(
    counter: Counter, caplog: pytest.LogCaptureFixture
) -> None:
    port = free_port()
    scheme = "postgresql" if counter.bureau.is_postgres else "mysql"
    counter.bureau.uri = f"{scheme}://reader:geheim@127.0.0.1:{port}/bureau"
    with caplog.at_level(logging.WARNING), pytest.raises(SourceUnreadableError) as caught:
        counter.pull()
    message = str(caught.value)
    assert f"前置库「tax」(127.0.0.1:{port}/bureau, 用户 reader): 连接不上" in message
    assert "请检查网络、地址、端口" in message
    assert "geheim" not in message + caplog.text
    assert len(caplog.records) == session.ATTEMPTS - 1
    assert counter.waiting() == []
    (row,) = counter.desk.query("select status, message from audit.exchange_pull")
    assert row == ("failed", message)


def test_a_wrong_password_is_not_tried_again(counter: Counter, caplog: pytest.LogCaptureFixture) -> None:
    place = counter.bureau.uri.rpartition("@")[2]
    scheme = counter.bureau.uri.partition(":")[0]
    counter.bureau.uri = f"{scheme}://nobody:geheim@{place}"
    with caplog.at_level(logging.WARNING), pytest.raises(ParkError, match=r"拒绝登录|用户的权限") as caught:
        counter.pull()
    assert caplog.records == []
    assert "geheim" not in str(caught.value)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
