"""A real PostgreSQL for the session, a fresh migrated warehouse per test, and a home nobody else uses."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from itertools import count
from pathlib import Path

import psycopg2
import psycopg2.extensions
import pytest
from psycopg2 import sql

from park_warehouse.home import Home
from park_warehouse.local.postgres import EmbeddedPostgres
from park_warehouse.warehouse.connection import connect
from park_warehouse.warehouse.migrate import migrate

NewDatabase = Callable[[], AbstractContextManager[str]]

TEMPLATE = "template_warehouse"


# Airflow reads its configuration, and writes a first one, the moment it is imported; the conftest of a
# folder below may import it before any hook is called.
os.environ["AIRFLOW_HOME"] = tempfile.mkdtemp(prefix="park-test-airflow-")


def pytest_unconfigure() -> None:
    shutil.rmtree(os.environ["AIRFLOW_HOME"])


@pytest.fixture(scope="session")
def server_home() -> Iterator[Home]:
    # Not in pytest's folder: that is 0700, and the server may run as another user.
    root = Path(tempfile.mkdtemp(prefix="park-test-"))
    root.chmod(0o711)
    yield Home(root)
    shutil.rmtree(root)


@pytest.fixture(scope="session", autouse=True)
def _no_other_home(server_home: Home) -> Iterator[None]:
    """Nothing that a developer has set up is seen or touched by any test."""
    with pytest.MonkeyPatch.context() as patch:
        for variable in [name for name in os.environ if name.startswith("PARK_")]:
            patch.delenv(variable)
        patch.setenv("PARK_HOME", str(server_home.root))
        yield


@pytest.fixture(scope="session")
def postgres_server(server_home: Home) -> Iterator[EmbeddedPostgres]:
    """One embedded server for the whole session, in a temporary home on a free port."""
    server = EmbeddedPostgres(server_home, durable=False)
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def new_database(postgres_server: EmbeddedPostgres) -> NewDatabase:
    """`with new_database() as url`: a migrated, empty warehouse; for fixtures that outlive one test."""
    with closing(psycopg2.connect(postgres_server.admin_url())) as admin:
        admin.autocommit = True
        admin.cursor().execute(sql.SQL("create database {}").format(sql.Identifier(TEMPLATE)))
    with closing(psycopg2.connect(postgres_server.admin_url(TEMPLATE))) as template:
        migrate(template)

    numbers = count(1)

    @contextmanager
    def clone() -> Iterator[str]:
        name = f"test_{next(numbers)}"
        identifier = sql.Identifier(name)
        with closing(psycopg2.connect(postgres_server.admin_url())) as admin:
            admin.autocommit = True
            cursor = admin.cursor()
            cursor.execute(
                sql.SQL("create database {} template {}").format(identifier, sql.Identifier(TEMPLATE))
            )
            yield postgres_server.admin_url(name)
            cursor.execute(sql.SQL("drop database {} with (force)").format(identifier))

    return clone


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """An empty home of this test; `Home.current()` finds it."""
    monkeypatch.setenv("PARK_HOME", str(tmp_path / "home"))
    home = Home.current()
    home.prepare()
    return home


@pytest.fixture
def warehouse_url(new_database: NewDatabase, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A fresh warehouse of this test; `PARK_WAREHOUSE_URL` names it."""
    with new_database() as url:
        monkeypatch.setenv("PARK_WAREHOUSE_URL", url)
        yield url


@pytest.fixture
def warehouse(warehouse_url: str) -> Iterator[psycopg2.extensions.connection]:  # noqa: ARG001 (sets the URL)
    with closing(connect()) as connection:
        yield connection
