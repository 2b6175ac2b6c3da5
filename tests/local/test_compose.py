"""docker-compose.yml and its images: pinned, without secrets, and one configuration with the local stack."""

import re
import shutil
import stat
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from park_warehouse.home import PROJECT

COMPOSE = PROJECT / "docker-compose.yml"
DOCKERFILES = sorted((PROJECT / "docker").glob("*.Dockerfile"))
PINNED = re.compile(r"^[a-z/.-]+:\d+\.\d+[\w.-]*$")


@pytest.fixture
def services() -> dict[str, Any]:
    services: dict[str, Any] = yaml.safe_load(COMPOSE.read_text(encoding="utf-8"))["services"]
    return services


def test_every_part_of_the_stack_is_there(services: dict[str, Any]) -> None:
    assert set(services) == {
        *("postgres", "airflow-init", "api-server", "scheduler", "dag-processor", "triggerer", "superset")
    }


def test_images_are_pinned_or_built_here(services: dict[str, Any]) -> None:
    for name, service in services.items():
        assert "build" in service or PINNED.match(service["image"]), name


@pytest.mark.parametrize("dockerfile", DOCKERFILES, ids=lambda path: path.name)
def test_base_images_are_pinned(dockerfile: Path) -> None:
    bases = re.findall(r"^FROM (\S+)", dockerfile.read_text(), flags=re.MULTILINE)
    assert bases
    assert all(PINNED.match(base) for base in bases)


def test_built_images_name_existing_dockerfiles(services: dict[str, Any]) -> None:
    named = {PROJECT / service["build"]["dockerfile"] for service in services.values() if "build" in service}
    assert named == set(DOCKERFILES)


def test_passwords_come_from_outside() -> None:
    text = COMPOSE.read_text(encoding="utf-8")
    for line in re.findall(r".*(?:PASSWORD|SECRET|://\w+:).*", text):
        assert "${PARK_DATABASE_PASSWORD:?" in line, line


def test_ports_are_published_on_this_machine_only(services: dict[str, Any]) -> None:
    published = [port for service in services.values() for port in service.get("ports", [])]
    assert published
    assert all(port.startswith("${PARK_BIND:-127.0.0.1}:") for port in published)


def test_the_generated_password_is_private_and_kept(tmp_path: Path) -> None:
    (tmp_path / "docker").mkdir()
    script = Path(shutil.copy2(PROJECT / "docker" / "make-env.sh", tmp_path / "docker"))
    subprocess.run([script], check=True, capture_output=True)
    env = tmp_path / ".env"
    first = env.read_text()
    assert re.fullmatch(r"PARK_DATABASE_PASSWORD=\w{30,}\n", first)
    assert stat.S_IMODE(env.stat().st_mode) == 0o600
    subprocess.run([script], check=True, capture_output=True)
    assert env.read_text() == first


def _compose() -> list[str] | None:
    """The standalone program or the plugin of the docker client, whichever is here."""
    for command in (["docker-compose"], ["docker", "compose"]):
        if shutil.which(command[0]):
            answer = subprocess.run([*command, "version"], capture_output=True, check=False)
            if answer.returncode == 0:
                return command
    return None


@pytest.mark.skipif(_compose() is None, reason="neither docker-compose nor the docker compose plugin")
def test_compose_accepts_it_and_demands_the_password(tmp_path: Path) -> None:
    nothing = tmp_path / "empty.env"  # In place of a developer's own .env.
    nothing.touch()
    options = ["--env-file", str(nothing), "--file", str(COMPOSE), "config", "--quiet"]
    command = [*(_compose() or []), *options]
    environment = {"PATH": "/usr/local/bin:/usr/bin:/bin"}
    answer = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert answer.returncode != 0
    assert "docker/make-env.sh" in answer.stderr
    subprocess.run(command, env={**environment, "PARK_DATABASE_PASSWORD": "x"}, check=True)
