"""The whole bot on the Discord of the rehearsals, in this process: the real core, store, outbox and catch-up."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from adapters.discord.adapter import DiscordPlatform
from adapters.discord.needs import PERMISSIONS
from bot import app, wiring
from bot.agenda import AgendaWorker
from bot.beginning import set_up_channels
from bot.capabilities import showing_events
from bot.chores import Chores
from bot.config import EventSettings, GroupSettings, Settings, WelcomeSettings
from bot.model.archive import PostQuery, ShownPost
from bot.model.outbound import DeliveryState
from bot.model.people import Role
from bot.model.refs import AccountRef, ChannelRef
from bot.nativeevents import NativeEventsWorker
from bot.outbox import OutboxWorker, Pace
from bot.ports import AdapterContext, Store
from tests.contract.discordplace import QUICK
from tests.rigs.clocks import HandAlarm, HandClock, TurnedClock
from tests.rigs.databases import open_new
from tests.rigs.discord import DiscordRig
from tests.wire.discord.acting import until


class Group:
    """A group whose general channel is archived, and has the post that says where to start."""

    def __init__(self, rig: DiscordRig, folder: Path, clock: TurnedClock) -> None:
        self.rig = rig
        self.ann = rig.world.new_user("Ann")
        self.clock = clock
        self._folder = folder
        self._parts: list[asyncio.Task[None]] = []
        self._closing = AsyncExitStack()
        self.store: Store
        self.core: wiring.Core

    async def start(self) -> None:
        """Come online, and catch up."""
        general = ChannelRef(f"discord:{self.rig.general.id}")
        settings = Settings(
            GroupSettings("Group"),
            self._folder,
            archived_channels=frozenset({general}),
            welcome=WelcomeSettings(start_here=(general,)),
            events=EventSettings(channels=(general,)),
            roles={AccountRef(f"discord:{self.ann.id}"): frozenset({Role.ORGANISER})},
        )
        clock, alarm = self.clock, HandAlarm(HandClock())
        self.store = open_new(self._folder / "sigbot.sqlite3", clock, exclusive=True, is_seeded=True)
        self._closing.push_async_callback(self.store.close)
        table = {"enabled": True, "api_url": self.rig.api_url}
        context = AdapterContext(table, self._folder, clock, environ={"DISCORD_TOKEN": self.rig.token})
        platform = DiscordPlatform(context, QUICK)
        self._closing.push_async_callback(platform.close)
        await platform.start()
        platforms = {"discord": platform}
        core = self.core = wiring.make_core(settings, self.store, clock, platforms)
        features = core.features
        await app.bring_up(core)
        await set_up_channels(features.archive, features.channels, self.store, settings, platforms)
        await platform.install_commands(core.registry.specs)
        await Chores(self.store, clock, features.round_up, features.start_here, features.feedback).welcome()
        pace = Pace(settle=0.1, sweep=0.1, first_retry=0.05, is_measured=False)
        worker = OutboxWorker(self.store, platforms, clock, alarm, pace, features.unreachable.tell)
        catch_up = app.make_catch_up(settings, self.store, clock, alarm, platforms, core)
        await catch_up.begin()
        agenda = AgendaWorker(self.store, clock, alarm, core.handlers)
        lists = NativeEventsWorker(self.store, clock, alarm, showing_events(platforms), features.native)
        parts = (worker.run(), agenda.run(), lists.run(), catch_up.run(core.intake), platform.run(core.intake))
        self._parts = [asyncio.create_task(part) for part in parts]
        await until(lambda: alarm.is_set("catch-up discord"))
        self._alarm = alarm

    async def stop(self) -> None:
        """Go offline."""
        for part in self._parts:
            part.cancel()
        await asyncio.gather(*self._parts, return_exceptions=True)
        await self._closing.aclose()

    async def restart(self) -> None:
        """Go offline and come back at once."""
        await self.stop()
        await self.start()

    def wakes(self) -> None:
        """Wake the agenda, as the alarm does when something is due."""
        self._alarm.clock.turn(self.clock.now() - self._alarm.clock.now())
        self._alarm.ring()

    async def begins_anew(self) -> None:
        """Lose the session, begin another one, and catch up."""
        self._alarm.cancel("catch-up discord")
        await self.rig.gateway.invalidate(resumable=False)
        await until(lambda: self._alarm.is_set("catch-up discord"))

    async def kept(self) -> dict[str, ShownPost]:
        """Return what people said that the archive shows, by its text."""
        hits = await self.store.read(lambda readers: readers.search_posts(PostQuery(limit=500)))
        return {hit.shown.post.text: hit.shown for hit in hits if not hit.shown.post.author_is_bot}

    async def parked(self) -> str:
        """Wait until something was put aside that could not be sent, and return why."""
        async with asyncio.timeout(5):
            while True:
                reports = await self.store.read(lambda readers: readers.deliveries(100))
                for report in reports:
                    if report.state is DeliveryState.PARKED:
                        return report.reason
                await asyncio.sleep(0.005)

    async def told(self, name: str, words: str) -> None:
        """Wait until a value that the bot remembers has these words; without any, until there is none."""
        async with asyncio.timeout(5):
            while words not in (found := await self.store.read(lambda readers: readers.value(name)) or "") or (
                found and not words
            ):
                await asyncio.sleep(0.005)


@asynccontextmanager
async def group_on(rig: DiscordRig, folder: Path, clock: TurnedClock) -> AsyncIterator[Group]:
    """Return a group that is online."""
    group = Group(rig, folder, clock)
    await rig.rejoin(group.ann)
    await rig.allow_bot(sum(permission.bit for permission in PERMISSIONS.values()))
    await group.start()
    try:
        yield group
    finally:
        await group.stop()
