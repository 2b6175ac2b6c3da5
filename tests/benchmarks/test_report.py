"""The table says what was measured, and goes where the last one stood."""

from datetime import date
from pathlib import Path

import pytest

from benchmarks import report
from benchmarks.comparisons import COMPARISONS, Comparison
from benchmarks.race import Result
from benchmarks.samples.sample import Sample


@pytest.fixture
def sample(tmp_path: Path) -> Sample:
    path = tmp_path / "air.csv"
    path.write_bytes(b"1" * 2_500_000)
    return Sample(path, rows=1200, forms=("air_quality_hourly",))


def _result(sample: Sample, comparison: Comparison, ours: float) -> Result:
    others = dict.fromkeys(comparison.contenders, (2.0, 1.0, 4.0))
    return Result(comparison, sample, others | {comparison.contenders[1]: (ours, ours / 2, ours * 2)})


def test_a_race_as_a_table(sample: Sample) -> None:
    table = report.comparison_table(_result(sample, COMPARISONS[0], ours=3.0)).splitlines()
    assert table[0] == "### CSV, `air_quality_hourly`: 1,200 rows, 2.5 MB"
    assert table[2].startswith("|  | median | fastest – slowest | rows/s | speed (psql")
    assert table[4] == r"| psql `\copy`, unlogged table | 2.00 s | 1.00 – 4.00 s | 600 | 1 |"
    assert table[5] == "| **park_warehouse** | 3.00 s | 1.50 – 6.00 s | 400 | 0.67 (0.67 – 0.67) |"
    assert table[-1].endswith("Reached.")


def test_a_missed_goal_is_said(sample: Sample) -> None:
    assert report.comparison_table(_result(sample, COMPARISONS[0], ours=5.0)).endswith("Missed.")


def test_the_conditions_name_machine_and_versions() -> None:
    table = report.conditions(
        date(2025, 9, 1), 3, {"CPU": "a processor"}, {"PostgreSQL": "18.4", "dlt": "1.31"}
    )
    assert "2025-09-01, 3 repetitions" in table
    assert "| CPU | a processor |" in table
    assert "PostgreSQL 18.4, dlt 1.31" in table


def test_the_page_keeps_all_but_the_last_results(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"before\n{report.BEGIN}\nold\n{report.END}\nafter\n", encoding="utf-8")
    monkeypatch.setattr(report, "PAGE", page)
    for results in ("first", "second"):
        report.write_page(results)
    text = page.read_text(encoding="utf-8")
    assert text == f"before\n{report.BEGIN}\n\nsecond\n\n{report.END}\nafter\n"


def test_the_page_has_a_place_for_the_results() -> None:
    text = report.PAGE.read_text(encoding="utf-8")
    assert text.index(report.BEGIN) < text.index(report.END)
