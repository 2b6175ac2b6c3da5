"""The tables raw.<form>, made and extended from the contracts."""

from hashlib import sha256

import psycopg2.extensions
from psycopg2 import sql

from park_warehouse.contract import Contract
from park_warehouse.warehouse.reading import as_typed

# No foreign key to audit.batch: to look every single row up takes longer than all the rest of a load.
_CREATE = sql.SQL("""
create table if not exists raw.{form} (
    {columns},
    _extra jsonb,
    _batch_id bigint not null,
    _source_file text not null,
    _sheet text,
    _row_number int not null,
    _loaded_at timestamptz not null default now()
)
""")
_REFRESH_FORM = """
insert into audit.form (form, name, sender, period, kind, due_months_after, due_day, contract_sha256)
values (%s, %s, %s, %s, %s, %s, %s, %s)
on conflict (form) do update
set name = excluded.name, sender = excluded.sender, period = excluded.period, kind = excluded.kind,
    due_months_after = excluded.due_months_after, due_day = excluded.due_day,
    contract_sha256 = excluded.contract_sha256
"""


def ensure_raw_table(cursor: psycopg2.extensions.cursor, contract: Contract) -> None:
    """Have raw.<form> with every column of the contract. Columns that left the contract stay.

    Nothing is done, and above all nothing locked, where the contract is the one of the last time.
    """
    fingerprint = sha256(contract.model_dump_json().encode()).hexdigest()
    cursor.execute(
        "select from audit.form where (form, contract_sha256) = (%s, %s)", [contract.form, fingerprint]
    )
    if cursor.rowcount:
        return
    form = sql.Identifier(contract.form)
    columns = contract.columns.values()
    names = [sql.Identifier(column.name) for column in columns]
    cursor.execute(
        _CREATE.format(
            form=form, columns=sql.SQL(", ").join(sql.SQL("{} text").format(name) for name in names)
        )
    )
    additions = sql.SQL(", ").join(sql.SQL("add column if not exists {} text").format(name) for name in names)
    cursor.execute(sql.SQL("alter table raw.{} {}").format(form, additions))
    _ensure_indexes(cursor, contract)
    comment = sql.SQL("comment on table raw.{} is {}").format(form, sql.Literal(contract.name))
    cursor.execute(comment)
    for column, name in zip(columns, names, strict=True):
        header = sql.Literal(f"{column.header}({column.unit})" if column.unit else column.header)
        cursor.execute(sql.SQL("comment on column raw.{}.{} is {}").format(form, name, header))
    cursor.execute(
        _REFRESH_FORM,
        [
            contract.form,
            contract.name,
            contract.sender,
            contract.period,
            contract.kind,
            contract.due.months_after,
            contract.due.day,
            fingerprint,
        ],
    )


def key_expressions(contract: Contract) -> list[sql.Composable]:
    """The typed values of a form's key, as its index has them."""
    return [as_typed(column, sql.Identifier(column.name)) for column in contract.key_columns]


def _ensure_indexes(cursor: psycopg2.extensions.cursor, contract: Contract) -> None:
    """By batch, for the effective rows; by key, for finding the same key in other batches."""
    key = sql.SQL(", ").join(key_expressions(contract))
    for suffix, expressions in (("batch", sql.Identifier("_batch_id")), ("key", key)):
        cursor.execute(
            sql.SQL("create index if not exists {} on raw.{} ({})").format(
                sql.Identifier(f"{contract.form}_{suffix}"), sql.Identifier(contract.form), expressions
            )
        )
