"""A small inline SVG: failing checks run by run, one bar a run, errors at the bottom."""

from dataclasses import dataclass

from park_warehouse.quality.facts import Row

WIDTH, HEIGHT = 320, 74
BAR_AREA = 60
WIDEST_BAR = 14


@dataclass(frozen=True)
class Bar:
    """One run, in the coordinates of the drawing (y grows downwards)."""

    x: float
    width: float
    errors_height: float
    warnings_height: float
    title: str

    @property
    def errors_y(self) -> float:
        return BAR_AREA - self.errors_height

    @property
    def warnings_y(self) -> float:
        return self.errors_y - self.warnings_height


@dataclass(frozen=True)
class Trend:
    """The runs of one stage, oldest first."""

    name: str
    bars: list[Bar]
    most: int
    first: str
    last: str


def draw(name: str, runs: list[Row]) -> Trend | None:
    """The bars of a stage's runs; none where nothing has run."""
    if not runs:
        return None
    most = max(run["errors"] + run["warnings"] for run in runs)
    step = min(WIDTH / len(runs), WIDEST_BAR * 1.5)
    scale = (BAR_AREA - 4) / max(most, 1)
    bars = [
        Bar(
            x=round(place * step, 1),
            width=round(step * 0.68, 1),
            errors_height=round(run["errors"] * scale, 1),
            warnings_height=round(run["warnings"] * scale, 1),
            title=f"{run['run_at']:%Y-%m-%d %H:%M}：规则 {run['checks']} 项，"
            f"错误 {run['errors']} 项，警告 {run['warnings']} 项",
        )
        for place, run in enumerate(runs)
    ]
    return Trend(name, bars, most, f"{runs[0]['run_at']:%m-%d %H:%M}", f"{runs[-1]['run_at']:%m-%d %H:%M}")
