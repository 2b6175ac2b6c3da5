"""The program that opens workbooks, run as a process of its own by `opened`.

A damaged workbook can take its reader down (memory that no machine has), and must take nothing else with it.
Reads pickled requests (path, sheet index or None) from standard input until it is closed, and answers each on
standard output: None gives [(index, name)] of the visible worksheets, an index gives that sheet's rows.

Imports nothing of ours: it has to start fast.
"""

import pickle
import resource
import sys
from pathlib import Path
from typing import Any

from python_calamine import CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

MEMORY_BYTES = 3 * 1024**3


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    while True:
        try:
            path, sheet_index = pickle.load(sys.stdin.buffer)  # noqa: S301 (our own other half writes it)
        except EOFError:
            return
        pickle.dump(answer(Path(path), sheet_index), sys.stdout.buffer, protocol=5)
        sys.stdout.buffer.flush()


def answer(path: Path, sheet_index: int | None) -> tuple[str, Any]:
    """("ok", what was asked for), ("password", "") or ("damaged", why)."""
    try:
        with path.open("rb") as content:
            book = CalamineWorkbook.from_filelike(content)
            if sheet_index is not None:
                return "ok", book.get_sheet_by_index(sheet_index).to_python(skip_empty_area=False)
            return "ok", [
                (index, sheet.name)
                for index, sheet in enumerate(book.sheets_metadata)
                if sheet.visible == SheetVisibleEnum.Visible and sheet.typ == SheetTypeEnum.WorkSheet
            ]
    except PasswordError:
        return "password", ""
    # The Rust reader's panics are no Exceptions.
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt | SystemExit):
            raise
        return "damaged", repr(error)


if __name__ == "__main__":
    main()
