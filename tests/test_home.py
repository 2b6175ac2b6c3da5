"""A home keeps its secrets private and its ports to itself."""

import socket
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from park_warehouse.home import PORTS, PROJECT, Home, ParkError, port_is_free


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_the_environment_names_the_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARK_HOME", str(tmp_path))
    assert Home.current().root == tmp_path
    monkeypatch.delenv("PARK_HOME")
    assert Home.current().root == PROJECT / ".park"


def test_prepare_closes_what_holds_data(home: Home) -> None:
    for folder in (home.archive, home.receipts, home.logs, home.superset, home.airflow):
        assert _mode(folder) == 0o700


def test_prepare_leaves_an_operators_permissions_alone(home: Home) -> None:
    home.inbox.chmod(0o770)
    home.prepare()
    assert _mode(home.inbox) == 0o770


def test_a_secret_is_made_once_and_for_the_owner_only(home: Home) -> None:
    secret = home.secret("example")
    assert home.secret("example") == secret
    assert home.secret("another") != secret
    assert len(secret) >= 40
    assert _mode(home.root / "secrets.json") == 0o600


def test_everybody_who_asks_at_once_gets_the_same_secrets(home: Home) -> None:
    names = [f"secret_{number % 5}" for number in range(50)]
    with ThreadPoolExecutor(10) as pool:
        secrets = list(pool.map(home.secret, names))
    assert [home.secret(name) for name in names] == secrets
    assert len(set(secrets)) == 5


def test_two_homes_have_different_secrets(tmp_path: Path) -> None:
    assert Home(tmp_path / "a").secret("x") != Home(tmp_path / "b").secret("x")


def test_a_port_is_remembered(home: Home) -> None:
    port = home.port("airflow")
    assert port >= PORTS["airflow"].first
    assert Home(home.root).port("airflow") == port


def test_a_taken_port_is_not_chosen(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as stranger:
        taken = stranger.getsockname()[1]
        monkeypatch.setitem(PORTS, "airflow", PORTS["airflow"]._replace(first=taken))
        assert not port_is_free(taken)
        assert home.port("airflow") > taken


def test_one_home_does_not_give_a_port_twice(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    for service in PORTS:
        monkeypatch.setitem(PORTS, service, PORTS[service]._replace(first=28000))
    assert len({home.port(service) for service in PORTS}) == len(PORTS)


def test_the_environment_wins_and_what_was_started_is_remembered(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = home.port("superset")
    monkeypatch.setenv("PARK_SUPERSET_PORT", "28999")
    assert home.port("superset") == 28999
    monkeypatch.delenv("PARK_SUPERSET_PORT")
    assert home.port("superset") == before
    home.remember_port("superset", 28999)
    assert home.port("superset") == 28999


@pytest.mark.parametrize("value", ["abc", "0", "70000", "-1"])
def test_a_port_that_is_none_is_refused(home: Home, monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("PARK_PG_PORT", value)
    with pytest.raises(ParkError, match="PARK_PG_PORT"):
        home.port("postgres")


def test_a_moved_port_is_another_one(home: Home) -> None:
    port = home.port("postgres")
    with socket.create_server(("127.0.0.1", port)):
        moved = home.move_port("postgres")
    assert moved != port
    assert home.port("postgres") == moved
