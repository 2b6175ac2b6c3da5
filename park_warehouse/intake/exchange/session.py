"""A session at the source: read-only, one consistent view for all its reads, and no wait without an end."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from sqlalchemy import URL, Connection, NullPool, create_engine, text
from sqlalchemy.exc import DBAPIError, OperationalError
from tenacity import RetryCallState, Retrying, retry_if_exception, stop_after_attempt, wait_exponential

from park_warehouse.home import ParkError
from park_warehouse.intake.exchange.source import Source

ATTEMPTS = 3
FIRST_WAIT_SECONDS = 2.0
# The server's own limit comes first: its answer says more than a socket that gives up.
GRACE_SECONDS = 15
# Bureaus write times without a zone, in Beijing time; what has a zone is read in the same.
TIME_ZONE, OFFSET = "Asia/Shanghai", "+08:00"

# MySQL's and MariaDB's numbers for: cannot connect, gone away, lost, too many, shutting down.
_MYSQL_CONNECTION = {1040, 1053, 1927, 2002, 2003, 2006, 2013}
# PostgreSQL's for: cancelled on a standby, shutting down, crashed, starting up, too many.
_POSTGRES_CONNECTION = {"40001", "57P01", "57P02", "57P03", "53300"}
# MariaDB's max_statement_time, MySQL's max_execution_time; PostgreSQL's statement_timeout.
_MYSQL_TIMEOUT = {1969, 3024}
_POSTGRES_TIMEOUT = "57014"
_READ_ONLY = {"25006", 1290, 1792}

_log = logging.getLogger(__name__)
Answer = TypeVar("Answer")


class SourceUnreadableError(ParkError):
    """The source does not answer, refuses, or takes too long."""


def read(source: Source, url: URL, ask: Callable[[Connection], Answer]) -> Answer:
    """What `ask` makes of the source. It is called again where the connection was lost, from the beginning.

    Raises SourceUnreadableError; ParkErrors of `ask` pass through.
    """
    attempts = Retrying(
        stop=stop_after_attempt(ATTEMPTS),
        wait=wait_exponential(FIRST_WAIT_SECONDS),
        retry=retry_if_exception(_is_lost_connection),
        before_sleep=lambda state: _log_retry(source, state),
        reraise=True,
    )
    try:
        answer: Answer = attempts(_read_once, source, url, ask)
    except DBAPIError as error:
        raise SourceUnreadableError(_explain(source, url, error)) from error
    return answer


def _read_once(source: Source, url: URL, ask: Callable[[Connection], Answer]) -> Answer:
    with _session(source, url) as connection:
        return ask(connection)


@contextmanager
def _session(source: Source, url: URL) -> Iterator[Connection]:
    is_postgres = url.get_backend_name() == "postgresql"
    arguments = _postgres_arguments(source) if is_postgres else _mysql_arguments(source)
    engine = create_engine(url, poolclass=NullPool, connect_args=arguments)
    try:
        with engine.connect() as connection:
            connection.execution_options(isolation_level="REPEATABLE READ")
            if is_postgres:
                _begin_postgres(connection, source)
            else:
                _begin_mysql(connection, source)
            yield connection
    finally:
        engine.dispose()


def _postgres_arguments(source: Source) -> dict[str, object]:
    return {
        "connect_timeout": source.connect_timeout,
        "application_name": "park_warehouse",
        # A server that vanished without a word is noticed, however long its answers may take.
        "keepalives_idle": 30,
        "keepalives_interval": 10,
        "keepalives_count": 3,
    }


def _begin_postgres(connection: Connection, source: Source) -> None:
    settings = {
        "transaction_read_only": "on",
        "default_transaction_read_only": "on",
        "statement_timeout": f"{source.statement_timeout}s",
        "timezone": TIME_ZONE,
        "datestyle": "ISO",
    }
    for name, value in settings.items():
        connection.execute(
            text("select set_config(:name, :value, false)"), {"name": name, "value": value}
        ).close()


def _mysql_arguments(source: Source) -> dict[str, object]:
    return {
        "connect_timeout": source.connect_timeout,
        # Of the greeting, too; `_begin_mysql` gives the answers more time.
        "read_timeout": source.connect_timeout,
        "write_timeout": source.connect_timeout,
        "charset": "utf8mb4",
        "local_infile": False,
    }


def _begin_mysql(connection: Connection, source: Source) -> None:
    # PyMySQL has one limit for both, and no other way to change it.
    driver: Any = connection.connection.driver_connection
    driver._read_timeout = source.statement_timeout + GRACE_SECONDS
    is_mariadb = getattr(connection.dialect, "is_mariadb", False)
    limit = "max_statement_time" if is_mariadb else "max_execution_time"
    unit = 1 if is_mariadb else 1000
    for statement in (
        f"set session {limit} = {source.statement_timeout * unit}",
        f"set session time_zone = '{OFFSET}'",
        "set session transaction read only",
        "start transaction with consistent snapshot, read only",
    ):
        connection.exec_driver_sql(statement)


def _is_lost_connection(error: BaseException) -> bool:
    """Whether the next try may go better: nobody answered, or the connection broke."""
    if not isinstance(error, DBAPIError):
        return False
    if error.connection_invalidated:
        return True
    if not isinstance(error, OperationalError):
        return False
    code = _code(error)
    if code is not None:
        return code in _MYSQL_CONNECTION or code in _POSTGRES_CONNECTION
    # What libpq says itself has no code. A server that knows the user and says no stays with it.
    is_refusal = any(word in str(error.orig) for word in ("authentication", "pg_hba.conf", "does not exist"))
    return not is_refusal


def _code(error: DBAPIError) -> str | int | None:
    """PostgreSQL's SQLSTATE (text), or MySQL's number."""
    original = error.orig
    if original is not None and original.args and isinstance(original.args[0], int):
        return original.args[0]
    return getattr(original, "pgcode", None)


def _explain(source: Source, url: URL, error: DBAPIError) -> str:
    """What happened, where, and what to do; the driver's own words last. They hold no password."""
    place = f"{url.host}:{url.port or '默认端口'}/{url.database}, 用户 {url.username}"
    code = _code(error)
    if code == _POSTGRES_TIMEOUT or code in _MYSQL_TIMEOUT:
        limit = f"查询超过 {source.statement_timeout} 秒"
        found = f"{limit}, 被来源中止; 请对方给水位列建索引, 或加大 statement_timeout"
    elif code in _READ_ONLY:
        found = "查询要写来源的数据库, 被拒绝: 前置库只读, 请改 query"
    elif _is_lost_connection(error):
        found = f"连接不上或连接中断 (已试 {ATTEMPTS} 次); 请检查网络、地址、端口和对方的服务"
    elif isinstance(error, OperationalError) and code is None:
        found = "对方拒绝登录; 请检查连接里的用户、密码和库名"
    else:
        found = "查询失败; 请检查表名、列名、query 和用户的权限"
    said = " ".join(str(error.orig).split())
    return f"前置库「{source.name}」({place}): {found}。对方的回答: {said}"


def _log_retry(source: Source, state: RetryCallState) -> None:
    error = state.outcome.exception() if state.outcome else None
    original = error.orig if isinstance(error, DBAPIError) else error
    wait = state.next_action.sleep if state.next_action else 0
    _log.warning(
        "前置库「%s」第 %d 次连接失败, %.0f 秒后再试: %s", source.name, state.attempt_number, wait, original
    )
