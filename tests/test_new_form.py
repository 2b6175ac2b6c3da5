"""A form that is added as docs/how-to/add-a-form.md says, by three files, goes all the way."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import openpyxl
import psycopg2.extensions
import pytest

from park_warehouse.home import PROJECT, Home
from tests.intake import forms

PAGE = (PROJECT / "docs/how-to/add-a-form.md").read_text(encoding="utf-8")
# A path on a line of its own, and the file's content below it.
FILES = dict(re.findall(r"^`([\w./]+)`\n\n```\w+\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL))
COMMANDS = re.findall(r"^    \./park (.+)$", PAGE, re.MULTILINE)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of this project, to which a developer adds the files of the page."""
    copy = tmp_path / "project"
    copy.mkdir()
    products = shutil.ignore_patterns("__pycache__", "artifacts")
    for place in PROJECT.glob("[!.]*"):
        if place.is_dir():
            shutil.copytree(place, copy / place.name, ignore=products)
        else:
            shutil.copy(place, copy)
    for path, content in FILES.items():
        assert not (copy / path).exists()
        (copy / path).parent.mkdir(parents=True, exist_ok=True)
        (copy / path).write_text(content, encoding="utf-8")
    return copy


def python(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a module of the copy, in its folder, with the home and the warehouse of this test."""
    command = [sys.executable, "-X", "utf8", "-m", *arguments]
    return subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)


def park(project: Path, command: str) -> str:
    answer = python(project, "park_warehouse.cli", *command.split())
    assert answer.returncode == 0, answer.stdout + answer.stderr
    return answer.stdout


def fill_in(path: Path) -> None:
    """Two readings, the second in which more is reused than is likely; amounts in 立方米."""
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    sheet["B2"], sheet["B3"] = "第一园区管委会", "2026年2月"
    rows = [
        ["W1", forms.PARK, "2026-02-05", "工业", "1,200.5", 100],
        ["W2", forms.PARK, "2026-02-05", "绿化", 50, 49],
    ]
    for number, row in enumerate(rows, 5):
        for place, value in enumerate(row, 1):
            sheet.cell(number, place).value = value
    book.save(path)


def test_the_page_names_three_files() -> None:
    assert [Path(path).parts[0] for path in FILES] == ["contracts", "dbt_project", "expectations"]
    assert [command.split()[0] for command in COMMANDS] == ["contracts"] * 3 + ["submit", "run"]


@pytest.mark.slow
def test_the_new_form_goes_all_the_way(
    project: Path, home: Home, warehouse: psycopg2.extensions.connection
) -> None:
    check, listed, template, submit, run = COMMANDS
    assert "水表抄表记录 (water_readings.yml): 6 列" in park(project, check)
    assert "取水量(立方米) *" in park(project, listed)
    park(project, template)
    fill_in(project / template.split()[-1])
    (home.inbox / "园区名录.xlsx").write_bytes(forms.parks())
    os.utime(home.inbox / "园区名录.xlsx", (1, 1))
    park(project, submit)
    assert "文件 2" in park(project, run)

    with warehouse, warehouse.cursor() as cursor:
        cursor.execute("select meter_no, water_drawn from raw.water_readings order by 1")
        assert cursor.fetchall() == [("W1", "1,200.5"), ("W2", "50")]
        cursor.execute(
            "select meter_no, reporter, read_on::text, water_drawn::text"
            " from staging.stg_water_readings order by 1"
        )
        assert cursor.fetchall() == [
            ("W1", "第一园区管委会", "2026-02-05", "1200.5"),
            ("W2", "第一园区管委会", "2026-02-05", "50"),
        ]
        cursor.execute(
            "select col_description(attrelid, attnum) from pg_attribute"
            " where attrelid = 'staging.stg_water_readings'::regclass and attname = 'water_drawn'"
        )
        assert cursor.fetchone() == ("取水量(立方米)",)
        cursor.execute(
            "select rule, success, unexpected_count from audit.check_result"
            " where table_name = 'staging.stg_water_readings' order by check_id"
        )
        outcomes = {rule: (success, count) for rule, success, count in cursor.fetchall()}
    assert outcomes.pop("回用量不超过取水量的九成") == (False, 1)
    assert len(outcomes) > 3
    assert set(outcomes.values()) == {(True, 0)}


@pytest.mark.slow
def test_the_projects_own_tests_ask_for_nothing_more(project: Path) -> None:
    """Every test that goes through all forms or all rules holds with one form more."""
    tests = (
        "tests/test_docs.py",
        "tests/contract",
        "tests/quality/test_expectations.py",
        "tests/transform/test_dbt_project.py",
    )
    chosen = "water_readings or docs or handbook or small_city or case or (dbt_project and not examples)"
    answer = python(project, "pytest", *tests, "-q", "-p", "no:cacheprovider", "-k", chosen)
    assert answer.returncode == 0, answer.stdout
    assert re.search(r"\d{2,} passed", answer.stdout)
