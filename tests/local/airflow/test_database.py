"""Airflow's tables and users are made in a real PostgreSQL, once."""

from collections.abc import Iterator
from contextlib import closing

import psycopg2
import psycopg2.extensions
import pytest

from park_warehouse.home import Home
from park_warehouse.local.airflow import prepare
from park_warehouse.local.airflow.settings import logins
from park_warehouse.local.databases import metadata_url
from park_warehouse.local.postgres import EmbeddedPostgres

pytestmark = pytest.mark.slow

USERS = """
    select ab_user.username, ab_role.name
    from ab_user
    inner join ab_user_role on ab_user.id = ab_user_role.user_id
    inner join ab_role on ab_user_role.role_id = ab_role.id
    order by ab_user.username
"""


@pytest.fixture
def metadata(
    postgres_server: EmbeddedPostgres,  # noqa: ARG001 (must run)
    server_home: Home,
) -> Iterator[psycopg2.extensions.connection]:
    """The home's metadata database, prepared."""
    prepare(server_home)
    with closing(psycopg2.connect(metadata_url(server_home, "airflow"))) as connection:
        yield connection


def test_tables_and_one_user_per_login_are_there(
    metadata: psycopg2.extensions.connection, server_home: Home
) -> None:
    with metadata.cursor() as cursor:
        cursor.execute("select to_regclass('dag_run') is not null")
        assert cursor.fetchone() == (True,)
        cursor.execute(USERS)
        assert cursor.fetchall() == [("admin", "Admin"), ("operator", "Op")]
    assert [login.user for login in logins(server_home)] == ["admin", "operator"]


def test_prepared_once_it_is_left_alone(metadata: psycopg2.extensions.connection, server_home: Home) -> None:
    log = server_home.logs / "airflow-prepare.log"
    before = log.stat().st_size
    prepare(server_home)
    assert log.stat().st_size == before
    with metadata.cursor() as cursor:
        cursor.execute("comment on database airflow is 'prepared by an older version'")
    metadata.commit()
    prepare(server_home)
    assert log.stat().st_size > before
