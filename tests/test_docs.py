"""The pages that people read say what the project does."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from park_warehouse.cli import main
from park_warehouse.contract import load_contracts
from park_warehouse.home import PROJECT

FORMS = (PROJECT / "docs" / "reference" / "forms.md").read_text(encoding="utf-8")
PAGES = [PROJECT / "README.md", PROJECT / "README.zh.md", *sorted((PROJECT / "docs").rglob("*.md"))]


def test_the_page_on_forms_names_no_form() -> None:
    """What a form holds is in its contract; a copy here would have to be kept up with every new one."""
    listed = [form for form in load_contracts() if form in FORMS]
    assert listed == []


@pytest.mark.parametrize("command", re.findall(r"`\./park (contracts [a-z]+)", FORMS))
def test_the_page_on_forms_names_commands_that_are_there(command: str) -> None:
    answer = CliRunner().invoke(main, [*command.split(), "--help"])
    assert answer.exit_code == 0


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(PROJECT).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
    missing = [
        link for link in links if not link.startswith("http") and not (page.parent / link).resolve().exists()
    ]
    assert missing == []
