"""contracts …: what the bureaus send, for those who keep the contracts and those who fill in the forms."""

from pathlib import Path

import click

from park_warehouse.cli.group import ChineseCommand, ChineseGroup

contracts = ChineseGroup(name="contracts", help="报表的数据契约 (contracts/*.yml): 检查, 清单, 空白表。")


@contracts.command(cls=ChineseCommand)
def check() -> None:
    """检查全部契约文件, 列出报表。"""
    from park_warehouse.contract import load_contracts

    found = load_contracts()
    for form, contract in found.items():
        click.echo(f"✓ {contract.name} ({form}.yml): {len(contract.columns)} 列, {contract.sender}")
    click.echo(f"{len(found)} 张报表的契约全部有效。")


@contracts.command("list", cls=ChineseCommand)
@click.argument("form", required=False)
def list_forms(form: str | None) -> None:
    """列出报表; 写明代号或名称 (FORM) 时列出该表各列。"""
    from park_warehouse.contract import find_contract, load_contracts
    from park_warehouse.contract.listing import columns_table, forms_table

    if form:
        click.echo(columns_table(find_contract(form)))
    else:
        click.echo(forms_table(load_contracts().values()))


@contracts.command(cls=ChineseCommand)
@click.argument("form", required=False)
@click.option("--out", type=click.Path(path_type=Path), help="写到这个文件; 默认为 <报表名称>.xlsx。")
@click.option("--all", "folder", type=click.Path(path_type=Path), help="把全部报表的空白表写到这个目录。")
def template(form: str | None, out: Path | None, folder: Path | None) -> None:
    """生成报表 (FORM: 代号或名称) 的空白工作簿, 供报送单位填写。"""
    from park_warehouse.contract import find_contract, load_contracts
    from park_warehouse.contract.template import write_template
    from park_warehouse.home import ParkError

    if (form is None) == (folder is None) or (folder and out):
        raise click.UsageError("请写一张报表 (可加 --out 文件), 或写 --all 目录")
    if folder:
        folder.mkdir(parents=True, exist_ok=True)
        paths = {folder / f"{contract.name}.xlsx": contract for contract in load_contracts().values()}
    else:
        contract = find_contract(str(form))
        paths = {out or Path(f"{contract.name}.xlsx"): contract}
    for path, contract in paths.items():
        try:
            write_template(contract, path)
        except OSError as error:
            raise ParkError(f"无法写入 {path}: {error.strerror}") from error
        click.echo(str(path))
