"""Whether processes live, and waiting until they do not."""

import time
from collections.abc import Iterable
from contextlib import suppress

import psutil  # type: ignore[import-untyped]


def is_alive(process: psutil.Process) -> bool:
    """Whether this very process runs. A zombie does not: in a container nobody may ever collect it."""
    with suppress(psutil.Error):
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    return False


def wait_until_ended(processes: Iterable[psutil.Process], timeout: float) -> list[psutil.Process]:
    """Wait up to `timeout` seconds. Returns those that still live."""
    deadline = time.monotonic() + timeout
    alive = [process for process in processes if is_alive(process)]
    while alive and time.monotonic() < deadline:
        time.sleep(0.05)
        alive = [process for process in alive if is_alive(process)]
    return alive


def kill(processes: Iterable[psutil.Process]) -> None:
    """Kill and wait: afterwards their ports and files are free."""
    victims = list(processes)
    for process in victims:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    wait_until_ended(victims, 10)
