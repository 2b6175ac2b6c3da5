"""SQL expressions that read raw text as a contract's column types, composed and never pasted."""

from psycopg2 import sql

from park_warehouse.contract import Column

_READERS = {
    "code": "clean",
    "text": "clean",
    "enum": "clean",
    "num": "as_number",
    "int": "as_number",
    "date": "as_date",
    "datetime": "as_timestamp",
    "bool": "as_bool",
}


def as_typed(column: Column, text: sql.Composable) -> sql.Composable:
    """The value of a column from the expression of its raw text; null where it cannot be read."""
    return sql.SQL("raw.{}({})").format(sql.Identifier(_READERS[column.type]), text)
