"""Airflow's configuration for one home, as environment variables, and its users."""

from pathlib import Path

from park_warehouse.home import PROJECT, Home
from park_warehouse.local.databases import metadata_url
from park_warehouse.local.service import Login

HERE = Path(__file__).parent
HOST = "127.0.0.1"
# Reading in, building and dispatching run one at a time each. A worker that only waits costs 54 MB.
WORKERS = 3


def address(home: Home) -> str:
    return f"http://{HOST}:{home.port('airflow')}"


def logs(home: Home) -> Path:
    """Folder of the task logs: dag_id=…/run_id=…/task_id=…/attempt=N.log."""
    return home.logs / "airflow"


def environment(home: Home) -> dict[str, str]:
    """Everything Airflow's processes must be told; holds secrets."""
    sections: dict[str, dict[str, object]] = {
        "core": {
            "executor": "LocalExecutor",
            "parallelism": WORKERS,
            "dags_folder": PROJECT / "dags",
            "plugins_folder": HERE / "plugins",
            "load_examples": False,
            "dags_are_paused_at_creation": False,
            "default_timezone": "Asia/Shanghai",
            "auth_manager": "airflow.providers.fab.auth_manager.fab_auth_manager.FabAuthManager",
            # 32 random bytes, base64: what token_urlsafe leaves out is the padding.
            "fernet_key": home.secret("airflow_fernet") + "=",
            "execution_api_server_url": f"{address(home)}/execution/",
            # The default asks DNS for the machine's full name, which takes seconds in a closed network.
            "hostname_callable": "socket.gethostname",
        },
        "database": {
            "sql_alchemy_conn": metadata_url(home, "airflow").replace("postgresql:", "postgresql+psycopg2:"),
            "load_default_connections": False,
        },
        "api": {
            "host": HOST,
            "port": home.port("airflow"),
            "base_url": address(home),
            "workers": 1,
            "secret_key": home.secret("airflow_session"),
            "instance_name": "园区数仓 · 调度",
        },
        # HS512 wants a key of at least 64 bytes.
        "api_auth": {"jwt_secret": home.secret("airflow_jwt") + home.secret("airflow_jwt_more")},
        "fab": {"config_file": HERE / "webserver_config.py"},
        "dag_processor": {
            # A changed DAG file is noticed within this time; the others are read again every five minutes.
            "refresh_interval": 30,
            "min_file_process_interval": 300,
            "stale_dag_threshold": 600,
            "parsing_processes": 1,
            "print_stats_interval": 3600,
        },
        "logging": {
            "base_log_folder": logs(home),
            "dag_processor_child_process_log_directory": logs(home) / "dag_processor",
            "colored_console_log": False,
        },
        "usage_data_collection": {"enabled": False},
    }
    return {
        **{
            f"AIRFLOW__{section}__{option}".upper(): str(value)
            for section, options in sections.items()
            for option, value in options.items()
        },
        "AIRFLOW_HOME": str(home.airflow),
        "PARK_HOME": str(home.root),
        "PYTHONPATH": str(PROJECT),
        # dbt leaves semaphores to the operating system; every build's log would end with a false alarm.
        "PYTHONWARNINGS": "ignore:resource_tracker:UserWarning",
        # Tasks talk to the API server on this machine; a proxy for the outside must not stand between.
        "NO_PROXY": f"{HOST},localhost",
    }


def logins(home: Home) -> list[Login]:
    """The generated users, as `prepare` made them."""
    return [
        Login(
            "系统管理员", "admin", home.secret("airflow_admin"), address(home), "调度: 全部权限, 含用户管理"
        ),
        Login(
            "运维值班", "operator", home.secret("airflow_operator"), address(home), "调度: 查看, 触发, 重跑"
        ),
    ]
