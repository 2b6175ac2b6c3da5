"""Duplicates, restatements and what supersedes what."""

from tests.intake import forms
from tests.intake.conftest import Desk

RESTATEMENT = {"restatement": True, "reason": "恢复", "by": "张三"}


def effective(desk: Desk) -> list[tuple[object, ...]]:
    """Output by enterprise in the effective batches."""
    return desk.query(
        "select uscc, output_cum from raw.statistics_output"
        " inner join audit.batch on _batch_id = batch_id where superseded_by is null order by uscc"
    )


def test_a_later_batch_supersedes_and_the_earlier_rows_stay(desk: Desk) -> None:
    desk.register()
    first = desk.send(forms.output({1: 10}))
    second = desk.send(forms.output({1: 11}))
    assert second.supersedes == first.batch_id
    assert effective(desk) == [(forms.uscc(1), "11")]
    assert desk.query("select count(*) from raw.statistics_output") == [(2,)]
    assert desk.query("select superseded_by from audit.batch where batch_id = %s", first.batch_id) == [
        (second.batch_id,)
    ]


def test_other_reporters_and_periods_are_other_batches(desk: Desk) -> None:
    desk.register()
    desk.send(forms.output({1: 10}))
    assert desk.send(forms.output({2: 10}, reporter="乌达区统计局")).supersedes is None
    assert desk.send(forms.output({1: 10}, period="2026年4月")).supersedes is None


def test_a_reporter_is_the_same_however_it_is_spaced(desk: Desk) -> None:
    desk.register()
    first = desk.send(forms.output({1: 10}, reporter="海勃湾区 统计局"))
    assert desk.send(forms.output({1: 11}, reporter="海勃湾区统计局（盖章）")).supersedes == first.batch_id


def test_the_same_file_again_changes_nothing(desk: Desk) -> None:
    desk.register()
    content = forms.output({1: 10})
    first = desk.send(content, "一.xlsx")
    again = desk.send(content, "二.xlsx")
    assert again.status == "duplicate"
    assert (again.form, again.period, again.rows_loaded) == ("statistics_output", "2026-03", 0)
    assert f"第 {first.batch_id} 批" in again.messages[0]
    assert effective(desk) == [(forms.uscc(1), "10")]


def test_the_same_file_again_changes_nothing_even_where_another_came_between(desk: Desk) -> None:
    desk.register()
    content = forms.output({1: 10})
    desk.send(content)
    desk.send(forms.output({1: 11}))
    assert desk.send(content).status == "duplicate"
    assert effective(desk) == [(forms.uscc(1), "11")]


def test_an_earlier_version_comes_back_as_a_restatement(desk: Desk) -> None:
    desk.register()
    content = forms.output({1: 10})
    desk.send(content)
    desk.send(forms.output({1: 11}))
    receipt = desk.send(content, note=RESTATEMENT)
    assert receipt.is_restatement
    assert receipt.is_loaded
    assert effective(desk) == [(forms.uscc(1), "10")]
    assert desk.query(
        "select is_restatement, reason, submitted_by from audit.batch where batch_id = %s", receipt.batch_id
    ) == [(True, "恢复", "张三")]


def test_a_refused_file_is_judged_again(desk: Desk) -> None:
    content = forms.enterprises([1])
    assert desk.send(content).status == "refused"
    desk.send(forms.parks())
    assert desk.send(content).status == "accepted"


def test_a_refused_batch_supersedes_nothing(desk: Desk) -> None:
    desk.register()
    desk.send(forms.output({1: 10}))
    assert desk.send(forms.output({1: "x"})).status == "refused"
    assert effective(desk) == [(forms.uscc(1), "10")]


def test_months_include_those_of_rows_that_count_by_a_date(desk: Desk) -> None:
    """Of the superseded batch too: its payments leave their months."""
    desk.register()
    first = desk.send(forms.payments([forms.payment(1, 入库日期="2025-11-03")], period="2026-02"))
    assert first.months == ["2025-11", "2026-02"]
    second = desk.send(forms.payments([forms.payment(1, 入库日期="2026-01-03")], period="2026-02"))
    assert second.months == ["2025-11", "2026-01", "2026-02"]
