"""A desk at which files are handed in one after the other and answered at once."""

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import psycopg2
import psycopg2.extensions
import pytest
from psycopg2 import sql

from park_warehouse.home import Home
from park_warehouse.intake.inbox import take_in
from park_warehouse.intake.receipt import Receipt
from tests.conftest import NewDatabase
from tests.intake import forms

FIRST_ARRIVAL = 1_780_000_000


class Desk:
    """Hands files in, each later than the one before, and asks the warehouse what became of them."""

    def __init__(self, home: Home, warehouse: psycopg2.extensions.connection) -> None:
        self.home = home
        self.warehouse = warehouse
        self._arrivals = FIRST_ARRIVAL

    def put(self, name: str, content: bytes, note: dict[str, object] | None = None) -> Path:
        """Lay a file into the inbox."""
        self._arrivals += 60
        path = self.home.inbox / name
        path.write_bytes(content)
        os.utime(path, (self._arrivals, self._arrivals))
        if note is not None:
            note_path = path.with_name(f"{name}.submission.json")
            note_path.write_text(json.dumps(note, ensure_ascii=False), encoding="utf-8")
        return path

    def take_in(self) -> list[Receipt]:
        return take_in(self.home, self.warehouse, settle_seconds=0)

    def send(self, content: bytes, name: str = "报表.xlsx", note: dict[str, object] | None = None) -> Receipt:
        """Lay a file into the inbox, take it in, and return its receipt."""
        self.put(name, content, note)
        (receipt,) = self.take_in()
        return receipt

    def register(self, numbers: Sequence[int] = range(1, 41)) -> None:
        """Have parks and enterprises on the registers."""
        assert self.send(forms.parks()).status == "accepted"
        assert self.send(forms.enterprises(numbers)).status == "accepted"

    def loaded(self, receipt: Receipt, *columns: str) -> list[tuple[object, ...]]:
        """These columns of the rows that a file brought, in its order."""
        statement = sql.SQL("select {} from raw.{} where _batch_id = %s order by _row_number").format(
            sql.SQL(", ").join(map(sql.Identifier, columns)), sql.Identifier(str(receipt.form))
        )
        with self.warehouse, self.warehouse.cursor() as cursor:
            cursor.execute(statement, [receipt.batch_id])
            return cursor.fetchall()

    def query(self, statement: str, *parameters: object) -> list[tuple[object, ...]]:
        with self.warehouse, self.warehouse.cursor() as cursor:
            cursor.execute(statement, parameters)
            return cursor.fetchall()


@pytest.fixture
def desk(home: Home, warehouse: psycopg2.extensions.connection) -> Desk:
    """A desk of this test, in front of an empty warehouse."""
    return Desk(home, warehouse)


class Office(Desk):
    """A desk that many tests share: each looks at its own file only.

    Everything is handed in as a restatement: two tests may send the same file.
    """

    def send(self, content: bytes, name: str = "报表.xlsx", note: dict[str, object] | None = None) -> Receipt:
        return super().send(content, name, note or {"restatement": True})


@pytest.fixture(scope="module")
def office(new_database: NewDatabase, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """A desk of the whole module, with parks and enterprises on the registers."""
    home = Home(tmp_path_factory.mktemp("office"))
    home.prepare()
    with new_database() as url, closing(psycopg2.connect(url)) as connection:
        office = Office(home, connection)
        office.register()
        yield office


def rules(receipt: Receipt) -> set[str]:
    """The rules that the rows of a file break."""
    return {fault.rule for fault in receipt.faults}


def faults(receipt: Receipt) -> list[tuple[int | None, str]]:
    """(row, rule) of everything that the rows of a file break."""
    return [(fault.row_number, fault.rule) for fault in receipt.faults]
