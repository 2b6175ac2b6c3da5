"""One log file per service, appended to across restarts and kept to a bounded size."""

from pathlib import Path
from typing import BinaryIO

MAXIMUM_BYTES = 20 * 1024**2
TAIL_BYTES = 4000


def open_log(path: Path) -> BinaryIO:
    """Open a service's log for appending; a big one is first put aside as `<name>.1`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and path.stat().st_size > MAXIMUM_BYTES:
        path.replace(path.with_name(f"{path.name}.1"))
    log = path.open("ab")
    # The position of a file opened for appending is 0 until something is written.
    log.seek(0, 2)
    return log


def tail(path: Path, begin: int = 0) -> str:
    """The last lines of a log, of what was written after `begin` bytes."""
    if not path.exists():
        return ""
    with path.open("rb") as log:
        size = log.seek(0, 2)
        log.seek(max(begin, size - TAIL_BYTES))
        return log.read().decode("utf-8", errors="replace").strip()
