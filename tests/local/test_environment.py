"""environment.sh makes an environment once, notices a changed lock, and says what is missing."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from park_warehouse.home import PROJECT

SCRIPT = Path("park_warehouse/local/environment.sh")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with small locks of its own."""
    (tmp_path / SCRIPT.parent).mkdir(parents=True)
    shutil.copy2(PROJECT / SCRIPT, tmp_path / SCRIPT)
    _lock(tmp_path / "requirements.lock", "six")
    _lock(tmp_path / "tests/requirements.lock", "iniconfig")
    if (PROJECT / ".tools").exists():  # Where uv is not on the PATH.
        (tmp_path / ".tools").mkdir()
        (tmp_path / ".tools/uv").symlink_to(PROJECT / ".tools/uv")
    return tmp_path


def _lock(path: Path, *packages: str) -> None:
    """The lines of these packages, as in our own locks."""
    known = "".join((PROJECT / name).read_text() for name in ("requirements.lock", "tests/requirements.lock"))
    found = [re.search(rf"^{package}==.*\n(?:    --hash.*\n)*", known, re.MULTILINE) for package in packages]
    path.parent.mkdir(exist_ok=True)
    path.write_text("".join(match.group() for match in found if match))
    assert all(found)


def _prepare(checkout: Path, name: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [checkout / SCRIPT, name],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def _has(checkout: Path, module: str) -> bool:
    command = [checkout / ".venv/bin/python", "-P", "-c", f"import {module}"]
    return subprocess.run(command, cwd="/", capture_output=True, check=False).returncode == 0


def test_the_first_call_installs_the_next_ones_do_nothing(checkout: Path) -> None:
    first = _prepare(checkout, "warehouse")
    assert first.returncode == 0, first.stderr
    assert "正在准备运行环境" in first.stderr
    assert _has(checkout, "six")
    assert _has(checkout, "park_warehouse.local"), "the package is used from the checkout"

    second = _prepare(checkout, "warehouse")
    assert (second.returncode, second.stdout, second.stderr) == (0, "", "")


def test_a_changed_lock_is_noticed(checkout: Path) -> None:
    _prepare(checkout, "warehouse")
    _lock(checkout / "requirements.lock", "six", "packaging")
    assert _prepare(checkout, "warehouse").returncode == 0
    assert _has(checkout, "packaging")
    _lock(checkout / "requirements.lock", "packaging")
    assert _prepare(checkout, "warehouse").returncode == 0
    assert not _has(checkout, "six"), "exactly what is locked"


def test_a_developers_tools_stay(checkout: Path) -> None:
    _prepare(checkout, "developer")
    assert _has(checkout, "iniconfig")
    _lock(checkout / "requirements.lock", "packaging")
    assert _prepare(checkout, "warehouse").returncode == 0
    assert _has(checkout, "packaging")
    assert _has(checkout, "iniconfig")


def test_an_interrupted_installation_is_finished_by_the_next_call(checkout: Path) -> None:
    _prepare(checkout, "warehouse")
    (checkout / ".venv/made-from").unlink()  # Written last.
    next((checkout / ".venv").glob("lib/python*/site-packages/six.py")).unlink()
    assert _prepare(checkout, "warehouse").returncode == 0
    assert _has(checkout, "six")


def test_two_first_calls_at_once_both_succeed(checkout: Path) -> None:
    calls = [subprocess.Popen([checkout / SCRIPT, "warehouse"], stderr=subprocess.PIPE) for _ in range(2)]
    said = [call.communicate()[1].decode() for call in calls]
    assert [call.returncode for call in calls] == [0, 0], said
    assert sum("正在准备运行环境" in text for text in said) == 1


def test_a_moved_checkout_gets_a_new_environment(checkout: Path, tmp_path: Path) -> None:
    _prepare(checkout, "warehouse")
    moved = tmp_path / "moved"
    moved.mkdir()
    for name in (".venv", ".tools", "park_warehouse", "requirements.lock", "tests"):
        if (checkout / name).exists():
            (checkout / name).rename(moved / name)
    assert _prepare(moved, "warehouse").returncode == 0
    assert _has(moved, "six")
    assert str(moved) in (moved / ".venv/pyvenv.cfg").read_text() + (moved / ".venv/made-from").read_text()


def test_without_the_right_python_it_says_what_to_install(checkout: Path, tmp_path: Path) -> None:
    programs = tmp_path / "programs"
    programs.mkdir()
    for name in ("bash", "env", "cat", "cmp", "dirname", "readlink", "mkdir", "flock", "head"):
        (programs / name).symlink_to(shutil.which(name) or name)
    answer = _prepare(checkout, "warehouse", PATH=str(programs))
    assert answer.returncode == 1
    assert "没有找到 Python 3.11" in answer.stderr
    assert "apt-get install" in answer.stderr


def test_what_cannot_be_installed_is_told(checkout: Path) -> None:
    lock = checkout / "requirements.lock"
    lock.write_text(re.sub(r"sha256:\w{8}", "sha256:00000000", lock.read_text()))
    answer = _prepare(checkout, "warehouse")
    assert answer.returncode == 1
    assert "安装软件包失败" in answer.stderr
    assert not (checkout / ".venv/made-from").exists()
