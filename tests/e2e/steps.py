"""Taking in and building as the tests of this room see it."""

import shutil
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import psycopg2.extensions

from park_warehouse.demo import DemoSummary
from park_warehouse.home import Home
from park_warehouse.intake.inbox import take_in
from park_warehouse.transform.build import build
from tests.e2e.marts import KEYS, all_marts, read_mart
from tests.e2e.oracle import Table


@dataclass(frozen=True)
class Submitted:
    """The demo files as they were submitted."""

    folder: Path
    summary: DemoSummary


@dataclass(frozen=True)
class Warehouse:
    """The home and the database that the steps share."""

    home: Home
    connection: psycopg2.extensions.connection


@dataclass(frozen=True)
class Seen:
    """What was there after a step: the answers by file and in numbers, and the marts."""

    statuses: dict[str, str]
    counts: Counter[str]
    marts: dict[str, Table]
    everything: dict[str, list[str]]


def process(files: Path, warehouse: Warehouse) -> Seen:
    """Put the files into the inbox, take them in, build what they change, and look."""
    for path in files.iterdir():
        shutil.copy2(path, warehouse.home.inbox / path.name)
    connection = warehouse.connection
    with connection, connection.cursor() as cursor:
        cursor.execute("select coalesce(max(batch_id), 0) from audit.batch")
        (before,) = cursor.fetchone() or (0,)
    take_in(warehouse.home, connection)
    build("all", home=warehouse.home)
    with connection, connection.cursor() as cursor:
        cursor.execute("select file_name, status from audit.batch where batch_id > %s", [before])
        answers = cursor.fetchall()
        return Seen(
            statuses=dict(answers),
            counts=Counter(status for _, status in answers),
            marts={name: read_mart(connection, name) for name in KEYS},
            everything=all_marts(connection),
        )


def rebuild(warehouse: Warehouse) -> dict[str, list[str]]:
    """All marts after everything was computed anew."""
    build("all", full_refresh=True, home=warehouse.home)
    with warehouse.connection:
        return all_marts(warehouse.connection)
