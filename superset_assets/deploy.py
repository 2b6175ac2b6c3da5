"""Bring a Superset installation to the state of this folder, in one process; may be repeated at any time.

Run by Superset's own Python with the environment of superset_config.py. Reads one JSON object on standard
input (never arguments: those are visible to every process of the machine):

    {"warehouse_url": URL of the read-only role, "passwords": {username: password, …}}

Prints its progress in Chinese on standard error and a JSON result on standard output. Where something cannot
be applied it fails with the reason; assets are imported in one transaction, so a page is never half new.
"""

import json
import logging
import os
import sys
import time
import warnings
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import yaml
from bundle import ASSETS, load_bundle

os.environ.setdefault("SUPERSET_CONFIG_PATH", str(ASSETS / "superset_config.py"))


def main() -> None:
    """Deploy what standard input asks for and print the result."""
    order = json.load(sys.stdin)
    # Superset's migrations print to standard output, which is kept for the result.
    with redirect_stdout(sys.stderr):
        result = deploy(order["warehouse_url"], order["passwords"])
    print(json.dumps(result, ensure_ascii=False))


def deploy(warehouse_url: str, passwords: dict[str, str]) -> dict[str, Any]:
    """Apply everything, in the order in which one part needs the other."""
    started = time.monotonic()
    bundle = load_bundle()
    rules = yaml.safe_load((ASSETS / "roles.yaml").read_text(encoding="utf-8"))

    say("加载 Superset")
    silence_libraries()
    from superset.app import create_app

    app = create_app()
    # Superset sets its log level while it starts.
    logging.getLogger().setLevel(logging.ERROR)
    with app.app_context():
        say("升级元数据库")
        migrate()
        say("核对内置权限")
        initialise()

        # These import Superset's models, which want the application to exist.
        import assets
        import people

        say("核对用户")
        users = people.ensure_accounts(rules["accounts"], passwords)
        say("导入看板")
        changed = assets.import_bundle(bundle, warehouse_url, users["admin"])
        say("清理已撤下的内容")
        removed = assets.prune(bundle)
        say("核对角色")
        people.apply_roles(rules["roles"])
        people.open_dashboards(bundle, rules, users)
    seconds = round(time.monotonic() - started, 1)
    say(f"看板部署完成，用时 {seconds} 秒")
    return {
        "dashboards": {
            name: f"/superset/dashboard/{board.page['slug']}/" for name, board in bundle.dashboards.items()
        },
        "objects": {kind: len(uuids) for kind, uuids in bundle.uuids().items()},
        "changed": changed,
        "removed": removed,
        "accounts": sorted(users),
        "seconds": seconds,
    }


def migrate() -> None:
    """Create Superset's own tables, or bring them to this version."""
    import superset
    from flask_migrate import upgrade

    upgrade(directory=str(Path(superset.__file__).parent / "migrations"))


def initialise() -> None:
    """Superset's permissions and built-in roles."""
    from superset import appbuilder, security_manager

    appbuilder.add_permissions(update_perms=True)
    security_manager.sync_role_definitions()


def say(message: str) -> None:
    """One line of progress for the operator."""
    print(f"  {message}", file=sys.stderr, flush=True)


def silence_libraries() -> None:
    """Keep the operator's lines readable: hundreds of migrations and deprecations are no news."""
    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)


if __name__ == "__main__":
    main()
