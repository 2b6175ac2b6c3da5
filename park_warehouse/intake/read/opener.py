"""The program that opens workbooks, run as a process of its own by `opened`.

A workbook can take its reader down (memory that no machine has, a panic, no end), and must take nothing else
with it. Reads requests from standard input until it is closed, one JSON object a line: {"path",
"sheet": index or null, "head": only the sheet's first rows}. Says READY, and
answers each on standard output with JSON lines:
    {"sheets": [[index, name], …]}      the visible worksheets, where no sheet was asked for
    {"piece": true}                     a piece of the sheet follows
    {"end": true}                       that was the last one
    {"refused": rule, "message", "why"} at any time

Memory: what is in it at once is a part of a sheet (16 MB of XML, or three times the workbook's shared texts)
several times over, those shared texts, and the part's cells; in no case more than MEMORY_BYTES. Old workbooks
are read as a whole; they have 65 536 rows at most.
"""

import gc
import json
import resource
import sys
from collections.abc import Iterator
from importlib.abc import MetaPathFinder
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import Any

from python_calamine import CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from park_warehouse.intake.problems import RefusedError
from park_warehouse.intake.read import biff, ole, refusals, xlsx
from park_warehouse.intake.read.marks import apply_marks
from park_warehouse.intake.read.piece import READY, Piece, make_piece, write_piece

MEMORY_BYTES = 3 * 1024**3


class _NoPandas(MetaPathFinder):
    """Arrow loads pandas to see whether it is given its objects; that takes longer than most workbooks."""

    def find_spec(self, fullname: str, *_: object) -> None:
        if fullname == "pandas":
            raise ModuleNotFoundError(name=fullname)


def main() -> None:
    sys.meta_path.insert(0, _NoPandas())
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Every row is a list, and thousands of them would set the collector off again and again.
    gc.disable()
    gc.freeze()
    sys.stdout.buffer.write(READY)
    sys.stdout.buffer.flush()
    for line in sys.stdin.buffer:
        for answer, piece in _answers(**json.loads(line)):
            sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n")
            if piece:
                write_piece(piece, sys.stdout.buffer)
            sys.stdout.buffer.flush()
        gc.collect()


def _answers(path: str, sheet: int | None, head: bool) -> Iterator[tuple[dict[str, Any], Piece | None]]:
    try:
        if sheet is None:
            yield {"sheets": _visible_sheets(Path(path))}, None
            return
        for piece in _pieces(Path(path), sheet, head=head):
            yield {"piece": True}, piece
        yield {"end": True}, None
    except BaseException as error:
        # The Rust reader's panics are no Exceptions.
        if isinstance(error, KeyboardInterrupt | SystemExit | GeneratorExit):
            raise
        refusal = _refusal(error)
        yield {"refused": refusal.problem.rule, "message": refusal.problem.message, "why": repr(error)}, None


def _refusal(error: BaseException) -> RefusedError:
    if isinstance(error, RefusedError):
        return error
    if isinstance(error, PasswordError):
        return refusals.password_protected()
    return refusals.too_far() if isinstance(error, MemoryError) else refusals.damaged()


def _visible_sheets(path: Path) -> list[tuple[int, str]]:
    if _is_package(path):
        with xlsx.open_package(path) as package:
            sheets = package.book.sheets_metadata
            if not sheets:
                raise refusals.damaged()
    else:
        content = path.read_bytes()
        if biff.is_encrypted(content):
            raise refusals.password_protected()
        sheets = _old_book(content).sheets_metadata
    return [
        (index, sheet.name)
        for index, sheet in enumerate(sheets)
        if sheet.visible == SheetVisibleEnum.Visible and sheet.typ == SheetTypeEnum.WorkSheet
    ]


def _pieces(path: Path, index: int, *, head: bool) -> Iterator[Piece]:
    if not _is_package(path):
        yield from _old_sheet(path, index)
        return
    with xlsx.open_package(path) as package:
        yield from islice(package.pieces(index), 1 if head else None)


def _old_sheet(path: Path, index: int) -> Iterator[Piece]:
    content = path.read_bytes()
    sheet = _old_book(content).get_sheet_by_index(index)
    if sheet.start is not None:
        rows = sheet.to_python()
        apply_marks(rows, *sheet.start, biff.read_marks(content, index))
        yield make_piece(*sheet.start, rows)


def _old_book(content: bytes) -> CalamineWorkbook:
    # By its content: given a path, calamine would believe the file's extension.
    return CalamineWorkbook.from_filelike(BytesIO(content))


def _is_package(path: Path) -> bool:
    with path.open("rb") as file:
        return not file.read(len(ole.MAGIC)).startswith(ole.MAGIC)


if __name__ == "__main__":
    main()
