"""What a contract means for the person who fills in the form: in Chinese, for templates and lists."""

from collections.abc import Iterator

from park_warehouse.contract.headers import aliases_of
from park_warehouse.contract.model import Column, Contract

TYPES = {
    "code": "编码 (文本)",
    "text": "文字",
    "num": "数值",
    "int": "整数",
    "date": "日期",
    "datetime": "日期时间",
    "bool": "是/否",
    "enum": "选项",
}
PERIODS = {"month": "月报", "quarter": "季报", "year": "年报"}
KINDS = {"cumulative": "本年累计", "discrete": "当期", "snapshot": "期末全量", "stated": "年度数"}

_REQUIRED = "必填"
_WRITTEN_AS = {
    "date": "如 2026-09-01",
    "datetime": "如 2026-09-01 13:00",
    "bool": "填 是 或 否",
    "code": "按文本填写, 不要让 Excel 改成科学计数",
}
_PERIOD_EXAMPLES = {
    "month": "2026年9月 或 2026-09",
    "quarter": "2026年三季度 或 2026Q3",
    "year": "2026年度 或 2026",
}
_REFERENCES = {
    "park": "须在已接收的园区名录中",
    "enterprise": "不在已接收的企业名录中的会标记",
    "tax_item": "须在征收项目目录中",
    "clause": "须在政策条款目录中",
    "indicator": "须是指标目录中的代号",
    "manual_indicator": "须是人工评分指标的代号",
}
# Units that the column's name says already.
_UNSAID_UNITS = ("分", "项", "个")


def header_of(contract: Contract, column: Column) -> str:
    """The header cell as the form prints it: with its unit where that is not the form's."""
    is_said = column.unit in (None, contract.unit, *_UNSAID_UNITS)
    return column.header if is_said else f"{column.header}({column.unit})"


def allowed_values(column: Column) -> str:
    """What alone may be filled in, of columns that have a list of it."""
    if column.type == "bool":
        return "是、否"
    return "、".join(column.values) if column.type == "enum" else ""


def due_text(contract: Contract) -> str:
    return f"期末后第 {contract.due.months_after} 个月 {contract.due.day} 日前"


def column_rules(contract: Contract, column: Column) -> list[str]:
    """Every rule that a cell of this column has to meet, in short sentences without full stops."""
    return [
        *_presence(column),
        *([column.note] if column.note else []),
        *([_WRITTEN_AS[column.type]] if column.type in _WRITTEN_AS else []),
        *_text_rules(column),
        *_number_rules(column),
        *_orders(contract, column),
        *_key_rule(contract, column),
    ]


def column_explanation(contract: Contract, column: Column) -> str:
    """What a list of columns says of one beside type, values and whether it is required."""
    names = [*column.aliases, *sorted(aliases_of(column.header, set(contract.columns)))]
    rules = [rule for rule in column_rules(contract, column) if rule != _REQUIRED]
    return "; ".join([*rules, *([f"表头也可写作 {'、'.join(names)}"] if names else [])])


def submission_rules(contract: Contract) -> list[str]:
    """How the form as a whole is submitted."""
    return [*contract.remarks, *_period_rules(contract), *_content_rules(contract), *_sending_rules(contract)]


def _presence(column: Column) -> Iterator[str]:
    if column.required:
        yield _REQUIRED
    for header, values in column.required_when.items():
        yield f"「{header}」为 {'、'.join(values)} 时必填"
    for header, values in column.values_when.items():
        yield f"「{header}」为 {'、'.join(values)} 时只能填 {'、'.join(column.values)}"


def _text_rules(column: Column) -> Iterator[str]:
    if column.check == "uscc":
        yield "18 位, 未通过 GB 32100 校验的会标记"
    if column.pattern and not column.note:
        yield f"格式 {column.pattern}"
    if column.reference:
        yield _REFERENCES[column.reference]


def _number_rules(column: Column) -> Iterator[str]:
    if not column.is_number:
        return
    yield "可为负数" if column.negative else "不能为负数"
    if column.dimension:
        # People are counted in 人, items in 项.
        unit = column.unit if column.dimension.base == "个" else column.dimension.base
        yield f"不超过 {column.dimension.limit:,} {unit}"


def _orders(contract: Contract, column: Column) -> Iterator[str]:
    at_least, at_most = ("不小于", "不大于") if column.is_number else ("不早于", "不晚于")
    for first, second in contract.order:
        if column.header == second:
            yield f"{at_least}「{first}」"
        if column.header == first:
            yield f"{at_most}「{second}」"


def _key_rule(contract: Contract, column: Column) -> Iterator[str]:
    if column in contract.key_columns:
        others = [key.header for key in contract.key_columns if key is not column]
        together = f"与「{'」「'.join(others)}」合起来" if others else ""
        yield f"{together}在一个文件里不能重复"


def _period_rules(contract: Contract) -> Iterator[str]:
    yield f"{PERIODS[contract.period]}, 填{KINDS[contract.kind]}, 截止: {due_text(contract)}"
    yield f"报告期写成 {_PERIOD_EXAMPLES[contract.period]}"
    if contract.kind == "cumulative":
        yield "本年累计也可写成 2026年1-9月; 1 月免报, 2 月报 1–2 月合计"
    if contract.counted_by:
        yield f"每一行按「{contract.counted_by}」计入期别"


def _content_rules(contract: Contract) -> Iterator[str]:
    if contract.unit:
        yield f"计量单位为 {contract.unit}; 用别的单位时请改「计量单位」, 表头括号里写明单位的列以括号为准"
    if contract.kind == "snapshot":
        yield "每期报期末的全部内容, 整体替换本单位同期以前报的; 本期确无数据时, 在第一列填「零报告」"
    yield "列的先后随意, 表头文字请勿改动; 多出的列原样保留, 不参与计算"
    if any(column.is_additive for column in contract.columns.values()):
        yield "可加合计行 (首格写「合计」), 合计须与各行之和相符"
    yield "退回的行超过 5% 时整份退回"


def _sending_rules(contract: Contract) -> Iterator[str]:
    yield f"报送单位: {contract.sender}; 每个单位、每期一个文件 (.xlsx、.xls 或 .csv), 文件名随意"
    yield "更正: 把更正后的整张表重报一次, 以后报的为准; 该期数据已经发布的, 请注明是更正并说明原因"
