"""What is done once at a start, before anything comes in: the starter library, the channels and their policies."""

import logging
from collections.abc import Mapping

from bot.config import Settings
from bot.content import starter_file
from bot.features.archive import Archive
from bot.features.channels import Channels
from bot.features.library import Library, read_resources
from bot.model.refs import ChannelRef
from bot.ports import ChatPlatform, Store

log = logging.getLogger(__name__)


async def seed_library(books: Library) -> None:
    """Put the starter library on an empty shelf."""
    if await books.is_empty():  # Asked before the file is read: at every start but the first it is not needed.
        await books.seed(read_resources(starter_file("library.toml")).resources)


async def set_up_channels(
    keeper: Archive,
    channels: Channels,
    store: Store,
    settings: Settings,
    platforms: Mapping[str, ChatPlatform],
) -> None:
    """Learn which channels there are, and show beside each whether it is kept."""
    known = [channel for platform in platforms.values() for channel in await platform.channels()]
    await store.commit(lambda work: keeper.set_policies(work, known))
    refs = {channel.ref for channel in known}
    every = await store.read(lambda readers: readers.every_channel())
    await channels.show_notes([channel for channel in every if channel.ref in refs])
    for setting, named in channels_in(settings):
        for ref in sorted(named - refs):
            log.warning("a setting names a channel that the bot cannot see", extra={"setting": setting, "channel": ref})


def channels_in(settings: Settings) -> list[tuple[str, frozenset[ChannelRef]]]:
    """Return the settings that name channels, with those channels."""
    return [
        ("archive.channels", settings.archived_channels),
        ("welcome.channel", frozenset(settings.welcome.channels)),
        ("welcome.start_here", frozenset(settings.welcome.start_here)),
    ]
