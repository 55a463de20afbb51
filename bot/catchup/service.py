"""When history is read: after every reconnect, and now and then without a reason."""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import cast

from bot.catchup.reading import ChannelReader
from bot.errors import HistoryUnavailable, StoreUnavailable
from bot.features.archive import Archive
from bot.features.progress import begin, begin_joins, note_joins
from bot.logs import failure_of
from bot.model.archive import Channel, ChannelPolicy
from bot.model.commands import Ability
from bot.model.refs import MessageRef, platform_of
from bot.ports import Alarm, ChatPlatform, Clock, Intake, Store, TellsJoins, UnitOfWork

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """When history is read."""

    window: timedelta = timedelta(days=14)
    """How long before the last complete reading edits and deletions are looked for."""
    glance: timedelta = timedelta(minutes=10)
    """How often the newest part is read without a reason."""
    whole: timedelta = timedelta(hours=6)
    """How often the whole window is read without a reason."""
    again: timedelta = timedelta(minutes=1)
    """How long to wait after a failure; it doubles up to the time of a glance."""


class CatchUp:
    """Reads the history of every platform that may be missed while the bot is away."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        alarm: Alarm,
        platforms: Mapping[str, ChatPlatform],
        keeper: Archive,
        rhythm: Rhythm = Rhythm(),
    ) -> None:
        self._store = store
        self._clock = clock
        self._alarm = alarm
        self._platforms = {n: p for n, p in platforms.items() if Ability.CATCH_UP in p.abilities}
        self._keeper = keeper
        self._rhythm = rhythm
        self._doubted: set[MessageRef] = set()
        self._awake = {name: asyncio.Event() for name in self._platforms}
        self._is_reconnected = dict.fromkeys(self._platforms, False)

    async def begin(self) -> None:
        """Note from when on everything counts, where that was never noted. Called before events come in."""
        now = self._clock.now()
        every = await self._store.read(lambda readers: readers.every_channel())
        kept = [c.ref for c in every if c.policy is ChannelPolicy.ARCHIVED and platform_of(c.ref) in self._platforms]

        def note(work: UnitOfWork) -> None:
            for channel in kept:
                begin(work, channel, now)
            for name in self._platforms:
                begin_joins(work, name, now)

        await self._store.commit(note)

    def reconnected(self, platform: str) -> None:
        """Read a platform's history soon: events may have been missed."""
        if platform in self._platforms:
            self._is_reconnected[platform] = True
            self._awake[platform].set()

    async def run(self, intake: Intake) -> None:
        """Read until cancelled. Nothing is read before a platform says that its events come in."""
        if not self._platforms:
            await asyncio.Event().wait()
        async with asyncio.TaskGroup() as group:
            for name in self._platforms:
                group.create_task(self._follow(name, intake))

    async def _follow(self, name: str, intake: Intake) -> None:
        await self._awake[name].wait()
        pause, whole_at = self._rhythm.again, self._clock.now()
        while True:
            self._alarm.cancel(f"catch-up {name}")
            self._awake[name].clear()
            is_whole = self._is_reconnected[name] or self._clock.now() >= whole_at
            self._is_reconnected[name] = False
            try:
                is_done = await self._read_platform(name, intake, is_whole=is_whole)
            except StoreUnavailable:
                is_done = False
            except Exception as error:  # One odd answer must not end catching up for good.
                log.error("catch-up failed", extra={"platform": name, "reason": failure_of(error)})
                is_done = False
            if is_done and is_whole:
                whole_at = self._clock.now() + self._rhythm.whole
            pause = self._rhythm.again if is_done else min(pause * 2, self._rhythm.glance)
            self._is_reconnected[name] |= is_whole and not is_done
            wait = self._rhythm.glance if is_done else pause
            self._alarm.wake_at(f"catch-up {name}", self._clock.now() + wait, self._awake[name].set)
            await self._awake[name].wait()

    async def _read_platform(self, name: str, intake: Intake, *, is_whole: bool) -> bool:
        """Read every archived channel of a platform; return whether nothing has to be tried again soon."""
        platform = self._platforms[name]
        every = await self._store.read(lambda readers: readers.every_channel())
        is_done = True
        if is_whole:
            is_done = await self._read_joins(name, intake)
        for channel in every:
            is_ours = platform_of(channel.ref) == name and channel.policy is ChannelPolicy.ARCHIVED
            if is_ours and not channel.removed:
                reader = ChannelReader(self._store, self._clock, platform, self._keeper, intake, self._doubted)
                is_done &= await self._read_channel(reader, channel, is_whole=is_whole)
        return is_done

    async def _read_channel(self, reader: "ChannelReader", channel: Channel, *, is_whole: bool) -> bool:
        try:
            report = await reader.read(channel.ref, self._rhythm.window if is_whole else timedelta(0))
        except HistoryUnavailable as error:
            why = {"channel": channel.ref, "reason": error.sentence}
            log.warning("a channel's history cannot be read", extra=why)
            return error.is_lasting
        if report.missed or report.gone:
            log.info("caught up", extra={"channel": channel.ref, "missed": report.missed, "gone": report.gone})
        if report.missed and not is_whole:
            log.warning(
                "posts came that no event told of: is the app still subscribed to them?", extra={"channel": channel.ref}
            )
        return True

    async def _read_joins(self, name: str, intake: Intake) -> bool:
        """Welcome who joined while the bot was away, or passed a screening; nobody who was there at the first start."""
        now = self._clock.now()
        known = await self._store.commit(lambda work: begin_joins(work, name, now))
        teller = cast(TellsJoins, self._platforms[name])
        try:
            async for joined in teller.joined_since(max(known.since, known.complete - self._rhythm.window)):
                await intake.receive(joined)
        except HistoryUnavailable as error:
            log.warning("who joined cannot be read", extra={"platform": name, "reason": error.sentence})
            return error.is_lasting
        await self._store.commit(lambda work: note_joins(work, name, replace(known, complete=now)))
        return True
