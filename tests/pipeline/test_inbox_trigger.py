"""The inbox is announced when its files have come to rest: once, and again when something is new."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from airflow.triggers.base import BaseEventTrigger

from park_warehouse.home import Home
from park_warehouse.pipeline.inbox_trigger import InboxTrigger

INTERVAL = 0.02
# Many looks into the inbox, also on a busy machine.
A_WHILE = 0.5


@asynccontextmanager
async def announcements(trigger: BaseEventTrigger) -> AsyncIterator[list[int]]:
    """How many files each announcement so far has spoken of; grows while the trigger runs."""
    heard: list[int] = []

    async def listen() -> None:
        async for event in trigger.run():
            heard.append(event.payload["files"])

    listening = asyncio.create_task(listen())
    yield heard
    listening.cancel()


def hear(story: Callable[[list[int]], Awaitable[None]], trigger: InboxTrigger) -> list[int]:
    async def tell() -> list[int]:
        async with announcements(trigger) as heard:
            await story(heard)
            return heard

    return asyncio.run(tell())


def test_an_empty_inbox_is_not_announced(home: Home) -> None:
    async def story(_: list[int]) -> None:
        (home.inbox / "~$税收.xlsx").write_text("Excel has it open")
        await asyncio.sleep(A_WHILE)

    assert hear(story, InboxTrigger(INTERVAL)) == []


def test_files_at_rest_are_announced_once_and_new_ones_again(home: Home) -> None:
    async def story(heard: list[int]) -> None:
        (home.inbox / "税收.xlsx").write_text("1")
        await asyncio.sleep(A_WHILE)
        assert heard == [1]
        (home.inbox / "产值.xlsx").write_text("1")
        await asyncio.sleep(A_WHILE)

    assert hear(story, InboxTrigger(INTERVAL)) == [1, 2]


def test_a_file_that_is_still_being_copied_is_not_announced(home: Home) -> None:
    async def story(heard: list[int]) -> None:
        with (home.inbox / "大文件.csv").open("w") as file:
            for _ in range(20):
                file.write("1")
                file.flush()
                await asyncio.sleep(INTERVAL)
        assert heard == []
        await asyncio.sleep(A_WHILE)

    assert hear(story, InboxTrigger(INTERVAL * 2)) == [1]


def test_the_same_name_is_news_when_the_inbox_was_emptied_in_between(home: Home) -> None:
    async def story(_: list[int]) -> None:
        for _ in range(2):
            path = home.inbox / "税收.xlsx"
            path.write_text("1")
            await asyncio.sleep(A_WHILE)
            path.unlink()
            await asyncio.sleep(A_WHILE)

    assert hear(story, InboxTrigger(INTERVAL)) == [1, 1]


def test_files_that_nobody_took_are_announced_again(home: Home) -> None:
    async def story(_: list[int]) -> None:
        (home.inbox / "税收.xlsx").write_text("1")
        await asyncio.sleep(A_WHILE)

    assert len(hear(story, InboxTrigger(INTERVAL, patience=A_WHILE / 4))) > 1


def test_airflow_can_make_it_anew_from_what_it_stores() -> None:
    path, arguments = InboxTrigger(interval=1, patience=2).serialize()
    assert path == "park_warehouse.pipeline.inbox_trigger.InboxTrigger"
    assert InboxTrigger(**arguments).serialize() == (path, arguments)
