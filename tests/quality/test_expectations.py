"""Every rule holds in the small city, and every rule fails when what it guards is broken."""

import re
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path

import psycopg2
import psycopg2.extensions
import pytest
import yaml
from psycopg2 import sql

from park_warehouse.quality.judge import Outcome, judge
from park_warehouse.quality.rule_files import EXPECTATIONS, Stage, load_rule_file, load_rules
from park_warehouse.quality.rules import Rule, RuleFile, Scalar

BROKEN = Path(__file__).parent / "broken"
# Rules for all tables of a schema are tried on this one.
STANDS_FOR = {"raw.*": "raw.statistics_output", "staging.*": "staging.stg_statistics_output"}
# The tables that a case changes, to be put back afterwards.
TOUCHES = re.compile(r"\b(?:update|insert into|delete from|alter table)\s+([a-z_]+\.[a-z_]+)")


def rule_files() -> list[RuleFile]:
    return [load_rule_file(path) for path in sorted(EXPECTATIONS.glob("*/*.yml"))]


def cases() -> dict[str, dict[str, str]]:
    """Table → rule sentence → the statement that breaks it."""
    return {
        table: statements
        for path in sorted(BROKEN.glob("*.yml"))
        for table, statements in yaml.safe_load(path.read_text(encoding="utf-8")).items()
    }


def every_rule() -> Iterator[pytest.param]:
    for file in rule_files():
        table = STANDS_FOR.get(file.table, file.table)
        for rule in file.rules:
            yield pytest.param(file.for_table(table), rule, id=f"{file.table}: {rule.sentence}")


def test_every_case_has_its_rule() -> None:
    rules = {file.table: {rule.sentence for rule in file.rules} for file in rule_files()}
    for table, statements in cases().items():
        assert set(statements) <= rules[table]


@pytest.mark.parametrize("file", rule_files(), ids=lambda file: file.table)
def test_every_rule_can_be_broken_in_one_way(file: RuleFile) -> None:
    """By a case, by its counterexample, or in the way that its kind of check suggests."""
    written = cases().get(file.table, {})
    for rule in file.rules:
        ways = [rule.sentence in written, rule.counterexample is not None]
        assert sum(ways) == 1 or (not any(ways) and suggested_break(rule) is not None), rule.sentence


@pytest.fixture
def breakable(city_url: str) -> Iterator[psycopg2.extensions.connection]:
    """A connection through which tests break tables; afterwards all is as it was."""
    with closing(psycopg2.connect(city_url)) as connection:
        connection.autocommit = True
        yield connection


@pytest.mark.parametrize("stage", ["sources", "marts"])
def test_every_rule_holds_in_the_small_city(city_url: str, stage: Stage) -> None:
    outcomes = judge(load_rules(stage), city_url)
    assert len(outcomes) > 50
    assert [outcome for outcome in outcomes if not outcome.success] == []


@pytest.mark.parametrize(("file", "rule"), list(every_rule()))
def test_the_rule_fails_when_broken(
    city_url: str, breakable: psycopg2.extensions.connection, file: RuleFile, rule: Rule
) -> None:
    outcome = broken(city_url, breakable, file, rule, breaking_statement(breakable, file, rule))
    assert outcome.ran, outcome.observed
    assert not outcome.success
    assert outcome.severity == rule.severity
    assert outcome.unexpected_count > 0
    assert outcome.sample


def breaking_statement(connection: psycopg2.extensions.connection, file: RuleFile, rule: Rule) -> str:
    """The statement with which the rule no longer holds in the small city; {one} picks a row."""
    for table in (file.table, f"{file.schema_name}.*"):
        if statement := cases().get(table, {}).get(rule.sentence):
            return statement
    change = rule.counterexample or suggested_break(rule)
    if not change:
        return f"insert into {file.table} select * from {file.table} where {{one}}"
    cells = [
        sql.SQL("{} = {}").format(sql.Identifier(name), sql.Literal(cell)) for name, cell in change.items()
    ]
    assignments = sql.SQL(", ").join(cells).as_string(connection)
    return f"update {file.table} set {assignments} where {{one}}"


def suggested_break(rule: Rule) -> Mapping[str, Scalar | None] | None:
    """Cells that break a rule of one of the plain kinds; none at all: the same row again."""
    if rule.not_null:
        return {rule.not_null: None}
    if rule.unique:
        return {}
    if rule.between:
        bounds = rule.between
        return {bounds.column: bounds.maximum + 1 if bounds.maximum is not None else bounds.minimum - 1}  # type: ignore[operator]
    if listed := rule.in_set or rule.matches:
        return {listed.column: "反例"}
    return None


def broken(
    url: str, connection: psycopg2.extensions.connection, file: RuleFile, rule: Rule, statement: str
) -> Outcome:
    """What the rule says while the statement's damage is done."""
    one = f"ctid = (select min(ctid) from {file.table})"
    touched = sorted(set(TOUCHES.findall(statement)))
    with connection.cursor() as cursor:
        keep(cursor, touched)
        try:
            cursor.execute(statement.replace("{one}", one))
            assert cursor.rowcount > 0, "the case breaks nothing"
            (outcome,) = judge([file.model_copy(update={"rules": [rule]})], url)
        finally:
            put_back(cursor, touched)
    return outcome


def keep(cursor: psycopg2.extensions.cursor, tables: list[str]) -> None:
    for table in tables:
        name = sql.Identifier(*table.split("."))
        cursor.execute(
            sql.SQL("create temp table {} as table {}").format(sql.Identifier(f"kept {table}"), name)
        )


def put_back(cursor: psycopg2.extensions.cursor, tables: list[str]) -> None:
    # Without triggers: foreign keys between the tables are kept by putting all of them back.
    cursor.execute("set session_replication_role = replica")
    for table in tables:
        name, kept = sql.Identifier(*table.split(".")), sql.Identifier(f"kept {table}")
        cursor.execute(sql.SQL("delete from {}").format(name))
        cursor.execute(sql.SQL("insert into {} overriding system value table {}").format(name, kept))
        cursor.execute(sql.SQL("drop table {}").format(kept))
    cursor.execute("set session_replication_role = origin")
