"""The README's own example, run as it is written, in a home of its own and without a scheduler."""

import os
import re
import subprocess
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from park_warehouse.home import PROJECT, Home
from park_warehouse.local.postgres import EmbeddedPostgres

README = (PROJECT / "README.md").read_text(encoding="utf-8")


def block_with(text: str) -> str:
    """The README's shell block that holds the text."""
    return next(block for block in re.findall(r"```bash\n(.*?)```", README, re.DOTALL) if text in block)


@pytest.fixture
def newcomer(home: Home, monkeypatch: pytest.MonkeyPatch) -> Iterator[Home]:
    """A newcomer's home; its database is started by the first command and stopped at the end."""
    monkeypatch.delenv("PARK_WAREHOUSE_URL", raising=False)
    yield home
    EmbeddedPostgres(home).stop()


def run(script: str, home: Home, folder: Path) -> str:
    """What the script prints, run by bash in a folder from which ./park can be called."""
    (folder / "park").unlink(missing_ok=True)
    (folder / "park").symlink_to(PROJECT / "park")
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=folder,
        env={**os.environ, "PARK_HOME": str(home.root), "PAGER": ""},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_example_reaches_marts_and_report(newcomer: Home, tmp_path: Path) -> None:
    run(block_with("./park submit"), newcomer, tmp_path)
    run("./park run", newcomer, tmp_path)

    assert not list(newcomer.inbox.glob("*.csv"))
    assert list(newcomer.receipts.glob("*十月产值*"))
    select = "select uscc, month, output_cum_wan from marts.fct_enterprise_month"
    uscc, month, output = run(f'./park psql -At -c "{select}"', newcomer, tmp_path).strip().split("|")
    assert (uscc, month, Decimal(output)) == ("91150303MA0TE00186", "2026-10-01", Decimal("15262.8"))

    printed = run(block_with("./park psql"), newcomer, tmp_path)
    reports = re.findall(r"\S+\.html", printed)
    assert [Path(report).is_file() for report in reports] == [True]
