"""The steps that the DAGs wire and `./park run` calls, one after the other.

Each step opens and closes its own connection, can be repeated, and returns numbers in Chinese for people.
dbt, Great Expectations and pandas are imported by the steps that need them, not by who only names a step.
"""

from park_warehouse.pipeline.dispatch import (
    assess_dispatch,
    months_to_dispatch,
    quarters_to_dispatch,
    verify_dispatch,
)
from park_warehouse.pipeline.errors import ChecksFailedError, DataError, DispatchIncompleteError
from park_warehouse.pipeline.run import run_all
from park_warehouse.pipeline.state import describe_state
from park_warehouse.pipeline.steps import (
    Received,
    build_marts,
    build_staging,
    check_marts,
    check_sources,
    take_in_inbox,
    write_report,
)

__all__ = [
    "ChecksFailedError",
    "DataError",
    "DispatchIncompleteError",
    "Received",
    "assess_dispatch",
    "build_marts",
    "build_staging",
    "check_marts",
    "check_sources",
    "describe_state",
    "months_to_dispatch",
    "quarters_to_dispatch",
    "run_all",
    "take_in_inbox",
    "verify_dispatch",
    "write_report",
]
