"""A sheet: its first rows to find the header in, and its columns as text."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator

import pyarrow as pa  # type: ignore[import-untyped]

# How far down a header row is looked for.
HEAD_ROWS = 40


class IrregularError(Exception):
    """A sheet that was read part by part is not throughout what its beginning promised.

    It has to be read again, as a whole: only then can be said what is wrong with it, if anything is.
    """


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

    def parts(self, first_row: int, codes: Collection[int]) -> Iterator[tuple[int, list[pa.Array]]]:
        """The same, a part of the rows after the other: (its first row, every column's texts).

        Raises IrregularError.
        """
        yield first_row, self.columns(first_row, codes)
