"""The pages that people read say what the project does."""

import re
from pathlib import Path

import pytest

from park_warehouse.contract import load_contracts
from park_warehouse.home import PROJECT

FORMS = (PROJECT / "docs" / "reference" / "forms.md").read_text(encoding="utf-8")
PAGES = [PROJECT / "README.md", PROJECT / "README.zh.md", *sorted((PROJECT / "docs").rglob("*.md"))]


@pytest.mark.parametrize("form", sorted(load_contracts()))
def test_the_list_of_forms_is_the_contracts(form: str) -> None:
    contract = load_contracts()[form]
    section = FORMS.split(f"\n## {contract.name}\n")[1].split("\n## ")[0]
    listed = re.findall(r"^\| (\S+?)( \*)? \|", section, re.MULTILINE)[1:]
    assert [(header, bool(star)) for header, star in listed] == [
        (column.header, column.required) for column in contract.columns.values()
    ]


def test_no_form_is_listed_that_has_no_contract() -> None:
    names = {contract.name for contract in load_contracts().values()}
    assert set(re.findall(r"^## (.+)$", FORMS, re.MULTILINE)) == names


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(PROJECT).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
    missing = [
        link for link in links if not link.startswith("http") and not (page.parent / link).resolve().exists()
    ]
    assert missing == []
