"""`./park submissions`: who has reported what, in time or not."""

import json

import psycopg2.extensions
import pytest
from click.testing import CliRunner, Result

from park_warehouse.cli import main
from park_warehouse.cli.group import DONE
from tests.warehouse.test_submission import receive


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["submissions", *arguments])


@pytest.fixture
def _received(warehouse: psycopg2.extensions.connection) -> None:
    receive(warehouse, "tax_payments", "2026-03", "2026-04-10 23:59", reporter="税务局[bold]")
    receive(warehouse, "park_registry", "2026-03", "2026-04-06 00:00", reporter="工信局")


@pytest.mark.usefixtures("home", "_received")
def test_states_are_told_in_chinese() -> None:
    answer = run("--as-of", "2026-05-07 09:00")
    assert answer.exit_code == DONE, answer.output
    lines = [" ".join(line.split()) for line in answer.output.splitlines()]
    assert lines[:5] == [
        "报表 报送单位 报告期 截止 收到 状态",
        "园区名录 工信局 2026-03 2026-04-05 2026-04-06 00:00 迟报 1 天",
        # What a sender wrote is shown as written, not taken for markup.
        "税收入库明细 税务局[bold] 2026-03 2026-04-10 2026-04-10 23:59 按时",
        "园区名录 工信局 2026-04 2026-05-05 缺报 2 天 (沿用 2026-03)",
        "税收入库明细 税务局[bold] 2026-04 2026-05-10 未到期",
    ]
    assert lines[5] == "共 4 项"
    assert lines[6].startswith("从未收到过的报表: ")
    assert "工业产销总值表" in lines[6]


@pytest.mark.usefixtures("home", "_received")
def test_missing_ones_for_scripts() -> None:
    answer = run("--missing", "--as-of", "2026-05-07 09:00", "--json")
    assert answer.exit_code == DONE, answer.output
    assert json.loads(answer.output) == [
        {
            "form": "park_registry",
            "form_name": "园区名录",
            "reporter": "工信局",
            "period": "2026-04",
            "due_on": "2026-05-05",
            "first_received_at": None,
            "timeliness": "missing",
            "timeliness_name": "缺报",
            "days_late": 2,
            "carried_from": "2026-03",
        }
    ]


@pytest.mark.usefixtures("home", "_received")
def test_nothing_of_that_kind() -> None:
    assert run("--form", "税收入库明细", "--period", "1999-01").output == "共 0 项\n"
