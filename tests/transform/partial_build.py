"""Builds some marts and what they are made of, as `build` does it, in a fraction of the time."""

from collections.abc import Iterable

import psycopg2.extensions

from park_warehouse.home import Home
from park_warehouse.transform.dbt import run_dbt
from tests.transform.submissions import Submission, submit

Connection = psycopg2.extensions.connection


class PartialBuild:
    """Submissions to a warehouse, each followed by a build of what has changed."""

    def __init__(self, connection: Connection, home: Home, *marts: str) -> None:
        self._connection, self._home, self._marts = connection, home, marts
        self.submitted: list[Submission] = []
        self._built_up_to = 0

    def follow(self, submissions: Iterable[Submission]) -> None:
        submissions = list(submissions)
        last = max(submit(self._connection, *submissions))
        self.submitted += submissions
        self._build(since=self._built_up_to)
        self._built_up_to = last

    def anew(self) -> None:
        """Everything once more from the beginning."""
        self._build(since=0)

    def _build(self, since: int) -> None:
        arguments = ["build", "--select", *(f"+{mart}" for mart in self._marts)]
        arguments += ["--exclude-resource-type", "unit_test", "--exclude-resource-type", "test"]
        if since:
            arguments += ["--exclude-resource-type", "seed"]
        else:
            arguments.append("--full-refresh")
        outcome = run_dbt(self._home, arguments, {"PARK_SINCE_BATCH": str(since), "PARK_UNTIL_BATCH": ""})
        assert outcome.failures == []
