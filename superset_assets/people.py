"""Users, roles and who may open which dashboard. Needs an application context."""

from typing import Any

from bundle import Bundle
from superset import db, security_manager
from superset.models.dashboard import Dashboard
from superset.models.user_attributes import UserAttribute

Rules = dict[str, Any]
# Read access to every dataset, as Superset names it.
ALL_DATASETS = ("all_datasource_access", "all_datasource_access")


def ensure_accounts(accounts: list[Rules], passwords: dict[str, str]) -> dict[str, Any]:
    """Create the users that are missing, with their role; username → user.

    A user who is there keeps the password: a change that a person made must survive the next deployment.
    """
    users = {}
    for account in accounts:
        username, role = account["username"], security_manager.add_role(account["role"])
        user = security_manager.find_user(username=username)
        if user is None:
            user = security_manager.add_user(
                username=username,
                first_name=account["name"],
                last_name="",
                email=f"{username}@park-warehouse.invalid",
                role=role,
                password=passwords[username],
            )
            if not user:
                raise RuntimeError(f"无法创建用户 {username}")
        elif user.roles != [role]:
            user.roles = [role]
        users[username] = user
    db.session.commit()
    return users


def apply_roles(roles: dict[str, Rules]) -> None:
    """Give each role exactly the permissions of its rules.

    Raises LookupError for a permission that Superset does not have.
    """
    for name, rules in roles.items():
        wanted = [(action, view) for view, actions in rules["permissions"].items() for action in actions]
        if rules["datasets"] == "all":
            wanted.append(ALL_DATASETS)
        role = security_manager.add_role(name)
        permissions = [_permission(action, view) for action, view in wanted]
        if set(role.permissions) != set(permissions):
            role.permissions = permissions
    db.session.commit()


def open_dashboards(bundle: Bundle, rules: Rules, users: dict[str, Any]) -> None:
    """Let the roles that a dashboard names open it; set each role's first page after log-in."""
    ids = {}
    for folder, board in bundle.dashboards.items():
        dashboard = db.session.query(Dashboard).filter_by(uuid=board.page["uuid"]).one()
        readers = [security_manager.add_role(name) for name in board.page["roles"]]
        if set(dashboard.roles) != set(readers):
            dashboard.roles = readers
        ids[folder] = dashboard.id
    for account in rules["accounts"]:
        welcome = rules["roles"].get(account["role"], {}).get("welcome")
        if welcome:
            _set_welcome(users[account["username"]].id, ids[welcome])
    db.session.commit()


def _permission(action: str, view: str) -> Any:
    permission = security_manager.find_permission_view_menu(action, view)
    if permission is None:
        raise LookupError(f"roles.yaml: Superset 没有权限 {action} on {view}")
    return permission


def _set_welcome(user_id: int, dashboard_id: int) -> None:
    attribute = db.session.query(UserAttribute).filter_by(user_id=user_id).one_or_none()
    if attribute is None:
        db.session.add(UserAttribute(user_id=user_id, welcome_dashboard_id=dashboard_id))
    else:
        attribute.welcome_dashboard_id = dashboard_id
