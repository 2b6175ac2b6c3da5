"""The demo city's way into the inbox, once per home, also when it is interrupted.

`home/demo` is the memory of it: `demo.writing` while the files are made, `demo` from then on until the last
of them has been processed. It is absent before and after.
"""

import shutil
from collections.abc import Callable
from contextlib import closing

from park_warehouse.home import Home
from park_warehouse.warehouse.connection import connect


def demo_is_due(home: Home) -> bool:
    """Whether the demo city has to be loaded: nothing was received yet, or its loading was interrupted."""
    return (home.root / "demo").exists() or not (_has_batches(home) or any(home.inbox.iterdir()))


def put_demo_into_inbox(home: Home, tell: Callable[[str], None]) -> None:
    """Write the demo city's files, then move them into the inbox together."""
    ready = home.root / "demo"
    if not ready.exists():
        _write(home, tell)
    files = sorted(ready.iterdir())
    for file in files:
        # In one rename each: the intake never sees half a file. Times of arrival are kept.
        file.rename(home.inbox / file.name)
    if files:
        tell(f"{len(files)} 份文件已放入收件箱")


def demo_is_done(home: Home) -> None:
    """Note that the last file has been processed."""
    (home.root / "demo").rmdir()


def _write(home: Home, tell: Callable[[str], None]) -> None:
    from park_warehouse.demo import write_demo

    draft = home.root / "demo.writing"
    shutil.rmtree(draft, ignore_errors=True)
    write_demo(
        draft, progress=lambda done, total: tell(f"{done} / {total} 份文件") if done % 50 == 0 else None
    )
    draft.rename(home.root / "demo")


def _has_batches(home: Home) -> bool:
    with closing(connect(home)) as connection, connection.cursor() as cursor:
        cursor.execute("select exists (select from audit.batch)")
        (found,) = cursor.fetchone() or (False,)
        return bool(found)
