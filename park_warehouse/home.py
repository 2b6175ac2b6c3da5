"""PARK_HOME: everything a running installation keeps, and where it is."""

import fcntl
import json
import os
import secrets
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, Self

PROJECT = Path(__file__).resolve().parent.parent


class ParkError(Exception):
    """An expected failure. Its text is Chinese and tells the person at the keyboard what to do."""


class PortRule(NamedTuple):
    """Which environment variable fixes a service's port, and where the search for a free one begins."""

    variable: str
    first: int


PORTS = {
    "postgres": PortRule("PARK_PG_PORT", 15432),
    "airflow": PortRule("PARK_AIRFLOW_PORT", 18080),
    "superset": PortRule("PARK_SUPERSET_PORT", 18088),
}
PORTS_TO_TRY = 200


@dataclass(frozen=True)
class Home:
    """The folder of one installation. Two homes run side by side on one machine."""

    root: Path

    @classmethod
    def current(cls) -> Self:
        """The home named by $PARK_HOME, else `.park` in the checkout."""
        return cls(Path(os.environ.get("PARK_HOME") or PROJECT / ".park").expanduser().absolute())

    @property
    def inbox(self) -> Path:
        return self.root / "inbox"

    @property
    def archive(self) -> Path:
        return self.root / "archive"

    @property
    def receipts(self) -> Path:
        return self.root / "receipts"

    @property
    def reports(self) -> Path:
        return self.root / "reports"

    @property
    def quality_report(self) -> Path:
        """The latest report as a page; the workbook beside it has the same name."""
        return self.reports / "数据质量报告.html"

    @property
    def logs(self) -> Path:
        return self.root / "logs"

    @property
    def run(self) -> Path:
        """Process records of the running services."""
        return self.root / "run"

    @property
    def postgres(self) -> Path:
        """Data directory of the embedded PostgreSQL."""
        return self.root / "postgres"

    @property
    def airflow(self) -> Path:
        return self.root / "airflow"

    @property
    def superset(self) -> Path:
        return self.root / "superset"

    @property
    def dbt(self) -> Path:
        """dbt's target and logs."""
        return self.root / "dbt"

    def prepare(self) -> None:
        """Make the folders. Permissions are set once, so that an operator may open the inbox to others."""
        _make_folder(self.root, 0o711)
        for folder in (
            self.inbox,
            self.archive,
            self.receipts,
            self.reports,
            self.logs,
            self.run,
            self.airflow,
            self.superset,
            self.dbt,
        ):
            _make_folder(folder, 0o700)

    def secret(self, name: str) -> str:
        """The secret of this name, generated when first asked for; only the owner can read the file."""
        path = self.root / "secrets.json"
        with self.locked():
            known = _read(path)
            if name not in known:
                known[name] = secrets.token_urlsafe(32)
                _write(path, known, 0o600)
            return str(known[name])

    def port(self, service: str) -> int:
        """The port of a service in `PORTS`: the environment's, else the remembered one, else a free one."""
        if fixed := self.fixed_port(service):
            return fixed
        if remembered := _read(self._config).get("ports", {}).get(service):
            return int(remembered)
        return self._remember_port(service, lambda ports: ports.get(service) or _free_port(service, ports))

    def fixed_port(self, service: str) -> int | None:
        """The port that the environment demands, if it does."""
        variable = PORTS[service].variable
        value = os.environ.get(variable)
        if not value:
            return None
        if not value.isdecimal() or not 0 < int(value) < 65536:
            raise ParkError(f"环境变量 {variable}={value} 不是有效的端口号 (1–65535)")
        return int(value)

    def remember_port(self, service: str, port: int) -> None:
        """Note where a service was started: a command without the environment's variable finds it there."""
        self._remember_port(service, lambda _: port)

    def move_port(self, service: str) -> int:
        """Choose and remember another free port: somebody else has taken the present one."""
        return self._remember_port(service, lambda ports: _free_port(service, ports))

    @contextmanager
    def locked(self, name: str = "home") -> Iterator[None]:
        """Hold this home's lock of that name: one process at a time."""
        _make_folder(self.root, 0o711)
        with (self.root / f".{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    @property
    def _config(self) -> Path:
        return self.root / "config.json"

    def _remember_port(self, service: str, choose: Callable[[dict[str, int]], int]) -> int:
        with self.locked():
            config = _read(self._config)
            ports: dict[str, int] = config.setdefault("ports", {})
            ports[service] = choose(ports)
            _write(self._config, config, 0o644)
            return ports[service]


def _free_port(service: str, remembered: dict[str, int]) -> int:
    rule = PORTS[service]
    for port in range(rule.first, rule.first + PORTS_TO_TRY):
        if port not in remembered.values() and port_is_free(port):
            return port
    last = rule.first + PORTS_TO_TRY - 1
    raise ParkError(f"端口 {rule.first}–{last} 全部被占用, 请用环境变量 {rule.variable} 指定一个")


def port_is_free(port: int) -> bool:
    """Whether a server could listen on 127.0.0.1:port now."""
    with socket.socket() as probe:
        # As servers do: a port whose last connections are still in TIME_WAIT is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        with suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return True
    return False


def _make_folder(folder: Path, mode: int) -> None:
    if not folder.is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(mode)


def _read(path: Path) -> dict[str, Any]:
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else {}


def _write(path: Path, content: dict[str, Any], mode: int) -> None:
    """Replace the file at once: a reader sees the old or the new content, a crash leaves one of them."""
    draft = path.with_name(f"{path.name}.new")
    draft.unlink(missing_ok=True)
    draft.touch(mode=mode)
    draft.write_text(json.dumps(content, ensure_ascii=False, indent=2), encoding="utf-8")
    draft.replace(path)
