"""Airflow's metadata database: its tables and its users, made in one Python process.

Importing Airflow costs three seconds and reads its configuration once and for all. So the work is done in a
process of its own (`database_job`), and only when something has changed.
"""

import hashlib
import json
import os
import subprocess
import sys
from contextlib import closing
from dataclasses import asdict
from importlib.metadata import version

import psycopg2
from psycopg2 import sql

from park_warehouse.home import PROJECT, Home, ParkError
from park_warehouse.local.airflow.settings import environment, logins
from park_warehouse.local.databases import metadata_url
from park_warehouse.local.logs import open_log, tail
from park_warehouse.local.service import Login

TIMEOUT_SECONDS = 600
JOB = "park_warehouse.local.airflow.database_job"


def prepare(home: Home) -> None:
    """Bring the tables to the installed version and make the users; does nothing where that is done.

    Raises ParkError when it cannot.
    """
    users = logins(home)
    wanted = _fingerprint(users)
    url = metadata_url(home, "airflow")
    with closing(psycopg2.connect(url, connect_timeout=30)) as connection, connection.cursor() as cursor:
        if _comment(cursor) == wanted:
            return
        _migrate_and_make_users(home, users)
        database = sql.Identifier(connection.info.dbname)
        cursor.execute(sql.SQL("comment on database {} is %s").format(database), [wanted])
        connection.commit()


def _fingerprint(users: list[Login]) -> str:
    """What the database was prepared for. Kept in it as its comment, so that it is restored along with it."""
    known = hashlib.sha256(json.dumps([[user.user, user.password] for user in users]).encode()).hexdigest()
    fab = version("apache-airflow-providers-fab")
    return f"park-warehouse: airflow {version('apache-airflow-core')}, fab {fab}, users {known[:16]}"


def _comment(cursor: psycopg2.extensions.cursor) -> str | None:
    cursor.execute(
        "select shobj_description(oid, 'pg_database') from pg_database where datname = current_database()"
    )
    (comment,) = cursor.fetchone() or (None,)
    return str(comment) if comment else None


def _migrate_and_make_users(home: Home, users: list[Login]) -> None:
    path = home.logs / "airflow-prepare.log"
    with open_log(path) as log:
        begin = log.tell()
        answer = subprocess.run(  # noqa: S603 (our own module)
            [sys.executable, "-m", JOB],
            # Passwords go through the pipe: arguments and environment can be seen by others.
            input=json.dumps([asdict(user) for user in users]).encode(),
            stdout=log,
            stderr=log,
            env=os.environ | environment(home),
            cwd=PROJECT,
            timeout=TIMEOUT_SECONDS,
            check=False,
        )
    if answer.returncode != 0:
        raise ParkError(f"Airflow 数据库初始化失败, 详见 {path}:\n{tail(path, begin)}")
