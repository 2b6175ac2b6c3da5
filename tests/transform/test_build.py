"""What a build looks at, what it records, and what it says when something is wrong."""

from pathlib import Path

import psycopg2.extensions
import pytest

from park_warehouse.home import Home
from park_warehouse.transform import build as build_module
from park_warehouse.transform.build import BuildFailed, build
from park_warehouse.transform.fingerprint import Fingerprint, fingerprint
from tests.transform.submissions import Submission, submit


def output(month: str, amount: int, uscc: str = "E1") -> Submission:
    row = {"uscc": uscc, "enterprise_name": "甲公司", "output_cum": amount}
    return Submission("statistics_output", month, [row])


def rows(connection: psycopg2.extensions.connection, query: str) -> list[tuple[object, ...]]:
    with connection, connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchall()


def test_builds_follow_each_other(warehouse: psycopg2.extensions.connection, home: Home) -> None:
    """One story, because every build costs seconds: empty, first data, nothing new, a restatement."""
    with pytest.raises(BuildFailed, match="请先构建 staging"):
        build("marts", home=home)

    empty = build("all", home=home)
    assert empty.full_refresh
    assert empty.changed_months == []
    assert rows(warehouse, "select park_code, park_name from marts.dim_park") == [("CITY", "全市")]

    submit(warehouse, output("2025-05", 100), output("2025-06", 130))
    staging = build("staging", home=home)
    assert not staging.full_refresh
    assert staging.changed_months == []
    marts = build("marts", home=home)
    assert marts.last_batch_id == 2
    assert marts.changed_months == ["2025-05", "2025-06"]
    figures = "select month::text, output_cum_wan, output_wan from marts.fct_enterprise_month order by month"
    assert rows(warehouse, figures) == [("2025-05-01", 10, None), ("2025-06-01", 13, 3)]

    assert build("all", home=home).changed_months == []

    (restated,) = submit(warehouse, output("2025-05", 110))
    result = build("all", home=home)
    assert result.changed_months == ["2025-05", "2025-06"]
    assert rows(warehouse, figures) == [("2025-05-01", 11, None), ("2025-06-01", 13, 2)]

    journal = rows(
        warehouse, "select selection, status, last_batch_id, full_refresh from audit.build order by 1, 3"
    )
    assert journal == [
        ("all", "success", 0, True),
        ("all", "success", 2, False),
        ("all", "success", restated, False),
        ("marts", "success", 2, False),
        ("staging", "success", 2, False),
    ]
    models = rows(
        warehouse,
        f"select model, status, rows_affected from audit.model_run where build_id = {result.build_id}",
    )
    assert ("fct_enterprise_month", "success", 2) in models
    assert len(models) == len(result.runs)


def test_marts_see_no_more_than_staging(warehouse: psycopg2.extensions.connection, home: Home) -> None:
    submit(warehouse, output("2025-05", 100))
    build("staging", home=home)
    submit(warehouse, output("2025-06", 130))
    build("marts", home=home)
    assert rows(warehouse, "select count(*) from marts.fct_enterprise_month") == [(1,)]
    build("all", home=home)
    assert rows(warehouse, "select count(*) from marts.fct_enterprise_month") == [(2,)]


def test_a_broken_build_names_what_is_wrong(
    warehouse: psycopg2.extensions.connection, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    submit(warehouse, output("2025-05", 100))
    with warehouse, warehouse.cursor() as cursor:
        cursor.execute("update audit.batch set rows_loaded = 7")
    with pytest.raises(BuildFailed) as failure:
        build("all", home=home)
    assert "模型 stg_statistics_output 出错" in str(failure.value)
    assert "行数与入库不符: 批次 1 入库 7 行, 这里有 1 行" in str(failure.value)
    assert rows(warehouse, "select status, finished_at is not null from audit.build") == [("failed", True)]

    # A failed build counts for nothing: the next one is the first.
    with warehouse, warehouse.cursor() as cursor:
        cursor.execute("update audit.batch set rows_loaded = 1")
    assert build("all", home=home).full_refresh

    # Other parameters or other models: everything anew.
    now = fingerprint()
    monkeypatch.setattr(build_module, "fingerprint", lambda: Fingerprint("other", now.models))
    assert not build("staging", home=home).full_refresh
    assert build("marts", home=home).full_refresh
    monkeypatch.setattr(build_module, "fingerprint", lambda: Fingerprint("other", "other"))
    assert build("staging", home=home).full_refresh


def test_fingerprints_tell_parameters_from_models(tmp_path: Path) -> None:
    for folder in ("seeds", "models/marts", "macros"):
        (tmp_path / folder).mkdir(parents=True)
    seed, model = tmp_path / "seeds/rules.csv", tmp_path / "models/marts/fct.sql"
    seed.write_text("a")
    model.write_text("select 1")
    before = fingerprint(tmp_path)
    assert fingerprint(tmp_path) == before

    seed.write_text("b")
    assert fingerprint(tmp_path).seeds != before.seeds
    assert fingerprint(tmp_path).models == before.models

    model.rename(model.with_name("other.sql"))
    assert fingerprint(tmp_path).models != before.models
