"""What a contender is told and what it answers. Needs nothing but Python: dlt's environment has not ours."""

import json
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from time import perf_counter
from typing import Self, TypeVar

Outcome = TypeVar("Outcome")


@dataclass(frozen=True)
class Job:
    """`columns`: names for the file's columns, in order. `header_row`: how many rows lie above the header."""

    url: str
    path: str
    forms: list[str]
    columns: list[str]
    header_row: int

    def as_json(self) -> str:
        return json.dumps(asdict(self))


@dataclass(frozen=True)
class Answer:
    """Wall time of the load alone, and how many rows were found afterwards where the contender put them."""

    seconds: float
    rows: int

    @classmethod
    def parse(cls, output: str) -> Self:
        """From a contender's output: the last line, whatever a library may have said before."""
        return cls(**json.loads(output.splitlines()[-1]))


def compete(load: Callable[[Job], Outcome], count: Callable[[Job, Outcome], int]) -> None:
    """Do the job that stands on standard input. The clock runs for `load` only: imports lie before it."""
    job = Job(**json.load(sys.stdin))
    begin = perf_counter()
    outcome = load(job)
    seconds = perf_counter() - begin
    print(json.dumps(asdict(Answer(seconds, count(job, outcome)))))
