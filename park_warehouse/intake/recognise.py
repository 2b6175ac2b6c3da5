"""Which form a file is: the first visible sheet with a header row that matches a contract."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from park_warehouse.contract import Contract
from park_warehouse.contract.headers import plain
from park_warehouse.intake.header import Header, HeaderCell, headers_in
from park_warehouse.intake.problems import Problem, RefusedError
from park_warehouse.intake.read import Sheet

# Of the forms that a file resembles, so many are named: with a few common columns it resembles them all.
NEAREST_NAMED = 3


@dataclass(frozen=True)
class Recognised:
    """A file's form, sheet and header. `notes`: what its sender should know besides, in Chinese."""

    contract: Contract
    sheet: Sheet
    header: Header
    problems: tuple[Problem, ...]
    notes: tuple[str, ...] = ()


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
    remaining = iter(sheets)
    seen: list[tuple[Sheet, list[_Match]]] = []
    for sheet in remaining:
        matches = _likeliest(sheet, contracts)
        seen.append((sheet, matches))
        if _is_complete(matches):
            recognised = _settle(sheet, matches)
            return replace(recognised, notes=_unread(recognised, remaining, contracts))
    for sheet, matches in seen:
        if matches:
            return _settle(sheet, matches)
    raise RefusedError("no_form", _nothing_found([sheet for sheet, _ in seen], contracts))


def _is_complete(matches: list[_Match]) -> bool:
    """Whether all required columns are there. Of equally likely matches all are complete, or none."""
    return any(not match.missing for match in matches)


def _unread(
    read: Recognised, remaining: Iterator[Sheet], contracts: Mapping[str, Contract]
) -> tuple[str, ...]:
    """A note on the later sheets that hold a form too; none where there is no such sheet."""
    others = []
    try:
        for sheet in remaining:
            matches = _likeliest(sheet, contracts)
            if _is_complete(matches):
                others.append(f"「{sheet.name}」({_names(matches)})")
    except RefusedError:
        # Whatever is wrong with a sheet that does not count, it is no reason to refuse the one that does.
        pass
    if not others:
        return ()
    return (
        f"文件中有 {len(others) + 1} 张工作表符合表式: 只读取了第一张「{read.sheet.name}」"
        f"(《{read.contract.name}》), 未读取{'、'.join(others)};"
        " 一份文件只报一张表, 其余如需报送请另存为单独的文件",
    )


def _names(matches: Sequence[_Match]) -> str:
    return "、".join(f"《{match.contract.name}》" for match in matches)


def _settle(sheet: Sheet, matches: list[_Match]) -> Recognised:
    if len(matches) > 1:
        title = "".join(plain(cell) for row in sheet.head[: matches[0].header.row] for cell in row)
        matches = [match for match in matches if _names_form(title, match.contract)] or matches
    if len(matches) > 1:
        raise RefusedError(
            "ambiguous_form",
            f"表头同样符合 {_names(matches)}, 无法判断是哪一张; 请写明标题并按原表式填列",
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
    return _top(match for match in _best_of_forms(sheet, contracts) if match.is_plausible)


def _top(matches: Iterable[_Match]) -> list[_Match]:
    found = list(matches)
    top = max((match.likelihood for match in found), default=None)
    return [match for match in found if match.likelihood == top]


def _best_of_forms(sheet: Sheet, contracts: Mapping[str, Contract]) -> Iterable[_Match]:
    """The best match of every form of which the sheet has two headers in a row."""
    forms_of_name = _forms_of_names(contracts)
    best: dict[str, _Match] = {}
    for header in headers_in(sheet.head):
        known = Counter(form for cell in header.cells for form in _forms_of_cell(cell, forms_of_name))
        for form, cells in known.items():
            if cells > 1:
                match = _match(header, contracts[form])
                # Of equal ones the first stays: a single row before a joined one, then the higher row.
                best[form] = max(best.get(form, match), match, key=lambda match: match.likelihood)
    return best.values()


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


def _names_form(title: str, contract: Contract) -> bool:
    return any(plain(name) in title for name in contract.titles)


def _nothing_found(sheets: list[Sheet], contracts: Mapping[str, Contract]) -> str:
    if not sheets:
        return "没有可读的工作表 (隐藏的工作表不读取), 请检查后重报"
    title = "".join(plain(cell) for sheet in sheets for row in sheet.head for cell in row)
    titled = [contract for contract in contracts.values() if _is_titled(title, contract)]
    nearest = _top(
        match
        for sheet in sheets
        for match in _best_of_forms(sheet, contracts)
        if match.missing and (not titled or match.contract in titled)
    )
    if nearest:
        return f"没有认出是哪一张报表: {_describe(nearest)}; 请按原表式补齐表头和数据"
    if titled:
        headers = "、".join(column.header for column in titled[0].required_columns)
        return f"标题是《{titled[0].name}》, 但没有找到它的表头行; 必填列为: {headers}"
    return "没有认出是哪一张报表: 没有一行与任何报表的表头相符, 请按原表式填报"


def _is_titled(title: str, contract: Contract) -> bool:
    # Shorter names are words that stand in any text.
    return any(plain(name) in title for name in contract.titles if len(name) > 3)


def _describe(nearest: list[_Match]) -> str:
    """The forms that a header row resembles most, and what they miss in it."""
    lacks = [f"《{match.contract.name}》, 但缺少必填列「{'」「'.join(match.missing)}」" for match in nearest]
    return f"第 {nearest[0].header.row + 1} 行的表头最接近{'; 或'.join(lacks[:NEAREST_NAMED])}"
