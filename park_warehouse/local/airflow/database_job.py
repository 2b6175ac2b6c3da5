"""Run by `database.prepare` in a process with Airflow's environment: make tables and users.

Reads the users from standard input: a JSON list of the fields of `Login`.
"""

import json
import sys

from airflow.providers.fab.auth_manager.cli_commands.utils import get_application_builder
from airflow.utils.db import upgradedb

# What each generated user may do: the names of Airflow's own roles.
ROLES = {"admin": "Admin", "operator": "Op"}


def main() -> None:
    upgradedb()
    with get_application_builder() as builder:
        security = builder.sm
        for login in json.load(sys.stdin):
            user, password = login["user"], login["password"]
            if known := security.find_user(user):
                security.reset_password(known.id, password)
                continue
            role = security.find_role(ROLES[user])
            if not security.add_user(user, user, login["role"], f"{user}@localhost", role, password):
                raise SystemExit(f"无法建立 Airflow 用户 {user}")


if __name__ == "__main__":
    main()
