"""How values of audit are said in Chinese, the same in the page and in the workbook."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from park_warehouse.quality.facts import Row
from park_warehouse.quality.labels import label

SHANGHAI = ZoneInfo("Asia/Shanghai")

STATUSES = {"accepted": "通过", "flagged": "有标记", "refused": "退回", "duplicate": "重复"}
TIMELINESS = {"on_time": "按时", "late": "迟报", "missing": "缺报", "not_due": "未到期"}
SEVERITIES = {"error": "错误", "warning": "警告"}
# What the intake calls the faults that it finds most; its message says the rest.
FAULTS = {
    "uscc_check": "信用代码校验不符",
    "unknown_enterprise": "企业不在名录",
    "cumulative_fall": "累计数下降",
    "jump": "与上期相差十倍以上",
    "key_elsewhere": "主键在别处报过",
    "unknown_column": "多出的列",
    "required": "必填项为空",
    "not_in_list": "不在可填范围",
    "not_a_number": "不是数值",
    "not_an_integer": "不是整数",
    "not_a_date": "不是日期",
    "not_a_datetime": "不是日期时间",
    "not_yes_or_no": "不是是或否",
    "formula_error": "公式错误",
    "mangled_code": "编码被改成科学计数",
    "too_long": "编码过长",
    "pattern": "编码不合规则",
    "unknown_park": "园区不在名录",
    "unknown_tax_item": "征收项目不在目录",
    "unknown_clause": "条款不在目录",
    "unknown_indicator": "指标不在目录",
    "unknown_manual_indicator": "指标不在人工评分目录",
    "negative": "负数",
    "out_of_range": "超出合理范围",
    "order": "先后或大小矛盾",
    "duplicate_key": "主键在文件内重复",
}


def advice(fault: Row) -> str:
    """What is wrong, without the place and the value that the other columns of the list tell."""
    message = str(fault["message"])
    value = fault["value"]
    told = f"的值「{value[:60]}」" if value else "」: "
    return message.partition(told)[2] or message.removeprefix(f"「{fault['file_name']}」")


def column_header(fault: Row) -> str:
    """The header under which the sender knows the column."""
    return label(f"raw.{fault['form']}", fault["column_name"] or "")


def periods(missing: list[str]) -> str:
    """A few periods by name, many by their number and span."""
    if len(missing) <= 2:
        return "、".join(missing)
    return f"{len(missing)} 期：{missing[0]} 至 {missing[-1]}"


def is_code(text: str) -> bool:
    """Codes, dates and periods are torn apart by a line break; words are not."""
    return text.isascii() and len(text) <= 24


def say(value: Any) -> str:
    """A value as a person reads it: local time, 是/否, grouped numbers without a tail of zeros."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return f"{value.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float | Decimal):
        return f"{value:,.6f}".rstrip("0").rstrip(".")
    return str(value)
