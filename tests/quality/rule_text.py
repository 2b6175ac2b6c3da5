"""Rule files written by tests."""

from pathlib import Path

import yaml

from park_warehouse.quality.rule_files import load_rule_file
from park_warehouse.quality.rules import RuleFile

HEAD = """\
表: marts.thing
说明: 试验用的表，一行一个东西。
标识: [code]
责任部门: 统计局
规则:
"""


def write_rules(folder: Path, rules: str, table: str = "marts.thing") -> Path:
    """A rule file of this table in a folder that stands for expectations/."""
    schema, name = table.split(".")
    path = folder / schema / f"{name}.yml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(HEAD.replace("marts.thing", table) + rules, encoding="utf-8")
    return path


def rule_file(folder: Path, check: dict[str, object], **extra: object) -> RuleFile:
    """A file with one rule: `check` is the kind of check and what goes with it."""
    rule = {"规则": "东西都是好的", "级别": "警告", **check, **extra}
    text = yaml.safe_dump([rule], allow_unicode=True, sort_keys=False)
    return load_rule_file(write_rules(folder, text), folder)
