"""A rule file is read as it is meant, or refused with a Chinese sentence that says where and why."""

from pathlib import Path

import pytest

from park_warehouse.quality.rule_files import RuleFileError, load_rule_file, load_rules
from park_warehouse.quality.rules import Severity
from tests.quality.rule_text import HEAD, write_rules

GOOD = """\
  - 规则: 编号没有空的
    级别: 错误
    非空: code
  - 规则: 数量不太大
    级别: 警告
    责任部门: 税务局
    范围: {列: amount, 最大: 100}
"""


def test_reads_table_level_and_department(tmp_path: Path) -> None:
    file = load_rule_file(write_rules(tmp_path, GOOD), tmp_path)
    assert (file.table, file.suite, file.key) == ("marts.thing", "thing", ["code"])
    first, second = file.rules
    assert (first.severity, first.not_null, file.repaired_by(first)) == (Severity.ERROR, "code", "统计局")
    assert (second.severity, file.repaired_by(second)) == (Severity.WARNING, "税务局")


@pytest.mark.parametrize(
    ("rules", "clues"),
    [
        (
            "  - {规则: 编号没有空的, 级别: 错误, 非空: code, 备注: 无}",
            ["第 1 条规则「编号没有空的」", "「备注」", "不认识"],
        ),
        ("  - {规则: 编号没有空的, 非空: code}", ["「级别」", "缺少"]),
        ("  - {规则: 编号没有空的, 级别: 严重, 非空: code}", ["「级别」", "错误 或 警告", "严重"]),
        ("  - {规则: 编号没有空的, 级别: 错误}", ["且只写一种检查", "现有：没有"]),
        ("  - {规则: 编号没有空的, 级别: 错误, 非空: code, 唯一: [code]}", ["现有：非空、唯一"]),
        ("  - {规则: 编号没有空的, 级别: 错误, 非空: Code!}", ["「非空」", "写法不对"]),
        ("  - {规则: 数量不太大, 级别: 错误, 范围: {列: amount}}", ["「最小」或「最大」"]),
        ("  - {规则: 行数正常, 级别: 错误, 行数: {最少: -1}}", ["「最少」", "不能小于 0"]),
        ("  - {规则: 行数正常, 级别: 错误, 行数: {}}", ["「最少」或「最多」"]),
        ("  - {规则: 类别正常, 级别: 错误, 取值: {列: kind, 允许: []}}", ["「允许」", "不能为空"]),
        ("  - {规则: 类别正常, 级别: 错误, 违规行: select 1}", ["{batch}"]),
        (
            "  - {规则: 分布正常, 级别: 错误,"
            " 期望: {名称: expect_column_kl_divergence_to_be_less_than, 参数: {}}}",
            ["不在允许的期望之列", "expect_column_values_to_be_null"],
        ),
        (
            "  - {规则: 编号没有空的, 级别: 错误, 非空: code}\n"
            "  - {规则: 编号没有空的, 级别: 警告, 唯一: [code]}",
            ["写了两遍", "编号没有空的"],
        ),
        (
            "  - {规则: 编号没有空的, 级别: 错误, 非空: code,"
            " 例外: [{行: {code: a}, 理由: 老数据, 登记日期: 2026-01-01, 到期日期: 2026-12-31}]}",
            ["「例外」只能用于「违规行」"],
        ),
        (
            '  - {规则: 类别正常, 级别: 错误, 违规行: "select * from {batch}",'
            " 例外: [{行: {code: a}, 理由: 老数据, 登记日期: 2026-01-01, 到期日期: 年底}]}",
            ["「到期日期」", "2026-09-30"],
        ),
        ("  - 规则：编号没有空的\n    级别: 错误", ["第 7 行附近", "半角冒号"]),
    ],
)
def test_says_in_chinese_what_is_wrong(tmp_path: Path, rules: str, clues: list[str]) -> None:
    path = write_rules(tmp_path, rules)
    with pytest.raises(RuleFileError) as refusal:
        load_rule_file(path, tmp_path)
    message = str(refusal.value)
    assert "marts/thing.yml" in message
    assert [clue for clue in clues if clue not in message] == []


def test_the_table_must_be_the_one_of_the_files_place(tmp_path: Path) -> None:
    path = write_rules(tmp_path, GOOD)
    with pytest.raises(RuleFileError, match=r"「marts.thing」.*应为「marts.other」"):
        load_rule_file(path.rename(path.with_name("other.yml")), tmp_path)


def test_an_empty_file_is_no_rule_file(tmp_path: Path) -> None:
    path = tmp_path / "marts" / "thing.yml"
    path.parent.mkdir()
    path.write_text("", encoding="utf-8")
    with pytest.raises(RuleFileError, match="表: …"):
        load_rule_file(path, tmp_path)


def test_shared_rules_hold_for_every_table_of_the_schema(tmp_path: Path) -> None:
    write_rules(tmp_path, "  - {规则: 编号没有空的, 级别: 错误, 非空: code}", "staging.stg_thing")
    shared = HEAD.replace("marts.thing", "staging.*") + "  - {规则: 批次没有空的, 级别: 错误, 非空: batch_id}"
    (tmp_path / "staging" / "_all.yml").write_text(shared, encoding="utf-8")
    files = load_rules("sources", ["staging.stg_new", "staging.stg_thing", "raw.thing"], tmp_path)
    assert {file.table: [rule.sentence for rule in file.rules] for file in files} == {
        "staging.stg_new": ["批次没有空的"],
        "staging.stg_thing": ["编号没有空的", "批次没有空的"],
    }
    assert {file.suite for file in files} == {"new", "thing"}
