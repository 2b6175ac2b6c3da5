"""Superset's Python environment: it cannot share ours (it needs SQLAlchemy < 2, Airflow needs >= 2)."""

import subprocess
from pathlib import Path

from park_warehouse.home import PROJECT, ParkError

SUPERSET_ENVIRONMENT = PROJECT / ".venv-superset"
INSTALLER = Path(__file__).parent / "environment.sh"
INSTALL_TIMEOUT_SECONDS = 1800


def superset_python() -> Path:
    """The interpreter of Superset's environment; exists after `prepare_superset_environment`."""
    return SUPERSET_ENVIRONMENT / "bin" / "python"


def prepare_superset_environment() -> Path:
    """Have Superset's environment there, exactly as locked. Returns its interpreter.

    Costs milliseconds when nothing has changed. Raises ParkError, with the installer's words, when it fails.
    """
    answer = subprocess.run(  # noqa: S603 (our own script)
        [INSTALLER, "superset"],
        capture_output=True,
        text=True,
        timeout=INSTALL_TIMEOUT_SECONDS,
        check=False,
    )
    if answer.returncode != 0:
        raise ParkError(f"Superset 运行环境没有装好:\n{answer.stderr.strip()}")
    return superset_python()
