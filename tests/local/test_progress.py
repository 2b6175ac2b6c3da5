"""Progress in a log: a line when a step begins, one when it ends, and a sample of what it tells."""

from io import StringIO

import pytest
from rich.console import Console

from park_warehouse.local import progress
from park_warehouse.local.progress import Steps


@pytest.fixture
def console() -> Console:
    return Console(file=StringIO(), width=200, highlight=False)


def _text(console: Console) -> str:
    assert isinstance(console.file, StringIO)
    return console.file.getvalue()


def test_a_step_begins_and_ends(console: Console) -> None:
    with Steps(console) as steps, steps.step("启动数据库"):
        assert _text(console) == "… 启动数据库\n"
    assert _text(console).splitlines()[-1].startswith("✓ 启动数据库  0.")


def test_a_failed_step_is_marked(console: Console) -> None:
    with pytest.raises(ValueError, match="broken"), Steps(console) as steps, steps.step("启动数据库"):
        raise ValueError("broken")
    assert "✗ 启动数据库" in _text(console)


def test_square_brackets_are_text(console: Console) -> None:
    with Steps(console) as steps, steps.step("导入 [red]甲[/red]"):
        pass
    assert "导入 [red]甲[/red]" in _text(console)


def test_a_log_gets_a_sample_of_many_words(console: Console, monkeypatch: pytest.MonkeyPatch) -> None:
    with Steps(console) as steps, steps.step("载入") as tell:
        for number in range(100):
            tell(str(number))
        assert "载入: " not in _text(console)
        monkeypatch.setattr(progress, "SECONDS_BETWEEN_LINES", 0)
        tell("最后")
    assert "  载入: 最后\n" in _text(console)


def test_a_terminal_sees_what_is_under_way() -> None:
    console = Console(file=StringIO(), width=80, force_terminal=True, highlight=False)
    with Steps(console) as steps, steps.step("载入") as tell:
        tell("第三步")
        steps._live.refresh()
        assert "载入: 第三步" in _text(console)
    assert "✓" in _text(console)
