"""Which form a file is: the first visible sheet with a header row that matches a contract."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from park_warehouse.contract import Contract
from park_warehouse.contract.headers import plain, split_header
from park_warehouse.intake.problems import Problem, RefusedError
from park_warehouse.intake.read import Sheet


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


@dataclass(frozen=True)
class Recognised:
    """A file's form, sheet and header."""

    contract: Contract
    sheet: Sheet
    header: Header
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class _Match:
    contract: Contract
    header: Header
    found: int
    missing: tuple[str, ...]

    @property
    def likelihood(self) -> tuple[int, int]:
        return self.found, -len(self.missing)

    @property
    def is_plausible(self) -> bool:
        """Half of what the form requires, and more than one column that many forms have."""
        return self.found >= 2 and 2 * len(self.missing) <= len(self.contract.required_columns)


def recognise(sheets: Iterable[Sheet], contracts: Mapping[str, Contract]) -> Recognised:
    """The form of a file.

    A sheet with all required columns of a form wins over an earlier one that misses some.
    Raises RefusedError: no form, or two equally likely ones.
    """
    seen: list[tuple[Sheet, list[_Match]]] = []
    for sheet in sheets:
        matches = _likeliest(sheet, contracts)
        seen.append((sheet, matches))
        if any(not match.missing for match in matches):
            return _settle(sheet, matches)
    for sheet, matches in seen:
        if matches:
            return _settle(sheet, matches)
    raise RefusedError("no_form", _nothing_found([sheet for sheet, _ in seen], contracts))


def _settle(sheet: Sheet, matches: list[_Match]) -> Recognised:
    if len(matches) > 1:
        title = "".join(plain(cell) for row in sheet.head[: matches[0].header.row] for cell in row)
        matches = [match for match in matches if _names_form(title, match.contract)] or matches
    if len(matches) > 1:
        names = "、".join(f"《{match.contract.name}》" for match in matches)
        raise RefusedError(
            "ambiguous_form", f"表头同样符合 {names}, 无法判断是哪一张; 请写明标题并按原表式填列"
        )
    (match,) = matches
    return Recognised(
        match.contract, sheet, match.header, (*_missing_columns(match), *_repeated_headers(match))
    )


def _missing_columns(match: _Match) -> Iterator[Problem]:
    if match.missing:
        headers = "」「".join(match.missing)
        yield Problem(
            "missing_column", f"《{match.contract.name}》缺少必填列「{headers}」, 请按原表式补上表头和数据"
        )


def _repeated_headers(match: _Match) -> Iterator[Problem]:
    for name, positions in match.header.positions(match.contract).items():
        if len(positions) > 1:
            header = match.contract.column_of_name[name].header
            texts = "」「".join(match.header.cells[position].text for position in positions)
            yield Problem(
                "header_twice", f"表头「{header}」出现了 {len(positions)} 次 (「{texts}」), 请只保留一列"
            )


def _likeliest(sheet: Sheet, contracts: Mapping[str, Contract]) -> list[_Match]:
    """The best match of every form that is as likely as the likeliest."""
    forms_of_name = _forms_of_names(contracts)
    best: dict[str, _Match] = {}
    for header in _headers(sheet.head):
        known = Counter(form for cell in header.cells for form in _forms_of_cell(cell, forms_of_name))
        for form, cells in known.items():
            # Of equal ones the first stays: a single row before a joined one, then the higher row.
            if cells > 1 and (match := _match(header, contracts[form])).is_plausible:
                best[form] = max(best.get(form, match), match, key=lambda match: match.likelihood)
    top = max((match.likelihood for match in best.values()), default=None)
    return [match for match in best.values() if match.likelihood == top]


def _forms_of_names(contracts: Mapping[str, Contract]) -> dict[str, list[str]]:
    forms: dict[str, list[str]] = {}
    for contract in contracts.values():
        for name in contract.column_of_header:
            forms.setdefault(name, []).append(contract.form)
    return forms


def _forms_of_cell(cell: HeaderCell, forms_of_name: dict[str, list[str]]) -> set[str]:
    return {form for name in cell.names for form in forms_of_name.get(name, ())}


def _match(header: Header, contract: Contract) -> _Match:
    positions = header.positions(contract)
    missing = tuple(column.header for column in contract.required_columns if column.name not in positions)
    return _Match(contract, header, len(positions), missing)


def _headers(head: list[list[str]]) -> list[Header]:
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


def _names_form(title: str, contract: Contract) -> bool:
    return any(plain(name) in title for name in contract.titles)


def _nothing_found(sheets: list[Sheet], contracts: Mapping[str, Contract]) -> str:
    if not sheets:
        return "没有可读的工作表 (隐藏的工作表不读取), 请检查后重报"
    title = "".join(plain(cell) for sheet in sheets for row in sheet.head for cell in row)
    for contract in contracts.values():
        if any(plain(name) in title for name in contract.titles if len(name) > 3):
            headers = "、".join(column.header for column in contract.required_columns)
            return f"标题是《{contract.name}》, 但没有找到它的表头行; 必填列为: {headers}"
    return "没有认出是哪一张报表: 没有一行与任何报表的表头相符, 请按原表式填报"
