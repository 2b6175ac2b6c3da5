"""DAG warehouse_build: from what was received to checked figures."""

from datetime import timedelta
from typing import Any

from airflow.sdk import AssetAny, TriggerRule, dag, task
from airflow.sdk.exceptions import AirflowSkipException

from park_warehouse import pipeline
from park_warehouse.pipeline.wiring import COMMON, PARK_MONTH, RAW


@dag(
    dag_id="warehouse_build",
    dag_display_name="构建仓库",
    schedule=AssetAny(*RAW.values()),
    tags=["构建", "质量"],
    dagrun_timeout=timedelta(hours=4),
    **COMMON,
)
def warehouse_build() -> None:
    """
    ### 构建仓库

    **何时运行**: 任何一张报表收到合格数据。构建期间又收到的, 合并到下一次运行。

    **做什么**: 规范化 → 检查来源数据 → 指标 → 检查指标 → 数据质量报告。
    只重算发生变化的部分。**错误**级别的检查不通过, 后面的步骤不再进行, 看板保持原来的数字;
    **警告**级别的只记入质量报告。无论结果如何都会写质量报告。

    **之后**: 数据有变化且已经齐全的月份 (税收到位; 2 月起还要有工业产销) 发出资产事件, 供“季度调度”等待。

    **失败了怎么办**: 看失败任务日志里的中文说明和质量报告; 更正后的文件放进收件箱即自动重来。
    """

    @task(task_id="build_staging", task_display_name="构建规范化数据")
    def build_staging() -> dict[str, int]:
        return pipeline.build_staging()

    @task(task_id="check_sources", task_display_name="检查来源数据")
    def check_sources() -> dict[str, int]:
        return pipeline.check_sources()

    @task(task_id="build_marts", task_display_name="构建指标", execution_timeout=timedelta(hours=2))
    def build_marts() -> dict[str, int]:
        return pipeline.build_marts()

    @task(task_id="check_marts", task_display_name="检查指标")
    def check_marts() -> dict[str, int]:
        return pipeline.check_marts()

    @task(task_id="announce_months", task_display_name="通知完整月份", outlets=[PARK_MONTH])
    def announce_months(*, outlet_events: Any) -> list[str]:
        months = pipeline.months_to_dispatch()
        if not months:
            # A task that succeeds emits its asset: without a month there is nothing to say.
            raise AirflowSkipException("没有需要调度的完整月份")
        outlet_events[PARK_MONTH].add_partitions(months)
        return months

    @task(task_id="write_report", task_display_name="数据质量报告", trigger_rule=TriggerRule.ALL_DONE)
    def write_report() -> str:
        return str(pipeline.write_report())

    checked = check_marts()
    build_staging() >> check_sources() >> build_marts() >> checked >> [announce_months(), write_report()]


warehouse_build()
