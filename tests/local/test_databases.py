"""Airflow and Superset keep their records in databases of their own, here or on somebody else's server."""

from collections.abc import Iterator
from contextlib import closing

import psycopg2
import pytest

from park_warehouse.home import ParkError
from park_warehouse.local import databases
from park_warehouse.local.databases import metadata_url, prepare_external_databases
from park_warehouse.local.postgres import EmbeddedPostgres


def _query(url: str, statement: str) -> object:
    with closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()


def test_superset_cannot_open_what_is_airflows(postgres_server: EmbeddedPostgres) -> None:
    home = postgres_server.home
    airflow, superset = metadata_url(home, "airflow"), metadata_url(home, "superset")
    assert _query(airflow, "select current_database(), current_user") == ("airflow", "airflow_owner")
    with pytest.raises(psycopg2.OperationalError, match='permission denied for database "airflow"'):
        _query(superset.removesuffix("superset") + "airflow", "select 1")


def test_neither_is_a_superuser(postgres_server: EmbeddedPostgres) -> None:
    for name in databases.METADATA_DATABASES:
        url = metadata_url(postgres_server.home, name)
        assert _query(url, "select rolsuper from pg_roles where rolname = current_user") == (False,)


@pytest.fixture
def other_names(postgres_server: EmbeddedPostgres, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Metadata databases that this server does not have yet."""
    names = ["external_airflow", "external_superset"]
    monkeypatch.setattr(databases, "METADATA_DATABASES", tuple(names))
    yield names
    with closing(psycopg2.connect(postgres_server.admin_url())) as connection:
        connection.autocommit = True
        for name in names:
            connection.cursor().execute(f"drop database if exists {name}")


def test_on_a_given_server_they_are_made_once(
    postgres_server: EmbeddedPostgres,
    warehouse_url: str,
    other_names: list[str],
) -> None:
    prepare_external_databases(warehouse_url)
    prepare_external_databases(warehouse_url)
    for name in other_names:
        url = metadata_url(postgres_server.home, name)
        assert url == postgres_server.admin_url(name), "same server, same user"
        assert _query(url, "select current_database()") == (name,)


def test_a_user_who_may_not_make_them_learns_what_to_ask_for(
    postgres_server: EmbeddedPostgres,
    warehouse_url: str,
    other_names: list[str],
) -> None:
    with closing(psycopg2.connect(warehouse_url)) as connection:
        connection.autocommit = True
        connection.cursor().execute("drop role if exists modest; create role modest login password 'x'")
    modest = warehouse_url.replace(f"park:{postgres_server.home.secret('postgres')}", "modest:x")
    with pytest.raises(ParkError, match=f'create database {other_names[0]} owner "modest"'):
        prepare_external_databases(modest)
