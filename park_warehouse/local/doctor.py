"""Look for what usually goes wrong, and say what to do about it."""

import os
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil  # type: ignore[import-untyped]

from park_warehouse.home import PORTS, Home, port_is_free
from park_warehouse.local.environment import SUPERSET_ENVIRONMENT
from park_warehouse.local.postgres import EmbeddedPostgres
from park_warehouse.local.status import can_connect, look
from park_warehouse.local.supervisor import State, Supervisor
from park_warehouse.pipeline.inbox import waiting_files
from park_warehouse.warehouse.connection import external_warehouse_url

GIGABYTE = 1024**3
DISK_NEEDED = 3 * GIGABYTE
MEMORY_NEEDED = 4 * GIGABYTE
# The scheduler takes a file in within seconds; an hour of waiting means that nobody does.
WAITING_TOO_LONG_SECONDS = 3600


@dataclass(frozen=True)
class Finding:
    subject: str
    text: str
    advice: str = ""
    """What to do; empty where all is well."""

    @property
    def is_well(self) -> bool:
        return not self.advice


def examine(home: Home) -> list[Finding]:
    """All findings, the good ones too."""
    return [
        _environment(),
        _disk(home),
        _memory(),
        _secrets(home),
        *_ports(home),
        _database(home),
        *_services(home),
        _inbox(home),
    ]


def _environment() -> Finding:
    if (SUPERSET_ENVIRONMENT / "made-from").exists():
        return Finding("运行环境", "两个 Python 环境都已装好")
    return Finding("运行环境", "Superset 的环境还没有装好", "执行 make up")


def _disk(home: Home) -> Finding:
    free = shutil.disk_usage(_existing(home.root)).free
    text = f"{home.root} 所在磁盘剩余 {free / GIGABYTE:.1f} GB"
    return Finding("磁盘", text, "" if free >= DISK_NEEDED else "清理磁盘, 或用 PARK_HOME 换到更大的磁盘")


def _memory() -> Finding:
    total = psutil.virtual_memory().total
    text = f"内存 {total / GIGABYTE:.1f} GB"
    return Finding(
        "内存", text, "" if total >= MEMORY_NEEDED else "全部服务约需 4 GB; 可用 --no-superset 启动"
    )


def _secrets(home: Home) -> Finding:
    path = home.root / "secrets.json"
    if not path.exists() or path.stat().st_mode & 0o077 == 0:
        return Finding("密码文件", "只有属主可读" if path.exists() else "尚未生成")
    return Finding("密码文件", f"{path} 可被他人读取", f"chmod 600 {path}")


def _ports(home: Home) -> Iterator[Finding]:
    supervisor = Supervisor(home)
    for name, rule in PORTS.items():
        port = home.port(name)
        own = supervisor.holds_port(port) or (name == "postgres" and EmbeddedPostgres(home).is_running())
        if own or port_is_free(port):
            yield Finding("端口", f"{port} ({name}) " + ("由本安装使用" if own else "空闲"))
        else:
            advice = f"执行 make up 会自动换端口; 或设置 {rule.variable}"
            yield Finding("端口", f"{port} ({name}) 被其他程序占用", advice)


def _database(home: Home) -> Finding:
    if can_connect(home):
        return Finding("数据库", "可以连接")
    if external_warehouse_url():
        return Finding("数据库", "PARK_WAREHOUSE_URL 指定的数据库连接不上", "检查地址, 密码和网络")
    return Finding("数据库", "没有运行", f"执行 make up; 若仍失败, 查看 {EmbeddedPostgres(home).log}")


def _services(home: Home) -> Iterator[Finding]:
    crashed = [service for service in look(home).services if service.state is State.CRASHED]
    for service in crashed:
        yield Finding("服务", f"{service.title}已异常退出", f"查看 {service.log}, 再执行 make up")
    if not crashed:
        yield Finding("服务", "没有异常退出的服务")


def _inbox(home: Home) -> Finding:
    files = waiting_files(home.inbox)
    now = time.time()
    # The time of arrival, not the sender's time of modification that the copy has kept.
    late = [name for name in files if now - (home.inbox / name).stat().st_ctime > WAITING_TOO_LONG_SECONDS]
    if home.inbox.exists() and not os.access(home.inbox, os.W_OK):
        return Finding("收件箱", f"{home.inbox} 不可写", "检查目录权限")
    if late:
        advice = "确认 Airflow 在运行 (./park status), 或执行 ./park run"
        return Finding("收件箱", f"{len(late)} 份文件等待超过一小时, 例如 {late[0]}", advice)
    return Finding("收件箱", f"{len(files)} 份文件等待处理")


def _existing(path: Path) -> Path:
    return path if path.exists() else _existing(path.parent)
