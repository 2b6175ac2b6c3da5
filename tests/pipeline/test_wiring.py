"""What a failed task leaves in its log."""

import logging
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from park_warehouse.home import Home
from park_warehouse.pipeline.wiring import report_failure


def test_a_failure_is_told_with_names_numbers_and_the_state_of_the_warehouse(
    home: Home,
    warehouse_url: str,  # noqa: ARG001 (must be there)
    caplog: pytest.LogCaptureFixture,
) -> None:
    (home.inbox / "税收.xlsx").write_text("1")
    attempt = SimpleNamespace(try_number=2, start_date=datetime.now(UTC) - timedelta(seconds=7))
    with caplog.at_level(logging.ERROR):
        report_failure(
            {
                "ti": attempt,
                "dag": SimpleNamespace(dag_display_name="构建仓库"),
                "task": SimpleNamespace(task_display_name="构建指标"),
                "exception": ValueError("模型 fct_park_month 出错"),
            }
        )
    (message,) = caplog.messages
    assert message.startswith(
        "【失败】构建仓库 / 构建指标, 第 2 次尝试, 用时 7 秒: 模型 fct_park_month 出错。"
    )
    assert "收件箱待处理 1 份" in message
    assert "尚未构建" in message
