"""Every comparison runs, on its own files, and a contender that loses rows has no time."""

from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.arena import Arena
from benchmarks.comparisons import CALAMINE, COMPARISONS, INTAKE, PEERS_PYTHON, PSQL, Comparison
from benchmarks.contender import BenchmarkError, Contender, run
from benchmarks.race import Result, race
from benchmarks.samples.sample import Sample
from benchmarks.samples.samples import Samples

pytestmark = pytest.mark.slow

# The peers on one of the two CSV files: neither knows forms.
TURNS = [
    pytest.param(comparison, contender, id=f"{comparison.name}, {contender.program}")
    for comparison in COMPARISONS
    for contender in comparison.contenders
    if comparison.name != "tax-csv" or contender is INTAKE
]


@pytest.mark.parametrize(("comparison", "contender"), TURNS)
def test_every_contender_ends_with_all_rows(
    comparison: Comparison, contender: Contender, samples: Samples, arena: Arena
) -> None:
    if contender.python == PEERS_PYTHON and not PEERS_PYTHON.exists():
        pytest.skip("dlt has an environment of its own, which only `make bench` makes")
    assert run(contender, comparison.sample(samples), arena).seconds > 0


@pytest.mark.parametrize("contender", [INTAKE, PSQL], ids=lambda contender: contender.program)
def test_a_missing_row_is_noticed(contender: Contender, samples: Samples, arena: Arena) -> None:
    sample = samples.air_csv
    with pytest.raises(BenchmarkError, match=f"{sample.rows} rows instead of {sample.rows + 1}"):
        run(contender, replace(sample, rows=sample.rows + 1), arena)


def test_a_file_that_is_not_clean_has_no_time(samples: Samples, arena: Arena) -> None:
    """A refused file is quickly done with."""
    sample = samples.air_csv
    broken = sample.path.with_name("broken.csv")
    broken.write_bytes(sample.path.read_bytes().replace("站点代码".encode(), b"station"))
    with pytest.raises(BenchmarkError, match="not accepted"):
        run(INTAKE, replace(sample, path=broken), arena)


def test_memory_is_that_of_the_contender(samples: Samples, arena: Arena) -> None:
    peak = run(INTAKE, samples.air_csv, arena, watched=True).peak_memory
    assert peak is not None
    # No Python with Arrow in it takes less.
    assert peak > 30e6


def test_the_contenders_take_turns(samples: Samples, arena: Arena) -> None:
    contenders = (CALAMINE, replace(CALAMINE, name="the same again"))
    comparison = Comparison("turns", "Turns", lambda samples: samples.workbook, contenders, goal=1)
    said: list[str] = []
    result = race(comparison, samples.workbook, arena, 2, said.append)
    assert [line.split(" s  ")[1] for line in said] == [CALAMINE.name, "the same again"] * 2
    assert [len(times) for times in result.seconds.values()] == [2, 2]


def test_speed_is_compared_round_by_round() -> None:
    comparison = COMPARISONS[0]
    reference, ours = comparison.contenders[:2]
    sample = Sample(Path("none.csv"), rows=600, forms=())
    result = Result(comparison, sample, {reference: (1.0, 2.0, 9.0), ours: (2.0, 4.0, 10.0)})
    relative = result.relative_speed(ours)
    assert relative is not None
    assert (relative.low, relative.median, relative.high) == (0.5, 0.5, 0.9)
    assert result.speed(ours) == 150
