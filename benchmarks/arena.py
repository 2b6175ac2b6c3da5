"""The server that all contenders share, and the fresh state from which each run begins."""

import os
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import psycopg2
from psycopg2 import sql

from benchmarks.samples.sample import Sample
from park_warehouse.home import Home
from park_warehouse.intake.inbox import take_in
from park_warehouse.local.postgres import EmbeddedPostgres
from park_warehouse.warehouse.migrate import migrate

_TEMPLATE = "benchmark_template"


@dataclass(frozen=True)
class Ground:
    """Where one run takes place: a database with the registers and nothing else, and a home."""

    url: str
    home: Home

    def deliver(self, sample: Sample) -> None:
        """Have the sample in the inbox as well: as links, as a copy would still be on its way to the disk."""
        self.home.prepare()
        for path in sample.files:
            os.link(path, self.home.inbox / path.name)


class Arena:
    """A running server on which `folder` has room for the runs' homes."""

    def __init__(self, server: EmbeddedPostgres, folder: Path, registers: Sample) -> None:
        self.server = server
        self._folder = folder
        self._numbers = count(1)
        self._make_template(registers)

    @contextmanager
    def fresh_ground(self) -> Iterator[Ground]:
        """A ground for one run, gone after it. Nothing of an earlier run waits to be written."""
        name = f"benchmark_{next(self._numbers)}"
        ground = Ground(self.server.admin_url(name), Home(self._folder / name))
        database = sql.Identifier(name)
        self._administer(
            sql.SQL("create database {} template {}").format(database, sql.Identifier(_TEMPLATE)),
            sql.SQL("checkpoint"),
        )
        try:
            yield ground
        finally:
            self._administer(sql.SQL("drop database {} with (force)").format(database))
            shutil.rmtree(ground.home.root, ignore_errors=True)

    def close(self) -> None:
        self._administer(sql.SQL("drop database {} with (force)").format(sql.Identifier(_TEMPLATE)))

    def _make_template(self, registers: Sample) -> None:
        self._administer(sql.SQL("create database {}").format(sql.Identifier(_TEMPLATE)))
        ground = Ground(self.server.admin_url(_TEMPLATE), Home(self._folder / _TEMPLATE))
        ground.deliver(registers)
        with closing(psycopg2.connect(ground.url)) as connection:
            migrate(connection)
            receipts = take_in(ground.home, connection, settle_seconds=0)
            if any(receipt.status != "accepted" for receipt in receipts):
                raise ValueError(f"registers not accepted: {[receipt.messages for receipt in receipts]}")
            connection.autocommit = True
            # As in a warehouse that has been running for a while.
            connection.cursor().execute("vacuum analyze")

    def _administer(self, *statements: sql.Composable) -> None:
        with closing(psycopg2.connect(self.server.admin_url())) as connection:
            connection.autocommit = True
            for statement in statements:
                connection.cursor().execute(statement)
