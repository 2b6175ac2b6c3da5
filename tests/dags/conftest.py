"""The DAG files, read once as the scheduler reads them, with every way out of the process closed."""

import socket
from pathlib import Path
from typing import Never

import psycopg2
import pytest
from airflow.dag_processing.dagbag import DagBag

from park_warehouse.home import PROJECT

FOLDER = PROJECT / "dags"


@pytest.fixture(scope="session")
def dag_bag() -> DagBag:
    """All DAGs. A file that opens a connection while it is read shows up as an import error."""

    def refuse(*_: object, **__: object) -> Never:
        raise AssertionError("a DAG file opened a connection while it was read")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", refuse)
        patch.setattr(psycopg2, "connect", refuse)
        return DagBag(dag_folder=FOLDER)


@pytest.fixture(scope="session")
def dag_files() -> list[Path]:
    return sorted(FOLDER.glob("*.py"))
