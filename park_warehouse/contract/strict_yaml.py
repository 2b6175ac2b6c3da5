"""YAML in which a key stands once: PyYAML itself silently keeps the last of two."""

from typing import Any

import yaml


class RepeatedKeyError(yaml.YAMLError):
    """A mapping has the same key twice. `line` counts from 1."""

    def __init__(self, key: object, line: int) -> None:
        super().__init__(f"第 {line} 行: 键「{key}」写了两次 (key given twice)")
        self.line = line


# libyaml is six times faster, and every command reads all contracts; PyYAML can be built without it.
_SafeLoader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _StrictLoader(_SafeLoader):  # type: ignore[misc, valid-type]
    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if key in seen:
                raise RepeatedKeyError(key, key_node.start_mark.line + 1)
            seen.add(key)
        return super().construct_mapping(node, deep)  # type: ignore[no-any-return]


def read_yaml(text: str) -> Any:
    """The content of a YAML document. Raises yaml.YAMLError, RepeatedKeyError among them."""
    return yaml.load(text, _StrictLoader)  # noqa: S506 (a SafeLoader)
