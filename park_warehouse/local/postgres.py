"""The embedded PostgreSQL of one home: started, stopped, and brought back after whatever happened to it."""

import time
from collections.abc import Iterator
from contextlib import closing, suppress
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import psutil  # type: ignore[import-untyped]
import psycopg2
import psycopg2.extensions

from park_warehouse.home import PORTS, Home, ParkError, port_is_free
from park_warehouse.local.databases import prepare_embedded_databases
from park_warehouse.local.logs import open_log, tail
from park_warehouse.local.postgres_place import Account, data_directory
from park_warehouse.local.postgres_settings import settings
from park_warehouse.local.processes import is_alive, kill, wait_until_ended
from park_warehouse.warehouse.connection import embedded_url

MAJOR_VERSION = "18"
# Crash recovery replays up to max_wal_size; a slow disk takes minutes, not an hour.
START_TIMEOUT_SECONDS = 900
STOP_TIMEOUT_SECONDS = 120
PORT_ATTEMPTS = 5
# What a server says that lets nobody in for now (its log and answers are in English, by --locale=C).
IN_TRANSITION = ("in recovery mode", "starting up", "not yet accepting connections")


class Postmaster(NamedTuple):
    """What `postmaster.pid` says, once its process has been found alive and ours."""

    process: psutil.Process
    port: int
    status: str


class EmbeddedPostgres:
    """PostgreSQL 18 on 127.0.0.1 with passwords, in `home.postgres`, from the installed wheel."""

    def __init__(self, home: Home, *, durable: bool = True) -> None:
        self.home = home
        self.durable = durable

    @property
    def log(self) -> Path:
        return self.home.logs / "postgres.log"

    @cached_property
    def account(self) -> Account:
        return Account.for_data(self.home.postgres)

    def admin_url(self, database: str = "postgres") -> str:
        """URL of a database as the superuser `park`."""
        return embedded_url(self.home, database)

    def program(self, name: str) -> Path:
        """One of the programs that came with the server (psql, pg_dump, …)."""
        return self.account.binaries / name

    def is_running(self) -> bool:
        return self._postmaster() is not None

    def running_port(self) -> int | None:
        """Where the server listens, if it runs: not always where the environment says."""
        found = self._postmaster()
        return found.port if found else None

    def start(self) -> None:
        """Have the server running, with its databases, on `home.port('postgres')`.

        Comes right after a crash, a kill, an interrupted first start and a port that somebody else has taken.
        Raises ParkError when it cannot.
        """
        with self.home.locked("postgres"):
            self.home.prepare()
            self._ensure_running()
            try:
                self._prepare_databases()
            except psycopg2.OperationalError as error:
                # A server that was just killed still looks alive for a moment.
                time.sleep(1)
                if self.is_running():
                    secrets = self.home.root / "secrets.json"
                    raise ParkError(f"数据库在运行, 但无法登录 ({secrets} 是否被换过?): {error}") from error
                self._ensure_running()
                self._prepare_databases()

    def stop(self) -> None:
        """Stop the server, waiting for its last checkpoint. Does nothing when none runs."""
        with self.home.locked("postgres"):
            self._stop()

    # What runs now

    @property
    def _data(self) -> Path:
        return self.home.postgres.resolve()

    def _postmaster(self) -> Postmaster | None:
        try:
            lines = (self._data / "postmaster.pid").read_text().splitlines()
            process = psutil.Process(int(lines[0]))
        except (FileNotFoundError, IndexError, ValueError, psutil.NoSuchProcess):
            return None
        if not self._is_ours(process):
            return None
        # The lines are written one by one while the server starts.
        complete = len(lines) > 7
        return Postmaster(process, int(lines[3]) if complete else 0, lines[7].strip() if complete else "")

    def _is_ours(self, process: psutil.Process) -> bool:
        """A PostgreSQL process of this data directory: process ids are used again, also by other programs."""
        with suppress(psutil.Error):
            return is_alive(process) and process.name() == "postgres" and process.cwd() == str(self._data)
        return False

    def _our_processes(self) -> Iterator[psutil.Process]:
        return (process for process in psutil.process_iter() if self._is_ours(process))

    # Starting

    def _ensure_running(self) -> None:
        self._settle_running_server()
        if not self.is_running():
            self._prepare_data()
            self._clear_leftovers()
            self._launch()

    def _settle_running_server(self) -> None:
        """Wait for a server in transition; one that others use is not moved to another port."""
        deadline = time.monotonic() + START_TIMEOUT_SECONDS
        while (found := self._postmaster()) and found.status != "ready":
            if time.monotonic() > deadline:
                raise ParkError(f"数据库启动超时, 请查看 {self.log}")
            time.sleep(0.1)
        if found and found.port != self.home.port("postgres"):
            if fixed := self.home.fixed_port("postgres"):
                raise ParkError(
                    f"数据库正在端口 {found.port} 上运行, 而 {PORTS['postgres'].variable}={fixed}。"
                    "请去掉这个环境变量, 或执行 make up 换到新端口"
                )
            self.home.remember_port("postgres", found.port)

    def _prepare_data(self) -> None:
        data = data_directory(self.home.postgres, self.account)
        version, configuration = data / "PG_VERSION", data / "park.conf"
        if version.exists() and not configuration.exists():
            # An initdb that was killed half-way: `park.conf` is written right after it.
            self._empty(data)
        if not version.exists():
            self._initialise(data)
        elif (found := version.read_text().strip()) != MAJOR_VERSION:
            raise ParkError(f"{data} 属于 PostgreSQL {found}, 本版本需要 {MAJOR_VERSION}")
        configuration.write_text(settings(durable=self.durable), encoding="utf-8")
        self.account.own(configuration)

    def _initialise(self, data: Path) -> None:
        password = data.parent / f"{data.name}.password"
        password.touch(mode=0o600)
        password.write_text(self.home.secret("postgres"))
        self.account.own(password)
        try:
            answer = self.account.run(
                self.program("initdb"),
                f"--pgdata={data}",
                "--username=park",
                f"--pwfile={password}",
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                # Sorting by code point is the same on every machine and survives library upgrades.
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--locale=C",
                *([] if self.durable else ["--no-sync"]),
                timeout=300,
            )
        finally:
            password.unlink()
        if answer.returncode != 0:
            raise ParkError(f"建立数据库失败: {answer.stdout.strip()[-2000:]}")
        with (data / "postgresql.conf").open("a") as file:
            file.write("\ninclude 'park.conf'\n")

    def _empty(self, data: Path) -> None:
        answer = self.account.run("find", data, "-mindepth", "1", "-delete")
        if answer.returncode != 0:
            raise ParkError(f"无法清理未完成的数据库目录 {data}: {answer.stdout.strip()}")

    def _clear_leftovers(self) -> None:
        """After a killed server: let its children end, and drop a pid file that names a stranger."""
        kill(wait_until_ended(self._our_processes(), timeout=5))
        # The server itself clears the file of a dead process, but believes in any process with that number.
        (self._data / "postmaster.pid").unlink(missing_ok=True)

    def _launch(self) -> None:
        for _ in range(PORT_ATTEMPTS):
            port = self._usable_port()
            # The log is opened here: the account that runs the server need not reach the folder of logs.
            with open_log(self.log) as log:
                begin = log.tell()
                answer = self.account.run(
                    *(self.program("pg_ctl"), "start", "--wait", f"--timeout={START_TIMEOUT_SECONDS}"),
                    *(f"--pgdata={self._data}", f"--options=-p {port}"),
                    timeout=START_TIMEOUT_SECONDS + 30,
                    stdout=log,
                )
            if answer.returncode == 0:
                self.home.remember_port("postgres", port)
                return
            # Somebody was quicker between the look at the port and the start: look again.
            if "Address already in use" not in tail(self.log, begin):
                break
        raise ParkError(f"数据库启动失败, 详见 {self.log}:\n{tail(self.log, begin)}")

    def _usable_port(self) -> int:
        port = self.home.port("postgres")
        if port_is_free(port):
            return port
        if self.home.fixed_port("postgres"):
            raise ParkError(f"{PORTS['postgres'].variable} 指定的端口 {port} 已被其他程序占用, 请换一个")
        return self.home.move_port("postgres")

    def _prepare_databases(self) -> None:
        with closing(self._connect_once_recovered()) as connection:
            prepare_embedded_databases(connection, self.home)

    def _connect_once_recovered(self) -> psycopg2.extensions.connection:
        """A server that has lost one of its processes recovers on its own, and lets nobody in meanwhile."""
        deadline = time.monotonic() + START_TIMEOUT_SECONDS
        while True:
            try:
                return psycopg2.connect(self.admin_url(), connect_timeout=30)
            except psycopg2.OperationalError as error:
                if not any(state in str(error) for state in IN_TRANSITION) or time.monotonic() > deadline:
                    raise
                time.sleep(0.1)

    # Stopping

    def _stop(self) -> None:
        found = self._postmaster()
        if found is None:
            return
        for mode in ("fast", "immediate"):
            self.account.run(
                *(self.program("pg_ctl"), "stop", f"--mode={mode}", "--wait"),
                *(f"--pgdata={self._data}", f"--timeout={STOP_TIMEOUT_SECONDS}"),
                timeout=STOP_TIMEOUT_SECONDS + 30,
            )
            if not wait_until_ended([found.process], timeout=1):
                return
        kill(self._our_processes())
