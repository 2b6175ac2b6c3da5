"""The asset bundle, loaded as the deployment loads it."""

import sys
from pathlib import Path
from typing import Any

import pytest

from park_warehouse.home import PROJECT

ASSETS = PROJECT / "superset_assets"
# The folder belongs to Superset's environment and is no package; its bundle needs nothing of Superset.
sys.path.append(str(ASSETS))

from bundle import Bundle, Dashboard, load_bundle  # noqa: E402


@pytest.fixture(scope="session")
def bundle() -> Bundle:
    return load_bundle()


@pytest.fixture(scope="session")
def charts(bundle: Bundle) -> dict[str, dict[str, Any]]:
    """Chart by `dashboard/slug`."""
    return {
        f"{folder}/{slug}": chart
        for folder, board in bundle.dashboards.items()
        for slug, chart in board.charts.items()
    }


@pytest.fixture(scope="session")
def boards(bundle: Bundle) -> dict[str, Dashboard]:
    return bundle.dashboards


@pytest.fixture(scope="session")
def asset_files() -> list[Path]:
    return sorted(path for path in ASSETS.rglob("*.yaml"))
