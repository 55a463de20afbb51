"""Checking a configuration against its platforms: what is missing, and what to do about it, in sentences."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import cast

from bot import app, wiring
from bot.beginning import channels_in
from bot.channelnames import find_channel, is_name
from bot.clock import SystemClock
from bot.config import LOOPBACK, LOOPBACK_ADDRESSES, Settings
from bot.errors import ConfigurationError, OperatorError
from bot.model.archive import Channel
from bot.model.refs import ChannelRef, platform_of
from bot.model.roles import RoleRows
from bot.operators import books
from bot.operators.rolechecks import named_findings, organiser_findings, role_rows
from bot.ports import ChatPlatform, ChecksItself, Finding
from bot.semantics import find_embedder

ONLY_HERE = (
    "The pages open on this machine only, so the bot gives members no links to them. For members to reach them, put a "
    "reverse proxy with https in front and set public_url in [site]."
)
IN_THE_CLEAR = (
    "public_url starts with http://, so what members read and what keeps them signed in would cross the web in the "
    "clear. Put a reverse proxy with https in front and write its address."
)
NO_PROXY = (
    "The server listens beyond this machine, but trusted_proxies names no proxy beyond it, so every visitor seems to "
    "come from the proxy's address and tries to sign in are counted for all together. Add the proxy's address or "
    "network."
)


async def check(settings: Settings) -> AsyncIterator[tuple[str, Finding]]:
    """Yield what was found, each with what it is about: a platform's name, or the part of the configuration.

    Connects to every platform that is switched on, and listens to none.
    """
    wiring.declared_specs(settings)  # Raises for mistakes in texts and vocabulary.
    if not settings.platforms:
        yield "platforms", Finding("No platform is switched on. Write a table such as [slack] or [discord].")
    try:
        rows = await role_rows(settings)
        findings = organiser_findings(settings, rows)
    except OperatorError as error:
        rows, findings = RoleRows(), [Finding(error.sentence)]
    for name in settings.platforms:
        async for finding in _platform(name, settings, rows):
            yield name, finding
    yield "library", await asyncio.to_thread(_library, settings)
    for finding in site_findings(settings):
        yield "site", finding
    for finding in findings:
        yield "roles", finding


def _library(settings: Settings) -> Finding:
    """Return how questions are compared with entries, once the model is known to work."""
    try:
        embedder = find_embedder(settings)
    except OperatorError as error:
        return Finding(error.sentence)
    if embedder is not None:
        embedder.close()
    return Finding(books.mode(embedder.model if embedder else ""), is_fine=True)


def site_findings(settings: Settings) -> list[Finding]:
    """Return what is missing so that members can reach the pages and sign in."""
    site = settings.site
    if not site.public_url:
        if set(settings.platforms) <= {"local"}:
            return []
        return [Finding(ONLY_HERE, is_fine=True)]
    findings = []
    if site.is_open and not site.public_url.startswith("https://"):
        findings.append(Finding(IN_THE_CLEAR))
    if site.host not in LOOPBACK and set(site.trusted_proxies) <= set(LOOPBACK_ADDRESSES):
        findings.append(Finding(NO_PROXY))
    ready = f"Members reach the pages at {site.public_url} and sign in with /site. {_in_front(settings)}"
    return findings or [Finding(ready, is_fine=True)]


def at_start(settings: Settings) -> list[str]:
    """Return what the host should know of the pages while the bot starts: whatever keeps members from them."""
    return [each.sentence for each in site_findings(settings) if not each.is_fine or each.sentence == ONLY_HERE]


def _in_front(settings: Settings) -> str:
    site = settings.site
    if not site.is_open:
        return "That address leads to this machine only."
    name = f"[{site.host}]" if ":" in site.host else site.host
    return f"A reverse proxy has to bring them to {name}, port {site.port}, with X-Forwarded-For."


async def _platform(name: str, settings: Settings, rows: RoleRows) -> AsyncIterator[Finding]:
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
        for finding in await named_findings(name, settings, rows, platform):
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
