"""Both servers, real ones, and a desk that pulls from them and takes in what comes."""

from collections.abc import Iterator
from contextlib import closing
from functools import partial
from itertools import count

import psycopg2
import pytest
from psycopg2 import sql

from park_warehouse.intake.exchange.access import source_url
from park_warehouse.intake.exchange.pull import Pulled, pull
from park_warehouse.intake.exchange.source import Source
from park_warehouse.intake.receipt import Receipt
from park_warehouse.local.postgres import EmbeddedPostgres
from tests.intake.conftest import Desk
from tests.intake.exchange.bureau import Bureau, describe
from tests.intake.exchange.mariadb import MariaDb, require_programs

_numbers = count(1)


@pytest.fixture(scope="session")
def mariadb_server() -> Iterator[MariaDb]:
    require_programs()
    server = MariaDb()
    try:
        server.start()
        yield server
    finally:
        server.stop()


@pytest.fixture
def postgres_bureau(postgres_server: EmbeddedPostgres) -> Iterator[Bureau]:
    name = f"bureau_{next(_numbers)}"
    with closing(psycopg2.connect(postgres_server.admin_url())) as admin:
        admin.autocommit = True
        admin.cursor().execute(sql.SQL("create database {}").format(sql.Identifier(name)))
        url = postgres_server.admin_url(name)
        yield Bureau(partial(_connect_postgres, url), url, is_postgres=True)
        admin.cursor().execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


def _connect_postgres(url: str) -> psycopg2.extensions.connection:
    connection = psycopg2.connect(url)
    connection.autocommit = True
    return connection


@pytest.fixture
def mariadb_bureau(mariadb_server: MariaDb) -> Iterator[Bureau]:
    name = f"bureau_{next(_numbers)}"
    with closing(mariadb_server.connect()) as admin:
        admin.cursor().execute(f"create database {name} character set utf8mb4")
        uri = f"mysql://root@127.0.0.1:{mariadb_server.port}/{name}"
        yield Bureau(partial(mariadb_server.connect, name), uri, is_postgres=False)
        admin.cursor().execute(f"drop database {name}")


@pytest.fixture(params=["postgres", "mariadb"])
def bureau(request: pytest.FixtureRequest) -> Bureau:
    """A bureau's empty database, once on each server."""
    found: Bureau = request.getfixturevalue(f"{request.param}_bureau")
    return found


class Counter:
    """Pulls a source and takes in what came; asks what the warehouse holds of it."""

    def __init__(self, desk: Desk, bureau: Bureau) -> None:
        self.desk = desk
        self.bureau = bureau
        self.source = describe(desk.home)

    def describe(self, **changes: object) -> Source:
        self.source = describe(self.desk.home, **changes)
        return self.source

    def pull(self, *, full: bool = False) -> Pulled:
        """Pull into the inbox, and no further."""
        url = source_url(self.source.connection, self.bureau.uri)
        return pull(self.desk.home, self.desk.warehouse, self.source, url, full=full)

    def receive(self, *, full: bool = False) -> list[Receipt]:
        """Pull and take in."""
        self.pull(full=full)
        return self.desk.take_in()

    def waiting(self) -> list[str]:
        return sorted(path.name for path in self.desk.home.inbox.iterdir())

    def amounts(self) -> dict[object, object]:
        """Ticket → amount of the rows in force; fails where a ticket is there twice."""
        rows = self.desk.query(
            "select ticket_no, amount from raw.tax_payments inner join audit.batch on batch_id = _batch_id"
            " where superseded_by is null order by ticket_no"
        )
        assert len(dict(rows)) == len(rows)
        return dict(rows)

    def pulls(self) -> list[tuple[object, ...]]:
        return self.desk.query(
            "select status, is_full, from_watermark, to_watermark from audit.exchange_pull order by pull_id"
        )


@pytest.fixture
def counter(desk: Desk, bureau: Bureau) -> Counter:
    """A counter of this test, at a bureau that keeps tax payments."""
    bureau.make_payments()
    return Counter(desk, bureau)
