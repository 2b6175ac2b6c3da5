"""submissions: who has reported what, in time or not."""

import json
from contextlib import closing
from typing import TYPE_CHECKING

import click

from park_warehouse.cli.group import ChineseCommand
from park_warehouse.home import Home

if TYPE_CHECKING:
    from park_warehouse.warehouse.submissions import SubmissionState

_COLOURS = {"on_time": "green", "late": "yellow", "missing": "red", "not_due": "bright_black"}


@click.command(cls=ChineseCommand)
@click.option("--missing", is_flag=True, help="只列缺报的。")
@click.option("--form", metavar="报表", help="只列这张报表 (名称或代号)。")
@click.option("--reporter", metavar="单位", help="只列这个报送单位。")
@click.option("--period", metavar="报告期", help="只列这一期, 如 2026-09、2026Q3、2026。")
@click.option("--as-of", "moment", metavar="时点", help="按过去某一时点, 如 '2026-10-20 18:00' (北京时间)。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON, 供脚本使用。")
def submissions(
    missing: bool,
    form: str | None,
    reporter: str | None,
    period: str | None,
    moment: str | None,
    as_json: bool,
) -> None:
    """列出各报表, 各单位, 各期的报送情况: 按时, 迟报, 缺报。"""
    from park_warehouse.local.database import start_database
    from park_warehouse.transform.as_of import read_moment
    from park_warehouse.warehouse.connection import connect
    from park_warehouse.warehouse.submissions import never_reported, read_submissions

    home = Home.current()
    as_of = read_moment(moment) if moment else None
    start_database(home)
    with closing(connect(home)) as connection:
        found = read_submissions(
            connection, form=form, reporter=reporter, period=period, missing=missing, as_of=as_of
        )
        silent = never_reported(connection)
    if as_json:
        click.echo(json.dumps([state.as_json() for state in found], ensure_ascii=False, indent=2))
    else:
        _print(found)
        if silent and not (form or reporter or period):
            click.echo(f"从未收到过的报表: {'、'.join(silent)}")


def _print(found: "list[SubmissionState]") -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    from park_warehouse.cli.summary import print_whole

    table = Table("报表", "报送单位", "报告期", "截止", "收到", "状态", box=None, header_style="bold")
    for state in found:
        colour = _COLOURS[state.timeliness]
        table.add_row(
            state.form_name,
            escape(state.reporter),
            state.period,
            f"{state.due_on}",
            state.received,
            f"[{colour}]{state.description}[/]",
        )
    console = Console(highlight=False)
    if found:
        print_whole(table, console)
    click.echo(f"共 {len(found)} 项")
