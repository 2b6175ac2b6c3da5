"""A contender's run: a process of its own, on fresh ground, with its rows counted."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from benchmarks.arena import Arena, Ground
from benchmarks.contenders.job import Answer, Job
from benchmarks.memory import Watch
from benchmarks.samples.sample import Sample
from park_warehouse.home import PROJECT

TIMEOUT_SECONDS = 3600


class BenchmarkError(Exception):
    """A contender failed, or did not end with all rows: its time would mean nothing."""


@dataclass(frozen=True)
class Contender:
    """`program`: its module in `benchmarks.contenders`. `python`: the interpreter of its environment."""

    name: str
    program: str
    python: Path = Path(sys.executable)


@dataclass(frozen=True)
class Run:
    """Wall time of the load; the peak memory, in bytes, where somebody watched."""

    seconds: float
    peak_memory: int | None = None


def run(contender: Contender, sample: Sample, arena: Arena, *, watched: bool = False) -> Run:
    """Let the contender load the sample. Raises BenchmarkError where it fails or rows are missing."""
    with arena.fresh_ground() as ground:
        ground.deliver(sample)
        output, peak_memory = _execute(contender, _job(sample, ground), ground, watched=watched)
    answer = Answer.parse(output)
    if answer.rows != sample.rows:
        raise BenchmarkError(f"{contender.name}: {answer.rows} rows instead of {sample.rows}")
    return Run(answer.seconds, peak_memory)


def _job(sample: Sample, ground: Ground) -> Job:
    return Job(ground.url, str(sample.path), list(sample.forms), list(sample.columns), sample.header_row)


def _execute(contender: Contender, job: Job, ground: Ground, *, watched: bool) -> tuple[str, int | None]:
    program = subprocess.Popen(  # noqa: S603 (our own programs)
        [contender.python, "-m", f"benchmarks.contenders.{contender.program}"],
        cwd=PROJECT,
        env=_environment(ground),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    watch = Watch(program.pid) if watched else None
    try:
        output, errors = program.communicate(job.as_json(), timeout=TIMEOUT_SECONDS)
    finally:
        program.kill()
        peak_memory = watch.stop() if watch else None
    if program.returncode != 0:
        raise BenchmarkError(f"{contender.name} failed:\n{errors}")
    return output, peak_memory


def _environment(ground: Ground) -> dict[str, str]:
    return os.environ | {
        "PARK_HOME": str(ground.home.root),
        "PARK_WAREHOUSE_URL": ground.url,
        "RUNTIME__DLTHUB_TELEMETRY": "false",
        "DLT_DATA_DIR": str(ground.home.root / "dlt"),
    }
