"""What is wrong with a contract, said in Chinese with the place in its file."""

from collections.abc import Iterable
from typing import Any

import yaml
from pydantic import ValidationError

from park_warehouse.contract.strict_yaml import RepeatedKeyError

_WHOLE_FILE = "整个文件"
_MESSAGES = {
    "missing": "缺少这一项 (missing)",
    "extra_forbidden": "不认识的键 (unknown key)",
    "literal_error": "「{input}」不在可选之列, 应为 {expected} (no such value)",
    "string_type": "应为文字, 像数字或 yes/no 的值请加引号 (a text)",
    "string_too_short": "文字太短 (too short)",
    "string_pattern_mismatch": (
        "「{input}」不能作名称: 只用小写字母、数字、下划线, 以字母开头, 至多 51 个字符 (not an identifier)"
    ),
    "bool_parsing": "应为 true 或 false",
    "bool_type": "应为 true 或 false",
    "int_parsing": "应为整数 (an integer)",
    "int_type": "应为整数 (an integer)",
    "greater_than_equal": "不能小于 {ge}",
    "less_than_equal": "不能大于 {le}",
    "list_type": "应为列表, 如 [a, b] (a list)",
    "tuple_type": "应为一对列名, 如 [起, 止] (a pair)",
    "too_short": "不能少于 {min_length} 项 (too few)",
    "too_long": "不能多于 {max_length} 项 (too many)",
    "dict_type": "应为一组「键: 值」 (a mapping)",
    "model_type": "应为一组「键: 值」 (a mapping)",
}


def explain(error: ValidationError) -> list[str]:
    """One line per mistake: where in the file, and what is wrong there."""
    return [line for item in error.errors(include_url=False) for line in _lines(item)]


def explain_yaml(error: Exception) -> str:
    """Why a file is no YAML, or which key it has twice."""
    if isinstance(error, RepeatedKeyError):
        return str(error)
    mark = error.problem_mark if isinstance(error, yaml.MarkedYAMLError) else None
    where = f"第 {mark.line + 1} 行附近" if mark else _WHOLE_FILE
    return f"{where}: 不是有效的 YAML, 请检查缩进、引号和冒号 (键后用半角冒号加空格) (invalid YAML)"


def _lines(item: Any) -> Iterable[str]:
    place = ".".join(str(part) for part in item["loc"]) or _WHOLE_FILE
    if item["type"] == "value_error":
        text = str(item["ctx"]["error"])
        # What does not hang together is told all at once, in lines that name their places themselves.
        return [f"{place}: {text}"] if item["loc"] else text.splitlines()
    template = _MESSAGES.get(item["type"])
    context = {"input": item["input"], **item.get("ctx", {})}
    if "expected" in context:
        context["expected"] = str(context["expected"]).replace("'", "").replace(" or ", "、")
    return [f"{place}: {template.format(**context) if template else item['msg']}"]
