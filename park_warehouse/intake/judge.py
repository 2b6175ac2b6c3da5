"""Judging: the rows in `incoming` against all rules in one statement; what is broken goes to `fault`."""

import json
from collections.abc import Iterable

import psycopg2.extensions
from psycopg2 import sql

from park_warehouse.contract import Column, Contract
from park_warehouse.intake.landing import incoming
from park_warehouse.intake.period import Period
from park_warehouse.intake.references import REGISTERS, read_lists
from park_warehouse.intake.rules import Rule, cleaned, known, literal, previous, rules_of, value
from park_warehouse.intake.table import Table
from park_warehouse.warehouse.reading import as_typed

_FAULT = """
create temp table if not exists fault (
    row_number int,
    header text,
    column_name text,
    value text,
    rule text,
    advice text,
    message text,
    rejects boolean,
    row_content jsonb
)
"""

# Top to bottom: the typed row; how often its key stands in the file; where else the key stands; the figures
# of the same key a month before; the numbers of the rules that are broken; a sentence for each of them.
_JUDGE = sql.SQL("""
insert into fault
with typed as materialized (
    select row_number, {typed}
    from {incoming}
),

counted as (
    select typed.*, count(*) over (partition by {key}) as copies_found
    from typed
),

key_elsewhere as materialized (
    select distinct on (typed.row_number)
        typed.row_number,
        batch.reporter || ' ' || batch.period as elsewhere
    from typed
    inner join raw.{form} as loaded on {same_key}
    inner join audit.batch on loaded._batch_id = batch.batch_id
    where batch.superseded_by is null and {other_batch}
    order by typed.row_number, batch.batch_id desc
),

figures_before as materialized (
    select distinct on (typed.row_number) typed.row_number, {figures_before}
    from typed
    inner join raw.{form} as loaded on {same_key}
    inner join audit.batch on loaded._batch_id = batch.batch_id
    where batch.superseded_by is null and batch.period = %(period_before)s
    order by typed.row_number, batch.batch_id desc
),

context as (
    select
        counted.*,
        case when num_nulls({key}) = 0 then copies_found end as copies,
        elsewhere,
        {known},
        {columns_before}
    from counted
    left join key_elsewhere on counted.row_number = key_elsewhere.row_number
    left join figures_before on counted.row_number = figures_before.row_number
),

verdict as materialized (
    select *, array_remove(array[{broken}], null) as broken_rules
    from context
),

fault_found as (
    select
        verdict.row_number,
        rule.header,
        rule.column_name,
        to_jsonb(sent) ->> rule.column_name as value,
        rule.rule,
        replace(rule.advice, '%%s', coalesce({detail}, '')) as advice,
        rule.rejects,
        to_jsonb(sent) - 'row_number' as row_content
    from verdict
    cross join lateral unnest(broken_rules) as broken (rule_no)
    inner join (values {rules}) as rule (rule_no, header, column_name, rule, advice, rejects)
        on broken.rule_no = rule.rule_no
    inner join {incoming} as sent on verdict.row_number = sent.row_number
)

select
    row_number, header, column_name, value, rule, advice,
    '「' || %(file)s || '」' || coalesce('工作表「' || %(sheet)s || '」', '') || '第 ' || row_number
        || ' 行「' || header || '」' || coalesce('的值「' || left(value, 60) || '」', ': ') || advice,
    rejects, row_content
from fault_found
""")


class Judge:
    """Judges one file after the other on a connection; statements are composed once per form."""

    def __init__(self) -> None:
        self._statements: dict[str, str] = {}
        self.lists = read_lists()

    def judge(
        self, cursor: psycopg2.extensions.cursor, table: Table, file_name: str, reporter: str, period: Period
    ) -> None:
        """Fill the session's table `fault` with every rule that a row in `incoming` breaks."""
        contract = table.contract
        cursor.execute(_FAULT)
        cursor.execute("truncate fault")
        if contract.form not in self._statements:
            self._statements[contract.form] = _compose(contract).as_string(cursor)
        before = _period_before(contract, period)
        cursor.execute(
            self._statements[contract.form],
            {
                "file": file_name,
                "sheet": table.sheet,
                "units": json.dumps(table.units),
                "reporter": reporter,
                "period": period.text,
                "period_before": before.text if before else None,
                **self.lists,
            },
        )


def _period_before(contract: Contract, period: Period) -> Period | None:
    if contract.period != "month":
        return None
    return period.month_before(within_year=contract.kind == "cumulative")


def other_batches(
    cursor: psycopg2.extensions.cursor, contract: Contract, reporter: str, period: Period
) -> list[int]:
    """The batches in which the same key would be wrong, or has the figures to compare with."""
    before = _period_before(contract, period)
    cursor.execute(
        sql.SQL(
            "select batch_id from audit.batch where form = %(form)s and superseded_by is null"
            " and rows_loaded > 0 and (({}) or period = %(period_before)s)"
        ).format(_other_batch(contract)),
        {
            "form": contract.form,
            "reporter": reporter,
            "period": period.text,
            "period_before": before.text if before else None,
        },
    )
    return [batch_id for (batch_id,) in cursor.fetchall()]


def _compose(contract: Contract) -> sql.Composed:
    columns = list(contract.columns.values())
    numbers = [column for column in columns if column.is_number and contract.period == "month"]
    references = [column for column in columns if column.reference in REGISTERS]
    rules = list(enumerate(rules_of(contract), 1))
    return _JUDGE.format(
        form=sql.Identifier(contract.form),
        incoming=incoming(contract),
        typed=_listed(expression for column in columns for expression in _typed(column)),
        key=_listed(value(column) for column in contract.key_columns),
        same_key=_same_key(contract),
        other_batch=_other_batch(contract),
        figures_before=_listed(map(_figure_before, numbers)) if numbers else _nothing("no_figure"),
        columns_before=_listed(map(previous, numbers)) if numbers else _nothing("no_column"),
        known=_listed(map(_is_known, references)) if references else _nothing("no_reference"),
        broken=_listed(
            sql.SQL("case when {} then {} end").format(rule.broken, sql.Literal(number))
            for number, rule in rules
        ),
        rules=_listed(_as_row(number, rule) for number, rule in rules),
        detail=_details(rules),
    )


def _listed(expressions: Iterable[sql.Composable]) -> sql.Composed:
    return sql.SQL(", ").join(expressions)


def _nothing(name: str) -> sql.Composable:
    return sql.SQL("null as {}").format(sql.Identifier(name))


def _typed(column: Column) -> list[sql.Composable]:
    """c_<name>, the cleaned text, and v_<name>, where the typed value is something else."""
    text = sql.Identifier(column.name)
    typed: list[sql.Composable] = [sql.SQL("raw.clean({}) as {}").format(text, cleaned(column))]
    if value(column) != cleaned(column):
        typed.append(sql.SQL("{} as {}").format(as_typed(column, text), value(column)))
    return typed


def _same_key(contract: Contract) -> sql.Composable:
    """In the very expressions of the key's index."""
    return sql.SQL(" and ").join(
        sql.SQL("{} = typed.{}").format(
            as_typed(column, sql.Identifier("loaded", column.name)), value(column)
        )
        for column in contract.key_columns
    )


def _other_batch(contract: Contract) -> sql.Composable:
    """Batches in which a key may not stand as well; a restatement's own predecessor is none of them."""
    if contract.has_events:
        return sql.SQL("not (batch.reporter = %(reporter)s and batch.period = %(period)s)")
    return sql.SQL("batch.reporter <> %(reporter)s and batch.period = %(period)s")


def _figure_before(column: Column) -> sql.Composable:
    number = as_typed(column, sql.Identifier("loaded", column.name))
    return sql.SQL("raw.to_base({}, batch.units ->> {}) as {}").format(
        number, literal(column.name), previous(column)
    )


def _is_known(column: Column) -> sql.Composable:
    code = cleaned(column)
    return sql.SQL("case when {} is not null then {} end as {}").format(
        code, is_registered(code, column.reference), known(column)
    )


def is_registered(code: sql.Composable, reference: str | None) -> sql.Composable:
    """Whether a code stands in any batch of its register that was accepted so far."""
    register = REGISTERS[reference or ""]
    return sql.SQL(
        "exists (select from raw.{form} as register where raw.clean(register.{column}) = {code})"
    ).format(form=sql.Identifier(register.form), column=sql.Identifier(register.column), code=code)


def _as_row(number: int, rule: Rule) -> sql.Composable:
    texts = (rule.column.header, rule.column.name, rule.id, rule.advice)
    return sql.SQL("({}, {}, {})").format(
        sql.Literal(number), _listed(map(literal, texts)), sql.Literal(rule.rejects)
    )


def _details(rules: list[tuple[int, Rule]]) -> sql.Composable:
    """What the advice of some rules has to name of the row."""
    cases = [
        sql.SQL("when {} then {}").format(sql.Literal(number), rule.detail)
        for number, rule in rules
        if rule.detail
    ]
    return sql.SQL("case rule.rule_no {} end").format(sql.SQL(" ").join(cases))
