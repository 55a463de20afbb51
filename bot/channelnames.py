"""Channels that the configuration calls by name, such as "slack:#general": which channel is meant.

Names change and references do not. What a name meant is remembered, so that renaming a channel on its platform does
not quietly end its archive.
"""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from bot.config import Settings
from bot.model.archive import Channel
from bot.model.refs import ChannelRef, platform_of
from bot.ports import ChatPlatform, Store, UnitOfWork

log = logging.getLogger(__name__)


async def with_channels_found(settings: Settings, store: Store, platforms: Mapping[str, ChatPlatform]) -> Settings:
    """Return the settings with a reference for each name of a channel; names that mean none stay as they are."""
    named = _named_in(settings)
    if not named:
        return settings
    known = [channel for platform in platforms.values() for channel in await platform.channels()]
    found = {name: ref for name in named if (ref := find_channel(name, known)) is not None}
    meant = await store.commit(lambda work: {name: _remember(work, name, found.get(name)) for name in named})
    for name in sorted(named - set(found)):
        if meant[name] != name:
            log.warning("a channel was renamed; correct its name", extra={"was": name, "channel": meant[name]})
    return replace(
        settings,
        archived_channels=frozenset(_meant(settings.archived_channels, meant)),
        welcome=replace(
            settings.welcome,
            channels=tuple(_meant(settings.welcome.channels, meant)),
            start_here=tuple(_meant(settings.welcome.start_here, meant)),
        ),
        events=replace(settings.events, channels=tuple(_meant(settings.events.channels, meant))),
    )


def is_name(ref: ChannelRef) -> bool:
    """Return whether a channel is called by its name."""
    return ref.partition(":")[2].startswith("#")


def _named_in(settings: Settings) -> set[ChannelRef]:
    posted_in = (*settings.welcome.channels, *settings.welcome.start_here, *settings.events.channels)
    every = (*settings.archived_channels, *posted_in)
    return {ref for ref in every if is_name(ref)}


def find_channel(name: ChannelRef, known: Sequence[Channel]) -> ChannelRef | None:
    """Return the channel that a name means, or None where there is none or more than one."""
    wanted = name.partition(":#")[2].casefold()
    matches = [
        channel.ref
        for channel in known
        if platform_of(channel.ref) == platform_of(name) and channel.name.casefold() == wanted and not channel.removed
    ]
    return matches[0] if len(matches) == 1 else None


def _remember(work: UnitOfWork, name: ChannelRef, found: ChannelRef | None) -> ChannelRef:
    """Note what a name means now; where it means nothing, return what it meant before, or the name itself."""
    if found is not None:
        work.values.put(f"named:{name}", found)
        return found
    return ChannelRef(work.values.get(f"named:{name}") or name)


def _meant(refs: Iterable[ChannelRef], meant: Mapping[ChannelRef, ChannelRef]) -> list[ChannelRef]:
    return [meant.get(ref, ref) for ref in refs]
