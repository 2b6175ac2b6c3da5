"""Superset for one home: its read-only way into the warehouse, its deployment, its server and its users.

Superset lives in an environment of its own, so everything it must do is done by its own Python:
`superset_assets/deploy.py`, which gets its passwords through a pipe.
"""

import hashlib
import json
import os
import subprocess
from contextlib import closing
from typing import Any
from urllib.parse import urlsplit

import psycopg2
import yaml
from psycopg2 import sql

from park_warehouse.home import PROJECT, Home, ParkError
from park_warehouse.local.databases import metadata_url
from park_warehouse.local.environment import prepare_superset_environment, superset_python
from park_warehouse.local.logs import open_log, tail
from park_warehouse.local.progress import Tell
from park_warehouse.local.service import Login, Service
from park_warehouse.warehouse.connection import connect, warehouse_url

ASSETS = PROJECT / "superset_assets"
HOST = "127.0.0.1"
READER = "park_superset"
# A chart that runs longer is a mistake, and must not hold up a build.
STATEMENT_TIMEOUT = "60s"
KEY_NAME = "superset_session"
OTHER_KEY = (
    "Superset 的数据库是用另一个密钥建立的: 请恢复当时的 {}, "
    "或删除数据库 superset 后重新执行 (看板会重新部署, 页面上自建的内容会丢失)"
)


def address(home: Home) -> str:
    return f"http://{HOST}:{home.port('superset')}"


def prepare(home: Home, tell: Tell = lambda _: None) -> None:
    """Have Superset installed, its reader in the warehouse, and the dashboards as in superset_assets.

    Does nothing where that is done. The warehouse must be running and migrated. Raises ParkError when it
    cannot; `tell` gets the deployment's progress.
    """
    prepare_superset_environment()
    wanted = _fingerprint(home)
    with closing(psycopg2.connect(metadata_url(home, "superset"), connect_timeout=30)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            known = _comment(cursor)
            if known and not known.endswith(_key_mark(home)):
                raise ParkError(OTHER_KEY.format(home.root / "secrets.json"))
            _ensure_reader(home)
            if known != wanted:
                _deploy(home, tell)
                database = sql.Identifier(connection.info.dbname)
                cursor.execute(sql.SQL("comment on database {} is %s").format(database), [wanted])


def services(home: Home) -> list[Service]:
    """The web server: two processes with eight threads each."""
    port = home.port("superset")
    return [
        Service(
            name="superset",
            title="Superset 看板",
            argv=(
                str(superset_python()),
                "-m",
                "gunicorn",
                "--config",
                str(ASSETS / "gunicorn.conf.py"),
                "--bind",
                f"{HOST}:{port}",
            ),
            log=home.logs / "superset.log",
            env=environment(home),
            port=port,
            health_url=f"{address(home)}/health",
        )
    ]


def logins(home: Home) -> list[Login]:
    """The generated users, as the deployment made them."""
    return [
        Login(
            role=account["name"],
            user=account["username"],
            password=_password(home, account["username"]),
            url=address(home),
            note=account["note"],
        )
        for account in _accounts()
    ]


def environment(home: Home) -> dict[str, str]:
    """Everything Superset's processes must be told; holds secrets."""
    return {
        "SUPERSET_CONFIG_PATH": str(ASSETS / "superset_config.py"),
        "SUPERSET_HOME": str(home.superset),
        "PARK_SUPERSET_METADATA_URL": _sqlalchemy(metadata_url(home, "superset")),
        "PARK_SUPERSET_SECRET_KEY": home.secret(KEY_NAME),
        # Read by nobody: a running server that was started with another one is replaced.
        "PARK_SUPERSET_RELEASE": _release(),
        "NO_PROXY": f"{HOST},localhost",
    }


def reader_url(home: Home) -> str:
    """URL of the warehouse as the role that reads marts and published, and can write nothing."""
    owner = urlsplit(warehouse_url(home))
    place = owner.netloc.rpartition("@")[2]
    return owner._replace(netloc=f"{READER}:{home.secret(READER)}@{place}").geturl()


def _accounts() -> list[dict[str, str]]:
    rules: dict[str, Any] = yaml.safe_load((ASSETS / "roles.yaml").read_text(encoding="utf-8"))
    accounts: list[dict[str, str]] = rules["accounts"]
    return accounts


def _password(home: Home, username: str) -> str:
    return home.secret(f"superset_{username}")


def _sqlalchemy(url: str) -> str:
    """Superset's SQLAlchemy wants the driver named."""
    return urlsplit(url)._replace(scheme="postgresql+psycopg2").geturl()


def _ensure_reader(home: Home) -> None:
    role = sql.Identifier(READER)
    try:
        with closing(connect(home)) as connection, connection, connection.cursor() as cursor:
            cursor.execute("select 1 from pg_roles where rolname = %s", [READER])
            if cursor.fetchone() is None:
                cursor.execute(sql.SQL("create role {} login").format(role))
            for statement in (
                sql.SQL("alter role {} password {}").format(role, sql.Literal(home.secret(READER))),
                sql.SQL("alter role {} set default_transaction_read_only = on").format(role),
                sql.SQL("alter role {} set statement_timeout = {}").format(
                    role, sql.Literal(STATEMENT_TIMEOUT)
                ),
                sql.SQL("grant park_reader to {}").format(role),
            ):
                cursor.execute(statement)
    except psycopg2.errors.InsufficientPrivilege as error:
        raise ParkError(
            "PARK_WAREHOUSE_URL 的用户无权建立只读用户, 请数据库管理员执行: "
            f"create role {READER} login; grant park_reader to {READER}; "
            f"并授予当前用户对它的管理权 (grant {READER} to 当前用户 with admin option)"
        ) from error


def _deploy(home: Home, tell: Tell) -> None:
    order = {
        "warehouse_url": _sqlalchemy(reader_url(home)),
        "passwords": {account["username"]: _password(home, account["username"]) for account in _accounts()},
    }
    path = home.logs / "superset-deploy.log"
    with open_log(path) as log:
        begin = log.tell()
        with subprocess.Popen(  # noqa: S603 (our own program)
            [str(superset_python()), str(ASSETS / "deploy.py")],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=subprocess.PIPE,
            env=os.environ | environment(home),
            cwd=PROJECT,
        ) as process:
            assert process.stdin is not None  # noqa: S101 (for the type checker: both are pipes)
            assert process.stderr is not None  # noqa: S101
            process.stdin.write(json.dumps(order).encode())
            process.stdin.close()
            for line in process.stderr:
                log.write(line)
                log.flush()
                if line.startswith(b"  "):
                    tell(line.decode(errors="replace").strip())
    if process.returncode != 0:
        raise ParkError(f"看板部署失败, 详见 {path}:\n{tail(path, begin)}")


def _fingerprint(home: Home) -> str:
    """What was deployed. Kept in the database as its comment, so that it is restored along with it."""
    reader = hashlib.sha256(reader_url(home).encode()).hexdigest()
    return f"park-warehouse: dashboards {_release()}, reader {reader[:16]}, {_key_mark(home)}"


def _key_mark(home: Home) -> str:
    """Superset encrypts what it keeps: with another key it cannot read its own database."""
    return f"key {hashlib.sha256(home.secret(KEY_NAME).encode()).hexdigest()[:16]}"


def _release() -> str:
    """Changes with any file of superset_assets."""
    content = hashlib.sha256()
    for path in sorted(ASSETS.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            content.update(str(path.relative_to(ASSETS)).encode() + path.read_bytes())
    return content.hexdigest()[:16]


def _comment(cursor: psycopg2.extensions.cursor) -> str | None:
    cursor.execute(
        "select shobj_description(oid, 'pg_database') from pg_database where datname = current_database()"
    )
    row: tuple[str | None] | None = cursor.fetchone()
    return row[0] if row else None
