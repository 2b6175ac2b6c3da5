"""`./park …`: the commands, in Chinese. Each imports what it needs when it runs: `--help` must not wait."""

from park_warehouse.cli.as_of import as_of
from park_warehouse.cli.contracts import contracts
from park_warehouse.cli.exchange import exchange
from park_warehouse.cli.group import ChineseGroup
from park_warehouse.cli.look import doctor, logins, status
from park_warehouse.cli.stack import down, up
from park_warehouse.cli.submissions import submissions
from park_warehouse.cli.work import demo, psql, report, run, submit

main = ChineseGroup(
    name="park",
    help="园区数仓: 接收报送, 构建仓库, 检查质量, 发布看板。",
    commands=[
        *(up, down, status, logins, doctor),
        *(submit, run, report, submissions, as_of, psql, demo, contracts, exchange),
    ],
)
