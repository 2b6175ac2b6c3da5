"""The most memory that a program and its children have held."""

from contextlib import suppress
from pathlib import Path
from threading import Event, Thread

import psutil  # type: ignore[import-untyped]

INTERVAL_SECONDS = 0.02


class Watch:
    """Looks at a process and its descendants until stopped.

    The kernel keeps each process's own peak (VmHWM, Linux): nothing between two looks is missed, only a peak
    in a process's very last moment. getrusage would not do: a child's figure begins with that of its parent.
    """

    def __init__(self, pid: int) -> None:
        self._process = psutil.Process(pid)
        self._peaks: dict[int, int] = {}
        self._ended = Event()
        self._thread = Thread(target=self._look_until_stopped)
        self._thread.start()

    def stop(self) -> int:
        """Bytes: the sum of every process's own peak, at least what they held together."""
        self._ended.set()
        self._thread.join()
        return sum(self._peaks.values())

    def _look_until_stopped(self) -> None:
        while not self._ended.wait(INTERVAL_SECONDS):
            with suppress(psutil.NoSuchProcess):
                for process in [self._process, *self._process.children(recursive=True)]:
                    if peak := _peak(process.pid):
                        self._peaks[process.pid] = peak


def _peak(pid: int) -> int | None:
    """None where the process has ended."""
    with suppress(FileNotFoundError, ProcessLookupError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    return None
