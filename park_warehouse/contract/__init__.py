"""Contracts: what each bureau sends, one YAML file per form in `contracts/`, Chinese headers as keys."""

from functools import lru_cache
from pathlib import Path

import yaml
from pydantic import ValidationError

from park_warehouse.contract.model import Column, Contract, Due
from park_warehouse.home import PROJECT, ParkError

__all__ = ["Column", "Contract", "ContractError", "Due", "load_contract", "load_contracts"]

CONTRACTS = PROJECT / "contracts"


class ContractError(ParkError):
    """A contract file is wrong; the text names the file, the place in it and what is wrong there."""


@lru_cache
def load_contracts(folder: Path = CONTRACTS) -> dict[str, Contract]:
    """All contracts by form id, in the order of their names. Raises ContractError for the first bad one."""
    paths = sorted(folder.glob("*.yml"))
    if not paths:
        raise ContractError(f"{folder} 里没有报表定义 (no contracts found)")
    return {path.stem: load_contract(path) for path in paths}


def load_contract(path: Path) -> Contract:
    """Read and validate one contract. Raises ContractError."""
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ContractError(f"{path.name} 不是有效的 YAML (invalid YAML): {error}") from error
    try:
        contract = Contract.model_validate(content)
    except ValidationError as error:
        faults = "\n".join(f"  {_place(fault['loc'])}: {fault['msg']}" for fault in error.errors())
        raise ContractError(f"报表定义 {path.name} 有错 (invalid contract):\n{faults}") from error
    if contract.form != path.stem:
        raise ContractError(
            f"{path.name}: form 应与文件名相同 (form must equal the file name): {contract.form}"
        )
    return contract


def _place(location: tuple[int | str, ...]) -> str:
    return ".".join(str(part) for part in location) or "(整个文件)"
