"""How a source is reached: an Airflow connection as Airflow writes it, turned into a URL for SQLAlchemy."""

import json
import os
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from sqlalchemy import URL

from park_warehouse.home import ParkError

_DRIVERS = {
    "postgres": "postgresql+psycopg2",
    "postgresql": "postgresql+psycopg2",
    "mysql": "mysql+pymysql",
    "mariadb": "mysql+pymysql",
}
# Of what stands in a connection's extra, what the drivers know; the rest is for others.
_OPTIONS = {
    "postgresql+psycopg2": ("sslmode", "sslrootcert", "sslcert", "sslkey"),
    "mysql+pymysql": ("ssl_ca", "ssl_cert", "ssl_key"),
}


class AccessError(ParkError):
    """The connection is not known, or not one to PostgreSQL or MySQL."""


def variable_of(connection: str) -> str:
    """The environment variable in which a connection may stand."""
    return f"AIRFLOW_CONN_{connection.upper()}"


def connection_in_environment(connection: str) -> str | None:
    """The text of AIRFLOW_CONN_<ID>; None where there is none."""
    return os.environ.get(variable_of(connection)) or None


def source_url(connection: str, text: str) -> URL:
    """The URL of a connection from Airflow's text of it, a URI or JSON.

    Raises AccessError. The text holds a password and is never shown.
    """
    try:
        fields = json.loads(text) if text.lstrip().startswith("{") else _fields_of_uri(text)
        extra = fields.get("extra") or {}
        extra = json.loads(extra) if isinstance(extra, str) else extra
        kind, host, database = fields["conn_type"], fields.get("host"), fields.get("schema")
        port = int(fields["port"]) if fields.get("port") else None
    except (ValueError, KeyError, AttributeError):
        # Not chained: such an error quotes what it could not read.
        raise AccessError(
            f"连接「{connection}」无法读取, 应写成 postgresql://用户:密码@主机:端口/库名 或 mysql://…"
            " (密码中的特殊字符用 %XX 转义), 或 Airflow 的 JSON 写法"
        ) from None
    driver = _DRIVERS.get(kind)
    if driver is None:
        raise AccessError(f"连接「{connection}」的类型是 {kind}, 前置库只支持 postgres 和 mysql")
    if not (host and database):
        raise AccessError(f"连接「{connection}」没有写主机 (Host) 或数据库名 (Database, Schema)")
    options = {name: str(extra[name]) for name in _OPTIONS[driver] if extra.get(name)}
    return URL.create(driver, fields.get("login"), fields.get("password"), host, port, database, options)


def _fields_of_uri(text: str) -> dict[str, Any]:
    parts = urlsplit(text)
    options = dict(parse_qsl(parts.query))
    return {
        "conn_type": parts.scheme,
        "host": unquote(parts.hostname or ""),
        "port": parts.port,
        "login": unquote(parts.username) if parts.username else None,
        "password": unquote(parts.password) if parts.password else None,
        "schema": unquote(parts.path.removeprefix("/")),
        # Where a query string would not hold it, Airflow writes the extra as JSON under this name.
        "extra": options.get("__extra__", options),
    }
