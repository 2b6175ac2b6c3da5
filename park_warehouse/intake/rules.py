"""The rules for rows: each a condition over a row's context, with what it means in Chinese.

A condition is SQL over the columns that `judge` prepares: c_<name> the cleaned text, v_<name> the typed
value, p_<name> the same key's figure in the month before (base unit), and what is known of keys and
references.
Nothing in here knows a form: all comes from the contract.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from psycopg2 import sql

from park_warehouse.contract import Column, Contract
from park_warehouse.intake.references import REGISTERS

# An index cannot hold texts of any length, and no key is longer.
LONGEST_CODE = 200

_MANGLED = r"^\d(\.\d+)?[Ee]\+\d+$"
_FORMULA_ERRORS = ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!")
# Column type → rule and advice where a text cannot be read as it.
_UNREADABLE = {
    "num": ("not_a_number", "不是数值, 请只填数字"),
    "int": ("not_an_integer", "不是整数, 请只填整数"),
    "date": ("not_a_date", "不是日期, 请按 2026-09-01 的样式填写"),
    "datetime": ("not_a_datetime", "不是日期时间, 请按 2026-09-01 13:00 的样式填写"),
    "bool": ("not_yes_or_no", "只能填「是」或「否」"),
}
_LIST_NAMES = {
    "tax_item": "征收项目目录",
    "clause": "政策条款目录",
    "indicator": "指标目录",
    "manual_indicator": "人工评分指标目录",
}


@dataclass(frozen=True)
class Rule:
    """`broken` says when the rule is broken; `advice` may hold one %s for `detail`, an SQL text."""

    column: Column
    id: str
    broken: sql.Composable
    advice: str
    detail: sql.Composable | None = None
    rejects: bool = True


def literal(text: str) -> sql.Composable:
    """A constant in a statement that is executed with parameters: percent signs are doubled."""
    return sql.Literal(text.replace("%", "%%"))


def cleaned(column: Column) -> sql.Composable:
    return sql.Identifier(f"c_{column.name}")


def value(column: Column) -> sql.Composable:
    """The typed value; of texts that is the cleaned text."""
    is_text = column.type in ("code", "text", "enum")
    return cleaned(column) if is_text else sql.Identifier(f"v_{column.name}")


def previous(column: Column) -> sql.Composable:
    return sql.Identifier(f"p_{column.name}")


def known(column: Column) -> sql.Composable:
    """Whether the code stands in the register that it refers to; null for no code."""
    return sql.Identifier(f"known_{column.name}")


def in_base_unit(column: Column, number: sql.Composable) -> sql.Composable:
    """The number in the dimension's base unit, from the unit that this file uses."""
    if column.dimension is None:
        return number
    return sql.SQL("raw.to_base({}, %(units)s::jsonb ->> {})").format(number, literal(column.name))


def rules_of(contract: Contract) -> list[Rule]:
    """All rules that a row of this form is judged by."""
    rules = [rule for column in contract.columns.values() for rule in _column_rules(contract, column)]
    return [*rules, *_order_rules(contract), *_key_rules(contract)]


def _column_rules(contract: Contract, column: Column) -> Iterator[Rule]:
    yield from _presence(contract, column)
    if column.type in ("code", "text"):
        yield from _text_rules(contract, column)
    elif column.type == "enum":
        values = sql.SQL(", ").join(map(literal, column.values))
        broken = sql.SQL("{} not in ({})").format(cleaned(column), values)
        yield Rule(column, "not_in_list", broken, f"不在可填范围内, 请填: {'、'.join(column.values)}")
    else:
        broken = sql.SQL("{} is not null and {} is null").format(cleaned(column), value(column))
        rule, advice = _UNREADABLE[column.type]
        yield Rule(column, rule, broken, advice)
    if column.is_number:
        yield from _number_rules(column)
        yield from _trend_rules(contract, column)


def _presence(contract: Contract, column: Column) -> Iterator[Rule]:
    if column.required:
        broken = sql.SQL("{} is null").format(cleaned(column))
        yield Rule(column, "required", broken, "必填项为空, 请补填")
    for header, values in column.required_when.items():
        other = contract.columns[header]
        broken = sql.SQL("{} is null and {} in ({})").format(
            cleaned(column), cleaned(other), sql.SQL(", ").join(map(literal, values))
        )
        yield Rule(column, "required", broken, f"「{header}」为 {'、'.join(values)} 时必填, 请补填")


def _text_rules(contract: Contract, column: Column) -> Iterator[Rule]:
    text = cleaned(column)
    broken = sql.SQL("{} in ({})").format(text, sql.SQL(", ").join(map(literal, _FORMULA_ERRORS)))
    yield Rule(column, "formula_error", broken, "是公式错误, 请改为实际内容")
    if column.type == "code" or column in contract.key_columns:
        too_long = sql.SQL("length({}) > {}").format(text, sql.Literal(LONGEST_CODE))
        yield Rule(column, "too_long", too_long, f"超过 {LONGEST_CODE} 个字, 请核对")
    for header, conditions in column.values_when.items():
        allowed, when = (sql.SQL(", ").join(map(literal, texts)) for texts in (column.values, conditions))
        broken = sql.SQL("{} not in ({}) and {} in ({})").format(
            text, allowed, cleaned(contract.columns[header]), when
        )
        advice = f"「{header}」为 {'、'.join(conditions)} 时只能填: {'、'.join(column.values)}"
        yield Rule(column, "not_in_list", broken, advice)
    if column.type == "code":
        yield from _code_rules(column)
    if column.reference in REGISTERS:
        yield _register_rule(column)
    elif column.reference:
        broken = sql.SQL("{} <> all (%({})s::text[])").format(text, sql.SQL(column.reference))
        yield Rule(
            column, f"unknown_{column.reference}", broken, f"不在{_LIST_NAMES[column.reference]}中, 请核对"
        )


def _code_rules(column: Column) -> Iterator[Rule]:
    text = cleaned(column)
    # Few codes have a plus, and to look for one is much faster than the expression.
    is_mangled = sql.SQL("(strpos({0}, '+') > 0 and {0} ~ {1})").format(text, literal(_MANGLED))
    yield Rule(
        column,
        "mangled_code",
        is_mangled,
        "已被 Excel 改成科学计数, 原编码无法还原; 请把该列设为文本格式后重新填写",
    )
    if column.pattern:
        broken = sql.SQL("{} !~ {} and not {}").format(text, literal(f"^(?:{column.pattern})$"), is_mangled)
        yield Rule(column, "pattern", broken, "不符合编码规则, 请核对位数和字符")
    if column.check == "uscc":
        broken = sql.SQL("not raw.is_uscc({})").format(text)
        yield Rule(
            column, "uscc_check", broken, "未通过统一社会信用代码校验 (GB 32100), 请核实", rejects=False
        )


def _register_rule(column: Column) -> Rule:
    """A park must be registered; an enterprise that is not is loaded all the same, and looked into."""
    broken = sql.SQL("not {}").format(known(column))
    if column.reference == "park":
        return Rule(column, "unknown_park", broken, "不在已接收的园区名录中, 请核对代码或先报园区名录")
    return Rule(column, "unknown_enterprise", broken, "不在已接收的企业名录中, 请核实", rejects=False)


def _number_rules(column: Column) -> Iterator[Rule]:
    number = value(column)
    if column.type == "int":
        broken = sql.SQL("{0} <> trunc({0})").format(number)
        rule, advice = _UNREADABLE["int"]
        yield Rule(column, rule, broken, advice)
    if not column.negative:
        yield Rule(column, "negative", sql.SQL("{} < 0").format(number), "不能为负数, 请核对")
    if column.dimension:
        limit = column.dimension.limit
        broken = sql.SQL("abs({}) > {}").format(in_base_unit(column, number), sql.Literal(limit))
        advice = f"超出合理范围 (不超过 {limit:,} {column.dimension.base}), 请核对数值和计量单位"
        yield Rule(column, "out_of_range", broken, advice)


def _trend_rules(contract: Contract, column: Column) -> Iterator[Rule]:
    """Against the same key's figure in the month directly before; without one there is nothing to say."""
    if contract.period != "month":
        return
    now, before = in_base_unit(column, value(column)), previous(column)
    detail = sql.SQL("trim_scale(round({}, 2))::text").format(_from_base_unit(column, before))
    if contract.is_cumulative(column):
        broken = sql.SQL("{} < {}").format(now, before)
        yield Rule(
            column, "cumulative_fall", broken, "小于上月累计 %s, 累计数不应下降, 请核实", detail, False
        )
    broken = sql.SQL("{1} <> 0 and (abs({0}) > 10 * abs({1}) or 10 * abs({0}) < abs({1}))").format(
        now, before
    )
    yield Rule(column, "jump", broken, "与上期 %s 相差 10 倍以上, 请核实数值和计量单位", detail, False)


def _from_base_unit(column: Column, number: sql.Composable) -> sql.Composable:
    if column.dimension is None:
        return number
    return sql.SQL("{} / {}").format(number, in_base_unit(column, sql.SQL("1")))


def _order_rules(contract: Contract) -> Iterator[Rule]:
    for first, second in contract.order:
        earlier, later = contract.columns[first], contract.columns[second]
        relation = "大于" if earlier.is_number else "晚于"
        broken = sql.SQL("{} > {}").format(value(earlier), value(later))
        detail = cleaned(earlier)
        yield Rule(later, "order", broken, f"与「{first}」矛盾: 「{first}」(%s) {relation}它, 请核对", detail)


def _key_rules(contract: Contract) -> Iterator[Rule]:
    column = contract.key_columns[0]
    headers = "+".join(key.header for key in contract.key_columns)
    yield Rule(
        column, "duplicate_key", sql.SQL("copies > 1"), f"主键 ({headers}) 在本文件中重复, 请只保留一行"
    )
    advice = f"主键 ({headers}) 已在 %s 中报过, 以后报的为准, 请核实"
    yield Rule(
        column,
        "key_elsewhere",
        sql.SQL("elsewhere is not null"),
        advice,
        sql.SQL("elsewhere"),
        rejects=False,
    )
