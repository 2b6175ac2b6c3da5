"""Units of measurement: which dimension each belongs to, and what is plausible and additive in it.

The factors between the units of a dimension are in the warehouse alone (`raw.to_base`).
"""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Dimension:
    """What a unit measures.

    `limit`: the largest plausible magnitude, in the base unit; `additive`: whether a total row holds its sum.
    """

    name: str
    base: str
    units: tuple[str, ...]
    limit: Decimal
    additive: bool = True


# The limits are those of the forms' handbook, "What bad input gets".
DIMENSIONS = (
    Dimension("金额", "元", ("元", "千元", "万元", "亿元"), Decimal(10**12)),
    Dimension("面积", "平方米", ("平方米", "亩", "公顷", "平方公里"), Decimal(10**9)),
    Dimension("重量", "吨", ("吨", "万吨"), Decimal(10**10)),
    Dimension("标准煤", "吨标准煤", ("吨标准煤", "万吨标准煤"), Decimal(10**10)),
    Dimension("电量", "千瓦时", ("千瓦时", "万千瓦时"), Decimal(10**10)),
    Dimension("水量", "立方米", ("立方米",), Decimal(10**10)),
    Dimension("个数", "个", ("个", "人", "项"), Decimal(10**6)),
    Dimension("百分比", "%", ("%",), Decimal(100), additive=False),
    Dimension("评分", "分", ("分",), Decimal(100), additive=False),
    # No bureau may answer in the other's unit: a header with another one is an error, not a conversion.
    Dimension("浓度 (μg/m3)", "μg/m3", ("μg/m3",), Decimal(10_000), additive=False),
    Dimension("浓度 (mg/m3)", "mg/m3", ("mg/m3",), Decimal(10_000), additive=False),
)

DIMENSION_OF_UNIT = {unit: dimension for dimension in DIMENSIONS for unit in dimension.units}
