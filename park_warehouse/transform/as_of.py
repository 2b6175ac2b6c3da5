"""The warehouse as it was at a moment: what had been received by then, and nothing that came later."""

import datetime
import json
import re
from contextlib import closing

from park_warehouse.home import Home, ParkError
from park_warehouse.transform.build import BuildFailed
from park_warehouse.transform.dbt import run_dbt
from park_warehouse.warehouse.connection import connect
from park_warehouse.warehouse.locks import Lock, alone

_PREFIX = re.compile(r"[a-z][a-z0-9_]{0,30}_")


def build_as_of(moment: datetime.datetime, schema_prefix: str, home: Home | None = None) -> None:
    """Build the schemas <prefix>staging, <prefix>intermediate and <prefix>marts beside the current ones.

    By today's parameters and models. audit.build does not record it: later builds do not rest on it.
    Raises ParkError for a prefix that is no lower-case name ending in "_" or a moment without time zone,
    BuildFailed where a model or test fails.
    """
    if not _PREFIX.fullmatch(schema_prefix):
        raise ParkError(f"前缀应为小写字母、数字和下划线, 并以下划线结尾, 收到的是: {schema_prefix}")
    if moment.tzinfo is None:
        raise ParkError(f"时点必须带时区, 收到的是: {moment}")
    home = home or Home.current()
    home.prepare()
    variables = json.dumps({"as_of": moment.isoformat(), "schema_prefix": schema_prefix})
    arguments = ["build", "--full-refresh", "--exclude-resource-type", "unit_test", "--vars", variables]
    with closing(connect(home, autocommit=True)) as connection, alone(connection, Lock.BUILD):
        outcome = run_dbt(home, arguments, {})
    if outcome.failures:
        raise BuildFailed(f"{moment} 时点的构建失败:\n" + "\n".join(outcome.failures))
