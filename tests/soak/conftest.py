"""A database server that may be killed, and intakes in processes of their own that may be killed as well."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import psycopg2
import psycopg2.extensions
import pytest
from psycopg2 import sql

from park_warehouse.home import Home
from park_warehouse.local.postgres import EmbeddedPostgres
from park_warehouse.warehouse.migrate import migrate

TEMPLATE = "template_soak"


@dataclass(frozen=True)
class Place:
    """A home, and an empty warehouse for it."""

    home: Home
    url: str

    def connect(self) -> psycopg2.extensions.connection:
        return psycopg2.connect(self.url)


NewPlace = Callable[[], AbstractContextManager[Place]]


@pytest.fixture(scope="session")
def mortal_server() -> Iterator[EmbeddedPostgres]:
    """A server beside the one of the other tests: this one is killed."""
    root = Path(tempfile.mkdtemp(prefix="park-soak-"))
    root.chmod(0o711)
    server = EmbeddedPostgres(Home(root), durable=False)
    server.start()
    yield server
    server.stop()
    shutil.rmtree(root)


@pytest.fixture(scope="session")
def new_place(mortal_server: EmbeddedPostgres, tmp_path_factory: pytest.TempPathFactory) -> NewPlace:
    """`with new_place() as place`: an empty home and a migrated, empty warehouse on the mortal server."""
    _execute(mortal_server, "create database {}", TEMPLATE)
    with closing(psycopg2.connect(mortal_server.admin_url(TEMPLATE))) as template:
        migrate(template)
    numbers = count(1)

    @contextmanager
    def make() -> Iterator[Place]:
        name = f"soak_{next(numbers)}"
        home = Home(tmp_path_factory.mktemp(name))
        home.prepare()
        _execute(mortal_server, "create database {} template {}", name, TEMPLATE)
        yield Place(home, mortal_server.admin_url(name))
        _execute(mortal_server, "drop database {} with (force)", name)
        shutil.rmtree(home.root)

    return make


def _execute(server: EmbeddedPostgres, statement: str, *names: str) -> None:
    with closing(psycopg2.connect(server.admin_url())) as admin:
        admin.autocommit = True
        admin.cursor().execute(sql.SQL(statement).format(*map(sql.Identifier, names)))
