"""The whole bot on the Slack rig, in the test's own process: its core, its store, its outbox and its catch-up."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

from bot import app, wiring
from bot.agenda import AgendaWorker
from bot.beginning import set_up_channels
from bot.config import load
from bot.model.archive import ArchivedPost, PostQuery, ShownPost
from bot.outbox import OutboxWorker, Pace
from bot.ports import Intake, Store
from tests.contract.slackplace import SlackPlace
from tests.rigs.clocks import HandAlarm, HandClock
from tests.rigs.databases import open_new
from tests.rigs.slack import SlackRig

CONFIG = """
[group]
name = "Prehab SIG"
short_name = "prehab"
[roles]
organisers = ["slack:{organiser}"]
[archive]
channels = ["slack:{channel}"]
[events]
channels = ["slack:{channel}"]
[slack]
enabled = true
"""


class WholeBot(SlackPlace):
    """A workspace with the whole bot in #general, which is archived; Ann is an organiser."""

    store: Store
    core: wiring.Core
    alarm: HandAlarm

    async def shows(self, holds: Callable[[], Awaitable[bool]]) -> None:
        """Wait until something holds."""
        async with asyncio.timeout(3):
            while not await holds():
                await asyncio.sleep(0.005)

    async def has_archived(self, *texts: str) -> None:
        """Wait until the archive has exactly these texts."""
        with suppress(TimeoutError):
            await self.shows(lambda: self._has(texts))
        archived = await self.archived()
        assert sorted(texts) == sorted(archived), archived

    async def _has(self, texts: tuple[str, ...]) -> bool:
        return sorted(await self.archived()) == sorted(texts)

    async def archived(self) -> list[str]:
        """Return the texts of the archive, newest first."""
        return [post.text for post in await self.posts()]

    async def posts(self) -> list[ArchivedPost]:
        """Return the posts of the archive, newest first."""
        return [shown.post for shown in await self.shown_posts()]

    async def shown_posts(self) -> list[ShownPost]:
        """Return the posts of the archive as people see them."""
        hits = await self.store.read(lambda readers: readers.search_posts(PostQuery()))
        return [hit.shown for hit in hits]

    async def own(self) -> list[str]:
        """Return what the archive has of the bot itself."""
        bot = f"slack:{self.slack.app.bot_user}"
        return [post.text for post in await self.posts() if post.author == bot]

    async def is_quiet(self) -> None:
        """Wait until nothing is left to be sent."""
        await self.shows(self._is_quiet)

    async def _is_quiet(self) -> bool:
        return not await self.store.read(lambda readers: readers.deliveries(10))

    def wait(self, by: timedelta) -> None:
        """Let time pass, and wake what is due."""
        self.clock.turn(by)
        self.alarm.ring()


@asynccontextmanager
async def whole_bot(folder: Path, doors: Sequence[str] = ()) -> AsyncIterator[WholeBot]:
    """Return a workspace with the bot running in it; `doors` are the channels whose joining joins the group."""
    clock = HandClock()
    async with SlackRig(now=clock.now) as slack:
        slack.user("ann").name = "Ann"
        place = WholeBot(slack, folder, clock, group_channels=[slack.channel(name).id for name in doors])
        async with _running(place, folder):
            yield place


@asynccontextmanager
async def _running(place: WholeBot, folder: Path) -> AsyncIterator[None]:
    config = folder / "config.toml"
    filled = CONFIG.format(organiser=place.slack.user("Ann").id, channel=place.slack.channel("general").id)
    config.write_text(filled, encoding="utf-8")
    settings = replace(load(config, known_platforms=app.known_platforms()), data_dir=folder)
    place.alarm = HandAlarm(place.clock)
    async with AsyncExitStack() as closing:
        place.store = open_new(app.database_file(settings), place.clock, exclusive=True, is_seeded=True)
        closing.push_async_callback(place.store.close)
        platforms = {"slack": place.platform}
        place.core = wiring.make_core(settings, place.store, place.clock, platforms)
        catch_up = app.make_catch_up(settings, place.store, place.clock, place.alarm, platforms, place.core)
        place.intake = cast(Any, place.core.intake)
        await place.platform.start()
        await app.bring_up(place.core)
        features = place.core.features
        await set_up_channels(features.archive, features.channels, place.store, settings, platforms)
        await catch_up.begin()
        closing.push_async_callback(place.platform.close)
        worker = OutboxWorker(
            place.store,
            platforms,
            place.clock,
            place.alarm,
            Pace(settle=0.0, sweep=60.0, is_measured=False),
            place.core.features.unreachable.tell,
        )
        agenda = AgendaWorker(place.store, place.clock, place.alarm, place.core.handlers)
        door = cast(Intake, place.core.intake)
        parts = (worker.run(), agenda.run(), catch_up.run(place.core.intake), place.platform.run(door))
        for part in parts:
            closing.push_async_callback(_ended, asyncio.create_task(part))
        await place.slack.sockets.connected(2)
        while not place.alarm.is_set("catch-up slack"):  # What it reads at the start is read before anything happens.
            await asyncio.sleep(0.002)
        yield


async def _ended(task: "asyncio.Task[None]") -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
