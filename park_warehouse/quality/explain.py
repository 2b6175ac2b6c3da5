"""Mistakes in a rule file, said in Chinese to the person who wrote it."""

from typing import Any

import yaml
from pydantic import ValidationError

MESSAGES = {
    "missing": "缺少这一项",
    "extra_forbidden": "不认识的键",
    "string_type": "应为文字",
    "string_too_short": "文字太短",
    "string_pattern_mismatch": "写法不对（应符合 {pattern}）",
    "list_type": "应为列表，如 [a, b]",
    "dict_type": "应为一组「键: 值」",
    "model_type": "应为一组「键: 值」",
    "int_parsing": "应为整数",
    "int_type": "应为整数",
    "too_short": "不能为空",
    "greater_than_equal": "不能小于 {ge}",
    "date_from_datetime_parsing": "应为日期，如 2026-09-30",
    "date_parsing": "应为日期，如 2026-09-30",
    "date_type": "应为日期，如 2026-09-30",
}


def explain(error: ValidationError, content: dict[str, Any]) -> str:
    """One line per mistake: which rule, which key, what is wrong."""
    return "\n".join(
        f"  {_place(item['loc'], content)}：{_message(item)}" for item in error.errors(include_url=False)
    )


def explain_yaml(error: yaml.YAMLError) -> str:
    """Where the YAML breaks; full-width colons are the usual reason."""
    mark = getattr(error, "problem_mark", None)
    where = f"第 {mark.line + 1} 行附近，" if mark else ""
    return f"{where}请检查缩进和冒号（键后面要用半角冒号加空格，不能用全角「：」）"


def _place(location: tuple[int | str, ...], content: dict[str, Any]) -> str:
    """`('规则', 2, '级别')` → 第 3 条规则「每个园区…」的「级别」."""
    parts = list(location)
    place = ""
    if len(parts) >= 2 and parts[0] == "规则" and isinstance(parts[1], int):
        place = f"第 {parts[1] + 1} 条规则{_sentence(content, parts[1])}"
        parts = parts[2:]
    # Branches of a union type name Python types; they mean nothing to the reader.
    keys = [part for part in parts if not (isinstance(part, str) and part.isascii() and part.isidentifier())]
    named = "".join(f"第 {key + 1} 项" if isinstance(key, int) else f"「{key}」" for key in keys)
    if not named:
        return place or "整个文件"
    return f"{place}的{named}" if place else named


def _sentence(content: dict[str, Any], index: int) -> str:
    rules = content.get("规则")
    rule = rules[index] if isinstance(rules, list) and index < len(rules) else None
    sentence = rule.get("规则") if isinstance(rule, dict) else None
    return f"「{sentence}」" if sentence else ""


def _message(item: Any) -> str:
    if item["type"] == "value_error":
        return str(item["ctx"]["error"])
    template = MESSAGES.get(item["type"])
    return template.format(**item.get("ctx", {})) if template else str(item["msg"])
