"""The plain rows of a large batch get a table of their own, which inherits from raw.<form>.

Whoever reads raw.<form> reads it, too. It is filled without indexes, which is most of the work of a COPY, and
indexed after the commit: nobody waits for that. Rows that the judge has passed are in raw.<form> itself.
"""

from io import BytesIO

import numpy as np
import psycopg2
import psycopg2.extensions
from psycopg2 import sql

from park_warehouse.contract import Contract, load_contracts
from park_warehouse.intake.fingerprint import Fingerprints
from park_warehouse.intake.landing import BUFFER_BYTES, one_binary_row
from park_warehouse.intake.receipt import Receipt
from park_warehouse.intake.table import Table
from park_warehouse.warehouse.raw_tables import key_expressions

_CREATE = sql.SQL("""
create table {own} () inherits (raw.{form});
alter table {own}
    alter column _batch_id set default {batch_id},
    alter column _source_file set default {file_name},
    alter column _sheet set default {sheet};
""")
_NOT_INDEXED = """
select child.relname, parent.relname
from pg_inherits
inner join pg_class as child on child.oid = pg_inherits.inhrelid
inner join pg_class as parent on parent.oid = pg_inherits.inhparent
where parent.relnamespace = 'raw'::regnamespace and not child.relhasindex
order by child.relname
"""


def own_table(contract: Contract, batch_id: int) -> sql.Identifier:
    return sql.Identifier("raw", f"{contract.form}_batch_{batch_id}")


def create(cursor: psycopg2.extensions.cursor, receipt: Receipt, table: Table) -> None:
    """Make the empty table; what every row of the batch shares is its default."""
    cursor.execute(
        _CREATE.format(
            own=own_table(table.contract, receipt.batch_id),
            form=sql.Identifier(table.contract.form),
            batch_id=sql.Literal(receipt.batch_id),
            file_name=sql.Literal(receipt.file_name),
            sheet=sql.Literal(table.sheet),
        )
    )


def drop(cursor: psycopg2.extensions.cursor, contract: Contract, batch_id: int) -> None:
    cursor.execute(sql.SQL("drop table {}").format(own_table(contract, batch_id)))
    cursor.execute("delete from audit.large_batch_keys where batch_id = %s", [batch_id])


def keep_keys(cursor: psycopg2.extensions.cursor, batch_id: int, fingerprints: Fingerprints) -> None:
    """Keep the fingerprints of the keys in the batch's own table; there may be more of them.

    As a binary COPY of one row: as a literal, ten megabytes would be written out in hex and read again.
    """
    cursor.copy_expert(
        "copy audit.large_batch_keys (batch_id, fingerprints) from stdin (format binary)",
        BytesIO(one_binary_row(batch_id.to_bytes(8, "big"), fingerprints.tobytes())),
        BUFFER_BYTES,
    )


def keys_of(cursor: psycopg2.extensions.cursor, batch_ids: list[int]) -> list[Fingerprints]:
    """The fingerprints of the keys in the own tables of these batches."""
    cursor.execute(
        "select fingerprints from audit.large_batch_keys where batch_id = any(%s::bigint[])", [batch_ids]
    )
    return [np.frombuffer(fingerprints, np.uint64) for (fingerprints,) in cursor.fetchall()]


def with_rows_of(contract: Contract, batch_id: int, rows: sql.Composable) -> sql.Composable:
    """A subquery of the batch's own rows and the `rows` of a table such as `incoming`."""
    columns = sql.SQL(", ").join(map(sql.Identifier, contract.column_of_name))
    return sql.SQL("(select {columns} from {own} union all select {columns} from {rows}) as sent").format(
        columns=columns, own=own_table(contract, batch_id), rows=rows
    )


def index_large_batches(connection: psycopg2.extensions.connection) -> None:
    """Index what was committed without: by batch, and by key in the expressions of raw.<form>'s own index.

    One transaction a table: a process that is stopped here leaves the rest to the next one.
    """
    contracts = load_contracts()
    with connection, connection.cursor() as cursor:
        cursor.execute(_NOT_INDEXED)
        waiting = cursor.fetchall()
    for name, form in waiting:
        table = sql.Identifier("raw", name)
        with connection, connection.cursor() as cursor:
            cursor.execute(sql.SQL("create index on {} using brin (_batch_id)").format(table))
            if contract := contracts.get(form):
                key = sql.SQL(", ").join(key_expressions(contract))
                cursor.execute(sql.SQL("create index on {} ({})").format(table, key))
            cursor.execute(sql.SQL("analyze {}").format(table))
