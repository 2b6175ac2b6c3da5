"""The role rules, as written."""

import re

import pytest
import yaml

from park_warehouse.home import PROJECT

CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture(scope="module")
def rules() -> dict:
    return yaml.safe_load((PROJECT / "superset_assets" / "roles.yaml").read_text(encoding="utf-8"))


def test_accounts_are_complete(rules):
    for account in rules["accounts"]:
        # A comma of the wrong width in a note would silently become another key.
        assert set(account) == {"username", "name", "role", "note"}
        assert CHINESE.search(account["name"])
        assert CHINESE.search(account["note"])
        assert account["role"] in {"Admin", *rules["roles"]}


def test_every_role_says_why_it_exists_and_where_it_begins(rules, boards):
    for role in rules["roles"].values():
        assert CHINESE.search(role["reason"])
        assert role["welcome"] in boards
        assert role["datasets"] in ("none", "all")


def test_dashboards_are_open_to_roles_that_exist_only(rules, boards):
    for board in boards.values():
        assert board.page["roles"]
        assert set(board.page["roles"]) <= set(rules["roles"])


def test_a_roles_first_page_is_open_to_it(rules, boards):
    for name, role in rules["roles"].items():
        assert name in boards[role["welcome"]].page["roles"]
