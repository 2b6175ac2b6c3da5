"""Workbooks as the separate process of `opener` reads them."""

import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Timer
from typing import IO, Any, cast

from park_warehouse.home import ParkError
from park_warehouse.intake.problems import RefusedError
from park_warehouse.intake.read import refusals
from park_warehouse.intake.read.piece import READY, Piece, read_piece

# For each answer: the list of sheets, or the next piece of one.
TIMEOUT_SECONDS = 600

_OPENER = "park_warehouse.intake.read.opener"
_log = logging.getLogger(__name__)


class _Opener:
    """The process, and whether it waits for a request. It ends by itself when this process does."""

    def __init__(self) -> None:
        self.parent = os.getpid()
        self.is_free = True
        self.process = subprocess.Popen(  # noqa: S603 (our own module)
            [sys.executable, "-m", _OPENER],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            # Arrow's own pools reserve more address space than the process may have.
            env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path), "ARROW_DEFAULT_MEMORY_POOL": "system"},
        )

    def await_ready(self) -> None:
        """Raises ParkError where the program does not start: that is no file's fault."""
        if cast(IO[bytes], self.process.stdout).readline() != READY:
            raise ParkError(
                f"读取工作簿的程序没有启动 (退出码 {self.end()}), 运行环境可能不完整:"
                " 请删除 .venv 后重新执行 ./park status; 文件仍在收件箱里"
            )

    @property
    def is_usable(self) -> bool:
        # A forked child must not talk through its parent's pipes.
        return self.is_free and self.parent == os.getpid() and self.process.poll() is None

    def end(self) -> int:
        self.process.kill()
        return self.process.wait()


_opener: _Opener | None = None


def visible_sheets(path: Path) -> list[tuple[int, str]]:
    """(index, name) of the visible worksheets. Raises RefusedError where the file cannot be read."""
    with _asked(path, sheet=None) as answers:
        answer, _ = next(answers)
    return [(index, name) for index, name in answer["sheets"]]


def sheet_pieces(path: Path, index: int) -> Iterator[Piece]:
    """A sheet's rows that hold something, piece by piece, in their order. Raises RefusedError."""
    yield from _pieces(path, index, head=False)


def sheet_head(path: Path, index: int) -> Piece | None:
    """A sheet's first rows that hold something, at least those of the head. Raises RefusedError."""
    return next(iter(list(_pieces(path, index, head=True))), None)


def _pieces(path: Path, index: int, *, head: bool) -> Iterator[Piece]:
    with _asked(path, sheet=index, head=head) as answers:
        for answer, piece in answers:
            if piece:
                yield piece
            if answer.get("end"):
                return


@contextmanager
def _asked(
    path: Path, *, sheet: int | None, head: bool = False
) -> Iterator[Iterator[tuple[dict[str, Any], Piece | None]]]:
    """The answers to a request. An opener whose answers are not heard to their end is ended."""
    opener = _free_opener()
    opener.is_free = False
    request = {"path": str(path.resolve()), "sheet": sheet, "head": head}
    try:
        yield _answers(opener, path.name, request)
        opener.is_free = True
    finally:
        if not opener.is_free:
            opener.end()


def _answers(
    opener: _Opener, name: str, request: dict[str, Any]
) -> Iterator[tuple[dict[str, Any], Piece | None]]:
    requests = cast(IO[bytes], opener.process.stdin)
    try:
        requests.write(json.dumps(request).encode() + b"\n")
        requests.flush()
        while True:
            answer, piece = _next_answer(opener)
            if "refused" in answer:
                break
            yield answer, piece
    except (OSError, ValueError) as error:
        # pa.ArrowInvalid and JSON's errors are ValueErrors: the answer broke off.
        _log.warning("%s took its reader down (exit code %s)", name, opener.end())
        raise refusals.too_far() from error
    opener.is_free = True
    _log.warning("%s cannot be read: %s", name, answer["why"])
    raise RefusedError(answer["refused"], answer["message"])


def _next_answer(opener: _Opener) -> tuple[dict[str, Any], Piece | None]:
    source = cast(IO[bytes], opener.process.stdout)
    alarm = Timer(TIMEOUT_SECONDS, opener.process.kill)
    alarm.start()
    try:
        answer: dict[str, Any] = json.loads(source.readline())
        return answer, read_piece(source) if "piece" in answer else None
    finally:
        alarm.cancel()


def _free_opener() -> _Opener:
    global _opener
    if _opener is None or not _opener.is_usable:
        _opener = _Opener()
        _opener.await_ready()
    return _opener
