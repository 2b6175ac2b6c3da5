"""Chinese names of the columns in a sample: a form's own headers, else expectations/labels.yml."""

from functools import lru_cache

import yaml

from park_warehouse.contract import load_contracts
from park_warehouse.quality.rule_files import EXPECTATIONS

LABELS = EXPECTATIONS / "labels.yml"


@lru_cache
def general_labels() -> dict[str, str]:
    """Column → Chinese name, in the order in which a reader wants the columns."""
    return dict(yaml.safe_load(LABELS.read_text(encoding="utf-8")))


def label(form: str, column: str) -> str:
    """The form's header for this column, else the general name, else the column itself."""
    contract = load_contracts().get(form)
    if contract and (found := contract.column_of_name.get(column)):
        return found.header
    return general_labels().get(column, column)


def reading_order(names: set[str]) -> list[str]:
    """Labelled columns as a person reads them: who and where first, then what."""
    known = list(dict.fromkeys(general_labels().values()))
    rank = {name: place for place, name in enumerate(known)}
    return sorted(names, key=lambda name: (rank.get(name, len(rank)), name))
