"""./park exchange: pull and check without Airflow."""

import pytest
from click.testing import CliRunner, Result

from park_warehouse.cli import main
from park_warehouse.cli.group import DONE, FAILED
from park_warehouse.home import Home
from tests.intake.exchange.bureau import COLUMNS
from tests.intake.exchange.conftest import Counter


@pytest.fixture
def connected(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> Counter:
    monkeypatch.setenv("AIRFLOW_CONN_TAX_EXCHANGE", counter.bureau.uri)
    counter.bureau.pay(1, "2026-02-11", 入库日期="2026-02-10")
    return counter


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["exchange", *arguments])


def test_a_pull_says_what_it_has_laid_into_the_inbox(connected: Counter) -> None:
    answer = run("pull", "tax")
    assert answer.exit_code == DONE, answer.output
    (name,) = connected.waiting()
    assert f"已放入收件箱: {name}" in answer.output
    assert "读取 1 组 1 行, 新文件 1 份" in answer.output
    assert "新文件 0 份" in run("pull", "tax", "--full").output


def test_a_check_tries_everything_and_pulls_nothing(connected: Counter) -> None:
    answer = run("check")
    assert answer.exit_code == DONE, answer.output
    assert "✓ tax: 《税收入库明细》 9 列, 1 组" in answer.output
    assert connected.waiting() == []
    connected.describe(columns=COLUMNS | {"金额": "je"})
    answer = run("check", "tax")
    assert answer.exit_code == FAILED
    assert "✗ tax: " in answer.output
    assert "没有这些列: je" in answer.output


def test_without_sources_the_way_to_one_is_told(home: Home) -> None:
    answer = run("check")
    assert answer.exit_code == FAILED
    assert str(home.root / "exchange") in answer.output
    answer = run("check", "nonsense")
    assert answer.exit_code == FAILED
    assert "没有前置库来源「nonsense」" in answer.output
