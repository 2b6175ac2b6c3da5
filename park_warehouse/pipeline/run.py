"""All steps in the foreground, in the order in which the DAGs run them."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from park_warehouse.home import Home, ParkError
from park_warehouse.pipeline.dispatch import (
    Assessment,
    assess_dispatch,
    quarters_to_dispatch,
    verify_dispatch,
)
from park_warehouse.pipeline.steps import (
    Received,
    build_marts,
    build_staging,
    check_marts,
    check_sources,
    take_in_inbox,
    write_report,
)


@dataclass(frozen=True)
class Outcome:
    """What a whole run has done."""

    received: Received
    report: Path
    dispatches: list[Assessment]


def run_all(
    home: Home | None = None,
    *,
    full_refresh: bool = False,
    progress: Callable[[str], None] = lambda _: None,
) -> Outcome:
    """Take in the inbox, build, check, report, and assess the quarters that are due.

    `progress` is told of each step before it begins. Raises ParkError where a step fails, after the report
    has been written: it says why.
    """
    home = home or Home.current()
    progress("接收收件箱")
    received = take_in_inbox(home)
    try:
        progress("构建规范化数据")
        build_staging(home, full_refresh=full_refresh)
        progress("检查来源数据")
        check_sources(home)
        progress("构建指标")
        build_marts(home, full_refresh=full_refresh)
        progress("检查指标")
        check_marts(home)
    except ParkError:
        write_report(home)
        raise
    progress("数据质量报告")
    report = write_report(home)
    dispatches = []
    for quarter in quarters_to_dispatch(home):
        progress(f"季度调度 {quarter}")
        dispatches.append(assess_dispatch(quarter, home))
    for dispatch in dispatches:
        verify_dispatch(dispatch.quarter, home)
    return Outcome(received, report, dispatches)
