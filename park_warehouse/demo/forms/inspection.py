"""Rows of 检查记录 and 问题整改台账."""

from collections.abc import Iterator
from datetime import date, timedelta

from park_warehouse.demo.city import City
from park_warehouse.demo.inspections import Finding, Inspectorate, liaison_officer
from park_warehouse.demo.months import Month
from park_warehouse.demo.submission import Row

REVIEW_TAKES = timedelta(days=10)
TRANSFER_AFTER = timedelta(days=30)


def visit_rows(city: City, inspectorate: Inspectorate, month: Month) -> Iterator[Row]:
    for visit in city.visits[inspectorate, month]:
        yield {
            "visit_id": visit.code,
            "visited_on": visit.day,
            "visit_type": visit.visit_type,
            "inspecting_department": inspectorate.bureau,
            "visit_target": visit.target,
            "park_code": visit.park,
            "uscc": visit.enterprise.uscc if visit.enterprise else None,
            "items_due": visit.items_due,
            "items_passed": visit.items_passed,
        }


def finding_rows(city: City, inspectorate: Inspectorate, month: Month) -> Iterator[Row]:
    """The findings of the year so far, and the older ones that were open on 1 January."""
    new_year = date(month.year, 1, 1)
    for finding in city.findings:
        found_on = finding.visit.day
        is_older = found_on < new_year and finding.is_open(new_year)
        if finding.visit.inspectorate is inspectorate and (
            new_year <= found_on <= month.last_day or is_older
        ):
            yield _finding_row(finding, month.last_day)


def _finding_row(finding: Finding, as_of: date) -> Row:
    visit = finding.visit
    is_open = finding.is_open(as_of)
    officer = liaison_officer(visit.enterprise, visit.day.year) if visit.enterprise else None
    return {
        "finding_id": finding.code,
        "visit_id": visit.code,
        "found_on": visit.day,
        "finding_category": finding.category,
        "severity": finding.severity,
        "park_code": visit.park,
        "uscc": visit.enterprise.uscc if visit.enterprise else None,
        "responsible_unit": visit.enterprise.name if visit.enterprise else visit.unit.committee,
        "liaison_person": officer,
        "due_on": finding.due_on,
        "completed_on": None if is_open else finding.completed_on,
        "review_result": _review(finding, as_of),
        "transferred_to": finding.transferred_to if as_of > finding.due_on + TRANSFER_AFTER else None,
    }


def _review(finding: Finding, as_of: date) -> str:
    if finding.completed_on is None or finding.completed_on + REVIEW_TAKES > as_of:
        return "未复核"
    return "不通过" if finding.review_fails else "通过"
