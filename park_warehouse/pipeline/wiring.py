"""What the DAGs share: the assets between them, their default arguments, and what a failure logs."""

import logging
from datetime import UTC, datetime, timedelta
from typing import Any

from airflow.sdk import (
    Asset,
    AssetAlias,
    AssetWatcher,
    ExceptionRetryPolicy,
    PartitionedAssetTimetable,
    QuarterWindow,
    RetryAction,
    RetryRule,
    RollupMapper,
    StartOfQuarterMapper,
)

from park_warehouse.contract import load_contracts
from park_warehouse.pipeline.errors import DataError
from park_warehouse.pipeline.inbox_trigger import InboxTrigger
from park_warehouse.pipeline.state import FAILURE_MARK, describe_state

OWNER = "数仓运维"
log = logging.getLogger(__name__)

INBOX = Asset(
    "收件箱",
    uri="x-park://inbox",
    group="收件箱",
    watchers=[AssetWatcher(name="收件箱监视", trigger=InboxTrigger())],
)

# One per form. Which of them a run touches is known at its end only: the alias stands for "some of these".
RAW = {
    form: Asset(contract.name, uri=f"x-park://raw/{form}", group="报送", extra={"form": form})
    for form, contract in load_contracts().items()
}
RECEIVED = AssetAlias("收到的报送")

PARK_MONTH = Asset("园区月度数据", uri="x-park://marts/fct_park_month", group="指标")

# The keys of PARK_MONTH are months (2026-07); three of them make a run for 2026Q3, the warehouse's own name.
WHOLE_QUARTER = PartitionedAssetTimetable(
    assets=PARK_MONTH,
    default_partition_mapper=RollupMapper(
        upstream_mapper=StartOfQuarterMapper(
            timezone="Asia/Shanghai", input_format="%Y-%m", output_format="%YQ{quarter}"
        ),
        window=QuarterWindow(),
    ),
)


def report_failure(context: dict[str, Any]) -> None:
    """Say in the task's log what failed, after how long, and what state the warehouse is in, with numbers."""
    attempt = context["ti"]
    log.error(
        "%s%s / %s, 第 %d 次尝试, 用时 %.0f 秒: %s。现状: %s",
        FAILURE_MARK,
        context["dag"].dag_display_name,
        context["task"].task_display_name,
        attempt.try_number,
        (datetime.now(UTC) - attempt.start_date).total_seconds(),
        context.get("exception") or "没有异常信息",
        describe_state(),
    )


# For every DAG, unless it says otherwise.
COMMON: dict[str, Any] = {
    "catchup": False,
    "max_active_runs": 1,
    "default_args": {
        "owner": OWNER,
        "retries": 1,
        "retry_delay": timedelta(seconds=30),
        # A database that restarts is worth a second try; a verdict on the data stays the same.
        "retry_policy": ExceptionRetryPolicy(
            [RetryRule(DataError, RetryAction.FAIL, reason="数据问题, 重试无用")]
        ),
        "execution_timeout": timedelta(hours=1),
        "on_failure_callback": report_failure,
    },
}
