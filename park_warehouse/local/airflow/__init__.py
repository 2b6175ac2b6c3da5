"""Airflow of one home: its database and users, its four services, its log-ins, and the demo's first run."""

from park_warehouse.local.airflow.database import prepare
from park_warehouse.local.airflow.demo import run_demo
from park_warehouse.local.airflow.services import services
from park_warehouse.local.airflow.settings import logins

__all__ = ["logins", "prepare", "run_demo", "services"]
