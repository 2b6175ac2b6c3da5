"""The state of the warehouse in one Chinese sentence, for whoever is called because something failed."""

from contextlib import closing

import psycopg2

from park_warehouse.home import Home, ParkError
from park_warehouse.pipeline.inbox import waiting_files
from park_warehouse.warehouse.connection import connect

# Begins the line that a failed task writes last; whoever looks for the reason looks for it.
FAILURE_MARK = "【失败】"

_RECEIVED_TODAY = """
    select
        count(*),
        count(*) filter (where status = 'refused'),
        coalesce(sum(rows_loaded), 0),
        coalesce(sum(rows_rejected), 0)
    from audit.batch
    where received_at > now() - interval '24 hours'
"""
_LAST_BUILD = """
    select
        build_id,
        case status when 'success' then '成功' when 'failed' then '失败' else '进行中' end,
        to_char(started_at at time zone 'Asia/Shanghai', 'MM-DD HH24:MI')
    from audit.build
    order by build_id desc
    limit 1
"""


def describe_state(home: Home | None = None) -> str:
    """Inbox, what was received within a day, the last build. Never fails: a failure is part of the state."""
    home = home or Home.current()
    waiting = f"收件箱待处理 {len(waiting_files(home.inbox))} 份"
    try:
        with closing(connect(home)) as connection, connection.cursor() as cursor:
            cursor.execute(_RECEIVED_TODAY)
            files, refused, loaded, rejected = cursor.fetchone() or ()
            cursor.execute(_LAST_BUILD)
            build = cursor.fetchone()
    except (psycopg2.Error, ParkError) as error:
        return f"{waiting}; 仓库读不到 ({str(error).strip()})"
    received = f"24 小时内收到 {files} 份 (退回 {refused} 份), 入库 {loaded} 行, 退回 {rejected} 行"
    last_build = "尚未构建" if build is None else "最近一次构建 #{} {}, 开始于 {}".format(*build)
    return f"{waiting}; {received}; {last_build}"
