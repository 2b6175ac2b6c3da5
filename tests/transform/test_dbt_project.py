"""The dbt project: its own unit and macro tests, and what is written about every table."""

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg2.extensions
import pytest
import yaml

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


@pytest.mark.parametrize("folder", ["staging", "intermediate", "marts"])
def test_every_model_is_described_with_its_grain(folder: str) -> None:
    described = models(folder)
    assert described
    files = {path.stem for path in (DBT_PROJECT / "models" / folder).rglob("*.sql")}
    assert files == described.keys()
    for name, model in described.items():
        grain = "一行" if folder == "marts" else "One row per"
        assert grain in model["description"], name


def test_marts_are_explained_in_chinese(built: tuple[Home, psycopg2.extensions.connection]) -> None:
    """What a person reads over a column in the database or a dashboard."""
    _, connection = built
    with connection.cursor() as cursor:
        cursor.execute(
            "select c.relname, a.attname, col_description(c.oid, a.attnum), obj_description(c.oid)"
            " from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0"
            " where c.relnamespace = 'marts'::regnamespace and c.relkind = 'r' and not a.attisdropped"
        )
        columns = cursor.fetchall()
    assert {table for table, *_ in columns} == models("marts").keys()
    silent = [f"{table}.{column}" for table, column, *texts in columns if not all(map(_chinese, texts))]
    assert silent == []


def test_the_unit_of_a_figure_is_in_its_description() -> None:
    units = {"_wan": "万元", "_mu": "亩", "_pct": "%", "_tce": "吨标准煤", "_mwh": "兆瓦时", "_m3": "立方米"}
    for name, model in models("marts").items():
        for column in model["columns"]:
            suffix = "_" + column["name"].rsplit("_", 1)[-1]
            assert units.get(suffix, "") in column["description"], f"{name}.{column['name']}"


def test_no_raw_schema_below_staging() -> None:
    """Layers: marts know nothing of raw; intermediate only to see what superseded batches held."""
    marts = (DBT_PROJECT / "models/marts").rglob("*.sql")
    intermediate = (DBT_PROJECT / "models/intermediate").rglob("*.sql")
    assert [path.name for path in marts if "source(" in path.read_text()] == []
    reading_raw = {path.parent.name for path in intermediate if "source('raw'" in path.read_text()}
    assert reading_raw == {"changes"}


def test_every_form_in_staging_is_counted_row_by_row() -> None:
    counted = (DBT_PROJECT / "tests/staging_holds_every_loaded_row.sql").read_text(encoding="utf-8")
    forms = {name.removeprefix("stg_") for name in models("staging")} - {"batches", "batch_versions"}
    assert set(re.findall(r"'(\w+_\w+)'", counted)) >= forms


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


def _chinese(text: str | None) -> bool:
    return bool(text and CHINESE.search(text))
