"""DAG intake: the inbox, taken in as files arrive."""

from datetime import timedelta
from typing import Any

from airflow.sdk import dag, task

from park_warehouse import pipeline
from park_warehouse.pipeline.wiring import COMMON, INBOX, RAW, RECEIVED


@dag(
    dag_id="intake",
    dag_display_name="接收报送",
    schedule=[INBOX],
    tags=["接收"],
    dagrun_timeout=timedelta(hours=2),
    **COMMON,
)
def intake() -> None:
    """
    ### 接收报送

    **何时运行**: 收件箱里有新文件, 并且文件已经拷贝完毕 (几秒钟内不再变化)。同一时间只有一次运行。

    **做什么**: 按文件修改时间的先后逐份识别, 读取, 校验, 入库, 给报送单位写回执, 原件移入档案。
    顺序不能打乱 (园区名录要先于引用它的报表), 所以是一个任务而不是每张报表一个任务。

    **之后**: 收到合格数据的报表各发出一个资产事件 (附报告期), 触发“构建仓库”。

    **失败了怎么办**: 已入库的批次不受影响, 没处理的文件仍在收件箱里, 十分钟内会自动再次触发。
    """

    @task(task_id="take_in", task_display_name="接收收件箱", outlets=[RECEIVED])
    def take_in(*, outlet_events: Any) -> dict[str, int]:
        received = pipeline.take_in_inbox()
        for form, periods in received.periods.items():
            outlet_events[RECEIVED].add(RAW[form], extra={"periods": periods})
        return received.numbers

    take_in()


intake()
