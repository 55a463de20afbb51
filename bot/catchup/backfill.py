"""Backfill: what was said before a channel's archive began, fetched because an operator asks for it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from bot.catchup.reading import refresh_reactions, restore_all
from bot.features.archive import Archive
from bot.features.progress import Progress, Reading, begin, step_backfill
from bot.model.history import Span, Stretch
from bot.model.refs import ChannelRef
from bot.ports import ChatPlatform, Clock, Store

Report = Callable[[int, datetime], None]
"""Told how many posts were read so far, and back to when."""


class Backfill:
    """Fetches from one platform. Nobody is written to because of it."""

    def __init__(self, store: Store, clock: Clock, platform: ChatPlatform, keeper: Archive) -> None:
        self._store = store
        self._clock = clock
        self._platform = platform
        self._keeper = keeper

    async def fetch(self, channel: ChannelRef, since: datetime, report: Report) -> int:
        """Fetch what a channel has from `since` on that is older than its archive; return how many posts were read.

        What was broken off goes on where it stopped when the same is asked again. Raises HistoryUnavailable; what was
        fetched by then stays.
        """
        now = self._clock.now()
        progress = await self._store.commit(lambda work: begin(work, channel, now))
        if progress.since <= since:
            return 0
        reading, count = _reading(progress, since, now), 0
        async for stretch in self._platform.history(channel, Span(since, progress.since, resume=reading.resume)):
            await self._take(channel, stretch, reading)
            count += len(stretch.posts)
            report(count, stretch.since)
        await self._store.commit(lambda work: step_backfill(work, channel, None, since))
        return count

    async def _take(self, channel: ChannelRef, stretch: Stretch, reading: Reading) -> None:
        await restore_all(self._store, self._keeper, stretch.posts, is_told=False)
        await refresh_reactions(self._store, self._clock, self._platform, stretch.posts)
        under_way = replace(reading, resume=stretch.resume or reading.resume)
        await self._store.commit(lambda work: step_backfill(work, channel, under_way, None))


def _reading(progress: Progress, since: datetime, now: datetime) -> Reading:
    """Return the backfill that is under way when it is the same one, else a new one."""
    known = progress.backfill
    return known if known is not None and known.since == since else Reading(since, now)
