"""The locks that keep two of the same from working at once on one warehouse, whatever process they are in."""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum

import psycopg2.extensions


class Lock(IntEnum):
    """PostgreSQL's advisory lock of each kind of work: any numbers that nobody else takes."""

    MIGRATION = 7_302_001
    INTAKE = 7_302_002
    BUILD = 7_302_003


@contextmanager
def alone(connection: psycopg2.extensions.connection, lock: Lock) -> Iterator[None]:
    """Hold the lock; waits for whoever has it. It belongs to the session, so transactions may end within.

    The server lets go of it by itself when the connection is lost.
    """
    _run(connection, "select pg_advisory_lock(%s)", lock)
    try:
        yield
    finally:
        if not connection.closed:
            connection.rollback()
            _run(connection, "select pg_advisory_unlock(%s)", lock)


def _run(connection: psycopg2.extensions.connection, statement: str, lock: Lock) -> None:
    with connection, connection.cursor() as cursor:
        cursor.execute(statement, [int(lock)])
