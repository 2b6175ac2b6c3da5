"""The chain dataset → mart: every dataset's SQL, run against the marts that the dbt contracts promise."""

from collections.abc import Iterator

import psycopg2
import pytest
import yaml
from psycopg2 import sql

from park_warehouse.home import PROJECT

MARTS = PROJECT / "dbt_project" / "models" / "marts"


def contracts() -> dict[str, list[dict[str, str]]]:
    """Columns of every mart by its dbt contract."""
    return {
        model["name"]: model["columns"]
        for path in sorted(MARTS.rglob("*.yml"))
        for model in yaml.safe_load(path.read_text(encoding="utf-8")).get("models", [])
    }


@pytest.fixture
def empty_marts(warehouse) -> Iterator[psycopg2.extensions.cursor]:
    """The marts as empty tables, rolled back afterwards."""
    with warehouse.cursor() as cursor:
        for name, columns in contracts().items():
            body = ", ".join(f"{column['name']} {column['data_type']}" for column in columns)
            cursor.execute(f"create table marts.{name} ({body})")
        yield cursor
    warehouse.rollback()


def as_view(cursor, slug: str, query: str) -> None:
    cursor.execute(sql.SQL("create temporary view {} as ").format(sql.Identifier(slug)) + sql.SQL(query))


def test_datasets_give_the_columns_they_promise(empty_marts, bundle):
    for slug, dataset in bundle.datasets.items():
        as_view(empty_marts, slug, dataset["sql"])
        empty_marts.execute(sql.SQL("select * from {}").format(sql.Identifier(slug)))
        given = [column.name for column in empty_marts.description]
        assert given == [column["column_name"] for column in dataset["columns"]], slug


def test_metrics_are_valid_sql(empty_marts, bundle):
    for slug, dataset in bundle.datasets.items():
        as_view(empty_marts, slug, dataset["sql"])
        for metric in dataset["metrics"]:
            empty_marts.execute(f"select {metric['expression']} from {slug}")


def test_datasets_read_marts_only(empty_marts, bundle):
    for slug, dataset in bundle.datasets.items():
        as_view(empty_marts, slug, dataset["sql"])
        empty_marts.execute(
            "select distinct table_schema from information_schema.view_table_usage where view_name = %s",
            [slug],
        )
        assert empty_marts.fetchall() == [("marts",)], slug


def test_parks_are_never_added_to_the_parks_above_them(empty_marts, bundle):
    """Parks are a tree: a dataset whose rows are added must leave out everything but the evaluation units."""
    empty_marts.execute("""
        insert into marts.dim_park (park_code, park_name, is_evaluation_unit, is_registered) values
            ('CITY', '全市', false, true), ('G', '高新区', false, true), ('A', '甲园', true, true),
            ('B', '乙园', true, true), ('A1', '甲园化工集中区', false, true);
        insert into marts.dim_period
            (period, kind, period_start, period_end, year, quarter, label, is_complete)
        values ('2026Q3', 'quarter', '2026-07-01', '2026-09-30', 2026, '2026Q3', '2026年三季度', true);
        insert into marts.fct_park_quarter
            (park_code, quarter, output_ytd_wan, tax_evaluated_ytd_wan, land_mu)
        select park_code, '2026Q3', 10000, 10000, 1 from marts.dim_park;
        insert into marts.fct_park_inspection_quarter
            (park_code, quarter, findings, rectified_on_time, overdue)
        select park_code, '2026Q3', 5, 3, 1 from marts.dim_park;
    """)
    for slug in ("park_quarter", "park_inspection"):
        as_view(empty_marts, slug, bundle.datasets[slug]["sql"])
        empty_marts.execute(f"select park_name from {slug} order by park_name")
        assert empty_marts.fetchall() == [("乙园",), ("甲园",)]
    as_view(empty_marts, "headline", bundle.datasets["headline"]["sql"])
    empty_marts.execute(
        "select value from headline where indicator = '产值' and position = 1 and park_name = '全市'"
    )
    assert empty_marts.fetchall() == [(1,)]


def test_a_quarter_that_is_not_complete_comes_last_and_is_not_compared(empty_marts, bundle):
    empty_marts.execute("""
        insert into marts.dim_park (park_code, park_name, is_evaluation_unit, is_registered)
        values ('CITY', '全市', false, true), ('A', '甲园', true, true);
        insert into marts.dim_period
            (period, kind, period_start, period_end, year, quarter, label, is_complete)
        values
            ('2025Q4', 'quarter', '2025-10-01', '2025-12-31', 2025, '2025Q4', '2025年四季度', true),
            ('2026Q3', 'quarter', '2026-07-01', '2026-09-30', 2026, '2026Q3', '2026年三季度', true),
            ('2026Q4', 'quarter', '2026-10-01', '2026-12-31', 2026, '2026Q4', '2026年四季度', false);
        insert into marts.fct_park_quarter (park_code, quarter, tax_evaluated_ytd_wan, tax_evaluated_wan)
        select park_code, period, 20000, 5000 from marts.dim_park cross join marts.dim_period;
        update marts.fct_park_quarter set tax_evaluated_ytd_wan = 15000 where quarter = '2026Q4';
    """)
    as_view(empty_marts, "quarters", bundle.datasets["quarters"]["sql"])
    empty_marts.execute("select quarter_name from quarters order by position desc")
    names = [name for (name,) in empty_marts.fetchall()]
    assert names == ["2026年三季度", "2025年四季度", "2026年四季度(数据未齐)"]

    as_view(empty_marts, "headline", bundle.datasets["headline"]["sql"])
    empty_marts.execute("""
        select basis, value, yoy from headline
        where quarter = '2026Q4' and park_name = '全市' and indicator = '税收' order by position
    """)
    assert empty_marts.fetchall() == [
        ("年初以来", pytest.approx(1.5), None),
        ("四季度", pytest.approx(0.5), None),
    ]

    empty_marts.execute("update marts.dim_period set is_complete = true")
    empty_marts.execute("""
        select basis, yoy from headline
        where quarter = '2026Q4' and park_name = '全市' and indicator = '税收' and position = 1
    """)
    assert empty_marts.fetchall() == [("1—12月", pytest.approx(-0.25))]
