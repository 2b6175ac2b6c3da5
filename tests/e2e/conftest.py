"""The demo city through the real intake and the real dbt, once for all tests of a module.

Later steps build on earlier ones, so each is a fixture that keeps what it saw; the tests only look.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing

import psycopg2
import pytest

from park_warehouse.demo import write_demo
from park_warehouse.home import Home
from tests.e2e.oracle import Oracle
from tests.e2e.reader import Inbox, read_inbox
from tests.e2e.steps import Seen, Submitted, Warehouse, process

# All kinds of irregularities lie in these months.
FIRST, LAST = "2024-10", "2026-03"


@pytest.fixture(scope="module")
def submitted(tmp_path_factory: pytest.TempPathFactory) -> Submitted:
    folder = tmp_path_factory.mktemp("submitted")
    return Submitted(folder, write_demo(folder, first=FIRST, last=LAST))


@pytest.fixture(scope="module")
def oracle_inbox(submitted: Submitted) -> Inbox:
    return read_inbox(submitted.folder)


@pytest.fixture(scope="module")
def oracle(oracle_inbox: Inbox) -> Oracle:
    return Oracle(oracle_inbox)


@pytest.fixture(scope="module")
def shared_warehouse(
    new_database: Callable[[], AbstractContextManager[str]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Warehouse]:
    """A home and a warehouse that the steps share."""
    with pytest.MonkeyPatch.context() as patch, new_database() as url:
        patch.setenv("PARK_HOME", str(tmp_path_factory.mktemp("e2e") / "home"))
        patch.setenv("PARK_WAREHOUSE_URL", url)
        home = Home.current()
        home.prepare()
        with closing(psycopg2.connect(url)) as connection:
            yield Warehouse(home, connection)


@pytest.fixture(scope="module")
def first_run(submitted: Submitted, shared_warehouse: Warehouse) -> Seen:
    """The demo city taken in and built."""
    return process(submitted.folder, shared_warehouse)


@pytest.fixture(scope="module")
def second_run(submitted: Submitted, first_run: Seen, shared_warehouse: Warehouse) -> Seen:
    """The same files once more."""
    assert first_run.counts
    return process(submitted.folder, shared_warehouse)
