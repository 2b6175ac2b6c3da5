"""Deployment into a real Superset on a real PostgreSQL.

Twice is once, what left the folder goes, roles hold.
"""

import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg2
import psycopg2.extensions
import pytest
import yaml

from park_warehouse.home import Home, ParkError
from park_warehouse.local import superset
from park_warehouse.local.databases import metadata_url
from park_warehouse.warehouse.connection import connect
from tests.superset_assets.metadata import empty_metadata

pytestmark = pytest.mark.slow

OBJECTS = """
    select 'dashboard' as kind, uuid::text, id, changed_on, dashboard_title as title from dashboards
    union all select 'chart', uuid::text, id, changed_on, slice_name from slices
    union all select 'dataset', uuid::text, id, changed_on, table_name from tables
    union all select 'database', uuid::text, id, changed_on, database_name from dbs
    order by 1, 2
"""
LAND_TABLE = "各产业园用地与企业"
OWN_CHART = "自建图表"


@pytest.fixture(scope="module")
def place(postgres_server, new_database, tmp_path_factory) -> Iterator[Home]:
    """A home whose Superset has been deployed once."""
    empty_metadata(postgres_server)
    with new_database() as url, pytest.MonkeyPatch.context() as patch:
        patch.setenv("PARK_WAREHOUSE_URL", url)
        home = Home(tmp_path_factory.mktemp("superset"))
        home.prepare()
        superset.prepare(home)
        yield home


@pytest.fixture
def metadata(place: Home) -> Iterator[psycopg2.extensions.cursor]:
    """Superset's own database, in the state of the folder whatever another test has left."""
    with closing(psycopg2.connect(metadata_url(place, "superset"))) as connection:
        connection.autocommit = True
        cursor = connection.cursor()
        cursor.execute("delete from slices where slice_name = %s", [OWN_CHART])
        superset.prepare(place)
        yield cursor


def objects(cursor) -> list[tuple]:
    cursor.execute(OBJECTS)
    return cursor.fetchall()


def titles(cursor, kind: str) -> set[str]:
    return {entry[-1] for entry in objects(cursor) if entry[0] == kind}


def forget_deployment(cursor) -> None:
    cursor.execute("comment on database superset is null")


def test_everything_of_the_folder_is_there(metadata, charts):
    assert titles(metadata, "chart") == {chart["slice_name"] for chart in charts.values()}
    assert titles(metadata, "dashboard") == {"季度调度总览"}
    metadata.execute("""
        select count(*) from dashboard_slices inner join dashboards on dashboards.id = dashboard_id
        where slug = 'quarterly-dispatch'
    """)
    assert metadata.fetchone() == (len(charts),)


@pytest.mark.usefixtures("metadata")
def test_nothing_is_done_where_nothing_has_changed(place):
    told: list[str] = []
    superset.prepare(place, told.append)
    assert told == []


def test_a_second_deployment_moves_nothing(place, metadata):
    before = objects(metadata)
    forget_deployment(metadata)
    told: list[str] = []
    superset.prepare(place, told.append)
    assert "导入看板" in told
    assert objects(metadata) == before


def test_a_removed_file_disappears_and_a_persons_chart_stays(place, metadata, tmp_path, monkeypatch):
    metadata.execute(
        "insert into slices (slice_name, viz_type, uuid) values (%s, 'table', gen_random_uuid())", [OWN_CHART]
    )
    before = objects(metadata)
    monkeypatch.setattr(superset, "ASSETS", without_land_table(tmp_path / "assets"))
    superset.prepare(place)
    gone = {entry for entry in before if entry[-1] == LAND_TABLE}
    changed = {entry for entry in before if entry[0] == "dashboard"}
    assert gone
    after = set(objects(metadata))
    assert {entry for entry in after if entry[0] != "dashboard"} == set(before) - gone - changed
    assert {entry[:3] for entry in after if entry[0] == "dashboard"} == {entry[:3] for entry in changed}


def without_land_table(copy: Path) -> Path:
    shutil.copytree(superset.ASSETS, copy)
    folder = copy / "dashboards" / "quarterly_dispatch"
    (folder / "charts" / "land_table.yaml").unlink()
    page = yaml.safe_load((folder / "dashboard.yaml").read_text(encoding="utf-8"))
    page["layout"] = [[item for item in row if item.get("chart") != "land_table"] for row in page["layout"]]
    for entry in page["filters"]:
        entry["not_for"] = [slug for slug in entry.get("not_for", []) if slug != "land_table"]
    (folder / "dashboard.yaml").write_text(yaml.safe_dump(page, allow_unicode=True), encoding="utf-8")
    return copy


def test_readers_may_change_nothing_and_write_no_queries(metadata):
    metadata.execute("""
        select r.name, p.name, v.name
        from ab_permission_view_role as granted
        inner join ab_role as r on r.id = granted.role_id
        inner join ab_permission_view as pv on pv.id = granted.permission_view_id
        inner join ab_permission as p on p.id = pv.permission_id
        inner join ab_view_menu as v on v.id = pv.view_menu_id
        where r.name in ('领导', '审计')
    """)
    granted = metadata.fetchall()
    assert {role for role, _, _ in granted} == {"领导", "审计"}
    views = {view for _, _, view in granted}
    assert not {view for view in views if "SQL" in view.upper().replace(" ", "")}
    # What a reader writes is the state of the own page: chosen filters, links, a chart under inspection.
    written = {
        view for _, action, view in granted if action in ("can_write", "can_delete", "can_edit", "can_add")
    }
    assert written == {"DashboardFilterStateRestApi", "DashboardPermalinkRestApi", "ExploreFormDataRestApi"}
    assert ("领导", "all_datasource_access", "all_datasource_access") not in granted


def test_every_user_of_the_rules_has_the_role(metadata):
    metadata.execute("""
        select username, ab_role.name from ab_user
        inner join ab_user_role on user_id = ab_user.id inner join ab_role on ab_role.id = role_id
    """)
    assert set(metadata.fetchall()) == {("admin", "Admin"), ("leader", "领导"), ("auditor", "审计")}


@pytest.mark.usefixtures("metadata")
def test_a_home_with_another_key_is_refused_with_what_to_do(tmp_path):
    stranger = Home(tmp_path)
    stranger.prepare()
    with pytest.raises(ParkError, match="另一个密钥"):
        superset.prepare(stranger)


def test_the_reader_of_the_warehouse_reads_marts_only(place, warehouse_of_place):
    warehouse_of_place.execute("create table marts.figure as select 1 as value")
    with closing(psycopg2.connect(superset.reader_url(place))) as connection:
        connection.autocommit = True
        cursor = connection.cursor()
        cursor.execute("select value from marts.figure")
        assert cursor.fetchone() == (1,)
        with pytest.raises(psycopg2.errors.ReadOnlySqlTransaction):
            cursor.execute("create table marts.own (value int)")
        cursor.execute("set default_transaction_read_only = off")
        for statement in (
            "update marts.figure set value = 2",
            "select * from audit.batch",
            "select * from raw.form",
        ):
            with pytest.raises(psycopg2.errors.InsufficientPrivilege):
                cursor.execute(statement)


@pytest.fixture
def warehouse_of_place(place: Home) -> Iterator[psycopg2.extensions.cursor]:
    with closing(connect(place, autocommit=True)) as connection:
        yield connection.cursor()
