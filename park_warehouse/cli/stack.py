"""up, down: the whole stack of this home."""

import click

from park_warehouse.cli.group import ChineseCommand
from park_warehouse.home import Home


@click.command(cls=ChineseCommand)
@click.option("--demo/--no-demo", default=True, help="空库时载入演示城市 (默认载入)。")
@click.option("--no-superset", is_flag=True, help="不启动 Superset 看板。")
@click.option("--no-airflow", is_flag=True, help="不启动 Airflow 调度; 演示数据在前台处理。")
def up(demo: bool, no_superset: bool, no_airflow: bool) -> None:
    """安装并启动全部服务; 空库时载入演示数据。可反复执行。"""
    from park_warehouse.cli.summary import print_summary
    from park_warehouse.local import stack
    from park_warehouse.local.progress import Steps

    home = Home.current()
    with Steps() as steps:
        stack.up(home, steps, demo=demo, with_airflow=not no_airflow, with_superset=not no_superset)
    print_summary(home, steps.console)


@click.command(cls=ChineseCommand)
def down() -> None:
    """停止本安装启动的全部服务, 数据保留。可反复执行。"""
    from park_warehouse.local import stack
    from park_warehouse.local.progress import Steps

    with Steps() as steps:
        stack.down(Home.current(), steps)
    click.echo("已全部停止。")
