"""How header cells and labels are compared: what senders write differently although they mean the same."""

import re
import unicodedata

from park_warehouse.contract.units import DIMENSION_OF_UNIT

# Aliases that every form takes. The name of the enterprise has one only where a form has one such column.
COLUMN_ALIASES = (
    ("统一社会信用代码", "社会信用代码", "信用代码"),
    ("单位详细名称", "企业名称", "单位名称"),
    ("园区代码", "园区编码"),
)
PERIOD_LABELS = ("报告期", "统计期", "所属期")
REPORTER_LABELS = ("填报单位", "报送单位", "填报部门")
UNIT_LABELS = ("计量单位", "单位")
# What senders write where there is nothing to say; raw.clean reads the same signs as null.
NOTHING = ("", "-", "—", "/", "无")

_BRACKETED = re.compile(r"[(\[【〔]([^()\[\]【】〔〕]*)[)\]】〕]")
_SPACE = re.compile(r"\s+")
# NFKC turns the micro sign µ into the Greek letter μ; some keyboards write a plain u.
_UNIT_SPELLINGS = {"ug/m3": "μg/m3", "微克/立方米": "μg/m3", "毫克/立方米": "mg/m3"}


def plain(text: str) -> str:
    """Text as people compare it: NFKC and without any white space."""
    return _SPACE.sub("", unicodedata.normalize("NFKC", text))


def as_unit(text: str) -> str | None:
    """The unit that this text names, in our spelling; None if it is not just a unit."""
    unit = plain(text)
    unit = _UNIT_SPELLINGS.get(unit, unit)
    return unit if unit in DIMENSION_OF_UNIT else None


def split_header(text: str) -> tuple[str, str | None]:
    """A header cell as (text to compare, unit in its brackets): `土地面积（亩）` is (`土地面积`, `亩`).

    Brackets that hold anything but a unit belong to the name.
    """
    unit: str | None = None

    def without_unit(match: re.Match[str]) -> str:
        nonlocal unit
        found = as_unit(match[1])
        unit = found or unit
        return "" if found else match[0]

    return _BRACKETED.sub(without_unit, plain(text)), unit


def aliases_of(header: str, headers: set[str]) -> set[str]:
    """Other names by which a form with these `headers` takes the column `header`."""
    for family in COLUMN_ALIASES:
        if header in family and len(headers.intersection(family)) == 1:
            return set(family) - {header}
    return set()
