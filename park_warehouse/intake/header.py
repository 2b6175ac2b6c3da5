"""Header rows: every row of a sheet, and every two rows joined, that could name its columns."""

from dataclasses import dataclass

from park_warehouse.contract import Contract
from park_warehouse.contract.headers import split_header


@dataclass(frozen=True)
class HeaderCell:
    """A column's header. `names`: what it may be compared as, the likeliest first."""

    text: str
    names: tuple[str, ...]
    unit: str | None


@dataclass(frozen=True)
class Header:
    """A header row, or two rows joined (`工业总产值` over `本年累计`)."""

    row: int
    height: int
    cells: tuple[HeaderCell, ...]

    @property
    def end(self) -> int:
        """The first row below."""
        return self.row + self.height

    def positions(self, contract: Contract) -> dict[str, list[int]]:
        """Name of a contract's column → where it stands; more than one place is the sender's mistake."""
        found: dict[str, list[int]] = {}
        for position, cell in enumerate(self.cells):
            column = next((c for name in cell.names if (c := contract.column_of_header.get(name))), None)
            if column:
                found.setdefault(column.name, []).append(position)
        return found


def headers_in(head: list[list[str]]) -> list[Header]:
    """Every row and every pair of rows that could be a header."""
    cells = [[split_header(text) for text in row] for row in head]
    filled = [sum(bool(name) for name, _ in row) for row in cells]
    single = [
        Header(row, 1, _single(head[row], cells[row])) for row, number in enumerate(filled) if number > 1
    ]
    joined = [
        Header(row, 2, _joined(cells[row], cells[row + 1]))
        for row in range(len(head) - 1)
        if filled[row] > 1 and filled[row + 1]
    ]
    return single + joined


def _single(texts: list[str], cells: list[tuple[str, str | None]]) -> tuple[HeaderCell, ...]:
    return tuple(
        HeaderCell(text.strip(), (name,), unit) for text, (name, unit) in zip(texts, cells, strict=True)
    )


def _joined(
    upper: list[tuple[str, str | None]], lower: list[tuple[str, str | None]]
) -> tuple[HeaderCell, ...]:
    """Two rows of a header as one. A merged cell's text stands in its first column only."""
    cells = []
    group: tuple[str, str | None] = ("", None)
    for top, bottom in zip(upper, lower, strict=True):
        if top[0] or not bottom[0]:
            group = top
        above = group if bottom[0] else top
        name = "_".join(part for part in (above[0], bottom[0]) if part)
        # A heading such as 基本情况 over whole columns is no part of their names.
        cells.append(HeaderCell(name, (name, bottom[0]), bottom[1] or above[1]))
    return tuple(cells)
