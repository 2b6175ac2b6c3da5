"""exchange …: the bureaus' exchange databases (前置库) that this installation pulls from."""

from functools import partial

import click

from park_warehouse.cli.group import FAILED, ChineseCommand, ChineseGroup
from park_warehouse.home import Home, ParkError

exchange = ChineseGroup(name="exchange", help="前置库取数: 从各部门的数据库取报表放入收件箱。")


@exchange.command(cls=ChineseCommand)
@click.argument("name", metavar="来源")
@click.option("--full", is_flag=True, help="读取全部报告期, 并重新报送被退回的。")
def pull(name: str, full: bool) -> None:
    """从一个来源取数, 放入收件箱。"""
    from park_warehouse.local.airflow.connection import read_connection
    from park_warehouse.local.database import start_database
    from park_warehouse.pipeline.exchange import pull_exchange

    home = Home.current()
    start_database(home)
    pulled = pull_exchange(name, home, full=full, look_up=partial(read_connection, home))
    click.echo(pulled.message)
    for file in pulled.files:
        click.echo(f"已放入收件箱: {file}")
    if pulled.files:
        click.echo(f"处理后的回执在 {home.receipts}; 没有启动 Airflow 时请执行 ./park run")


@exchange.command(cls=ChineseCommand)
@click.argument("names", metavar="[来源…]", nargs=-1)
@click.pass_context
def check(context: click.Context, names: tuple[str, ...]) -> None:
    """检查来源文件, 连接和列; 不取数。"""
    from park_warehouse.intake.exchange.source import folder, source_names

    home = Home.current()
    wanted = names or source_names(home)
    if not wanted:
        raise ParkError(f"还没有前置库来源: 请在 {folder(home)} 里建 <来源>.yml")
    well = [_is_well(home, name) for name in wanted]
    if not all(well):
        context.exit(FAILED)


def _is_well(home: Home, name: str) -> bool:
    from park_warehouse.intake.exchange.check import examine
    from park_warehouse.intake.exchange.source import load_source
    from park_warehouse.local.airflow.connection import read_connection
    from park_warehouse.pipeline.exchange import url_of

    try:
        source = load_source(home, name)
        found = examine(source, url_of(source, partial(read_connection, home)))
    except ParkError as error:
        click.echo(f"✗ {name}: {error}")
        return False
    click.echo(
        f"✓ {name}: 《{source.contract.name}》 {len(source.columns)} 列, {found.groups} 组 (单位和报告期),"
        f" 水位 {found.watermark or '无'}, {f'定时 {source.schedule}' if source.schedule else '不定时'}"
    )
    if found.unreadable:
        click.echo(
            f"    报告期读不出, 取来会被退回: {'、'.join(text or '(空)' for text in found.unreadable[:10])}"
        )
    return True
