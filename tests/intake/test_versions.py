"""Duplicates, restatements and what supersedes what."""

import os

import pytest

from park_warehouse.transform.build import build
from tests.intake import forms
from tests.intake.conftest import FIRST_ARRIVAL, Desk, faults

RESTATEMENT = {"restatement": True, "reason": "恢复", "by": "张三"}


def effective(desk: Desk) -> list[tuple[object, ...]]:
    """Output by enterprise in the effective batches."""
    return desk.query(
        "select uscc, output_cum from raw.statistics_output"
        " inner join audit.batch on _batch_id = batch_id where superseded_by is null order by uscc"
    )


def now(desk: Desk) -> object:
    ((moment,),) = desk.query("select clock_timestamp()")
    return moment


def park_rows(code: str) -> list[forms.Row]:
    return [[code, "园区", None, "150302", "产业园", "一类", "是", 100, 90, "2010-01-01"]]


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


@pytest.mark.parametrize(
    ("names", "seconds"), [(("b.xlsx", "a.xlsx"), (1, 2)), (("a.xlsx", "b.xlsx"), (1, 1))]
)
def test_of_two_versions_in_the_inbox_the_later_one_counts(
    desk: Desk, names: tuple[str, str], seconds: tuple[int, int]
) -> None:
    """By time of modification; by name where that is the same."""
    desk.register()
    for name, second, figure in zip(names, seconds, (10, 11), strict=True):
        os.utime(desk.put(name, forms.output({1: figure})), (FIRST_ARRIVAL + second,) * 2)
    assert [receipt.file_name for receipt in desk.take_in()] == list(names)
    assert effective(desk) == [(forms.uscc(1), "11")]


def test_a_batch_with_flags_supersedes_like_any_other(desk: Desk) -> None:
    desk.register([1])
    first = desk.send(forms.output({1: 10}))
    second = desk.send(forms.output({1: 10, 2: 5}))
    assert (second.status, second.supersedes) == ("flagged", first.batch_id)


def test_reporters_of_one_form_and_period_stand_side_by_side(desk: Desk) -> None:
    desk.register()
    desk.send(forms.output({1: 10}))
    desk.send(forms.output({2: 20}, reporter="乌达区统计局"))
    assert effective(desk) == [(forms.uscc(1), "10"), (forms.uscc(2), "20")]
    desk.send(forms.output({1: 11}))
    assert effective(desk) == [(forms.uscc(1), "11"), (forms.uscc(2), "20")]


def test_an_empty_snapshot_replaces_its_reporters_alone(desk: Desk) -> None:
    desk.send(forms.parks([forms.PARK]))
    header = forms.PARK_HEADER
    other = forms.sheet(
        header, park_rows(forms.OTHER_PARK), title="园区名录", reporter="乌达区", period="2026-01"
    )
    assert desk.send(forms.workbook(other)).status == "accepted"
    nothing = forms.sheet(header, [["零报告"]], title="园区名录", reporter="乌达区", period="2026-01")
    assert desk.send(forms.workbook(nothing)).status == "accepted"
    moment = now(desk)
    assert desk.query("select park_code from audit.rows_as_of(null::raw.park_registry, %s)", moment) == [
        (forms.PARK,)
    ]
    assert desk.query("select count(*) from raw.park_registry") == [(2,)]


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


def test_an_earlier_version_without_a_cover_note_is_a_duplicate_and_says_how_it_comes_back(
    desk: Desk,
) -> None:
    desk.register()
    content = forms.output({1: 10})
    desk.send(content)
    desk.send(forms.output({1: 11}))
    assert "请按更正报送" in desk.send(content).messages[0]


def test_the_key_of_two_reporters_is_flagged_with_whoever_comes_later(desk: Desk) -> None:
    desk.register()
    desk.send(forms.output({1: 10, 2: 20}, reporter="甲区统计局"))
    other = desk.send(forms.output({2: 21, 3: 30}, reporter="乙区统计局"))
    assert faults(other) == [(4, "key_elsewhere")]
    # Whose batch was the first is the last one now.
    again = desk.send(forms.output({1: 10, 2: 22}, reporter="甲区统计局"))
    assert faults(again) == [(5, "key_elsewhere")]


def test_the_warehouse_can_be_read_as_of_any_moment(desk: Desk) -> None:
    """Through refusals, duplicates, restatements, and a note that dates a receipt back."""
    desk.register()
    content = forms.output({1: 10})
    history = [
        (content, None, "10"),
        (forms.output({1: 11}), None, "11"),
        (forms.output({1: "x"}), None, "11"),
        (content, None, "11"),
        (forms.output({1: 12}), {"received_at": "2020-01-01T08:00:00+08:00"}, "12"),
        (content, RESTATEMENT, "10"),
    ]
    moments = []
    for file, note, _ in history:
        desk.send(file, note=note)
        moments.append(now(desk))
    figures = [
        desk.query("select output_cum from audit.rows_as_of(null::raw.statistics_output, %s)", moment)
        for moment in moments
    ]
    assert figures == [[(figure,)] for _, _, figure in history]


@pytest.mark.slow
def test_one_row_of_a_key_counts_and_it_is_the_later_batchs(desk: Desk) -> None:
    """Two reporters' enterprise, and a payment that stands in two periods."""
    desk.register()
    desk.send(forms.output({1: 10}, reporter="甲区统计局", unit="万元"))
    desk.send(forms.output({1: 70, 2: 20}, reporter="乙区统计局", unit="万元"))
    # Reported first for the later period: what counts is the order of acceptance.
    desk.send(forms.payments([forms.payment(1, 金额=50_000)], period="2026-03"))
    desk.send(forms.payments([forms.payment(1, 金额=90_000)], period="2026-02"))
    figures = """
        select uscc, to_char(month, 'MM'), output_cum_wan, tax_inbound_wan from marts.fct_enterprise_month
        where uscc = any(%s) order by 2, 1
    """
    enterprises = [forms.uscc(1), forms.uscc(2)]
    build("all", home=desk.home)
    assert desk.query(figures, enterprises) == [
        (forms.uscc(1), "02", None, 9),
        (forms.uscc(1), "03", 70, 0),
        (forms.uscc(2), "03", 20, 0),
    ]
    desk.send(forms.output({1: 11}, reporter="甲区统计局", unit="万元"))
    build("all", home=desk.home)
    assert desk.query(figures, enterprises)[1:] == [
        (forms.uscc(1), "03", 11, 0),
        (forms.uscc(2), "03", 20, 0),
    ]


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
