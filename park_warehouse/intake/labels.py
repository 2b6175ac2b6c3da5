"""Period, reporter and unit as the file states them: labels above the header, or columns of a CSV."""

import re
import unicodedata
from collections.abc import Iterable
from itertools import zip_longest

from park_warehouse.contract.headers import PERIOD_LABELS, REPORTER_LABELS, UNIT_LABELS, plain

PERIOD, REPORTER, UNIT = "period", "reporter", "unit"

KIND_OF_LABEL = (
    dict.fromkeys(PERIOD_LABELS, PERIOD)
    | dict.fromkeys(REPORTER_LABELS, REPORTER)
    | dict.fromkeys(UNIT_LABELS, UNIT)
)
_LONG = "|".join(label for label in KIND_OF_LABEL if label != "单位")
# 建设单位: is not 单位:. But 填报单位(盖章): is 填报单位:.
_KNOWN = rf"{_LONG}|(?<![^\s,;、|(])单位"
_LABEL = re.compile(rf"({_KNOWN})\s*(?:\([^)]*\))?\s*:")
# A value ends where the next label begins, known to us or not (填表日期:).
_NEXT = re.compile(rf"[\s,;、|]+[^\s:,;、|]+:|(?:{_KNOWN})\s*(?:\([^)]*\))?\s*:")
_SEAL = re.compile(r"\((?:盖章|公章|签章|章)\)$")
# What senders write where there is nothing to say; raw.clean reads the same signs as null.
NOTHING = ("", "-", "—", "/", "无")


def read_labels(rows: Iterable[list[str]]) -> dict[str, set[str]]:
    """Everything that the rows above the header say of period, reporter and unit.

    A value stands behind its label's colon or in the next filled cell.
    """
    found: dict[str, set[str]] = {PERIOD: set(), REPORTER: set(), UNIT: set()}
    for row in rows:
        texts = [unicodedata.normalize("NFKC", text).strip() for text in row]
        filled = [text for text in texts if text]
        for text, following in zip_longest(filled, filled[1:], fillvalue=""):
            for label, value in _labels_of(text):
                add(found, KIND_OF_LABEL[label], value or ("" if _is_label(following) else following))
    return found


def add(found: dict[str, set[str]], kind: str, text: str | None) -> None:
    """Note what a file says, unless it is one of the signs for nothing."""
    value = unicodedata.normalize("NFKC", text or "").strip()
    if kind == REPORTER:
        value = plain(_SEAL.sub("", value))
    if value not in NOTHING:
        found[kind].add(value)


def _labels_of(text: str) -> list[tuple[str, str]]:
    """(label, value) of every label in a cell; a cell that is just a label has no value."""
    if text in KIND_OF_LABEL:
        return [(text, "")]
    pairs = []
    for match in _LABEL.finditer(text):
        rest = text[match.end() :]
        end = _NEXT.search(rest)
        value = rest[: end.start()] if end else rest
        # （计量单位：千元） stands in brackets of its own.
        opened = text[: match.start()].endswith("(")
        pairs.append((match[1], value.removesuffix(")").strip() if opened else value.strip()))
    return pairs


def _is_label(text: str) -> bool:
    return text in KIND_OF_LABEL or bool(_LABEL.match(text)) or bool(re.match(r"[^\s:]{2,8}:", text))
