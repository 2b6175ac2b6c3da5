"""What a contract says to those who fill in the form."""

import pytest

from park_warehouse.contract import load_contracts
from park_warehouse.contract.instructions import column_explanation, column_rules, submission_rules
from park_warehouse.contract.listing import columns_table, forms_table

RULES = [
    ("tax_payments", "纳税人识别号", "18 位, 未通过 GB 32100 校验的会标记"),
    ("tax_payments", "纳税人识别号", "不在已接收的企业名录中的会标记"),
    ("tax_payments", "征收项目", "须在征收项目目录中"),
    ("tax_payments", "金额", "可为负数"),
    ("tax_payments", "金额", "不超过 1,000,000,000,000 元"),
    ("tax_payments", "税款所属期起", "不晚于「税款所属期止」"),
    ("tax_payments", "税款所属期止", "不早于「税款所属期起」"),
    ("tax_payments", "电子税票号码", "在一个文件里不能重复"),
    ("inspection_visits", "统一社会信用代码", "「检查对象」为 企业、停产企业 时必填"),
    ("inspection_visits", "合格项数", "不大于「应检项数」"),
    ("inspection_visits", "应检项数", "不能为负数"),
    (
        "plan_documents",
        "备案部门",
        "「文件类型」为 产业规划备案 时只能填 工信、发改、生态环境、应急、自然资源、水利、能源",
    ),
    ("joint_verifications", "指标", "与「园区代码」合起来在一个文件里不能重复"),
    ("land_parcels", "宗地代码", "19 位宗地代码"),
    ("statistics_finance", "平均用工人数", "不超过 1,000,000 人"),
    ("air_quality_hourly", "监测时间", "如 2026-09-01 13:00"),
]


@pytest.mark.parametrize(("form", "header", "rule"), RULES)
def test_a_columns_rules_are_said(form: str, header: str, rule: str) -> None:
    contract = load_contracts()[form]
    assert rule in column_rules(contract, contract.columns[header])


def test_other_names_of_a_column_are_said_where_there_is_room() -> None:
    contract = load_contracts()["statistics_output"]
    explanation = column_explanation(contract, contract.columns["单位详细名称"])
    assert explanation == "表头也可写作 企业名称、单位名称"


@pytest.mark.parametrize(
    ("form", "rule"),
    [
        ("statistics_output", "月报, 填本年累计, 截止: 期末后第 1 个月 18 日前"),
        ("statistics_output", "本年累计也可写成 2026年1-9月; 1 月免报, 2 月报 1–2 月合计"),
        ("tax_payments", "每一行按「入库日期」计入期别"),
        ("land_parcels", "报告期写成 2026年三季度 或 2026Q3"),
        ("park_land_use", "每个园区只填自身面积, 不含下级园区"),
    ],
)
def test_how_a_form_is_submitted_is_said(form: str, rule: str) -> None:
    assert rule in submission_rules(load_contracts()[form])


def test_only_snapshots_can_be_empty() -> None:
    for contract in load_contracts().values():
        is_said = "零报告" in "".join(submission_rules(contract))
        assert is_said == (contract.kind == "snapshot"), contract.form


def test_the_lists_have_a_line_for_everything() -> None:
    contracts = load_contracts()
    lines = forms_table(contracts.values()).splitlines()
    assert len(lines) == len(contracts) + 2
    assert "| 税收入库明细 | `tax_payments` | 税务局 | 月报 | 当期 | 期末后第 1 个月 10 日前 |" in lines
    columns = columns_table(contracts["land_parcels"])
    assert "| 土地面积(平方米) * | 数值 | 平方米 |" in columns
    assert columns.count("\n| ") == len(contracts["land_parcels"].columns) + 2
