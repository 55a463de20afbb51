"""Checking a configuration against its platforms: what is missing, and what to do about it, in sentences."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import cast

from bot import app
from bot.beginning import channels_in
from bot.channelnames import find_channel, is_name
from bot.clock import SystemClock
from bot.config import Settings
from bot.errors import ConfigurationError, OperatorError
from bot.features.roles.book import Configured, RoleBook
from bot.model.archive import Channel
from bot.model.refs import ChannelRef, platform_of
from bot.model.roles import RoleRows
from bot.operators import books
from bot.ports import ChatPlatform, ChecksItself, Finding
from bot.semantics import find_embedder
from storage import open_store

NOBODY = (
    "Nobody is an organiser. `sigbot run` prints a code with which the first one claims the role in chat; or name an "
    "account in [roles] organisers."
)


async def check(settings: Settings) -> AsyncIterator[tuple[str, Finding]]:
    """Yield what was found, each with what it is about: a platform's name, or the part of the configuration.

    Connects to every platform that is switched on, and listens to none.
    """
    app.declared_specs(settings)  # Raises for mistakes in texts and vocabulary.
    if not settings.platforms:
        yield "platforms", Finding("No platform is switched on. Write a table such as [slack] or [discord].")
    for name in settings.platforms:
        async for finding in _platform(name, settings):
            yield name, finding
    yield "library", await asyncio.to_thread(_library, settings)
    for finding in await _roles(settings):
        yield "roles", finding


async def _roles(settings: Settings) -> list[Finding]:
    """Say when nobody is an organiser, by the configuration or in chat."""
    rows, path = RoleRows(), app.database_file(settings)
    if path.exists():
        try:
            store = open_store(path, SystemClock(), exclusive=False)
        except OperatorError as error:
            return [Finding(error.sentence)]
        rows = await store.read(lambda readers: readers.roles())
        await store.close()
    if RoleBook(Configured(settings.roles, settings.role_groups), rows).has_organiser:
        return []
    return [Finding(NOBODY)]


def _library(settings: Settings) -> Finding:
    """Return how questions are compared with entries, once the model is known to work."""
    try:
        embedder = find_embedder(settings)
    except OperatorError as error:
        return Finding(error.sentence)
    if embedder is not None:
        embedder.close()
    return Finding(books.mode(embedder.model if embedder else ""), is_fine=True)


async def _platform(name: str, settings: Settings) -> AsyncIterator[Finding]:
    try:
        platform = app.make_platform(name, settings, SystemClock())
    except ConfigurationError as error:
        for mistake in error.mistakes:
            yield Finding(f"{mistake[0].upper()}{mistake[1:]}.")
        return
    try:
        await platform.start()
        known = await platform.channels()
    except OperatorError as error:
        yield Finding(error.sentence)
    else:
        for finding in await _channels(name, settings, platform, known):
            yield finding
    finally:
        await platform.close()


async def _channels(name: str, settings: Settings, platform: ChatPlatform, known: Sequence[Channel]) -> list[Finding]:
    findings: list[Finding] = []
    refs: list[ChannelRef] = []
    for setting, wanted in channels_in(settings):
        for ref in sorted(each for each in wanted if platform_of(each) == name):
            found = find_channel(ref, known) if is_name(ref) else ref
            if found is None:
                findings.append(Finding(_unknown_name(setting, ref, known)))
            elif found not in refs:
                refs.append(found)
    if hasattr(platform, "check"):
        return [*await cast(ChecksItself, platform).check(refs), *findings]
    there = {channel.ref for channel in known}
    findings += [Finding(f"There is no channel {ref}. Correct the configuration.") for ref in refs if ref not in there]
    return findings or [Finding("Ready.", is_fine=True)]


def _unknown_name(setting: str, ref: ChannelRef, known: Sequence[Channel]) -> str:
    names = ", ".join(f"#{channel.name}" for channel in known[:20]) or "none"
    wanted = ref.partition(":")[2]
    return (
        f"{setting} names {wanted}, which is no channel that the bot is in, or more than one. Invite the bot there, or "
        f"correct the name. It is in: {names}."
    )
