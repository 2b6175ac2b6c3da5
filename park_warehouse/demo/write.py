"""The demo city's files, written into a folder."""

import os
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from park_warehouse.demo.city import invent
from park_warehouse.demo.months import Month
from park_warehouse.demo.peculiarities import with_peculiarities
from park_warehouse.demo.schedule import BEIJING, regular_submissions
from park_warehouse.demo.submission import Outcome, Submission
from park_warehouse.demo.workbook import content_of, file_name

FIRST_MONTH = "2023-01"
LAST_MONTH = "2026-09"

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class DemoSummary:
    """What was written, and how the intake has to answer it.

    `accepted` files have neither a flag nor a rejected row; `stories` says in Chinese what is odd where.
    """

    files: int
    accepted: int
    flagged: int
    refused: int
    duplicates: int
    stories: tuple[str, ...]


def write_demo(
    out: Path,
    scale: str = "city",
    *,
    today: date | None = None,
    progress: Progress | None = None,
    first: str = FIRST_MONTH,
    last: str = LAST_MONTH,
) -> DemoSummary:
    """Write what the bureaus send about the months `first` … `last` (YYYY-MM) into the folder `out`.

    Each file's modification time is its time of arrival; what would arrive after `today` (the machine's date
    if not given) is left out. `progress` is called with the number of files written and of all. Raises
    ParkError, in Chinese, for an unknown scale.
    """
    today = today or datetime.now(BEIJING).date()
    regular = regular_submissions(invent(scale), Month.parse(first), Month.parse(last))
    submissions = [one for one in with_peculiarities(regular) if one.arrives_at.date() <= today]
    out.mkdir(parents=True, exist_ok=True)
    for number, submission in enumerate(submissions, start=1):
        _write(out / file_name(submission), submission)
        if progress:
            progress(number, len(submissions))
    return _summary(submissions)


def _write(path: Path, submission: Submission) -> None:
    path.write_bytes(content_of(submission))
    arrived = submission.arrives_at.timestamp()
    os.utime(path, (arrived, arrived))


def _summary(submissions: Sequence[Submission]) -> DemoSummary:
    answers = Counter(submission.outcome for submission in submissions)
    return DemoSummary(
        files=len(submissions),
        accepted=answers[Outcome.ACCEPTED],
        flagged=answers[Outcome.FLAGGED],
        refused=answers[Outcome.REFUSED],
        duplicates=answers[Outcome.DUPLICATE],
        stories=tuple(f"{file_name(one)}:{one.story}" for one in submissions if one.story),
    )
