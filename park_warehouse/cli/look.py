"""status, logins, doctor: they look and change nothing."""

import json

import click

from park_warehouse.cli.group import FAILED, ChineseCommand
from park_warehouse.home import Home


@click.command(cls=ChineseCommand)
@click.option("--json", "as_json", is_flag=True, help="输出 JSON, 供脚本使用 (含数据库密码)。")
def status(as_json: bool) -> None:
    """显示各服务的状态和地址。"""
    from park_warehouse.local.status import look

    found = look(Home.current())
    if as_json:
        click.echo(json.dumps(found.as_json(), ensure_ascii=False, indent=2))
        return
    from rich.console import Console

    from park_warehouse.cli.summary import print_status

    print_status(found, Console(highlight=False))


@click.command(cls=ChineseCommand)
@click.option("--json", "as_json", is_flag=True, help="输出 JSON, 供脚本使用。")
def logins(as_json: bool) -> None:
    """列出各角色的登录地址, 用户名和密码。"""
    from dataclasses import asdict

    from park_warehouse.local import stack

    found = stack.logins(Home.current())
    if as_json:
        click.echo(json.dumps([asdict(login) for login in found], ensure_ascii=False, indent=2))
        return
    from rich.console import Console

    from park_warehouse.cli.summary import print_logins

    print_logins(found, Console(highlight=False))


@click.command(cls=ChineseCommand)
@click.pass_context
def doctor(context: click.Context) -> None:
    """检查环境, 端口, 磁盘, 数据库, 服务和收件箱, 指出问题和办法。"""
    from park_warehouse.local.doctor import examine

    findings = examine(Home.current())
    for finding in findings:
        click.secho(f"{'✓' if finding.is_well else '✗'} {finding.subject}: {finding.text}", nl=True)
        if finding.advice:
            click.echo(f"    办法: {finding.advice}")
    if not all(finding.is_well for finding in findings):
        context.exit(FAILED)
