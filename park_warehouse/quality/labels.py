"""Chinese names of the columns in a sample: a form's own headers, else expectations/labels.yml."""

from functools import lru_cache

import yaml

from park_warehouse.contract import Column, load_contracts
from park_warehouse.quality.rule_files import EXPECTATIONS

LABELS = EXPECTATIONS / "labels.yml"


def label(table: str, column: str) -> str:
    """The form's header for this column, else the general name, else the column itself.

    Staging holds base units, whatever the form's unit was, so its amounts carry the unit in their name.
    """
    schema, _, name = table.partition(".")
    if found := _form_column(name.removeprefix("stg_"), column):
        if schema == "staging" and found.dimension:
            return f"{found.header}（{found.dimension.base}）"
        return found.header
    return _general().get(column, column)


@lru_cache
def _general() -> dict[str, str]:
    return dict(yaml.safe_load(LABELS.read_text(encoding="utf-8")))


def _form_column(form: str, column: str) -> Column | None:
    contract = load_contracts().get(form)
    return contract.column_of_name.get(column) if contract else None
