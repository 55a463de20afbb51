"""Channels as people type and read them."""

import re
from collections.abc import Sequence

from bot.errors import MemberError
from bot.model.archive import Channel
from bot.model.refs import ChannelRef, platform_of
from bot.ports import UnitOfWork

MOST_CHANNELS = 20


def find_channels(typed: str, known: Sequence[Channel]) -> tuple[ChannelRef, ...]:
    """Return the channels that a list names: '#news', 'slack:#news' or a reference. Raises MemberError."""
    found: list[ChannelRef] = []
    for name in re.split(r"[\s,;]+", typed.strip()):
        ref = _find(name, known) if name else None
        if ref is not None and ref not in found:
            found.append(ref)
    if len(found) > MOST_CHANNELS:
        raise MemberError("announcements.too_many_channels", option="channels", most=MOST_CHANNELS)
    return tuple(found)


def _find(typed: str, known: Sequence[Channel]) -> ChannelRef:
    there = [channel for channel in known if not channel.removed]
    if any(channel.ref == typed for channel in there):
        return ChannelRef(typed)
    platform, colon, name = typed.rpartition(":")
    wanted = name.removeprefix("#").casefold()
    named = [
        channel
        for channel in there
        if channel.name.casefold() == wanted and (not colon or platform_of(channel.ref) == platform.casefold())
    ]
    if len(named) != 1:
        known_as = ", ".join(channel_typed(channel) for channel in named)
        key = "announcements.several_channels" if named else "announcements.unknown_channel"
        raise MemberError(key, option="channels", channel=typed[:80], known=known_as)
    return named[0].ref


def channel_typed(channel: Channel) -> str:
    """Return how one types a channel, on whichever platform it is."""
    return f"{platform_of(channel.ref)}:#{channel.name}"


def channel_name(work: UnitOfWork, ref: ChannelRef) -> str:
    """Return what a channel is called, with its platform."""
    channel = work.archive.channel(ref)
    return ref if channel is None else f"#{channel.name} ({platform_of(ref).capitalize()})"
