"""Who has reported what by when: the deadlines as audit.submission knows them."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import psycopg2.extensions

_SUBMISSIONS = """
    select submission.form, form.name, submission.reporter, submission.period, submission.due_on,
        submission.first_received_at, submission.timeliness, submission.timeliness_name,
        submission.days_late, submission.carried_from
    from audit.submission_as_of(coalesce(%(as_of)s, now())) as submission
    inner join audit.form using (form)
    where
        (%(form)s is null or %(form)s in (form.form, form.name))
        and (%(reporter)s is null or submission.reporter = %(reporter)s)
        and (%(period)s is null or submission.period = %(period)s)
        and (not %(missing)s or submission.timeliness = 'missing')
    order by submission.due_on, submission.form, submission.reporter
"""
# Nobody is known who owes these: what has never come is missing from every list.
_NEVER_REPORTED = """
    select name from audit.form
    where not exists (
        select from audit.batch
        where batch.form = form.form and batch.status in ('accepted', 'flagged')
    )
    order by form
"""


@dataclass(frozen=True)
class SubmissionState:
    """One form, reporter and period. timeliness: on_time, late, missing or not_due.

    days_late: of late and missing ones. carried_from: the period whose snapshot stays in force instead.
    """

    form: str
    form_name: str
    reporter: str
    period: str
    due_on: date
    first_received_at: datetime | None
    timeliness: str
    timeliness_name: str
    days_late: int | None
    carried_from: str | None

    @property
    def received(self) -> str:
        """When it came first, in Beijing time; empty where it has not."""
        if self.first_received_at is None:
            return ""
        return f"{self.first_received_at.astimezone(ZoneInfo('Asia/Shanghai')):%Y-%m-%d %H:%M}"

    @property
    def description(self) -> str:
        """The state as people say it: 缺报 12 天 (沿用 2026-06)."""
        days = f" {self.days_late} 天" if self.days_late else ""
        carried = f" (沿用 {self.carried_from})" if self.carried_from else ""
        return f"{self.timeliness_name}{days}{carried}"

    def as_json(self) -> dict[str, Any]:
        received = self.first_received_at
        return {
            **asdict(self),
            "due_on": self.due_on.isoformat(),
            "first_received_at": received.isoformat() if received else None,
        }


def read_submissions(
    connection: psycopg2.extensions.connection,
    *,
    form: str | None = None,
    reporter: str | None = None,
    period: str | None = None,
    missing: bool = False,
    as_of: datetime | None = None,
) -> list[SubmissionState]:
    """What is known now, or was at a moment, the earliest deadline first. `form`: its id or Chinese name."""
    parameters: Mapping[str, object] = {
        "form": form,
        "reporter": reporter,
        "period": period,
        "missing": missing,
        "as_of": as_of,
    }
    with connection.cursor() as cursor:
        cursor.execute(_SUBMISSIONS, parameters)
        return [SubmissionState(*row) for row in cursor.fetchall()]


def never_reported(connection: psycopg2.extensions.connection) -> list[str]:
    """Names of the forms of which nothing has been accepted so far."""
    with connection.cursor() as cursor:
        cursor.execute(_NEVER_REPORTED)
        return [name for (name,) in cursor.fetchall()]
