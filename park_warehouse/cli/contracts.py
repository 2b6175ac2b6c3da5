"""contracts …: what the bureaus send, for those who keep the contracts."""

import click

from park_warehouse.cli.group import ChineseCommand, ChineseGroup

contracts = ChineseGroup(name="contracts", help="报表的数据契约 (contracts/*.yml)。")


@contracts.command(cls=ChineseCommand)
def check() -> None:
    """检查全部契约文件, 列出报表。"""
    from park_warehouse.contract import load_contracts

    found = load_contracts()
    for form, contract in found.items():
        click.echo(f"✓ {contract.name} ({form}.yml): {len(contract.columns)} 列, {contract.sender}")
    click.echo(f"{len(found)} 张报表的契约全部有效。")
