"""What audit knows of builds: what the last one saw, what this one sees, how it ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import psycopg2.extensions
from psycopg2.extras import execute_values

from park_warehouse.transform.fingerprint import Fingerprint

Selection = Literal["staging", "marts", "all"]


class ModelRun(NamedTuple):
    """The result of one model, seed or test."""

    model: str
    status: str
    seconds: float
    rows_affected: int | None


@dataclass(frozen=True)
class PastBuild:
    """A successful build: up to which batch it saw, and by which parameters and models it computed."""

    last_batch_id: int
    fingerprint: Fingerprint


_LAST = """
    select last_batch_id, seeds_hash, models_hash
    from audit.build
    where status = 'success' and selection = any(%s)
    order by build_id desc
    limit 1
"""
_BEGIN = """
    insert into audit.build (selection, status, last_batch_id, full_refresh, seeds_hash, models_hash)
    values (%s, 'running', %s, %s, %s, %s)
    returning build_id
"""
_END = "update audit.build set status = %s, finished_at = clock_timestamp() where build_id = %s"
_ABANDONED = "update audit.build set status = 'failed' where status = 'running'"
_MODEL_RUNS = "insert into audit.model_run (build_id, model, status, seconds, rows_affected) values %s"


class Journal:
    """Reads and writes audit.build and audit.model_run. Needs a connection in autocommit mode."""

    def __init__(self, connection: psycopg2.extensions.connection) -> None:
        self._connection = connection

    def last_success(self, selection: Literal["staging", "marts"]) -> PastBuild | None:
        """The last successful build of the staging tables or of the marts."""
        with self._connection.cursor() as cursor:
            cursor.execute(_LAST, [[selection, "all"]])
            row = cursor.fetchone()
        return PastBuild(row[0], Fingerprint(seeds=row[1], models=row[2])) if row else None

    def newest_batch(self) -> int:
        """The highest batch_id, 0 where there is none.

        Waits for an intake in the middle of a decision: its batch may have a lower number than one that is
        visible already, and would never be looked at again.
        """
        # "with connection" is a transaction, also in autocommit mode; it ends the lock.
        with self._connection, self._connection.cursor() as cursor:
            cursor.execute("lock table audit.batch in share mode")
            cursor.execute("select coalesce(max(batch_id), 0) from audit.batch")
            (newest,) = cursor.fetchone() or (0,)
        return int(newest)

    def begin(
        self, selection: Selection, last_batch_id: int, full_refresh: bool, fingerprint: Fingerprint
    ) -> int:
        """Note that a build has begun; returns its number. Earlier ones that never ended have failed."""
        with self._connection.cursor() as cursor:
            cursor.execute(_ABANDONED)
            cursor.execute(
                _BEGIN, [selection, last_batch_id, full_refresh, fingerprint.seeds, fingerprint.models]
            )
            (build_id,) = cursor.fetchone() or (0,)
        return int(build_id)

    def end(self, build_id: int, succeeded: bool, runs: Sequence[ModelRun]) -> None:
        """Note how a build has ended, as a whole and model by model."""
        with self._connection.cursor() as cursor:
            execute_values(cursor, _MODEL_RUNS, [(build_id, *run) for run in runs])
            cursor.execute(_END, ["success" if succeeded else "failed", build_id])
