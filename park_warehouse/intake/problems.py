"""Why a whole file is refused."""

from dataclasses import dataclass
from typing import Literal

RefusalRule = Literal[
    "unreadable_file",
    "password_protected",
    "undecodable",
    "submission_note",
    "no_form",
    "ambiguous_form",
    "missing_column",
    "header_twice",
    "no_rows",
    "period",
    "future_period",
    "january",
    "closed_period",
    "reporter",
    "unit",
    "control_total",
    "too_many_rejected",
]


@dataclass(frozen=True)
class Problem:
    """One reason, in Chinese: what was found and what the sender should do."""

    rule: RefusalRule
    message: str


class RefusedError(Exception):
    """The file cannot be looked into any further."""

    def __init__(self, rule: RefusalRule, message: str) -> None:
        super().__init__(message)
        self.problem = Problem(rule, message)
