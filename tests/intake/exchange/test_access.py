"""Airflow's connections as URLs for the drivers."""

import pytest

from park_warehouse.intake.exchange.access import AccessError, source_url


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("postgres://u:p%40ss@h:5432/db", "postgresql+psycopg2://u:p%40ss@h:5432/db"),
        ("postgresql://h/db?sslmode=require&other=1", "postgresql+psycopg2://h/db?sslmode=require"),
        ("mysql://u@h/db?__extra__=%7B%22ssl_ca%22%3A+%22%2Fca%22%7D", "mysql+pymysql://u@h/db?ssl_ca=%2Fca"),
        (
            '{"conn_type": "mysql", "host": "h", "schema": "db", "login": "u", "password": "p/"}',
            "mysql+pymysql://u:p%2F@h/db",
        ),
        (
            '{"conn_type": "postgres", "host": "h", "schema": "db", "port": "1", "extra": {"sslmode": "on"}}',
            "postgresql+psycopg2://h:1/db?sslmode=on",
        ),
    ],
)
def test_what_airflow_writes_is_understood(text: str, url: str) -> None:
    assert source_url("x", text).render_as_string(hide_password=False) == url


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("oracle://u:geheim@h/db", "类型是 oracle, 前置库只支持 postgres 和 mysql"),
        ("postgresql://u:geheim@h", "没有写主机"),
        ("postgresql://u:geheim@h:port/db", "无法读取"),
        ('{"conn_type": "postgres", "password": "geheim"', "无法读取"),
        ('{"password": "geheim"}', "无法读取"),
        ('{"conn_type": "mysql", "extra": "geheim"}', "无法读取"),
    ],
)
def test_what_is_wrong_is_told_without_the_password(text: str, said: str) -> None:
    with pytest.raises(AccessError, match=said) as caught:
        source_url("tax_exchange", text)
    assert "连接「tax_exchange」" in str(caught.value)
    assert "geheim" not in str(caught.value)
    assert caught.value.__suppress_context__ or caught.value.__context__ is None
