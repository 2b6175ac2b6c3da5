"""contracts …: lists and blank workbooks for people."""

from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from park_warehouse.cli import main
from park_warehouse.cli.group import DONE, FAILED, WRONG_USAGE
from park_warehouse.contract import load_contracts


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["contracts", *arguments])


def test_all_forms_are_listed() -> None:
    answer = run("list")
    assert answer.exit_code == DONE
    assert all(contract.name in answer.output for contract in load_contracts().values())


@pytest.mark.parametrize("form", ["tax_payments", "税收入库明细"])
def test_a_form_is_found_by_its_id_and_by_its_name(form: str) -> None:
    assert "| 金额(元) *" not in run("list", form).output
    assert "| 金额 * | 数值 | 元 |" in run("list", form).output


def test_one_template(tmp_path: Path) -> None:
    path = tmp_path / "空白.xlsx"
    answer = run("template", "B204-1", "--out", str(path))
    assert (answer.exit_code, answer.output) == (DONE, f"{path}\n")
    assert openpyxl.load_workbook(path).worksheets[0]["A1"].value == "工业产销总值表"


def test_a_template_is_called_by_its_form(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("template", "tax_payments").exit_code == DONE
    assert (tmp_path / "税收入库明细.xlsx").exists()


def test_all_templates(tmp_path: Path) -> None:
    assert run("template", "--all", str(tmp_path / "表")).exit_code == DONE
    written = {path.stem for path in (tmp_path / "表").iterdir()}
    assert written == {contract.name for contract in load_contracts().values()}


def test_an_unknown_form_is_told_with_those_that_are_there() -> None:
    answer = run("template", "nonsense")
    assert answer.exit_code == FAILED
    assert "没有「nonsense」这张报表" in answer.output
    assert "税收入库明细 (tax_payments)" in answer.output


def test_a_place_that_is_not_there(tmp_path: Path) -> None:
    answer = run("template", "tax_payments", "--out", str(tmp_path / "nowhere" / "表.xlsx"))
    assert answer.exit_code == FAILED
    assert "无法写入" in answer.output


@pytest.mark.parametrize("arguments", [[], ["tax_payments", "--all", "x"], ["--all", "x", "--out", "y"]])
def test_wrong_usage(arguments: list[str]) -> None:
    assert run("template", *arguments).exit_code == WRONG_USAGE
