"""A race: the contenders take turns (ABAB, never AABB), so that a slow minute hits all of them."""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

from benchmarks.arena import Arena
from benchmarks.comparisons import Comparison
from benchmarks.contender import Contender, run
from benchmarks.samples.sample import Sample

Say = Callable[[str], None]


@dataclass(frozen=True)
class Spread:
    """Several measurements of the same."""

    values: tuple[float, ...]

    @property
    def median(self) -> float:
        return median(self.values)

    @property
    def low(self) -> float:
        return min(self.values)

    @property
    def high(self) -> float:
        return max(self.values)


@dataclass(frozen=True)
class Result:
    """Wall times of each contender, one a round."""

    comparison: Comparison
    sample: Sample
    seconds: dict[Contender, tuple[float, ...]]

    @property
    def amount(self) -> int:
        """Rows or files of a run."""
        return self.sample.rows if self.comparison.unit == "rows" else len(self.sample.files)

    def time(self, contender: Contender) -> Spread:
        return Spread(self.seconds[contender])

    def speed(self, contender: Contender) -> float:
        """Rows or files a second, by the median."""
        return self.amount / self.time(contender).median

    def relative_speed(self, contender: Contender) -> Spread | None:
        """The reference's time in parts of the contender's, round by round; None without a reference."""
        if self.comparison.reference is None:
            return None
        rounds = zip(self.seconds[self.comparison.reference], self.seconds[contender], strict=True)
        return Spread(tuple(reference / own for reference, own in rounds))


def race(comparison: Comparison, sample: Sample, arena: Arena, repetitions: int, say: Say) -> Result:
    """Run every contender so many times. Raises BenchmarkError where one fails or loses rows."""
    seconds: dict[Contender, list[float]] = {contender: [] for contender in comparison.contenders}
    for number in range(1, repetitions + 1):
        for contender, times in seconds.items():
            times.append(run(contender, sample, arena).seconds)
            say(f"{comparison.name} {number}/{repetitions}  {times[-1]:8.2f} s  {contender.name}")
    return Result(comparison, sample, {contender: tuple(times) for contender, times in seconds.items()})
