"""as-of: a past state beside the current one."""

import json
from typing import TYPE_CHECKING

import click

from park_warehouse.cli.group import ChineseCommand
from park_warehouse.home import Home

if TYPE_CHECKING:
    from park_warehouse.transform.as_of import PastBuild


@click.command("as-of", cls=ChineseCommand)
@click.argument("moment", metavar="[时点]", required=False)
@click.option("--prefix", metavar="前缀", help="模式名的前缀; 不给时由时点得出, 如 asof_20260930_1800。")
@click.option("--list", "wants_list", is_flag=True, help="列出已建的时点数据。")
@click.option("--drop", metavar="前缀", help="删除一份时点数据。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON, 供脚本使用。")
@click.pass_context
def as_of(
    context: click.Context,
    moment: str | None,
    prefix: str | None,
    wants_list: bool,
    drop: str | None,
    as_json: bool,
) -> None:
    """重建过去某一时点的数据, 放在当前数据旁边。

    时点按北京时间, 如 '2026-09-30 18:00'; 只写日期即当日终了。
    """
    if sum((moment is not None, wants_list, drop is not None)) != 1:
        raise click.UsageError("时点、--list、--drop 须给出且只给出一个", context)
    if prefix is not None and moment is None:
        raise click.UsageError("--prefix 须与时点一起给出", context)
    from park_warehouse.local.database import start_database
    from park_warehouse.transform.as_of import drop_as_of, list_as_of

    home = Home.current()
    if moment is not None:
        builds = [_build(home, moment, prefix)]
    else:
        start_database(home)
        builds = [drop_as_of(_whole(drop), home)] if drop is not None else list_as_of(home)
    if as_json:
        click.echo(json.dumps([build.as_json() for build in builds], ensure_ascii=False, indent=2))
    elif drop is not None:
        click.echo(f"已删除: {', '.join(builds[0].schemas)}")
    elif builds:
        click.echo("\n".join(map(_describe, builds)))
    else:
        click.echo("没有时点数据。")


def _build(home: Home, text: str, prefix: str | None) -> "PastBuild":
    from rich.console import Console

    from park_warehouse.local.database import start_database
    from park_warehouse.local.progress import Steps
    from park_warehouse.transform.as_of import build_as_of, default_prefix, read_moment, say

    moment = read_moment(text)
    start_database(home)
    # What a script reads goes to the other stream.
    with Steps(Console(highlight=False, stderr=True)) as steps, steps.step(f"重建 {say(moment)} 的数据"):
        return build_as_of(moment, _whole(prefix) if prefix else default_prefix(moment), home)


def _whole(prefix: str) -> str:
    """People give a prefix without the underscore that sets it off."""
    return f"{prefix.rstrip('_')}_"


def _describe(build: "PastBuild") -> str:
    from park_warehouse.transform.as_of import say

    staging, intermediate, marts = build.schemas
    broken_off = "" if build.built_at else "  (构建中断, 请重建或删除)"
    return "\n".join(
        (
            f"{say(build.as_of)} 的数据, 含第 {build.last_batch_id} 批及以前的报送{broken_off}",
            f"  指标: {marts}    明细: {staging}    中间计算: {intermediate}",
            f"  查询: ./park psql, 表如 {marts}.fct_park_quarter",
            f"  删除: ./park as-of --drop {build.prefix.rstrip('_')}",
        )
    )
