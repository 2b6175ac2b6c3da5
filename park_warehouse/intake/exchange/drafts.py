"""Drafts: the files of a pull while they are written, in a hidden folder of the inbox."""

import csv
import re
import shutil
from dataclasses import dataclass
from hashlib import file_digest, sha256
from pathlib import Path

from park_warehouse.home import Home
from park_warehouse.intake.exchange.cells import REPLACEMENT, as_cell
from park_warehouse.intake.exchange.groups import Group
from park_warehouse.intake.exchange.queries import Queries
from park_warehouse.intake.exchange.source import Source
from park_warehouse.intake.naming import shortened

LABELS = ("报告期", "填报单位")
# Bytes of a reporter's name that a file name shows.
_REPORTER_SHOWN = 100


@dataclass(frozen=True)
class Draft:
    """A written file and the group in it. `damaged`: cells with something that no text file can hold."""

    group: Group
    path: Path
    sha256: str
    rows: int
    damaged: int


def drafts_folder(home: Home, source: Source) -> Path:
    return home.inbox / f".exchange-{source.name}"


def empty_folder(home: Home, source: Source) -> Path:
    """The folder for this source's drafts, without those of a pull that broke off."""
    folder = drafts_folder(home, source)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return folder


def write_draft(source: Source, queries: Queries, group: Group, folder: Path) -> Draft:
    """Write all rows of a group as CSV. The same rows give the same bytes."""
    columns = [source.column_of(header)[0] for header in source.columns]
    path = folder / file_name(source, group)
    rows = damaged = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([*LABELS, *source.columns])
        for row in queries.rows(group.stated, group.span):
            cells = [as_cell(value, column) for value, column in zip(row, columns, strict=True)]
            writer.writerow([group.period, group.reporter, *cells])
            rows += 1
            damaged += sum(REPLACEMENT in cell for cell in cells)
    return Draft(group, path, content_of(path), rows, damaged)


def content_of(path: Path) -> str:
    """A file's content as its SHA-256."""
    with path.open("rb") as content:
        return file_digest(content, "sha256").hexdigest()


def file_name(source: Source, group: Group) -> str:
    """One name for each group of each source; people read form, period and reporter in it."""
    # A reporter's name comes from elsewhere: it could hold anything, and cannot tell two groups apart safely.
    digest = sha256("\0".join((source.name, *group.name)).encode()).hexdigest()[:8]
    readable = (re.sub(r"[^\w-]+", "_", part) for part in (group.period, group.reporter))
    period, reporter = (shortened(part, _REPORTER_SHOWN) for part in readable)
    return f"{source.contract.name}-{period}-{reporter}-{digest}.csv"
