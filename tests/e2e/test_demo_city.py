"""The demo city's files, taken in and built, against the oracle that reads the same files on its own."""

from collections import Counter
from pathlib import Path

import openpyxl
import pytest

from tests.e2e.marts import KEYS, differences
from tests.e2e.oracle import Oracle
from tests.e2e.reader import Inbox
from tests.e2e.steps import Seen, Submitted, Warehouse, process, rebuild

pytestmark = pytest.mark.slow

SHOWN = 40


@pytest.mark.parametrize("mart", KEYS)
def test_mart_is_what_the_oracle_computes(first_run: Seen, oracle: Oracle, mart: str) -> None:
    expected = getattr(oracle, mart.removeprefix("fct_"))
    assert len(expected) > 50
    found = differences(expected, first_run.marts[mart])
    assert not found, f"{len(found)} differences\n" + "\n".join(found[:SHOWN])


def test_every_file_gets_the_answer_that_the_demo_foretells(first_run: Seen, submitted: Submitted) -> None:
    summary = submitted.summary
    assert first_run.counts == Counter(
        accepted=summary.accepted,
        flagged=summary.flagged,
        refused=summary.refused,
        duplicate=summary.duplicates,
    )


def test_intake_and_oracle_refuse_the_same_files(first_run: Seen, oracle_inbox: Inbox) -> None:
    refused = {name for name, status in first_run.statuses.items() if status == "refused"}
    duplicates = {name for name, status in first_run.statuses.items() if status == "duplicate"}
    assert refused == oracle_inbox.refused.keys()
    assert duplicates == set(oracle_inbox.duplicates)


def test_the_same_inbox_again_changes_no_row_of_any_mart(
    first_run: Seen, second_run: Seen, submitted: Submitted
) -> None:
    # What was refused is judged again, as nothing of it was ever taken.
    refused = submitted.summary.refused
    assert second_run.counts == Counter(refused=refused, duplicate=submitted.summary.files - refused)
    assert second_run.everything.keys() == first_run.everything.keys()
    changed = [name for name, rows in first_run.everything.items() if second_run.everything[name] != rows]
    assert not changed


# One enterprise's year to date, stated anew by the city's bureau; everything below is written by hand.
USCC = "91150302MAHFK43A20"
STATED_THOUSAND_YUAN = 1_000_000
HAND_MADE: list[list[str | int | None]] = [
    ["2026年一季度规上工业报表"],
    ["2026年1-3月工业产销总值表"],
    ["填报单位：乌海市统计局", None, "报告期：2026年1－3月", None, "计量单位：千元"],
    ["统一社会信用代码", "单位详细名称", "工业总产值", None, "工业销售产值", "工业增加值"],
    [None, None, "本年累计", "上年同期累计", "本年累计", "本年累计"],
    [USCC, "演示·手工填报企业", "1,000,000.0", None, None, 250_000],
    ["合计", None, 1_000_000, None, None, 250_000],
    ["注：演示数据"],
]


@pytest.fixture(scope="module")
def hand_made_run(
    second_run: Seen, shared_warehouse: Warehouse, tmp_path_factory: pytest.TempPathFactory
) -> Seen:
    """A workbook that no demo code wrote, dropped into the inbox."""
    assert second_run.counts
    folder: Path = tmp_path_factory.mktemp("by hand")
    book = openpyxl.Workbook()
    sheet = book.create_sheet("报表", 0)
    for row in HAND_MADE:
        sheet.append(row)
    sheet.merge_cells("A2:F2")
    sheet.merge_cells("C4:D4")
    book.save(folder / "工业产值.xlsx")
    return process(folder, shared_warehouse)


def test_full_build_gives_the_same_rows_as_three_builds_of_what_changed(
    hand_made_run: Seen, shared_warehouse: Warehouse
) -> None:
    rebuilt = rebuild(shared_warehouse)
    changed = [name for name, rows in hand_made_run.everything.items() if rebuilt[name] != rows]
    assert not changed


def test_hand_made_workbook_changes_the_quarter_by_exactly_what_it_states(
    first_run: Seen, hand_made_run: Seen
) -> None:
    assert hand_made_run.statuses == {"工业产值.xlsx": "flagged"}
    enterprise = first_run.marts["fct_enterprise_month"][USCC, "2026-03"]
    change = STATED_THOUSAND_YUAN // 10 - enterprise["output_cum_wan"]
    added = 250_000 // 10 - enterprise["value_added_cum_wan"]
    assert change
    assert enterprise["park_code"] == "WHGX01H"
    before, after = first_run.marts["fct_park_quarter"], hand_made_run.marts["fct_park_quarter"]
    assert before.keys() == after.keys()
    for park in ("WHGX01H", "WHGX01", "WHGX00", "CITY"):
        old, new = before[park, "2026Q1"], after[park, "2026Q1"]
        assert new["output_wan"] - old["output_wan"] == change
        assert new["output_ytd_wan"] - old["output_ytd_wan"] == change
        assert new["value_added_ytd_wan"] - old["value_added_ytd_wan"] == added
        assert float(new["output_per_mu_wan"]) == pytest.approx(
            float((old["output_ytd_wan"] + change) / old["land_mu"]), rel=1e-12
        )
        assert new["land_mu"] == old["land_mu"]
        assert new["tax_evaluated_wan"] == old["tax_evaluated_wan"]
    for park in ("WHGX02", "WHGX03", "WHGX04"):
        old, new = before[park, "2026Q1"], after[park, "2026Q1"]
        assert {name for name in old if new[name] != old[name]} <= {"rank_output_per_mu", "rank_change"}
