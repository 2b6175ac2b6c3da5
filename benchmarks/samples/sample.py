"""What is known of a generated file before anybody reads it."""

import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from park_warehouse.contract import load_contracts
from park_warehouse.demo.months import Month

# Long past on every machine: a period that has not begun is refused.
MONTH = Month(2025, 9)
# Older than any settling time: the intake need not wait whether somebody still writes the file.
WRITTEN_AT = 1_600_000_000
CSV_OWN_COLUMNS = {"报告期": "period", "填报单位": "reporter"}


@dataclass(frozen=True)
class Sample:
    """One file, or a folder of files, and the data rows in it.

    `forms`: whose rows these are. `columns`: names for the file's columns, in its order: the contract's, in a
    CSV file after its two own ones. `header_row`: how many rows lie above the header.
    """

    path: Path
    rows: int
    forms: tuple[str, ...]
    columns: tuple[str, ...] = ()
    header_row: int = 0

    @cached_property
    def files(self) -> list[Path]:
        return sorted(self.path.iterdir()) if self.path.is_dir() else [self.path]

    @property
    def megabytes(self) -> float:
        return sum(path.stat().st_size for path in self.files) / 1e6

    def set_times(self) -> None:
        """Give the files their times of modification, one second apart in the order of the names."""
        for number, path in enumerate(self.files):
            os.utime(path, (WRITTEN_AT + number, WRITTEN_AT + number))


def contract_columns(form: str) -> dict[str, str]:
    """Header → name of every column of the form."""
    return {header: column.name for header, column in load_contracts()[form].columns.items()}
