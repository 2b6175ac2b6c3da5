"""On what, and with which versions, was measured."""

import os
import platform
import subprocess
from importlib.metadata import version
from pathlib import Path

import psutil  # type: ignore[import-untyped]
import psycopg2

from benchmarks.comparisons import PEERS_PYTHON
from park_warehouse.local.postgres import EmbeddedPostgres

PACKAGES = ("pyarrow", "pandas", "sqlalchemy", "psycopg2-binary", "python-calamine")


def machine(disk: Path) -> dict[str, str]:
    """What the times depend on. `disk`: a folder on the disk that database and files lie on."""
    return {
        "CPU": f"{_cpu_model()}, {os.cpu_count()} cores",
        "Memory": f"{psutil.virtual_memory().total / 1024**3:.0f} GiB",
        "Disk": _disk_kind(disk),
    }


def versions(server: EmbeddedPostgres) -> dict[str, str]:
    return {
        "Python": platform.python_version(),
        "PostgreSQL": _server_version(server),
        **{package: version(package) for package in PACKAGES},
        "dlt": _version_of_dlt(),
    }


def _cpu_model() -> str:
    information = Path("/proc/cpuinfo").read_text()
    lines = dict(line.partition(":")[::2] for line in information.splitlines())
    models = {key.strip(): value.strip() for key, value in lines.items()}
    return models.get("model name") or platform.machine()


def _disk_kind(folder: Path) -> str:
    """File system and device, as far as the system says; a virtual disk seldom knows what it lies on."""
    mounts = [
        mount
        for mount in psutil.disk_partitions(all=True)
        if folder.resolve().is_relative_to(mount.mountpoint)
    ]
    mount = max(mounts, key=lambda mount: len(mount.mountpoint))
    device = Path(mount.device).name
    rotates = Path("/sys/class/block") / device / "queue" / "rotational"
    if not rotates.exists():
        return f"{mount.fstype} on {device}"
    kind = "rotating" if rotates.read_text().strip() == "1" else "not rotating"
    return f"{mount.fstype} on {device} ({kind}, as the system says)"


def _server_version(server: EmbeddedPostgres) -> str:
    connection = psycopg2.connect(server.admin_url())
    try:
        return str(connection.get_parameter_status("server_version"))
    finally:
        connection.close()


def _version_of_dlt() -> str:
    answer = subprocess.run(  # noqa: S603 (our own environment)
        [PEERS_PYTHON, "-c", "from importlib.metadata import version; print(version('dlt'))"],
        capture_output=True,
        text=True,
        check=True,
    )
    return answer.stdout.strip()
