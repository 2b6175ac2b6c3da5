"""The small city, loaded and built once; the tests break it table by table and put it back."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing

import psycopg2
import psycopg2.extensions
import pytest
from psycopg2 import sql

from park_warehouse.home import Home
from park_warehouse.local.postgres import EmbeddedPostgres
from park_warehouse.transform.build import build
from tests.quality.city import submissions
from tests.transform.submissions import submit

# What the database itself forbids could not be written, and so not be found.
DROP_CONSTRAINTS = """
    do $$
    declare found record;
    begin
        for found in
            select conrelid::regclass as relation, conname
            from pg_constraint
            where connamespace in ('staging'::regnamespace, 'marts'::regnamespace)
              and contype in ('p', 'n', 'u')
            order by contype desc
        loop
            execute format('alter table %s drop constraint if exists %I', found.relation, found.conname);
        end loop;
    end
    $$
"""


@pytest.fixture(scope="session")
def city_url(
    new_database: Callable[[], AbstractContextManager[str]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """A warehouse with the small city, built by dbt. Read it; who writes puts back what was there."""
    with new_database() as url, pytest.MonkeyPatch.context() as patch:
        patch.setenv("PARK_WAREHOUSE_URL", url)
        with closing(psycopg2.connect(url)) as connection:
            submit(connection, *submissions())
            build("all", home=Home(tmp_path_factory.mktemp("city")))
            with connection, connection.cursor() as cursor:
                cursor.execute(DROP_CONSTRAINTS)
        patch.undo()
        yield url


@pytest.fixture
def city_copy(city_url: str, postgres_server: EmbeddedPostgres) -> Iterator[str]:
    """The small city for a test that spoils it for good."""
    city = city_url.rpartition("/")[2]
    with closing(psycopg2.connect(postgres_server.admin_url())) as admin:
        admin.autocommit = True
        cursor = admin.cursor()
        cursor.execute(sql.SQL("create database city_copy template {}").format(sql.Identifier(city)))
        yield postgres_server.admin_url("city_copy")
        cursor.execute("drop database city_copy with (force)")
