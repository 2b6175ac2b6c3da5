"""A rule file as a Great Expectations suite. Imports Great Expectations (seconds): import this lazily."""

import json
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import great_expectations.expectations  # noqa: F401 (registers the core expectations by name)
from great_expectations.core import ExpectationSuite
from great_expectations.expectations.expectation import Expectation
from great_expectations.expectations.registry import get_expectation_impl

from park_warehouse.quality.rule_files import RuleFileError
from park_warehouse.quality.rules import Exemption, Rule, RuleFile, Severity

# Offending rows kept per rule: enough to see the pattern, little enough for a page and a history of years.
SAMPLE_ROWS = 20

SHANGHAI = ZoneInfo("Asia/Shanghai")

SEVERITIES = {Severity.ERROR: "critical", Severity.WARNING: "warning"}


def stored_rules_suite(rule_file: RuleFile) -> ExpectationSuite:
    """The rules that name a check on stored columns. Judged with SUMMARY: counts and sampled keys."""
    return _suite(rule_file, [rule for rule in rule_file.rules if rule.rows is None])


def queried_rules_suite(rule_file: RuleFile) -> ExpectationSuite:
    """The rules that select offending rows. Judged with COMPLETE, the only format that returns the rows."""
    return _suite(rule_file, [rule for rule in rule_file.rules if rule.rows is not None])


def _suite(rule_file: RuleFile, rules: list[Rule]) -> ExpectationSuite:
    return ExpectationSuite(
        name=rule_file.suite, expectations=[expectation(rule_file, rule) for rule in rules]
    )


def expectation(rule_file: RuleFile, rule: Rule) -> Expectation:
    """The core expectation that tests this rule; `meta.rule` carries the sentence back in the result.

    Raises RuleFileError for arguments that the expectation does not take.
    """
    name, arguments = _arguments(rule_file, rule)
    implementation: Any = get_expectation_impl(name)
    try:
        built: Expectation = implementation(
            **arguments,
            severity=SEVERITIES[rule.severity],
            description=rule.sentence,
            meta={"rule": rule.sentence},
        )
    except ValueError as error:
        raise RuleFileError(f"{rule_file.table} 的规则「{rule.sentence}」写得不对：{error}") from error
    return built


def _arguments(rule_file: RuleFile, rule: Rule) -> tuple[str, dict[str, Any]]:
    if rule.not_null:
        return "expect_column_values_to_not_be_null", {"column": rule.not_null}
    if rule.unique and len(rule.unique) == 1:
        return "expect_column_values_to_be_unique", {"column": rule.unique[0]}
    if rule.unique:
        return "expect_compound_columns_to_be_unique", {"column_list": rule.unique}
    if between := rule.between:
        return "expect_column_values_to_be_between", {
            "column": between.column,
            "min_value": between.minimum,
            "max_value": between.maximum,
        }
    if in_set := rule.in_set:
        return "expect_column_values_to_be_in_set", {"column": in_set.column, "value_set": in_set.values}
    if matches := rule.matches:
        return "expect_column_values_to_match_regex", {"column": matches.column, "regex": matches.regex}
    if row_count := rule.row_count:
        return "expect_table_row_count_to_be_between", {
            "min_value": row_count.minimum,
            "max_value": row_count.maximum,
        }
    if named := rule.named:
        return named.name, named.arguments
    return "unexpected_rows_expectation", {"unexpected_rows_query": offending_rows(rule_file, rule)}


def offending_rows(rule_file: RuleFile, rule: Rule) -> str:
    """The rule's SELECT, wrapped to return at most SAMPLE_ROWS rows: `total`, and the row as JSON text.

    `{batch}` in the rule becomes the name of a CTE: Great Expectations puts a subquery there that has an
    alias or not depending on whether the text contains a join. `{form}` is the form's id. Other braces, and
    colons that SQLAlchemy would read as parameters, are escaped, so that a rule is written as plain SQL.
    """
    rows = _escaped(str(rule.rows).strip().rstrip(";"))
    rows = rows.replace("{{batch}}", "this_table").replace("{{form}}", f"'{rule_file.suite}'")
    today = datetime.now(SHANGHAI).date()
    exempt = " ".join(_is_not(exemption) for exemption in rule.exemptions if exemption.in_force(today))
    return "\n".join(
        (
            "with this_table as not materialized (select * from {batch}),",
            f"offending as (\n{rows}\n),",
            "counted as (select row_to_json(offending) as fields from offending)",
            "select count(*) over () as total, cast(fields as text) as fields from counted",
            f"where true {exempt}",
            f"limit {SAMPLE_ROWS}",
        )
    )


def _is_not(exemption: Exemption) -> str:
    fields = json.dumps(exemption.row, ensure_ascii=False, default=date.isoformat)
    return (
        f"and not cast(fields as jsonb) @> cast('{_escaped(fields).replace(chr(39), chr(39) * 2)}' as jsonb)"
    )


def _escaped(sql: str) -> str:
    return (
        sql.replace("{", "{{").replace("}", "}}").replace("::", "\0").replace(":", r"\:").replace("\0", "::")
    )
