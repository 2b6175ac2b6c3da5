"""What is sent regularly gives the intake no reason to complain, and arrives in a sensible order."""

from collections import defaultdict
from typing import Any

import pytest

from park_warehouse.contract import load_contracts
from park_warehouse.demo.submission import Row, Submission
from park_warehouse.demo.table import table_of


def test_every_form_is_sent_and_not_too_many_files(regular: list[Submission]) -> None:
    assert {submission.form for submission in regular} == {
        "park_registry", "leading_industries", "enterprise_registry",
        "statistics_output", "statistics_finance", "statistics_energy", "tax_payments",
        "land_parcels", "land_leases", "inspection_visits", "inspection_findings",
    }  # fmt: skip
    assert len(regular) <= 480
    assert len({submission.key for submission in regular}) == len(regular)


def test_files_come_in_the_order_of_their_arrival(regular: list[Submission]) -> None:
    arrivals = [submission.arrives_at for submission in regular]
    assert arrivals == sorted(arrivals)
    assert all(submission.arrives_at.date() > submission.period.last_day for submission in regular)


def test_nothing_is_referred_to_before_a_register_has_it(
    regular: list[Submission],
) -> None:
    parks: set[Any] = set()
    enterprises: set[Any] = set()
    for submission in regular:
        if submission.form == "park_registry":
            parks |= {row["park_code"] for row in submission.rows}
            continue
        used = {row["park_code"] for row in submission.rows if "park_code" in row}
        assert used <= parks, (submission.key, used - parks)
        named = {row[name] for row in submission.rows for name in row if name.endswith("uscc")} - {None}
        if submission.form == "enterprise_registry":
            enterprises |= named
        assert named <= enterprises, submission.key


def test_required_values_are_there_and_keys_stand_once(regular: list[Submission]) -> None:
    contracts = load_contracts()
    for submission in regular:
        contract = contracts[submission.form]
        required = [column.name for column in contract.required_columns]
        assert all(row[name] is not None for row in submission.rows for name in required), submission.key
        keys = [tuple(row[name] for name in contract.key) for row in submission.rows]
        assert len(set(keys)) == len(keys), submission.key


def test_ordered_columns_are_in_order(regular: list[Submission]) -> None:
    contracts = load_contracts()
    for submission in regular:
        contract = contracts[submission.form]
        for first, second in contract.order:
            low, high = contract.columns[first].name, contract.columns[second].name
            for row in submission.rows:
                low_value, high_value = row[low], row[high]
                if low_value is not None and high_value is not None:
                    assert low_value <= high_value, (submission.key, row)  # type: ignore[operator]


@pytest.mark.parametrize("form", ["statistics_output", "statistics_finance", "statistics_energy"])
def test_cumulative_figures_never_fall_nor_jump_within_a_year(regular: list[Submission], form: str) -> None:
    columns = [column for column in load_contracts()[form].columns.values() if column.is_number]
    series: dict[Any, dict[tuple[int, int], Row]] = defaultdict(dict)
    for submission in regular:
        if submission.form == form:
            last = submission.period.last_month
            for row in submission.rows:
                series[row["uscc"]][last.year, last.month] = row
    compared = 0
    for months in series.values():
        for (year, month), row in months.items():
            before = months.get((year, month - 1), {})
            for column in columns:
                value, previous = row[column.name], before.get(column.name)
                if value and previous:
                    compared += 1
                    assert 0.1 <= value / previous <= 10  # type: ignore[operator]
                    if column.header.endswith("本年累计") and not column.negative:
                        assert value >= previous  # type: ignore[operator]
    assert compared > 5_000


def test_amounts_are_negative_only_where_the_form_allows_it(regular: list[Submission]) -> None:
    for submission in regular:
        names = [
            column.name
            for column in load_contracts()[submission.form].columns.values()
            if column.is_number and not column.negative
        ]
        values = [row[name] for row in submission.rows for name in names if row[name] is not None]
        assert all(value >= 0 for value in values), submission.key  # type: ignore[operator]


def test_total_is_the_sum_of_what_is_sent(regular: list[Submission]) -> None:
    submission = next(one for one in regular if one.key == ("statistics_output", "乌达区统计局", "2025-09"))
    table = table_of(submission)
    place = table.headers.index("工业总产值_本年累计")
    sent = sum(int(str(row[place]).replace(",", "")) for row in table.rows)
    assert table.total is not None
    assert str(table.total[place]).replace(",", "") == str(sent)
