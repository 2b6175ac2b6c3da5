"""Workbooks as the separate process of `opener` reads them."""

import logging
import os
import pickle
import subprocess
import sys
from pathlib import Path
from threading import Timer
from typing import IO, Any, cast

from park_warehouse.intake.problems import RefusedError
from park_warehouse.intake.read import opener
from park_warehouse.intake.read.cells import Cell

TIMEOUT_SECONDS = 600

_log = logging.getLogger(__name__)
_process: tuple[int, subprocess.Popen[bytes]] | None = None


def visible_sheets(path: Path) -> list[tuple[int, str]]:
    """(index, name) of the visible worksheets. Raises RefusedError where the file cannot be read."""
    return list(_ask(path, None))


def sheet_rows(path: Path, index: int) -> list[list[Cell]]:
    """A sheet's rows from its cell A1 on, all of equal length. Raises RefusedError."""
    return list(_ask(path, index))


def damaged() -> RefusedError:
    return RefusedError(
        "unreadable_file", "文件已损坏或不是 Excel 工作簿, 请用 Excel 打开后另存为 .xlsx 再报"
    )


def password_protected() -> RefusedError:
    return RefusedError("password_protected", "文件有打开密码, 请去掉密码后重报")


def _ask(path: Path, sheet_index: int | None) -> Any:
    process = _running()
    requests, answers = cast(IO[bytes], process.stdin), cast(IO[bytes], process.stdout)
    alarm = Timer(TIMEOUT_SECONDS, process.kill)
    alarm.start()
    try:
        pickle.dump((str(path), sheet_index), requests)
        requests.flush()
        outcome, content = pickle.load(answers)  # noqa: S301 (our own other half writes it)
    except (EOFError, BrokenPipeError, pickle.UnpicklingError) as error:
        process.kill()
        _log.warning("%s took its reader down (exit code %s)", path.name, process.wait())
        raise RefusedError(
            "unreadable_file",
            "文件无法读取: 已损坏, 或工作表范围过大 (很远处有零散内容);"
            " 请删除数据区以外的行和列, 另存为 .xlsx 再报",
        ) from error
    finally:
        alarm.cancel()
    if outcome == "password":
        raise password_protected()
    if outcome == "damaged":
        _log.info("%s cannot be read: %s", path.name, content)
        raise damaged()
    return content


def _running() -> subprocess.Popen[bytes]:
    """This process's opener; it ends by itself when this process does, as its input is closed then."""
    global _process
    # A forked child must not talk through its parent's pipes.
    if _process is None or _process[0] != os.getpid() or _process[1].poll() is not None:
        program = subprocess.Popen(  # noqa: S603 (our own file)
            [sys.executable, "-I", opener.__file__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        _process = os.getpid(), program
    return _process[1]
