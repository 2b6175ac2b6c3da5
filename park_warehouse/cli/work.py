"""submit, run, report, psql, demo: daily work with files and figures."""

import json
import os
from pathlib import Path

import click

from park_warehouse.cli.group import FAILED, ChineseCommand
from park_warehouse.home import Home, ParkError

FILE = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)


@click.command(cls=ChineseCommand)
@click.argument("paths", metavar="文件…", type=FILE, nargs=-1, required=True)
@click.option("--restatement", is_flag=True, help="更正以前报过的数据; 须注明 --reason 和 --by。")
@click.option("--reason", metavar="文字", help="更正的原因。")
@click.option("--by", metavar="姓名", help="报送人。")
def submit(paths: tuple[Path, ...], restatement: bool, reason: str | None, by: str | None) -> None:
    """把文件放入收件箱。"""
    from park_warehouse.local.submission import Cover, put_into_inbox

    if restatement and not (reason and by):
        raise click.UsageError(
            "更正 (--restatement) 须同时给出 --reason 和 --by", click.get_current_context()
        )
    home = Home.current()
    home.prepare()
    for path in paths:
        # Two who submit files of one name at once would choose the same free name.
        with home.locked("inbox"):
            placed = put_into_inbox(path, home.inbox, Cover(restatement, reason, by))
        click.echo(f"已放入收件箱: {placed.name}")
    click.echo(f"处理后的回执在 {home.receipts}; 没有启动 Airflow 时请执行 ./park run")


@click.command(cls=ChineseCommand)
@click.option("--full-refresh", is_flag=True, help="从全部原始数据重建, 而不只是有变化的部分。")
@click.pass_context
def run(context: click.Context, full_refresh: bool) -> None:
    """在前台处理收件箱, 构建仓库, 检查质量 (不需要 Airflow)。"""
    from park_warehouse.local.database import start_database
    from park_warehouse.local.progress import Steps
    from park_warehouse.pipeline import run_all

    home = Home.current()
    with Steps() as steps:
        with steps.step("启动数据库"):
            start_database(home)
        with steps.step("处理") as tell:
            outcome = run_all(home, full_refresh=full_refresh, progress=tell)
    numbers = outcome.received.numbers
    click.echo("收件: " + ", ".join(f"{name} {count}" for name, count in numbers.items()))
    for dispatch in outcome.dispatches:
        click.echo(f"{dispatch.quarter}: {dispatch.message}")
    click.echo(f"质量报告: {outcome.report}")
    if numbers["退回"] or numbers["退回行"]:
        click.echo(f"有文件或行被退回, 原因见回执: {home.receipts}")
        context.exit(FAILED)


@click.command(cls=ChineseCommand)
@click.option("--json", "as_json", is_flag=True, help="输出 JSON, 供脚本使用。")
def report(as_json: bool) -> None:
    """给出数据质量报告的位置 (HTML 和 XLSX)。"""
    page = Home.current().quality_report
    paths = {"html": page, "xlsx": page.with_suffix(".xlsx")}
    missing = [str(path) for path in paths.values() if not path.exists()]
    if missing:
        raise ParkError(f"还没有质量报告 ({missing[0]}); 请先执行 make up 或 ./park run")
    if as_json:
        click.echo(json.dumps({kind: str(path) for kind, path in paths.items()}, ensure_ascii=False))
    else:
        click.echo("\n".join(str(path) for path in paths.values()))


@click.command(cls=ChineseCommand, context_settings={"ignore_unknown_options": True}, add_help_option=False)
@click.argument("arguments", metavar="[psql 的参数…]", nargs=-1, type=click.UNPROCESSED)
def psql(arguments: tuple[str, ...]) -> None:
    """以仓库属主的身份打开 psql。"""
    from park_warehouse.local.database import start_server
    from park_warehouse.local.psql import environment, program

    home = Home.current()
    # Without migrations: this must also open a warehouse that one of them has failed on.
    start_server(home)
    executable = str(program())
    os.execve(executable, [executable, *arguments], os.environ | environment(home))  # noqa: S606


@click.command(cls=ChineseCommand)
@click.option("--scale", type=click.Choice(["city", "province", "nation"]), default="city", help="规模。")
@click.option("--out", metavar="目录", type=click.Path(path_type=Path), required=True, help="写到哪里。")
def demo(scale: str, out: Path) -> None:
    """生成演示用的报送文件。"""
    from park_warehouse.demo import write_demo
    from park_warehouse.local.progress import Steps

    with Steps() as steps, steps.step(f"生成演示文件 ({scale})") as tell:
        summary = write_demo(
            out, scale, progress=lambda done, total: tell(f"{done} / {total}") if done % 50 == 0 else None
        )
    click.echo(f"{out}: {summary.files} 份文件")
    for story in summary.stories:
        click.echo(f"  {story}")
