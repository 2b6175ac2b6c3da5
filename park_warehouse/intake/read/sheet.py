"""A sheet: its first rows to find the header in, and its columns as text."""

from abc import ABC, abstractmethod
from collections.abc import Collection

import pyarrow as pa  # type: ignore[import-untyped]

# How far down a header row is looked for.
HEAD_ROWS = 40


class Sheet(ABC):
    """One visible sheet of a workbook, or a CSV file (name None). Rows and columns count from 0."""

    name: str | None

    @property
    @abstractmethod
    def head(self) -> list[list[str]]:
        """The texts of the first rows, all of equal length."""

    @abstractmethod
    def columns(self, first_row: int, codes: Collection[int]) -> list[pa.Array]:
        """Every column's texts from a row on; null where a cell is empty.

        `codes`: columns of codes, in which a number too long for Excel is shown mangled, as Excel shows it.
        """
