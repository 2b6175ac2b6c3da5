"""The Airflow trigger behind the asset 收件箱: fires when files have come to rest in the inbox."""

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

from airflow.triggers.base import BaseEventTrigger, TriggerEvent

from park_warehouse.home import Home
from park_warehouse.pipeline.inbox import waiting_files


class InboxTrigger(BaseEventTrigger):
    """Looks into the inbox every `interval` seconds and fires once its files have stopped changing.

    One firing per state of the inbox: what arrives later fires again. Files that are still there after
    `patience` seconds (the run failed, the event was lost) fire again too.
    """

    def __init__(self, interval: float = 3.0, patience: float = 600.0) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.interval = interval
        self.patience = patience

    def serialize(self) -> tuple[str, dict[str, Any]]:
        arguments = {"interval": self.interval, "patience": self.patience}
        return f"{type(self).__module__}.{type(self).__qualname__}", arguments

    async def run(self) -> AsyncIterator[TriggerEvent]:
        seen: object = None
        announced: object = None
        announced_at = 0.0
        while True:
            # A network folder may take its time: not in the loop that all triggers share.
            files = await asyncio.to_thread(waiting_files, Home.current().inbox)
            is_news = files != announced or time.monotonic() - announced_at > self.patience
            if files and files == seen and is_news:
                announced, announced_at = files, time.monotonic()
                yield TriggerEvent({"files": len(files)})  # type: ignore[no-untyped-call]
            seen = files
            await asyncio.sleep(self.interval)
