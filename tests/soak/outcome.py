"""What an inbox has come to, in a form in which two runs can be compared; and what may never be."""

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import psycopg2.extensions
from psycopg2 import sql

from park_warehouse.contract import load_contracts
from park_warehouse.home import Home

Rows = list[tuple[object, ...]]

# Numbers of batches differ from run to run: a batch goes by its file's name.
_BATCHES = """
    select
        batch.file_name, batch.form, batch.reporter, batch.period, batch.status, batch.rows_in,
        batch.rows_loaded, batch.rows_rejected, batch.rows_flagged, batch.is_restatement, batch.reason,
        batch.sha256, batch.units::text, later.file_name
    from audit.batch
    left join audit.batch as later on batch.superseded_by = later.batch_id
    order by batch.batch_id
"""
_FAULTS = """
    select batch.file_name, fault.sheet, fault.row_number, fault.column_name, fault.value, fault.rule
    from audit.{} as fault
    inner join audit.batch on fault.batch_id = batch.batch_id
    order by 1, 2, 3, 4, 5, 6
"""
_ROWS = """
    select batch.file_name, count(*), md5(string_agg(({columns})::text, '|' order by loaded._row_number))
    from raw.{form} as loaded
    inner join audit.batch on loaded._batch_id = batch.batch_id
    group by batch.file_name
    order by batch.file_name
"""
_EFFECTIVE = """
    select batch.form, batch.reporter, batch.period, batch.file_name, batch.rows_loaded
    from audit.batch
    where batch.status in ('accepted', 'flagged') and batch.superseded_by is null
    order by batch.form, batch.reporter, batch.period
"""
_TABLES = """
    select relkind::text, count(*) from pg_class
    where relnamespace = 'raw'::regnamespace
    group by relkind
    order by relkind
"""
_HALF = """
    with loaded as ({loaded}),

    by_batch as (select _batch_id, count(*) as number from loaded group by _batch_id)

    select coalesce(batch_id, _batch_id), rows_loaded, number
    from audit.batch
    full join by_batch on batch_id = _batch_id
    where batch_id is null or rows_loaded <> coalesce(number, 0)
"""


@dataclass
class Outcome:
    """The whole of it, but for numbers of batches and times."""

    batches: Rows
    effective: Rows
    faults: dict[str, Rows]
    rows: dict[str, Rows]
    tables: Rows


def outcome(connection: psycopg2.extensions.connection) -> Outcome:
    """Everything that the warehouse holds of what was sent."""
    return Outcome(
        batches=_ask(connection, _BATCHES),
        effective=_ask(connection, _EFFECTIVE),
        faults={table: _ask(connection, _FAULTS.format(table)) for table in ("rejected_row", "flagged_row")},
        rows={form: _ask(connection, _rows_of(form, connection)) for form in load_contracts()},
        tables=_ask(connection, _TABLES),
    )


def half_batches(connection: psycopg2.extensions.connection) -> Rows:
    """Batches that do not hold exactly the rows they claim, and rows of no batch. There are never any."""
    loaded = sql.SQL(" union all ").join(
        sql.SQL("select _batch_id from raw.{}").format(sql.Identifier(form)) for form in load_contracts()
    )
    return _ask(connection, sql.SQL(_HALF).format(loaded=loaded).as_string(connection))


def assert_answered(home: Home, connection: psycopg2.extensions.connection) -> None:
    """One receipt per batch, nothing half-written, the inbox empty, and in the archive what was sent."""
    batches = _ask(connection, "select batch_id, status, sha256, archived_as from audit.batch")
    receipts = [path.name for path in home.receipts.iterdir()]
    assert not [name for name in receipts if name.startswith(".")]
    for kind in (".回执.json", ".回执.html"):
        numbered = sorted(int(name.partition("-")[0]) for name in receipts if name.endswith(kind))
        assert numbered == sorted(number for number, *_ in batches)
    assert list(home.inbox.iterdir()) == []
    archived = {str(place): digest for *_, digest, place in batches}
    found = [path for path in home.archive.rglob("*") if path.is_file()]
    assert {
        str(path.relative_to(home.archive)): sha256(path.read_bytes()).hexdigest()
        for path in found
        if not path.name.endswith(".submission.json")
    } == archived
    assert not [path for path in found if path.name.startswith(".")]


def copies(home: Home) -> list[str]:
    """The annotated copies, without the numbers of their batches."""
    return sorted(path.name.partition("-")[2] for path in home.receipts.glob("*.批注.xlsx"))


def notes(home: Home) -> list[str]:
    return sorted(Path(path).name.partition("-")[2] for path in home.archive.rglob("*.submission.json"))


def _rows_of(form: str, connection: psycopg2.extensions.connection) -> str:
    columns = [*load_contracts()[form].column_of_name, "_extra", "_source_file", "_sheet", "_row_number"]
    listed = sql.SQL(", ").join(sql.Identifier("loaded", column) for column in columns)
    return sql.SQL(_ROWS).format(columns=listed, form=sql.Identifier(form)).as_string(connection)


def _ask(connection: psycopg2.extensions.connection, statement: str) -> Rows:
    with connection, connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()
