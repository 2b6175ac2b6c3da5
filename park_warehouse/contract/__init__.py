"""Contracts: what each bureau sends, one YAML file per form in `contracts/`, Chinese headers as keys."""

from functools import lru_cache
from pathlib import Path

import yaml
from pydantic import ValidationError

from park_warehouse.contract.coherence import faults_between
from park_warehouse.contract.explain import explain, explain_yaml
from park_warehouse.contract.model import Column, Contract, Due
from park_warehouse.contract.strict_yaml import read_yaml
from park_warehouse.home import PROJECT, ParkError

__all__ = [
    "CONTRACTS",
    "Column",
    "Contract",
    "ContractError",
    "Due",
    "find_contract",
    "load_contract",
    "load_contracts",
]

CONTRACTS = PROJECT / "contracts"


class ContractError(ParkError):
    """A contract file is wrong; the text has one line per fault: the file, the place in it, what is wrong."""


@lru_cache
def load_contracts(folder: Path = CONTRACTS) -> dict[str, Contract]:
    """All contracts by form id, in the order of their names. Raises ContractError with all faults of all."""
    paths = sorted(folder.glob("*.yml"))
    if not paths:
        raise ContractError(f"{folder} 里没有报表定义 (no contracts found)")
    found: dict[str, Contract] = {}
    faults: list[str] = []
    for path in paths:
        try:
            found[path.name] = load_contract(path)
        except ContractError as error:
            faults.append(str(error))
    faults += faults_between(found)
    if faults:
        raise ContractError("\n".join(faults))
    return {contract.form: contract for contract in found.values()}


def find_contract(form: str) -> Contract:
    """The contract of this form id or Chinese name. Raises ContractError where there is none."""
    contracts = load_contracts()
    by_name = {title: contract for contract in contracts.values() for title in contract.titles}
    found = contracts.get(form) or by_name.get(form)
    if found is None:
        names = "、".join(f"{contract.name} ({form})" for form, contract in contracts.items())
        raise ContractError(f"没有「{form}」这张报表; 现有: {names}")
    return found


def load_contract(path: Path) -> Contract:
    """Read and validate one contract. Raises ContractError."""
    try:
        content = read_yaml(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise _fault(path, [explain_yaml(error)]) from error
    try:
        contract = Contract.model_validate(content)
    except ValidationError as error:
        raise _fault(path, explain(error)) from error
    if contract.form != path.stem:
        raise _fault(path, [f"form: 「{contract.form}」应与文件名相同 (form must equal the file name)"])
    return contract


def _fault(path: Path, lines: list[str]) -> ContractError:
    return ContractError("\n".join(f"{path.name}: {line}" for line in lines))
