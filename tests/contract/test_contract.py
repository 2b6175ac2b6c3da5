"""Contracts load as they are, and a wrong one says where it is wrong."""

from pathlib import Path

import psycopg2.extensions
import pytest
import yaml

from park_warehouse.contract import CONTRACTS, ContractError, load_contract, load_contracts
from park_warehouse.contract.names import RESERVED

GOOD = {
    "form": "sample",
    "name": "样表",
    "sender": "统计局",
    "period": "month",
    "kind": "cumulative",
    "due": {"months_after": 1, "day": 5},
    "key": ["uscc"],
    "columns": {
        "统一社会信用代码": {"name": "uscc", "type": "code", "required": True},
        "产值_本年累计": {"name": "output", "type": "num", "unit": "千元"},
        "利润_本年累计": {"name": "profit", "type": "num", "unit": "千元", "negative": True},
        "开始日期": {"name": "begun_on", "type": "date"},
        "状态": {"name": "state", "type": "enum", "values": ["在产", "停产"]},
    },
}


def write(folder: Path, changes: dict[str, object]) -> Path:
    path = folder / "sample.yml"
    path.write_text(
        yaml.safe_dump({**GOOD, **changes}, allow_unicode=True, sort_keys=False), encoding="utf-8"
    )
    return path


def with_column(**column: object) -> dict[str, object]:
    return {"columns": {**GOOD["columns"], "新列": column}}  # type: ignore[dict-item]


def test_all_forms_of_the_handbook_are_there() -> None:
    assert set(load_contracts()) >= {
        "park_registry",
        "leading_industries",
        "enterprise_registry",
        "statistics_output",
        "statistics_finance",
        "statistics_energy",
        "tax_payments",
        "land_parcels",
        "land_leases",
        "park_land_use",
        "inspection_visits",
        "inspection_findings",
        "stopped_enterprises",
        "investment_projects",
        "infrastructure_operation",
        "air_quality_hourly",
        "chemical_park_safety",
        "service_stations",
        "approvals",
        "task_progress",
        "plan_documents",
        "emissions_annual",
        "joint_verifications",
        "manual_scores",
    }


def test_aliases_hold_where_a_form_has_one_such_column(tmp_path: Path) -> None:
    contract = load_contract(write(tmp_path, {}))
    assert contract.column_of_header["信用代码"].name == "uscc"
    leases = load_contracts()["land_leases"]
    assert "信用代码" not in leases.column_of_header


def test_only_year_to_date_columns_are_cumulative(tmp_path: Path) -> None:
    contract = load_contract(write(tmp_path, {}))
    cumulative = [name for name, column in contract.column_of_name.items() if contract.is_cumulative(column)]
    assert cumulative == ["output"]


@pytest.mark.parametrize(
    ("changes", "place", "reason"),
    [
        ({"colour": "red"}, "colour", "不认识的键"),
        ({"kind": "weekly"}, "kind", "「weekly」不在可选之列, 应为 cumulative"),
        ({"due": {"months_after": 1, "day": 32}}, "due.day", "不能大于 31"),
        ({"form": "Sample-1"}, "form", "不能作名称"),
        ({"form": "order"}, "form", "保留字"),
        ({"unit": "套"}, "unit", "不认识的计量单位"),
        ({"unit": "亩"}, "unit", "同类"),
        ({"key": ["nothing"]}, "key", "nothing"),
        ({"key": ["output"]}, "key", "required"),
        ({"key": ["uscc", "uscc"]}, "key", "写了两次"),
        ({"key": []}, "key", "不能少于 1 项"),
        ({"order": [["开始日期", "没有的列"]]}, "order", "没有的列"),
        ({"order": [["开始日期"]]}, "order.0", "缺少"),
        ({"order": [["开始日期", "产值_本年累计"]]}, "order", "不能比较"),
        ({"order": [["开始日期", "状态"]]}, "order", "不能比较"),
        ({"counted_by": "没有的列"}, "counted_by", "没有的列"),
        ({"counted_by": "开始日期"}, "counted_by", "discrete"),
        (with_column(name="output", type="num"), "columns", "列名重复"),
        (with_column(name="Bad Name", type="num"), "columns.新列.name", "不能作名称"),
        (with_column(name="_batch_id", type="num"), "columns.新列.name", "不能作名称"),
        (with_column(name="batch_id", type="num"), "columns.新列.name", "保留字"),
        (with_column(name="select", type="num"), "columns.新列.name", "保留字"),
        (with_column(type="num"), "columns.新列.name", "缺少"),
        (with_column(name="x", type="number"), "columns.新列.type", "「number」不在可选之列, 应为 code"),
        (with_column(name="x", type="num", colour="red"), "columns.新列.colour", "不认识的键"),
        (with_column(name="x", type="num", required="vielleicht"), "columns.新列.required", "true"),
        (with_column(name="x", type="num", unit="套"), "columns.新列.unit", "不认识的计量单位"),
        (with_column(name="x", type="text", unit="元"), "columns.新列", "num、int"),
        (with_column(name="x", type="enum"), "columns.新列", "values"),
        (with_column(name="x", type="enum", values=["a", "a"]), "columns.新列", "重复"),
        (with_column(name="x", type="enum", values=[True]), "columns.新列.values.0", "引号"),
        (with_column(name="x", type="enum", values=["有", "无"]), "columns.新列.values", "没有填"),
        (with_column(name="x", type="enum", values=["甲（一）"]), "columns.新列.values", "「甲(一)」"),
        (with_column(name="x", type="text", values=["a"]), "columns.新列", "values"),
        (with_column(name="x", type="text", values_when={"状态": ["在产"]}), "columns.新列", "values"),
        (
            with_column(name="x", type="text", values=["a"], values_when={"状态": ["飞"]}),
            "columns.新列.values_when",
            "飞",
        ),
        (with_column(name="x", type="code", pattern="("), "columns.新列.pattern", "正则"),
        (with_column(name="x", type="date", reference="park"), "columns.新列", "code、text"),
        (with_column(name="x", type="code", reference="moon"), "columns.新列.reference", "「moon」不在可选"),
        (with_column(name="x", type="code", required_when={"状态": ["飞"]}), "columns.新列", "飞"),
        (with_column(name="x", type="code", required_when={"开始日期": ["a"]}), "columns.新列", "不是 enum"),
        (with_column(name="x", type="code", required_when={"彼列": ["a"]}), "columns.新列", "没有「彼列」"),
        (with_column(name="x", type="code", aliases=["信用代码"]), "columns.新列", "同时指"),
        (with_column(name="x", type="code", aliases=["状 态"]), "columns.新列", "「状态」同时指"),
        (with_column(name="x", type="code", aliases=["报告期"]), "columns.新列", "标签"),
        ({"columns": "none"}, "columns", "一组"),
    ],
)
def test_a_wrong_contract_says_where(
    tmp_path: Path, changes: dict[str, object], place: str, reason: str
) -> None:
    with pytest.raises(ContractError) as error:
        load_contract(write(tmp_path, changes))
    lines = str(error.value).splitlines()
    assert [line for line in lines if line.startswith(f"sample.yml: {place}") and reason in line], lines


@pytest.mark.parametrize("header", ["状态(千元)", "开 始 日 期", "状态 "])
def test_headers_are_told_apart_as_the_intake_reads_them(tmp_path: Path, header: str) -> None:
    column = {"name": "x", "type": "num"}
    path = write(tmp_path, {"columns": {**GOOD["columns"], header: column}})  # type: ignore[dict-item]
    with pytest.raises(ContractError, match="同时指"):
        load_contract(path)


def test_a_unit_is_no_part_of_a_header(tmp_path: Path) -> None:
    column = {"name": "x", "type": "num", "unit": "亩"}
    path = write(tmp_path, {"columns": {**GOOD["columns"], "面积(平方米)": column}})  # type: ignore[dict-item]
    with pytest.raises(ContractError, match="列名里不写单位"):
        load_contract(path)


def test_a_key_given_twice_is_found(tmp_path: Path) -> None:
    """YAML readers keep the second one and say nothing."""
    path = write(tmp_path, {})
    path.write_text(path.read_text(encoding="utf-8") + "period: year\n", encoding="utf-8")
    with pytest.raises(ContractError, match=r"sample.yml: 第 \d+ 行: 键「period」写了两次"):
        load_contract(path)


def test_a_header_given_twice_is_found(tmp_path: Path) -> None:
    path = tmp_path / "sample.yml"
    path.write_text(
        "columns:\n  面积: {name: a, type: num}\n  面积: {name: b, type: num}\n", encoding="utf-8"
    )
    with pytest.raises(ContractError, match="第 3 行: 键「面积」写了两次"):
        load_contract(path)


def test_two_forms_have_two_names(tmp_path: Path) -> None:
    write(tmp_path, {})
    other = {**GOOD, "form": "other", "name": "另一张", "aliases": ["样 表"]}
    (tmp_path / "other.yml").write_text(yaml.safe_dump(other, allow_unicode=True), encoding="utf-8")
    with pytest.raises(ContractError, match=r"sample\.yml: name: 「样表」已是 other\.yml 的名称或别名"):
        load_contracts(tmp_path)


def test_all_faults_of_all_files_are_told(tmp_path: Path) -> None:
    write(tmp_path, {"key": ["nothing"], "order": [["状态", "状态"]], "unit": "亩"})
    (tmp_path / "other.yml").write_text("form: other\nform: other", encoding="utf-8")
    with pytest.raises(ContractError) as error:
        load_contracts(tmp_path)
    lines = str(error.value).splitlines()
    assert [line.split(": ")[:2] for line in lines] == [
        ["other.yml", "第 2 行"],
        ["sample.yml", "unit"],
        ["sample.yml", "key"],
        ["sample.yml", "order"],
    ]


def test_what_postgresql_reserves_is_no_name(warehouse: psycopg2.extensions.connection) -> None:
    with warehouse.cursor() as cursor:
        cursor.execute("select word from pg_get_keywords() where catcode in ('R', 'T')")
        assert {word for (word,) in cursor.fetchall()} <= RESERVED


def test_the_file_bears_the_forms_name(tmp_path: Path) -> None:
    path = write(tmp_path, {})
    with pytest.raises(ContractError, match="文件名"):
        load_contract(path.rename(tmp_path / "other.yml"))


def test_yaml_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "sample.yml").write_text("columns: [", encoding="utf-8")
    with pytest.raises(ContractError, match="YAML"):
        load_contracts(tmp_path)


def test_a_folder_without_contracts(tmp_path: Path) -> None:
    with pytest.raises(ContractError, match="没有报表定义"):
        load_contracts(tmp_path)


def test_contracts_stand_beside_the_code() -> None:
    assert CONTRACTS.is_dir()
