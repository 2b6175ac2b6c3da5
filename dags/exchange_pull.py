"""DAGs exchange_pull_<source>: one for each exchange database that this installation pulls from."""

from datetime import timedelta
from typing import Any

from airflow.sdk import CronTriggerTimetable, Param, dag, task

from park_warehouse.pipeline.exchange import Scheduled, exchange_timetable, pull_exchange
from park_warehouse.pipeline.wiring import COMMON


def exchange_pull(source: Scheduled) -> None:
    """The DAG of one source."""

    @dag(
        dag_id=source.dag_id,
        dag_display_name=f"前置库取数 · {source.title}",
        schedule=CronTriggerTimetable(source.schedule, timezone="Asia/Shanghai") if source.schedule else None,
        params={
            "full": Param(
                False,
                type="boolean",
                title="全量",
                description="读取全部报告期, 并重新报送被退回的; 来源里删过行或改过报告期时用",
            )
        },
        tags=["接收", "前置库"],
        dagrun_timeout=timedelta(hours=6),
        **COMMON,
    )
    def pull_source() -> None:
        """
        ### 前置库取数

        **何时运行**: 按来源文件 `exchange/<来源>.yml` 里的 schedule (北京时间); 没有写的只能手工触发。

        **做什么**: 只读连接对方的数据库, 找出水位列有变化的报告期, 整期取出写成 CSV 放入收件箱,
        再记下水位。内容没有变化的不放。

        **之后**: 收件箱里的文件由“接收报送”接收, 与部门报来的文件一样校验, 入库, 写回执。

        **失败了怎么办**: 日志里的中文说明写着对方的回答。水位没有前进, 下一次运行从原处重来, 不会重复入库。
        用 `./park exchange check` 可以检查来源文件和连接。
        """

        @task(
            task_id="pull",
            task_display_name="取数",
            retries=3,
            retry_delay=timedelta(minutes=2),
            retry_exponential_backoff=True,
            execution_timeout=timedelta(hours=2),
        )
        def pull(*, params: dict[str, Any]) -> dict[str, int]:
            return pull_exchange(source.name, full=params["full"]).numbers

        pull()

    pull_source()


for scheduled in exchange_timetable():
    exchange_pull(scheduled)
