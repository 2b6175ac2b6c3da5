"""An intake in a process of its own, started within milliseconds from a process that has imported all."""

import multiprocessing
import os
import resource
import signal
import sys
from contextlib import closing
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from park_warehouse.home import Home, ParkError
from park_warehouse.intake.inbox import take_in
from park_warehouse.warehouse.connection import connect

_server = multiprocessing.get_context("forkserver")
_server.set_forkserver_preload(["pytest", __name__])


def start(
    home: Home, url: str, *, says: Path | None = None, largest_file: int | None = None
) -> ForkServerProcess:
    """Begin to take in the inbox of this home.

    What it complains of goes to the file `says`; it can write no file longer than `largest_file` bytes.
    """
    process = _server.Process(target=_work, args=(str(home.root), url, str(says or os.devnull), largest_file))
    process.start()
    return process


def kill(process: ForkServerProcess) -> bool:
    """Kill -9; whether it was still at work."""
    process.kill()
    process.join()
    return process.exitcode == -signal.SIGKILL


def _work(root: str, url: str, says: str, largest_file: int | None) -> None:
    """Exits as ./park does: 0 when all is done, 1 after an expected failure, which is told in Chinese."""
    sys.stderr = Path(says).open("a", encoding="utf-8")  # noqa: SIM115 (for the life of the process)
    if largest_file is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, largest_file))
    os.environ.update(PARK_HOME=root, PARK_WAREHOUSE_URL=url)
    try:
        home = Home(Path(root))
        with closing(connect(home)) as connection:
            take_in(home, connection, settle_seconds=0)
    except ParkError as error:
        print(error, file=sys.stderr)
        sys.exit(1)
