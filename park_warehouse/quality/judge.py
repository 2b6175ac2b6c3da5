"""Run the rules of many tables against PostgreSQL with Great Expectations, in one process."""

import json
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from sqlalchemy import make_url

from park_warehouse.quality.rules import Rule, RuleFile, Severity

if TYPE_CHECKING:
    from great_expectations.core import ExpectationSuite
    from great_expectations.core.expectation_validation_result import ExpectationValidationResult
    from great_expectations.datasource.fluent.interfaces import Batch
    from great_expectations.datasource.fluent.postgres_datasource import PostgresDatasource

# A check that takes this long is itself out of order; it is reported as not run, the others go on.
STATEMENT_TIMEOUT = "300s"
# Who looks into a check that cannot run, whoever would repair what it checks.
OPERATORS = "数据平台运维"
SESSION = f"-c default_transaction_read_only=on -c statement_timeout={STATEMENT_TIMEOUT}"


@dataclass(frozen=True)
class Outcome:
    """What one rule said of one table."""

    suite: str
    table: str
    rule: str
    severity: Severity
    repairs: str
    success: bool
    observed: str
    unexpected_count: int
    sample: list[dict[str, Any]] = field(default_factory=list)
    ran: bool = True


def judge(rule_files: list[RuleFile], url: str) -> list[Outcome]:
    """Judge every rule of every file, in the files' order.

    Nothing is raised for bad data or for a check that cannot run (missing table, SQL error): the latter
    is an outcome that failed with severity error, whatever its rule's severity. Raises RuleFileError for a
    rule that Great Expectations cannot take.
    """
    outcomes: list[Outcome] = []
    for schema, of_schema in groupby(rule_files, key=lambda rule_file: rule_file.schema_name):
        with _data_source(url, schema) as source:
            outcomes += [outcome for rule_file in of_schema for outcome in _judge_table(rule_file, source)]
    return outcomes


@contextmanager
def _data_source(url: str, schema: str) -> "Iterator[PostgresDatasource]":
    """The warehouse for Great Expectations, read-only, with its tables of one schema."""
    # Importing takes seconds, and reads this variable while doing so.
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    import great_expectations
    from great_expectations.data_context.types.base import ProgressBarsConfig

    context = great_expectations.get_context(mode="ephemeral")
    context.enable_analytics(False)
    context.variables.progress_bars = ProgressBarsConfig(globally=False, metric_calculations=False)
    source = context.data_sources.add_postgres("warehouse", connection_string=_read_only(url, schema))
    try:
        yield source
    finally:
        source.get_execution_engine().close()
        source.get_engine().dispose()


def _read_only(url: str, schema: str) -> str:
    """The URL for Great Expectations: every transaction read-only, no endless statement.

    User and password are quoted to the last character: Great Expectations validates the text by patterns of
    its own, and takes a dollar sign for one of its variables.
    """
    parsed = make_url(url)
    options = f"{parsed.query.get('options', '')} {SESSION} -c search_path={schema}".strip()
    query = {**parsed.query, "options": options, "application_name": "park_quality"}
    user, password = (quote(part or "", safe="") for part in (parsed.username, parsed.password))
    place = f"{parsed.host}:{parsed.port or 5432}/{parsed.database}"
    return f"postgresql+psycopg2://{user}:{password}@{place}?{urlencode(query)}"


def _judge_table(rule_file: RuleFile, source: "PostgresDatasource") -> Iterator[Outcome]:
    """The outcome of every rule of one table, in the order of the file."""
    from park_warehouse.quality.suite import SAMPLE_ROWS, queried_rules_suite, stored_rules_suite

    try:
        asset = source.add_table_asset(rule_file.table, table_name=rule_file.table_name)
        batch = asset.add_batch_definition_whole_table("whole").get_batch()
    except Exception as error:  # whatever keeps the table from being read is the finding
        problem = f"读不到表 {rule_file.table}（{_first_line(error.__cause__ or error)}）"
        yield from (_not_run(rule_file, rule, problem) for rule in rule_file.rules)
        return
    counts = {
        "result_format": "SUMMARY",
        "unexpected_index_column_names": rule_file.key,
        "partial_unexpected_count": SAMPLE_ROWS,
    }
    results = {
        **_results(batch, stored_rules_suite(rule_file), counts),
        **_results(batch, queried_rules_suite(rule_file), {"result_format": "COMPLETE"}),
    }
    yield from (_outcome(rule_file, rule, results[rule.sentence]) for rule in rule_file.rules)


def _results(
    batch: "Batch", suite: "ExpectationSuite", result_format: Mapping[str, Any]
) -> "dict[str, ExpectationValidationResult]":
    """Results by rule sentence: Great Expectations returns them in an order of its own."""
    if not suite.expectations:
        return {}
    results = batch.validate(suite, result_format=dict(result_format)).results
    return {config.meta["rule"]: result for result in results if (config := result.expectation_config)}


def _outcome(rule_file: RuleFile, rule: Rule, result: "ExpectationValidationResult") -> Outcome:
    if problem := _exception(result):
        return _not_run(rule_file, rule, problem)
    observed, count, sample = _rows_found(result) if rule.rows else _values_found(result)
    return Outcome(
        suite=rule_file.suite,
        table=rule_file.table,
        rule=rule.sentence,
        severity=rule.severity,
        repairs=rule_file.repaired_by(rule),
        success=bool(result.success),
        observed=observed,
        unexpected_count=count,
        sample=sample,
    )


def _not_run(rule_file: RuleFile, rule: Rule, problem: str) -> Outcome:
    return Outcome(
        suite=rule_file.suite,
        table=rule_file.table,
        rule=rule.sentence,
        severity=Severity.ERROR,
        repairs=OPERATORS,
        success=False,
        observed=f"检查未能执行：{problem}",
        unexpected_count=0,
        ran=False,
    )


def _rows_found(result: "ExpectationValidationResult") -> tuple[str, int, list[dict[str, Any]]]:
    rows = result.result["details"]["unexpected_rows"]
    count = int(rows[0]["total"]) if rows else 0
    sample = [json.loads(row["fields"]) for row in rows]
    return (f"{count} 行不符" if count else "没有不符的行"), count, sample


def _values_found(result: "ExpectationValidationResult") -> tuple[str, int, list[dict[str, Any]]]:
    found = result.result
    if "unexpected_count" not in found:
        return f"实际为 {found.get('observed_value')}", int(not result.success), []
    # Null in an empty table: a sum over no rows.
    count, total = int(found["unexpected_count"] or 0), int(found["element_count"] or 0)
    # Rules on several columns report the columns themselves, rules on one column the row's key as well.
    sample = found.get("partial_unexpected_index_list") or found.get("partial_unexpected_list") or []
    return f"{total} 行中 {count} 行不符", count, [row for row in sample if isinstance(row, dict)]


def _exception(result: "ExpectationValidationResult") -> str | None:
    """Why this check could not run, if it could not: one exception, or one per metric that it needs."""
    info = result.exception_info or {}
    parts = [info] if "raised_exception" in info else list(info.values())
    messages = [str(part["exception_message"]) for part in parts if part["raised_exception"]]
    return _first_line(messages[0]) if messages else None


def _first_line(error: object) -> str:
    return re.sub(r"^\(psycopg2\.errors\.\w+\) ", "", str(error).strip().partition("\n")[0])
