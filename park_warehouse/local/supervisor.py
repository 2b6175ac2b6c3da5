"""Start, inspect and stop the long-running services of a home.

Each service is the leader of a session of its own, so that it outlives the command that started it and its
children can be found when it is gone. Its record in `home.run` names the process by number *and* birth:
numbers are used again.
"""

import hashlib
import json
import os
import subprocess
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from http.client import HTTPException
from pathlib import Path
from urllib.request import ProxyHandler, build_opener

import psutil  # type: ignore[import-untyped]

from park_warehouse.home import Home, ParkError, port_is_free
from park_warehouse.local.logs import open_log, tail
from park_warehouse.local.processes import is_alive, kill, wait_until_ended
from park_warehouse.local.service import Service

PROBE_INTERVAL_SECONDS = 0.25
# Boot time and clock ticks round a process's birth by less than this.
BIRTH_TOLERANCE_SECONDS = 2

# Never through a proxy: the services are on this machine.
_direct = build_opener(ProxyHandler({}))


class State(StrEnum):
    """What became of a service, in the words of `status`."""

    STOPPED = "stopped"
    STARTING = "starting"
    RUNNING = "running"
    CRASHED = "crashed"


@dataclass(frozen=True)
class Record:
    """The leader of a service's session, as written when it was started."""

    name: str
    pid: int
    born: float
    fingerprint: str

    def leader(self) -> psutil.Process | None:
        """The process, if it is still that one."""
        with suppress(psutil.Error):
            process = psutil.Process(self.pid)
            if is_alive(process) and abs(process.create_time() - self.born) < BIRTH_TOLERANCE_SECONDS:
                return process
        return None

    def family(self) -> list[psutil.Process]:
        """All living processes of the session and their descendants, also when the leader is gone."""
        members = [process for process in psutil.process_iter() if self._belongs(process)]
        for process in list(members):
            with suppress(psutil.Error):
                members += process.children(recursive=True)
        return [process for process in dict.fromkeys(members) if is_alive(process)]

    def _belongs(self, process: psutil.Process) -> bool:
        # A session's number is not given to a new process while it has members, and no member is older than
        # its leader: an older process in a session of that number is a stranger.
        with suppress(psutil.Error, ProcessLookupError):
            return (
                os.getsid(process.pid) == self.pid
                and process.create_time() > self.born - BIRTH_TOLERANCE_SECONDS
            )
        return False


class Supervisor:
    """The services of one home. Every method can be repeated at any time."""

    def __init__(self, home: Home, *, stop_timeout: float = 30, probe_timeout: float = 5) -> None:
        self.home = home
        self.stop_timeout = stop_timeout
        self.probe_timeout = probe_timeout

    def start(self, service: Service) -> None:
        """Have the service running; a healthy one is left alone, a sick or half-started one is replaced.

        Returns when the process exists: `wait_until_ready` waits for it to answer.
        """
        with self.home.locked(f"service-{service.name}"):
            if self._is_current(service):
                return
            self._stop(service.name)
            if service.port is not None and not port_is_free(service.port):
                raise ParkError(
                    f"{service.title}: 端口 {service.port} 已被其他程序占用, "
                    "请用环境变量换一个端口或停掉那个程序"
                )
            self._launch(service)

    def wait_until_ready(self, service: Service, *, waiting: Callable[[], None] = lambda: None) -> None:
        """Wait until the service answers; raise ParkError with the end of its log when it does not.

        `waiting` is called between two looks, for a progress display.
        """
        deadline = time.monotonic() + service.start_timeout
        while (state := self.state(service)) is State.STARTING and time.monotonic() < deadline:
            waiting()
            time.sleep(PROBE_INTERVAL_SECONDS)
        if state is State.STARTING:
            raise ParkError(f"{service.title}在 {service.start_timeout:.0f} 秒内没有就绪, 详见 {service.log}")
        if state is not State.RUNNING:
            raise ParkError(f"{service.title}启动失败, 详见 {service.log}:\n{tail(service.log)}")

    def state(self, service: Service) -> State:
        record = self._record(service.name)
        if record is None:
            return State.STOPPED
        if record.leader() is None:
            return State.CRASHED
        return State.RUNNING if self._answers(service) else State.STARTING

    def running(self) -> list[str]:
        """Names of the services that have living processes, also of services nobody speaks of any more."""
        return [record.name for record in self._records() if record.family()]

    def holds_port(self, port: int) -> bool:
        """Whether one of this home's services listens on the port."""
        for record in self._records():
            for process in record.family():
                with suppress(psutil.Error):
                    if any(line.laddr.port == port for line in process.net_connections("tcp")):
                        return True
        return False

    def stop_all(self, *, stopped: Callable[[str], None] = lambda _: None) -> None:
        """Stop every service of this home, all at once: each is given time to finish what it does."""
        names = [record.name for record in self._records()]
        if names:
            with ThreadPoolExecutor(len(names)) as pool:
                for name, _ in zip(names, pool.map(self.stop, names), strict=True):
                    stopped(name)

    def stop(self, name: str) -> None:
        """Stop a service with all its processes; does nothing when none runs."""
        with self.home.locked(f"service-{name}"):
            self._stop(name)

    # Records

    def _path(self, name: str) -> Path:
        return self.home.run / f"{name}.json"

    def _record(self, name: str) -> Record | None:
        try:
            content = json.loads(self._path(name).read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        return Record(name, content["pid"], content["born"], content["fingerprint"])

    def _records(self) -> Iterator[Record]:
        for path in sorted(self.home.run.glob("*.json")):
            if record := self._record(path.stem):
                yield record

    def _is_current(self, service: Service) -> bool:
        """Whether it runs as it would be started now, and is healthy or still young."""
        record = self._record(service.name)
        if record is None or record.fingerprint != _fingerprint(service):
            return False
        leader = record.leader()
        if leader is None:
            return False
        young = time.time() - leader.create_time() < service.start_timeout
        # A busy service may miss one look.
        return young or any(self._answers(service) for _ in range(3))

    # Processes

    def _answers(self, service: Service) -> bool:
        if service.health_url is None:
            return True
        try:
            with _direct.open(service.health_url, timeout=self.probe_timeout) as answer:
                return bool(answer.status == 200)
        except (HTTPException, OSError):
            return False

    def _launch(self, service: Service) -> None:
        with open_log(service.log) as log:
            process = subprocess.Popen(  # noqa: S603 (our own programs only)
                service.argv,
                cwd=service.cwd,
                env={**os.environ, **service.env},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        with suppress(psutil.NoSuchProcess):
            self._write(service, process.pid, psutil.Process(process.pid).create_time())

    def _write(self, service: Service, pid: int, born: float) -> None:
        content = {"pid": pid, "born": born, "fingerprint": _fingerprint(service)}
        draft = self._path(service.name).with_suffix(".new")
        draft.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
        draft.replace(self._path(service.name))

    def _stop(self, name: str) -> None:
        record = self._record(name)
        if record is None:
            return
        family = record.family()
        if leader := record.leader():
            # The leader ends its children in order; only what it leaves behind is ended by us.
            with suppress(psutil.NoSuchProcess):
                leader.terminate()
            wait_until_ended([leader], self.stop_timeout)
        for process in wait_until_ended(family, 0):
            with suppress(psutil.NoSuchProcess):
                process.terminate()
        kill(wait_until_ended([*family, *record.family()], min(5, self.stop_timeout)))
        self._path(name).unlink(missing_ok=True)


def _fingerprint(service: Service) -> str:
    """Changes when the service would be started differently: another command, port or password."""
    content = json.dumps([service.argv, sorted(service.env.items()), str(service.cwd)])
    return hashlib.sha256(content.encode()).hexdigest()
