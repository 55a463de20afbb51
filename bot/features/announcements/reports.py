"""How an announcement went: where it arrived, how many people that reaches, how many pressed its button."""

from collections.abc import Awaitable, Callable, Iterable, Sequence

from bot.features.announcements.cards import Cards
from bot.features.obstacles import Ask, nothing_known, told
from bot.model.announcements import Announcement, Sending
from bot.model.archive import Channel
from bot.model.outbound import DeliveryState
from bot.model.refs import ChannelRef, platform_of
from bot.model.texts import Words
from bot.ports import Store

Count = Callable[[ChannelRef], Awaitable[int | None]]
"""Asks a channel's platform how many people it reaches; None where it does not say."""


class Reports:
    """Says how announcements went."""

    def __init__(self, store: Store, cards: Cards, count: Count, obstacles: Ask = nothing_known) -> None:
        self._store = store
        self._cards = cards
        self._count = count
        self._obstacles = obstacles

    async def reach(self, channels: Iterable[ChannelRef], known: Sequence[Channel], words: Words, key: str) -> str:
        """Return which channels these are and how many people are in them, as far as the platforms say."""
        lines = []
        for ref in channels:
            count = await self._count(ref)
            name = channel_name(ref, known, words)
            lines.append(name if count is None else words("announcements.members", channel=name, count=f"{count:,}"))
        return words(key, channels="; ".join(lines))

    async def shut(self, channels: Sequence[ChannelRef], known: Sequence[Channel], words: Words) -> list[str]:
        """Return in which of these channels the bot cannot post, and what to do about it."""
        return await told(self._obstacles, channels, lambda ref: channel_name(ref, known, words), words)

    async def how_it_went(self, announcement: Announcement, known: Sequence[Channel], words: Words) -> list[str]:
        """Return what came of it when it went out last; nothing while it never did."""
        sendings = await self._store.read(lambda readers: readers.sendings(announcement.id))
        return await self._report(announcement, sendings[-1], known, words) if sendings else []

    async def _report(
        self, announcement: Announcement, sending: Sending, known: Sequence[Channel], words: Words
    ) -> list[str]:
        """Return where it arrived, and how many pressed its button: never who, and never that somebody saw it."""
        keys = {sending.delivery(place): place for place in sending.channels}
        reports = await self._store.read(lambda readers: readers.delivery_reports(list(keys)))
        sent = [each.target.channel for each in reports.values() if each.state is DeliveryState.SENT]
        there = [channel for channel in sent if channel is not None]
        if sending.is_withdrawn:
            lines = [words("announcements.was_withdrawn", when=self._cards.moment(sending.at))]
        else:
            lines = [words("announcements.sent_at", when=self._cards.moment(sending.at))]
            if there:
                lines.append(await self._delivered(there, words))
                lines.append(await self.reach(there, known, words, "announcements.there"))
        for key, place in keys.items():
            report = reports.get(key)
            if report is not None and report.state is not DeliveryState.SENT:
                state = "failed" if report.state is DeliveryState.PARKED else "under_way"
                name = channel_name(place, known, words)
                lines.append(words(f"announcements.{state}", channel=name))
                lines += [report.reason] if report.reason else []
        if announcement.content.label:
            pressed = await self._store.read(lambda readers: readers.presses(announcement.id))
            lines.append(words(f"announcements.pressed_{'one' if pressed == 1 else 'some'}", count=pressed))
        return lines

    async def _delivered(self, channels: Sequence[ChannelRef], words: Words) -> str:
        counts = [await self._count(channel) for channel in channels]
        known = [count for count in counts if count is not None]
        some = "one" if len(channels) == 1 else "some"
        if channels and len(known) == len(counts):
            return words(f"announcements.delivered_{some}", count=len(channels), members=f"{sum(known):,}")
        return words(f"announcements.reached_{some}", count=len(channels))


def channel_name(ref: ChannelRef, known: Sequence[Channel], words: Words) -> str:
    """Return a channel as people read it, with its platform."""
    name = next((channel.name for channel in known if channel.ref == ref), None)
    platform = platform_of(ref).capitalize()
    return ref if name is None else words("announcements.channel", channel=f"#{name}", platform=platform)
