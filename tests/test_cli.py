"""The commands answer in Chinese, with the right exit code and without tracebacks."""

import json
import resource
import subprocess
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from park_warehouse.cli import main
from park_warehouse.cli.group import DONE, FAILED, WRONG_USAGE
from park_warehouse.contract import load_contracts
from park_warehouse.home import PROJECT, Home


def _run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def test_help_lists_the_commands_in_chinese() -> None:
    answer = _run("--help")
    assert answer.exit_code == DONE
    assert "用法: " in answer.output
    assert "选项:" in answer.output
    for command in ("up", "down", "status", "logins", "submit", "run", "psql", "report", "demo", "doctor"):
        assert f"\n  {command} " in answer.output


@pytest.mark.parametrize("command", main.commands)
def test_every_command_explains_itself(command: str) -> None:
    if command == "psql":  # --help is psql's own.
        return
    answer = _run(command, "--help")
    assert answer.exit_code == DONE
    assert "--help" in answer.output
    assert "Show this message" not in answer.output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nonsense"], "没有命令 nonsense"),
        (["up", "--nonsense"], "没有选项 --nonsense"),
        (["up", "superfluous"], "多余的参数 superfluous"),
        (["submit"], "缺少"),
        (["submit", "no-such-file.xlsx"], "不存在"),
        (["demo"], "缺少"),
        (["demo", "--scale", "galaxy", "--out", "x"], "city, province, nation"),
    ],
)
def test_wrong_usage_is_explained(arguments: list[str], said: str) -> None:
    answer = _run(*arguments)
    assert answer.exit_code == WRONG_USAGE
    assert f"用法有误: {said}" in answer.output or said in answer.output
    assert "Traceback" not in answer.output


def test_a_restatement_needs_reason_and_name(home: Home, tmp_path: Path) -> None:
    file = tmp_path / "a.xlsx"
    file.write_bytes(b"x")
    assert _run("submit", str(file), "--restatement", "--reason", "漏报").exit_code == WRONG_USAGE
    assert list(home.inbox.iterdir()) == []
    answer = _run("submit", str(file), "--restatement", "--reason", "漏报", "--by", "张三")
    assert answer.exit_code == DONE
    assert (home.inbox / "a.xlsx").exists()


def test_submit_says_where_the_receipt_will_be(home: Home, tmp_path: Path) -> None:
    file = tmp_path / "a.xlsx"
    file.write_bytes(b"x")
    answer = _run("submit", str(file))
    assert answer.exit_code == DONE
    assert str(home.receipts) in answer.output


def test_status_for_scripts(home: Home) -> None:
    answer = _run("status", "--json")
    assert answer.exit_code == DONE
    found = json.loads(answer.output)
    assert {"warehouse_url", "airflow_url", "superset_url", "services"} <= set(found)
    assert found["services"]["postgres"]["state"] == "stopped"
    assert found["warehouse_url"].startswith("postgresql://park:")
    assert found["airflow_url"] == f"http://127.0.0.1:{home.port('airflow')}"


def test_status_for_people_shows_no_password(home: Home) -> None:
    answer = _run("status")
    assert answer.exit_code == DONE
    assert "未启动" in answer.output
    assert home.secret("postgres") not in answer.output


@pytest.mark.usefixtures("home")
def test_logins_have_one_user_per_role_with_address_and_password() -> None:
    answer = _run("logins", "--json")
    logins = json.loads(answer.output)
    assert len(logins) >= 4
    for login in logins:
        assert login["url"].startswith("http://127.0.0.1:")
        assert len(login["password"]) >= 20
    assert len({login["password"] for login in logins}) == len(logins)
    # A table that is narrower than a password would be of no use.
    assert logins[0]["password"] in _run("logins").output


@pytest.mark.usefixtures("home")
def test_without_a_report_the_way_to_one_is_told() -> None:
    answer = _run("report")
    assert answer.exit_code == FAILED
    assert "./park run" in answer.output


def test_report_gives_both_files(home: Home) -> None:
    home.quality_report.touch()
    home.quality_report.with_suffix(".xlsx").touch()
    found = json.loads(_run("report", "--json").output)
    assert Path(found["html"]) == home.quality_report
    assert Path(found["xlsx"]).suffix == ".xlsx"
    assert _run("report").output.splitlines() == list(found.values())


@pytest.mark.usefixtures("home")
def test_down_without_up_is_fine() -> None:
    answer = _run("down")
    assert answer.exit_code == DONE
    assert "已全部停止" in answer.output


@pytest.mark.usefixtures("home")
def test_doctor_finds_the_missing_database_and_advises() -> None:
    answer = _run("doctor")
    assert answer.exit_code == FAILED
    assert "✗ 数据库: 没有运行" in answer.output
    assert "办法: 执行 make up" in answer.output


@pytest.mark.usefixtures("home")
def test_an_unreachable_warehouse_is_told_without_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARK_WAREHOUSE_URL", "postgresql://nobody:x@127.0.0.1:9/warehouse")
    answer = _run("run")
    assert answer.exit_code == FAILED
    assert "连接不上" in answer.output


def test_doctor_reads_a_reachable_warehouse(home: Home, warehouse_url: str) -> None:  # noqa: ARG001
    (home.root / "secrets.json").touch(mode=0o600)
    (home.root / "secrets.json").write_text("{}")
    assert "✓ 数据库: 可以连接" in _run("doctor").output


def _processor_seconds_of_children() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def test_the_script_answers_quickly_from_anywhere(tmp_path: Path) -> None:
    # A file that has the name of a module of the standard library must not be imported.
    (tmp_path / "json.py").write_text("raise SystemExit('imported from the current folder')")
    command = [PROJECT / "park", "--help"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    begin = _processor_seconds_of_children()
    answer = subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, text=True)
    assert "园区数仓" in answer.stdout
    assert answer.stderr == ""
    # Not by the clock, which also counts what else the machine does.
    assert _processor_seconds_of_children() - begin < 0.5


def test_contracts_are_checked_and_listed() -> None:
    answer = _run("contracts", "check")
    assert answer.exit_code == DONE
    forms = list((PROJECT / "contracts").glob("*.yml"))
    assert f"{len(forms)} 张报表的契约全部有效" in answer.output


def test_a_broken_contract_is_told_with_its_place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "broken.yml").write_text("form: broken\nname: 坏\n", encoding="utf-8")
    monkeypatch.setattr("park_warehouse.contract.load_contracts", partial(load_contracts, tmp_path))
    answer = _run("contracts", "check")
    assert answer.exit_code == FAILED
    assert "broken.yml" in answer.output


def test_the_script_passes_exit_codes_on(tmp_path: Path) -> None:
    answer = subprocess.run([PROJECT / "park", "nonsense"], cwd=tmp_path, capture_output=True, check=False)
    assert answer.returncode == WRONG_USAGE


def test_psql_opens_the_warehouse_as_its_owner(warehouse_url: str) -> None:
    command = [PROJECT / "park", "psql", "--no-align", "--tuples-only", "--command", "select current_user"]
    answer = subprocess.run(command, capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "park"
    assert warehouse_url not in answer.stderr
