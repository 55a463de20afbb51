"""Reading one channel's history: what was missed is handed on, our copies are brought up to date.

What was never heard of goes the way of live events. A post that should be in a stretch and is not was deleted.
"""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import cast

from bot.features.archive import Archive
from bot.features.progress import Progress, Reading, begin, name_of, progress_from_text, step
from bot.features.reactions import set_reactions
from bot.model.commands import Ability
from bot.model.history import PastPost, Span, Stretch
from bot.model.inbound import MessagePosted, MessagesDeleted
from bot.model.refs import ChannelRef, MessageRef
from bot.ports import ChatPlatform, Clock, Intake, Store, TellsReactions, Touches, UnitOfWork

log = logging.getLogger(__name__)

AHEAD = timedelta(minutes=10)
"""How much later than ours a platform's clock may be."""
UNSURE = timedelta(minutes=2)
"""How young a post is whose absence is not counted yet: it may be on its way."""
ANSWERED_WITHIN = timedelta(hours=1)
"""How late a question in a channel is still answered; an answer that comes later than that would only puzzle."""
MANY = 20
"""So many posts that are all gone at once are looked for twice."""
AT_ONCE = 50
"""Missed posts that are handed on together."""


@dataclass(slots=True)
class Report:
    """What a reading found."""

    missed: int = 0
    gone: int = 0


class ChannelReader:
    """Reads a channel's history, stretch by stretch. `doubted` are posts whose absence was seen once."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        platform: ChatPlatform,
        keeper: Archive,
        intake: Intake,
        doubted: set[MessageRef],
    ) -> None:
        self._store = store
        self._clock = clock
        self._platform = platform
        self._keeper = keeper
        self._intake = intake
        self._doubted = doubted

    async def read(self, channel: ChannelRef, window: timedelta) -> Report:
        """Read what may be missing and `window` before it. Raises HistoryUnavailable; what was read by then stays.

        A reading that was cut off is finished first. It ends where it began, so that what came since needs another one.
        """
        report = Report()
        while not await self._read_once(channel, window, report):
            pass
        return report

    async def _read_once(self, channel: ChannelRef, window: timedelta, report: Report) -> bool:
        """Begin a reading, or go on with one that was cut off; return whether it reaches until now."""
        now = self._clock.now()
        progress = await self._store.commit(lambda work: begin(work, channel, now))
        reading = progress.reading or Reading(max(progress.since, progress.complete - window), now)
        threads_from = progress.since if window else None  # To look at every thread takes long: not for a glance.
        span = Span(reading.since, reading.started + AHEAD, threads_from=threads_from, resume=reading.resume)
        async for stretch in self._platform.history(channel, span):
            if not await self._is_still_kept(channel):
                return True
            await self._take(stretch, span, progress, reading.started, report)
            under_way = replace(reading, resume=stretch.resume)
            await self._store.commit(lambda work, step_to=under_way: step(work, channel, step_to))  # type: ignore[misc]
        await self._store.commit(lambda work: step(work, channel, None, complete=reading.started))
        return progress.reading is None

    async def _is_still_kept(self, channel: ChannelRef) -> bool:
        value = await self._store.read(lambda readers: readers.value(name_of(channel)))
        return progress_from_text(value) is not None

    async def _take(self, stretch: Stretch, span: Span, progress: Progress, started: datetime, report: Report) -> None:
        report.missed += await self._take_missed(stretch, progress.complete, started)
        await restore_all(self._store, self._keeper, stretch.posts, is_told=True)
        report.gone += await self._take_absent(stretch, span, started)
        await refresh_reactions(self._store, self._clock, self._platform, stretch.posts)

    async def _take_missed(self, stretch: Stretch, complete: datetime, started: datetime) -> int:
        """Hand what was never heard of to the one door in, as if it came now."""
        young = [past.event for past in stretch.posts if past.event.post.at >= complete - UNSURE]
        keys = [event.key for event in young]
        seen = await self._store.read(lambda readers: {key for key in keys if readers.was_seen(key)})
        missed = sorted((event for event in young if event.key not in seen), key=lambda event: event.post.at)
        for start in range(0, len(missed), AT_ONCE):
            some = [_as_missed(event, started) for event in missed[start : start + AT_ONCE]]
            await asyncio.gather(*(self._intake.receive(event) for event in some))
        return sum(event.post.at < started - UNSURE for event in missed)

    async def _take_absent(self, stretch: Stretch, span: Span, started: datetime) -> int:
        """Count what should be in the stretch and is not as deleted."""
        sure = started - UNSURE
        there = {past.event.post.message for past in stretch.posts} | set(stretch.unreadable)
        channel, until = stretch.channel, min(stretch.until, sure)
        held = await self._store.read(lambda readers: readers.held(channel, stretch.since, until))
        if stretch.threads:
            held += await self._store.read(lambda readers: readers.held(channel, span.since, sure, stretch.threads))
        if stretch.only_threads is not None:
            replies = await self._store.read(lambda readers: readers.held_replies(channel, span.since, sure))
            held += [reply for reply, thread in replies if thread not in stretch.only_threads]
        gone = tuple(ref for ref in held if ref not in there)
        if not gone or self._is_doubtful(gone, held):
            return 0
        key = f"{self._platform.name}:absent:{gone[0]}:{len(gone)}:{started.isoformat()}"
        await self._intake.receive(MessagesDeleted(key, channel, gone, started))
        return len(gone)

    def _is_doubtful(self, gone: Sequence[MessageRef], held: Sequence[MessageRef]) -> bool:
        """Return whether to look once more first: that nothing at all is left may be a fault of the platform's."""
        if len(gone) < MANY or len(gone) < len(held) or self._doubted.issuperset(gone):
            self._doubted.difference_update(gone)
            return False
        self._doubted.update(gone)
        log.warning("a stretch of history came back empty; it is read again before anything is deleted")
        return True


def _as_missed(event: MessagePosted, now: datetime) -> MessagePosted:
    is_late = event.post.at < now - ANSWERED_WITHIN
    return replace(event, addressed=None) if is_late else event


async def restore_all(store: Store, keeper: Archive, posts: Sequence[PastPost], *, is_told: bool) -> None:
    """Bring our copies of these posts to what their platform has."""
    if not posts:
        return
    touches = Touches(
        accounts=tuple({past.event.post.author for past in posts}),
        channels=tuple({past.event.post.channel for past in posts}),
        posts=tuple(past.event.post.message for past in posts),
    )

    def change(work: UnitOfWork) -> None:
        for past in posts:
            keeper.restore(work, past, is_told=is_told)

    await store.commit(change, touches)


async def refresh_reactions(store: Store, clock: Clock, platform: ChatPlatform, posts: Sequence[PastPost]) -> None:
    """Ask who reacted to those posts whose reactions are other than ours."""
    if Ability.REACTIONS not in platform.abilities or not posts:
        return
    counted = {past.event.post.message: dict(past.reactions) for past in posts}
    ours = await store.read(lambda readers: readers.reaction_counts(list(counted)))
    for message in [message for message, counts in counted.items() if ours.get(message, {}) != counts]:
        await _set_reactions(store, clock, cast(TellsReactions, platform), message)


async def _set_reactions(store: Store, clock: Clock, platform: TellsReactions, message: MessageRef) -> None:
    at = clock.now()
    now_on = await platform.reactions(message)

    def change(work: UnitOfWork) -> None:
        post = work.archive.post(message)
        if post is not None and post.is_shown:
            set_reactions(work, message, now_on, at)

    await store.commit(change)
