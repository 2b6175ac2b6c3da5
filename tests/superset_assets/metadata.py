"""Superset's own database on the session's server."""

from contextlib import closing

import psycopg2

from park_warehouse.local.postgres import EmbeddedPostgres


def empty_metadata(server: EmbeddedPostgres) -> None:
    """Make it anew: each home encrypts what Superset keeps with a key of its own."""
    with closing(psycopg2.connect(server.admin_url())) as admin:
        admin.autocommit = True
        cursor = admin.cursor()
        cursor.execute("drop database if exists superset with (force)")
        cursor.execute("create database superset owner superset_owner")
