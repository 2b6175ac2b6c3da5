"""What `up` leaves on the screen: what was received, where everything is, who may log in."""

from rich.console import Console
from rich.table import Table

from park_warehouse.home import Home
from park_warehouse.local.service import Login
from park_warehouse.local.stack import logins
from park_warehouse.local.status import STATE_NAMES, Status, batch_counts, look
from park_warehouse.local.supervisor import State

BATCH_STATUS = {"accepted": "接收", "flagged": "接收但有疑问", "refused": "退回", "duplicate": "重复"}
WIDEST_LINE = 400
STATE_COLOURS = {
    State.RUNNING: "green",
    State.STARTING: "yellow",
    State.STOPPED: "bright_black",
    State.CRASHED: "red",
}


def print_summary(home: Home, console: Console) -> None:
    """Everything a person needs next."""
    counts, status = batch_counts(home), look(home)
    running = {service.url for service in status.services if service.state is State.RUNNING}
    received = ", ".join(f"{name} {counts.get(key, 0)}" for key, name in BATCH_STATUS.items())
    console.print()
    print_status(status, console)
    console.print(f"[bold]已收到[/bold]    {sum(counts.values())} 份报送: {received}")
    console.print(f"[bold]收件箱[/bold]    {home.inbox}", soft_wrap=True)
    console.print(f"[bold]回执[/bold]      {home.receipts}", soft_wrap=True)
    if home.quality_report.exists():
        console.print(f"[bold]质量报告[/bold]  {home.quality_report}", soft_wrap=True)
    console.print()
    if usable := [login for login in logins(home) if login.url in running]:
        print_logins(usable, console)
    console.print("以后随时查看: ./park status, ./park logins; 停止: make down")


def print_status(status: Status, console: Console) -> None:
    table = Table("服务", "状态", "地址", "日志", box=None, header_style="bold", pad_edge=False)
    for service in status.services:
        state = f"[{STATE_COLOURS[service.state]}]{STATE_NAMES[service.state]}[/]"
        log = service.log if service.state is State.CRASHED else None
        table.add_row(service.title, state, service.url or "", log or "")
    print_whole(table, console)
    if status.waiting_files:
        console.print(
            f"收件箱中有 {status.waiting_files} 份文件等待处理: {status.home.inbox}", soft_wrap=True
        )


def print_logins(logins: list[Login], console: Console) -> None:
    table = Table("角色", "地址", "用户名", "密码", "说明", box=None, header_style="bold", pad_edge=False)
    for login in logins:
        table.add_row(login.role, login.url, login.user, login.password, login.note)
    print_whole(table, console)


def print_whole(table: Table, console: Console) -> None:
    """Wider than the terminal if need be: an address or a password that is cut is none."""
    wide = Console(file=console.file, width=WIDEST_LINE, force_terminal=console.is_terminal, highlight=False)
    wide.print(table)
