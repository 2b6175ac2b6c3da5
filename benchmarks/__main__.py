"""`python -m benchmarks`: everything from an empty folder and a server of its own to the printed table."""

import os
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from benchmarks import report
from benchmarks.arena import Arena
from benchmarks.comparisons import COMPARISONS, INTAKE, MEMORY, MEMORY_CHECKS, PEERS_PYTHON
from benchmarks.contender import run
from benchmarks.machine import machine, versions
from benchmarks.race import race
from benchmarks.samples.sample import Sample
from benchmarks.samples.samples import Samples, Sizes
from park_warehouse.home import Home
from park_warehouse.local.postgres import EmbeddedPostgres

NAMES = (*(comparison.name for comparison in COMPARISONS), MEMORY)


@click.command(context_settings={"show_default": True})
@click.option("--rows", default=Sizes.csv_rows, help="Rows of each CSV file.")
@click.option("--workbook-rows", default=Sizes.workbook_rows, help="Rows of the workbook.")
@click.option("--files", default=Sizes.files, help="Number of small workbooks.")
@click.option("--repetitions", default=3, help="Rounds in which every contender has its turn.")
@click.option("--only", multiple=True, default=NAMES, type=click.Choice(NAMES), help="Can be repeated.")
@click.option("--document", is_flag=True, help="Write the table into docs/reference/benchmarks.md as well.")
def main(
    rows: int, workbook_rows: int, files: int, repetitions: int, only: Sequence[str], document: bool
) -> None:
    """Race the intake against its peers and print the table."""
    if not PEERS_PYTHON.exists():
        raise click.ClickException("dlt's environment is missing: make bench makes it")
    with _playing_field() as (folder, server):
        samples = Samples(folder, Sizes(rows, workbook_rows, files))
        with closing(Arena(server, folder, samples.registers)) as arena:
            today = datetime.now(UTC).astimezone().date()
            sections = [report.conditions(today, repetitions, machine(folder), versions(server))]
            sections += _sections(arena, samples, repetitions, only)
    results = "\n\n".join(sections)
    click.echo(results)
    if document:
        report.write_page(results)


def _sections(arena: Arena, samples: Samples, repetitions: int, only: Sequence[str]) -> Iterator[str]:
    for comparison in COMPARISONS:
        if comparison.name in only:
            sample = comparison.sample(samples)
            yield report.comparison_table(race(comparison, sample, arena, repetitions, _say))
    if MEMORY in only:
        yield report.memory_table(_peaks(arena, samples))


def _peaks(arena: Arena, samples: Samples) -> Iterator[tuple[str, Sample, int]]:
    for check in MEMORY_CHECKS:
        sample = check.sample(samples)
        measured = run(INTAKE, sample, arena, watched=True)
        _say(f"{MEMORY}  {check.title}")
        yield check.title, sample, measured.peak_memory or 0


@contextmanager
def _playing_field() -> Iterator[tuple[Path, EmbeddedPostgres]]:
    """A folder for the files, and a server with the settings of production; both gone afterwards."""
    # Nothing of an installation is used or touched: neither its home nor its ports.
    for variable in [name for name in os.environ if name.startswith("PARK_")]:
        del os.environ[variable]
    # A benchmark that is stopped takes its server down with it.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with TemporaryDirectory(prefix="park-benchmark-") as name:
        folder = Path(name)
        # The server may run as another user.
        folder.chmod(0o711)
        server = EmbeddedPostgres(Home(folder / "home"))
        server.start()
        try:
            yield folder, server
        finally:
            server.stop()


def _say(text: str) -> None:
    """Progress, apart from the table."""
    click.echo(text, err=True)


if __name__ == "__main__":
    main()
