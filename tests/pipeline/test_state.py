"""What a failure's log says of the warehouse."""

import psycopg2.extensions
import pytest

from park_warehouse.home import Home
from park_warehouse.pipeline import describe_state

BATCH = """
    insert into audit.batch (
        file_name, sha256, status, rows_loaded, rows_rejected, form, reporter, period, period_end
    )
    values ('f', 'h', %s, %s, %s, 'tax_payments', '税务局', '2026-09', '2026-09-30')
"""
BUILD = "insert into audit.build (selection, status, started_at) values ('marts', 'failed', %s)"


def test_numbers_of_inbox_day_and_last_build(home: Home, warehouse: psycopg2.extensions.connection) -> None:
    (home.inbox / "税收.xlsx").write_text("1")
    with warehouse, warehouse.cursor() as cursor:
        cursor.execute(BATCH, ["flagged", 10, 2])
        cursor.execute(BATCH, ["refused", 0, 0])
        cursor.execute(BUILD, ["2026-10-08 09:05+08"])
    assert describe_state() == (
        "收件箱待处理 1 份; 24 小时内收到 2 份 (退回 1 份), 入库 10 行, 退回 2 行; "
        "最近一次构建 #1 失败, 开始于 10-08 09:05"
    )


def test_before_the_first_build(home: Home, warehouse_url: str) -> None:  # noqa: ARG001 (both must be there)
    assert describe_state().endswith("尚未构建")


def test_a_warehouse_that_does_not_answer_is_part_of_the_state(
    home: Home,  # noqa: ARG001 (must be there)
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PARK_WAREHOUSE_URL", "postgresql://park@127.0.0.1:1/warehouse")
    assert "仓库读不到" in describe_state()
