"""The results as Markdown, and their place in the documentation."""

from collections.abc import Iterable, Mapping
from datetime import date

from benchmarks.comparisons import INTAKE
from benchmarks.contender import Contender
from benchmarks.race import Result, Spread
from benchmarks.samples.sample import Sample
from park_warehouse.home import PROJECT

PAGE = PROJECT / "docs" / "reference" / "benchmarks.md"
BEGIN, END = "<!-- results: written by the benchmark -->", "<!-- end of the results -->"


def conditions(
    measured_on: date, repetitions: int, facts: Mapping[str, str], versions: Mapping[str, str]
) -> str:
    listed = ", ".join(f"{name} {number}" for name, number in versions.items())
    rows = {
        "Measured": f"{measured_on:%Y-%m-%d}, {repetitions} repetitions in alternation",
        **facts,
        "Versions": listed,
    }
    return _table(("", ""), ((name, text) for name, text in rows.items()), "l")


def comparison_table(result: Result) -> str:
    """A race's heading, its table, and whether the goal was reached."""
    comparison, sample = result.comparison, result.sample
    reference = comparison.reference
    header = ["", "median", "fastest – slowest", f"{comparison.unit}/s"]
    header += [f"speed ({reference.name} = 1)"] if reference else []
    rows = (_row(result, contender) for contender in comparison.contenders)
    return f"### {comparison.title}: {_size(sample)}\n\n{_table(header, rows, 'r')}\n\n{_goal(result)}"


def memory_table(peaks: Iterable[tuple[str, Sample, int]]) -> str:
    rows = ((f"{title}: {_size(sample)}", f"{peak / 1e6:,.0f} MB") for title, sample, peak in peaks)
    return f"### Peak memory of the intake\n\n{_table(('', 'peak'), rows, 'r')}"


def write_page(results: str) -> None:
    """Put the results in the place of the last ones."""
    page = PAGE.read_text(encoding="utf-8")
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    PAGE.write_text(f"{before}{BEGIN}\n\n{results}\n\n{END}{after}", encoding="utf-8")


def _row(result: Result, contender: Contender) -> list[str]:
    time = result.time(contender)
    cells = [
        f"**{contender.name}**" if contender is INTAKE else contender.name,
        f"{time.median:,.2f} s",
        f"{time.low:,.2f} – {time.high:,.2f} s",
        _figure(result.speed(contender)),
    ]
    if relative := result.relative_speed(contender):
        cells.append("1" if contender is result.comparison.reference else _ratio(relative))
    return cells


def _goal(result: Result) -> str:
    comparison = result.comparison
    relative = result.relative_speed(INTAKE)
    reached = relative.median if relative else result.speed(INTAKE)
    of_what = (
        f"of the speed of {comparison.reference.name}" if comparison.reference else f"{comparison.unit}/s"
    )
    verdict = "Reached" if reached >= comparison.goal else "Missed"
    return f"Goal: at least {comparison.goal:g} {of_what}. {verdict}."


def _size(sample: Sample) -> str:
    files = f"{len(sample.files):,} files, " if len(sample.files) > 1 else ""
    return f"{files}{sample.rows:,} rows, {sample.megabytes:,.1f} MB"


def _ratio(spread: Spread) -> str:
    return f"{spread.median:.2f} ({spread.low:.2f} – {spread.high:.2f})"


def _figure(number: float) -> str:
    return f"{number:,.0f}" if number >= 100 else f"{number:.1f}"


def _table(header: Iterable[str], rows: Iterable[Iterable[str]], alignment: str) -> str:
    names = list(header)
    rule = ["---"] + [{"l": "---", "r": "--:"}[alignment]] * (len(names) - 1)
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (names, rule, *rows))
