"""DAG quarterly_dispatch: a quarter's figures, assessed for the meeting once its three months are in."""

from datetime import timedelta
from typing import Any

from airflow.sdk import dag, task

from park_warehouse import pipeline
from park_warehouse.pipeline.wiring import COMMON, WHOLE_QUARTER


@dag(
    dag_id="quarterly_dispatch",
    dag_display_name="季度调度",
    schedule=WHOLE_QUARTER,
    tags=["调度"],
    dagrun_timeout=timedelta(hours=1),
    # Quarters do not wait for each other; a first load brings many at once.
    **COMMON | {"max_active_runs": 3},
)
def quarterly_dispatch() -> None:
    """
    ### 季度调度

    **何时运行**: 一个季度的三个月份都已齐全 (例如 2026-07, 2026-08, 2026-09 → 2026Q3)。
    其中任何一个月重报, 会再运行一次。手工运行时, 分区键填季度, 例如 2026Q3。

    **做什么**: 评估该季度的准备情况 —— 各部门报表是否到齐, 有无迟报, 缺报, 各园区是否都有数字 ——
    记入 `audit.dispatch`; 再核对评价单元和全市合计是否齐全。

    **失败了怎么办**: 日志会写明缺哪些园区, 通常是园区名录或该园区的报表没有到。补报后自动再次运行。
    """

    @task(task_id="assess", task_display_name="评估准备情况")
    def assess(*, dag_run: Any) -> str:
        return pipeline.assess_dispatch(dag_run.partition_key).message

    @task(task_id="verify", task_display_name="核对季度数据")
    def verify(*, dag_run: Any) -> None:
        pipeline.verify_dispatch(dag_run.partition_key)

    assess() >> verify()


quarterly_dispatch()
