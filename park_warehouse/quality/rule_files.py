"""Reads expectations/: one file per table, and `_all.yml` with what holds for every form's table."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Literal

import yaml
from pydantic import ValidationError

from park_warehouse.home import PROJECT, ParkError
from park_warehouse.quality.explain import explain, explain_yaml
from park_warehouse.quality.rules import RuleFile

EXPECTATIONS = PROJECT / "expectations"
SHARED = "_all"

Stage = Literal["sources", "marts"]
SCHEMAS: Mapping[Stage, tuple[str, ...]] = {"sources": ("raw", "staging"), "marts": ("marts",)}


class RuleFileError(ParkError):
    """A rule file cannot be used. The message is Chinese and names file, rule and mistake."""


def load_rules(stage: Stage, form_tables: Iterable[str] = (), folder: Path = EXPECTATIONS) -> list[RuleFile]:
    """The rules of every table of a stage, raw before staging, in name order.

    The tables of forms that have no file of their own get the shared rules: a new form is checked from its
    first day. Raises RuleFileError.
    """
    tables = set(form_tables)
    return [file for schema in SCHEMAS[stage] for file in _load_schema(folder / schema, tables, folder)]


def load_rule_file(path: Path, folder: Path = EXPECTATIONS) -> RuleFile:
    """Read one rule file. Raises RuleFileError, in Chinese, when it is not one."""
    name = path.relative_to(folder.parent).as_posix()
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise RuleFileError(f"{name} 不是有效的 YAML：{explain_yaml(error)}") from error
    if not isinstance(content, dict):
        raise RuleFileError(f"{name} 应以「表: …」开头，是一组「键: 值」")
    try:
        rule_file = RuleFile.model_validate(content)
    except ValidationError as error:
        raise RuleFileError(f"{name} 有错：\n{explain(error, content)}") from error
    expected = f"{path.parent.name}.{'*' if path.stem == SHARED else path.stem}"
    if rule_file.table != expected:
        raise RuleFileError(f"{name} 写的表是「{rule_file.table}」，按文件位置应为「{expected}」")
    return rule_file


def _load_schema(folder: Path, form_tables: set[str], root: Path) -> list[RuleFile]:
    files = {path.stem: load_rule_file(path, root) for path in folder.glob("*.yml")}
    shared = files.pop(SHARED, None)
    own = {file.table: file.with_shared(shared) for file in files.values()}
    if shared:
        tables = {table for table in form_tables if table.startswith(f"{folder.name}.")}
        own = {table: shared.for_table(table) for table in tables} | own
    return [own[table] for table in sorted(own)]
