"""Four programs, told everything by environment variables and nothing by arguments."""

import json
from pathlib import Path

from cryptography.fernet import Fernet

from park_warehouse.home import PROJECT, Home
from park_warehouse.local.airflow import logins, services


def test_four_services_of_which_one_is_reached_from_outside(home: Home) -> None:
    assert {service.name: service.port for service in services(home)} == {
        "airflow-api-server": home.port("airflow"),
        "airflow-scheduler": None,
        "airflow-dag-processor": None,
        "airflow-triggerer": None,
    }


def test_secrets_are_usable_and_never_arguments(home: Home) -> None:
    for service in services(home):
        Fernet(service.env["AIRFLOW__CORE__FERNET_KEY"])
        # HS512 wants 64 bytes.
        assert len(service.env["AIRFLOW__API_AUTH__JWT_SECRET"]) >= 64
        secrets = json.loads((home.root / "secrets.json").read_text()).values()
        assert not any(secret in argument for argument in service.argv for secret in secrets)


def test_nothing_phones_home_and_nothing_foreign_is_loaded(home: Home) -> None:
    (env, *_) = [service.env for service in services(home)]
    assert env["AIRFLOW__USAGE_DATA_COLLECTION__ENABLED"] == "False"
    assert env["AIRFLOW__CORE__LOAD_EXAMPLES"] == "False"
    assert env["AIRFLOW__CORE__DAGS_FOLDER"] == str(PROJECT / "dags")
    assert env["AIRFLOW__API__HOST"] == "127.0.0.1"


def test_two_homes_share_neither_folders_nor_secrets(tmp_path: Path) -> None:
    one, other = Home(tmp_path / "one"), Home(tmp_path / "other")
    (a, *_), (b, *_) = services(one), services(other)
    for name in ("AIRFLOW__CORE__FERNET_KEY", "AIRFLOW__API_AUTH__JWT_SECRET", "AIRFLOW_HOME", "PARK_HOME"):
        assert a.env[name] != b.env[name]


def test_logins_are_the_homes_own_and_stay(home: Home) -> None:
    first = {login.user: login.password for login in logins(home)}
    assert list(first) == ["admin", "operator"]
    assert len(set(first.values())) == 2
    assert {login.user: login.password for login in logins(home)} == first
