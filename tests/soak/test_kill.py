"""Killed at any moment, the process or the database: every file ends as exactly one complete batch."""

import random
import signal
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from park_warehouse.local.postgres import EmbeddedPostgres
from tests.effort import KILLS, SEED, effort
from tests.soak import worker, workload
from tests.soak.conftest import NewPlace, Place
from tests.soak.outcome import Outcome, assert_answered, copies, half_batches, notes, outcome

DATABASE_KILLS = effort(4, 60)
# In the very first moments a process connects and settles what was left behind; later ones are in the load.
SHORT_SECONDS = 0.4


@dataclass(frozen=True)
class Undisturbed:
    """What the inbox comes to when nobody is killed, and how long that takes."""

    seconds: float
    outcome: Outcome
    copies: list[str]
    notes: list[str]


@pytest.fixture(scope="module")
def files() -> list[workload.File]:
    return workload.all_files()


@pytest.fixture(scope="module")
def undisturbed(new_place: NewPlace, files: list[workload.File]) -> Iterator[Undisturbed]:
    with new_place() as place:
        workload.place(place.home, files)
        begin = time.monotonic()
        _finish(place)
        seconds = time.monotonic() - begin
        with closing(place.connect()) as connection:
            found = outcome(connection)
        statuses = {str(batch[4]) for batch in found.batches}
        assert statuses == {"accepted", "flagged", "refused", "duplicate"}
        yield Undisturbed(seconds, found, copies(place.home), notes(place.home))


def test_the_process_is_killed(
    new_place: NewPlace, files: list[workload.File], undisturbed: Undisturbed
) -> None:
    chance = random.Random(SEED)  # noqa: S311 (chance, no secret)
    kills = 0
    while kills < KILLS:
        with new_place() as place:
            workload.place(place.home, files)
            # Several kills for one inbox: also while the traces of the last one are being cleared away.
            for _ in range(min(KILLS - kills, 20)):
                process = worker.start(place.home, place.url)
                process.join(_moment(chance, undisturbed.seconds))
                if not worker.kill(process):
                    break
                kills += 1
                with closing(place.connect()) as connection:
                    assert half_batches(connection) == []
            _finish(place)
            _assert_as(undisturbed, place)


def test_the_database_is_killed(
    new_place: NewPlace,
    mortal_server: EmbeddedPostgres,
    files: list[workload.File],
    undisturbed: Undisturbed,
    tmp_path: Path,
) -> None:
    chance = random.Random(SEED)  # noqa: S311 (chance, no secret)
    says = tmp_path / "says"
    kills = 0
    while kills < DATABASE_KILLS:
        with new_place() as place:
            workload.place(place.home, files)
            for _ in range(min(DATABASE_KILLS - kills, 4)):
                process = worker.start(place.home, place.url, says=says)
                process.join(_moment(chance, undisturbed.seconds))
                if not process.is_alive():
                    break
                _kill_database(mortal_server, chance)
                kills += 1
                process.join(60)
                # It was in the middle of it, and says so; or it had just finished.
                assert process.exitcode in (0, 1)
                mortal_server.start()
                with closing(place.connect()) as connection:
                    assert half_batches(connection) == []
            _finish(place)
            _assert_as(undisturbed, place)
    complaints = says.read_text(encoding="utf-8")
    assert "Traceback" not in complaints
    assert "数据库" in complaints


def _moment(chance: random.Random, whole_run: float) -> float:
    """Seconds until the kill: more often early, in what a restart does first, than anywhere in the run."""
    return chance.uniform(0, SHORT_SECONDS if chance.random() < 0.65 else whole_run)


def _kill_database(server: EmbeddedPostgres, chance: random.Random) -> None:
    """Kill -9 of one backend at work, of the postmaster alone, or of all its processes."""
    postmaster = psutil.Process(
        int((server.home.postgres.resolve() / "postmaster.pid").read_text().split()[0])
    )
    children = postmaster.children(recursive=True)
    backends = [child for child in children if "soak_" in " ".join(child.cmdline())]
    victims = chance.choice([backends[:1], [postmaster], [postmaster, *children]])
    for victim in victims or [postmaster]:
        victim.send_signal(signal.SIGKILL)


def _finish(place: Place) -> None:
    process = worker.start(place.home, place.url)
    process.join()
    assert process.exitcode == 0


def _assert_as(undisturbed: Undisturbed, place: Place) -> None:
    with closing(place.connect()) as connection:
        assert half_batches(connection) == []
        assert outcome(connection) == undisturbed.outcome
        assert_answered(place.home, connection)
    assert copies(place.home) == undisturbed.copies
    assert notes(place.home) == undisturbed.notes
