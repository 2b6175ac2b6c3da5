"""A real MariaDB from Debian's package, in a temporary folder and on a free port, never as root."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

import pymysql
import pytest

PROGRAM = "mariadbd"
START_SECONDS = 60
# Made by Debian's package; where root installs it, root may also become it.
SYSTEM_USER = "mysql"


def require_programs() -> None:
    """Install the server where that is possible without asking anybody, else skip and say why."""
    if shutil.which(PROGRAM, path=_search_path()):
        return
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        pytest.skip("没有 MariaDB, 也无权安装 (apt-get install mariadb-server)")
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update"], ["install", "--yes", "--no-install-recommends", "mariadb-server"]):
        answer = subprocess.run(
            ["apt-get", "-qq", *command], env=environment, capture_output=True, text=True, check=False
        )
        if answer.returncode:
            pytest.skip(f"MariaDB 没有装上: {answer.stderr.strip()[-300:]}")


class MariaDb:
    """One server; `root` may log in without a password from this machine only."""

    def __init__(self) -> None:
        # Not in pytest's folder: that is 0700, and the server runs as another user.
        self.folder = Path(tempfile.mkdtemp(prefix="park-mariadb-"))
        self.port = _free_port()
        self._user = pwd.getpwnam(SYSTEM_USER) if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
        os.chown(self.folder, self._user.pw_uid, self._user.pw_gid)
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        data = self.folder / "data"
        self._run("mariadb-install-db", f"--datadir={data}", "--auth-root-authentication-method=normal")
        log = (self.folder / "log").open("wb")
        self._process = subprocess.Popen(
            [
                *(_program(PROGRAM), "--no-defaults", f"--datadir={data}", f"--port={self.port}"),
                *("--bind-address=127.0.0.1", f"--socket={self.folder}/socket", "--skip-name-resolve"),
                *("--innodb-flush-log-at-trx-commit=0", "--innodb-buffer-pool-size=32M"),
            ],
            stdout=log,
            stderr=log,
            **self._account(),
        )
        log.close()
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                return self.connect().close()
            except pymysql.err.OperationalError:
                if time.monotonic() > deadline or self._process.poll() is not None:
                    raise AssertionError((self.folder / "log").read_text(errors="replace")) from None
                time.sleep(0.2)

    def stop(self) -> None:
        if self._process:
            self._process.terminate()
            self._process.wait(30)
        shutil.rmtree(self.folder)

    def connect(self, database: str | None = None) -> "pymysql.Connection[pymysql.cursors.Cursor]":
        return pymysql.connect(
            host="127.0.0.1", port=self.port, user="root", database=database, autocommit=True
        )

    def _run(self, program: str, *arguments: str) -> None:
        answer = subprocess.run(
            [_program(program), "--no-defaults", *arguments],
            capture_output=True,
            text=True,
            check=False,
            **self._account(),
        )
        assert answer.returncode == 0, answer.stdout + answer.stderr

    def _account(self) -> dict[str, object]:
        if os.geteuid() != 0:
            return {"cwd": "/"}
        return {"cwd": "/", "user": self._user.pw_uid, "group": self._user.pw_gid, "extra_groups": []}


def _program(name: str) -> str:
    path = shutil.which(name, path=_search_path())
    assert path, name
    return path


def _search_path() -> str:
    return f"{os.environ.get('PATH', os.defpath)}:/usr/sbin"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
