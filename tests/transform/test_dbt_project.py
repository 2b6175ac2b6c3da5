"""The dbt project: its own unit and macro tests, and what is written about every table."""

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg2.extensions
import pytest
import yaml

from park_warehouse.contract import load_contracts
from park_warehouse.contract.units import DIMENSION_OF_UNIT
from park_warehouse.home import PROJECT, Home
from park_warehouse.transform.build import build
from park_warehouse.transform.dbt import run_dbt
from park_warehouse.transform.fingerprint import DBT_PROJECT
from park_warehouse.warehouse.connection import connect
from tests.conftest import NewDatabase

CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture(scope="module")
def built(
    new_database: NewDatabase, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Home, psycopg2.extensions.connection]]:
    """A warehouse that was built without any data."""
    home = Home(tmp_path_factory.mktemp("home"))
    with new_database() as url, pytest.MonkeyPatch.context() as patch:
        patch.setenv("PARK_WAREHOUSE_URL", url)
        build("all", home=home)
        with closing(connect(autocommit=True)) as connection:
            yield home, connection


def models(folder: str) -> dict[str, dict]:
    """What the YAML files of a folder say of its models."""
    files = (DBT_PROJECT / "models" / folder).rglob("*.yml")
    contents = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in files]
    return {model["name"]: model for content in contents for model in content.get("models", [])}


def test_examples_and_macros(built: tuple[Home, psycopg2.extensions.connection]) -> None:
    """Every `unit_tests:` entry and every case of tests/macros."""
    home, _ = built
    outcome = run_dbt(home, ["test", "--select", "test_type:unit", "path:tests/macros"], {})
    assert outcome.failures == []
    assert {run.status for run in outcome.runs} == {"pass"}
    macro_tests = {path.stem for path in (DBT_PROJECT / "tests/macros").glob("*.sql")}
    assert macro_tests < {run.model for run in outcome.runs}


@pytest.mark.parametrize("folder", ["staging/batches", "intermediate", "marts"])
def test_every_model_is_described_with_its_grain(folder: str) -> None:
    described = models(folder)
    assert described
    files = {path.stem for path in (DBT_PROJECT / "models" / folder).rglob("*.sql")}
    assert files == described.keys()
    for name, model in described.items():
        grain = "一行" if folder == "marts" else "One row per"
        assert grain in model["description"], name


@pytest.mark.parametrize("form", sorted(load_contracts()))
def test_every_form_has_a_staging_model_that_says_its_grain(form: str) -> None:
    """In its own file, above everything else: a form has no second place where it is described."""
    (path,) = (DBT_PROJECT / "models/staging").rglob(f"stg_{form}.sql")
    text = path.read_text(encoding="utf-8")
    head = text[: text.index("-#}")]
    assert head.startswith("{#-")
    assert load_contracts()[form].name in head
    assert "One row per" in head


def test_staging_has_every_column_of_the_contract(
    built: tuple[Home, psycopg2.extensions.connection],
) -> None:
    _, connection = built
    for form, contract in load_contracts().items():
        assert {column.name for column in contract.columns.values()} <= comments(
            connection, "staging", f"stg_{form}"
        ).keys()


def test_staging_is_called_what_the_form_calls_it(
    built: tuple[Home, psycopg2.extensions.connection],
) -> None:
    _, connection = built
    taxes = comments(connection, "staging", "stg_tax_payments")
    assert taxes[""] == "税收入库明细: 有效批次的数据, 已转换类型、换算为基本单位; 一行是入库的一行"
    assert taxes["amount"] == "金额(元)"
    assert taxes["booked_month"] == "入库日期当月第一天, 税款计入这个月"
    assert comments(connection, "staging", "stg_statistics_output")["output_cum"] == "工业总产值_本年累计(元)"
    assert comments(connection, "staging", "stg_statistics_energy")["power_cum"] == "用电量_本年累计(千瓦时)"


@pytest.mark.parametrize("schema", ["staging", "marts"])
def test_tables_are_explained_in_chinese(
    built: tuple[Home, psycopg2.extensions.connection], schema: str
) -> None:
    """What a person reads over a column in the database or a dashboard."""
    _, connection = built
    tables = {f"stg_{form}" for form in load_contracts()} if schema == "staging" else models("marts").keys()
    for table in tables:
        explained = comments(connection, schema, table)
        # Names such as PM2.5 are the same in every language.
        silent = [
            column
            for column, text in explained.items()
            if not (_chinese(text) or column in {"so2", "no2", "co", "o3", "pm10", "pm2_5"})
        ]
        assert silent == [], table


def test_units_become_base_units_in_words_too() -> None:
    macro = (DBT_PROJECT / "macros/units.sql").read_text(encoding="utf-8")
    written = dict(re.findall(r"'([^']+)': '([^']+)'", macro))
    counted_alike = {"人", "项"}
    assert written == {
        unit: dimension.base
        for unit, dimension in DIMENSION_OF_UNIT.items()
        if unit not in {dimension.base, *counted_alike}
    }


def test_the_unit_of_a_figure_is_in_its_description() -> None:
    units = {"_wan": "万元", "_mu": "亩", "_pct": "%", "_tce": "吨标准煤", "_mwh": "兆瓦时", "_m3": "立方米"}
    for name, model in models("marts").items():
        for column in model["columns"]:
            suffix = "_" + column["name"].rsplit("_", 1)[-1]
            assert units.get(suffix, "") in column["description"], f"{name}.{column['name']}"


def test_no_raw_schema_below_staging() -> None:
    """Layers: marts know nothing of raw; intermediate only to see what superseded batches held."""
    reads_raw = re.compile(r"raw_table\(|\braw\.\w+\s")
    marts = (DBT_PROJECT / "models/marts").rglob("*.sql")
    intermediate = (DBT_PROJECT / "models/intermediate").rglob("*.sql")
    assert [path.name for path in marts if reads_raw.search(path.read_text())] == []
    reading_raw = {path.parent.name for path in intermediate if reads_raw.search(path.read_text())}
    assert reading_raw == {"changes"}


def test_the_exposure_names_what_the_dashboard_reads() -> None:
    exposures = yaml.safe_load((DBT_PROJECT / "models/exposures.yml").read_text(encoding="utf-8"))
    datasets = (PROJECT / "superset_assets/datasets").glob("*.yaml")
    read = {name for path in datasets for name in re.findall(r"\bmarts\.(\w+)", path.read_text("utf-8"))}
    (exposure,) = exposures["exposures"]
    assert set(exposure["depends_on"]) == {f"ref('{name}')" for name in read}


def test_the_seeds_are_all_described() -> None:
    described = yaml.safe_load((DBT_PROJECT / "seeds/_seeds.yml").read_text(encoding="utf-8"))["seeds"]
    by_name = {seed["name"]: seed for seed in described}
    for path in Path(DBT_PROJECT / "seeds").glob("*.csv"):
        header = path.read_text(encoding="utf-8").splitlines()[0].split(",")
        seed = by_name[path.stem]
        assert [column["name"] for column in seed["columns"]] == header
        assert list(seed["config"]["column_types"]) == header


def comments(connection: psycopg2.extensions.connection, schema: str, table: str) -> dict[str, str | None]:
    """Column → what the database says of it; under "" what it says of the table."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select '', obj_description(%(table)s::regclass) union all"
            " select attname, col_description(attrelid, attnum) from pg_attribute"
            " where attrelid = %(table)s::regclass and attnum > 0 and not attisdropped",
            {"table": f"{schema}.{table}"},
        )
        return dict(cursor.fetchall())


def _chinese(text: str | None) -> bool:
    return bool(text and CHINESE.search(text))
