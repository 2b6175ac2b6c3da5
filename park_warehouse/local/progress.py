"""Progress of long work on a terminal (live, several steps at once) or in a log (a line per event)."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.markup import escape
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

Tell = Callable[[str], None]
# In a log, where nothing can be overwritten, the words of a step are a sample.
SECONDS_BETWEEN_LINES = 10


class Steps:
    """Shows the steps that are under way, and leaves a line for each that is done.

    with Steps() as steps, steps.step("启动数据库") as tell: tell("正在恢复 …")
    """

    def __init__(self, console: Console | None = None) -> None:
        self.console = console or Console(highlight=False)
        self._live = Progress(
            SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn(), console=self.console
        )

    def __enter__(self) -> Self:
        if self.console.is_terminal:
            self._live.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._live.live.is_started:
            self._live.stop()

    @contextmanager
    def step(self, title: str) -> Iterator[Tell]:
        """One step. What is told to it replaces what was told before."""
        begin = time.monotonic()
        logged = begin
        task = self._live.add_task(escape(title), total=None)
        self._log(f"… {title}")

        def tell(text: str) -> None:
            nonlocal logged
            self._live.update(task, description=escape(f"{title}: {text}"))
            if time.monotonic() - logged > SECONDS_BETWEEN_LINES:
                logged = time.monotonic()
                self._log(f"  {title}: {text}")

        mark = "[red]✗[/red]"
        try:
            yield tell
            mark = "[green]✓[/green]"
        finally:
            self._live.remove_task(task)
            self.console.print(f"{mark} {escape(title)}  {time.monotonic() - begin:.1f} 秒")

    def _log(self, line: str) -> None:
        if not self.console.is_terminal:
            self.console.print(escape(line), soft_wrap=True)
