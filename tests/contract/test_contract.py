"""Contracts load as they are, and a wrong one says where it is wrong."""

from pathlib import Path

import pytest
import yaml

from park_warehouse.contract import CONTRACTS, ContractError, load_contract, load_contracts

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
    path.write_text(yaml.safe_dump({**GOOD, **changes}, allow_unicode=True), encoding="utf-8")
    return path


def with_column(**column: object) -> dict[str, object]:
    return {"columns": {**GOOD["columns"], "新列": column}}  # type: ignore[dict-item]


def test_all_forms_of_the_handbook_are_there() -> None:
    assert set(load_contracts()) == {
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


def test_key_columns_are_required() -> None:
    """A row without its key could be neither compared nor superseded."""
    for contract in load_contracts().values():
        assert all(column.required for column in contract.key_columns), contract.form


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
        ({"colour": "red"}, "colour", "Extra inputs"),
        ({"kind": "weekly"}, "kind", "discrete"),
        ({"key": ["nothing"]}, "整个文件", "nothing"),
        ({"order": [["开始日期", "没有的列"]]}, "整个文件", "没有的列"),
        ({"order": [["开始日期", "产值_本年累计"]]}, "整个文件", "不能比较"),
        ({"counted_by": "没有的列"}, "整个文件", "没有的列"),
        (with_column(name="output", type="num"), "整个文件", "列名重复"),
        (with_column(name="Bad Name", type="num"), "columns.新列.name", "pattern"),
        (with_column(name="x", type="num", unit="套"), "columns.新列.unit", "不认识的计量单位"),
        (with_column(name="x", type="text", unit="元"), "columns.新列", "num、int"),
        (with_column(name="x", type="enum"), "columns.新列", "values"),
        (with_column(name="x", type="text", values=["a"]), "columns.新列", "values"),
        (with_column(name="x", type="code", pattern="("), "columns.新列.pattern", "正则"),
        (with_column(name="x", type="date", reference="park"), "columns.新列", "code、text"),
        (with_column(name="x", type="code", required_when={"状态": ["飞"]}), "整个文件", "飞"),
        (with_column(name="x", type="code", aliases=["信用代码"]), "整个文件", "同时指"),
    ],
)
def test_a_wrong_contract_says_where(
    tmp_path: Path, changes: dict[str, object], place: str, reason: str
) -> None:
    with pytest.raises(ContractError) as error:
        load_contract(write(tmp_path, changes))
    assert "sample.yml" in str(error.value)
    assert place in str(error.value)
    assert reason in str(error.value)


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
