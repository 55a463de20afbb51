"""The configuration: a TOML file → frozen settings. Every mistake is reported at once, one sentence each."""

import re
import tomllib
from collections.abc import Callable, Mapping
from datetime import time, timedelta
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.errors import ConfigurationError
from bot.model.people import Role
from bot.model.refs import AccountRef, ChannelRef, GroupRef, platform_of
from bot.settings import (
    LOOPBACK,
    LOOPBACK_ADDRESSES,
    AnnouncementSettings,
    ContentSettings,
    DeliverySettings,
    EventSettings,
    GroupSettings,
    LibrarySettings,
    LogSettings,
    Settings,
    SiteSettings,
    WatchSettings,
    WelcomeSettings,
)
from bot.tables import Table, is_ref

__all__ = [
    "LOOPBACK",
    "LOOPBACK_ADDRESSES",
    "AnnouncementSettings",
    "ContentSettings",
    "DeliverySettings",
    "EventSettings",
    "GroupSettings",
    "LibrarySettings",
    "LogSettings",
    "Settings",
    "SiteSettings",
    "WatchSettings",
    "WelcomeSettings",
    "load",
    "read",
]

R = TypeVar("R", AccountRef, GroupRef)

LEVELS = ("debug", "info", "warning", "error")
STYLES = ("text", "json")
MEANINGS = ("auto", "off")
APPROVALS = ("auto", "always", "never")
TOPIC = 40
"""Longest name of a topic, in characters: it stands on buttons."""
LONGEST_CALENDAR_NAME = 60
NEWCOMERS = ("off", "each", "daily")
GROUP_TABLES = {
    "organiser_groups": Role.ORGANISER,
    "curator_groups": Role.CURATOR,
    "privacy_groups": Role.PRIVACY,
}
MOST_BEFORE = timedelta(days=30)
"""How far ahead single days of a series are planned is a little more than this."""
ROLE_TABLES = {"organisers": Role.ORGANISER, "curators": Role.CURATOR, "privacy": Role.PRIVACY}


def load(path: Path, *, known_platforms: frozenset[str]) -> Settings:
    """Return the settings in the file. Raises ConfigurationError with every mistake that it has."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ConfigurationError(["the file does not exist"], source=str(path)) from error
    except OSError as error:
        raise ConfigurationError([f"the file cannot be read: {error.strerror}"], source=str(path)) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError([f"the file is not TOML: {error}"], source=str(path)) from error
    return read(table, base=path.parent, source=str(path), known_platforms=known_platforms)


def read(table: Mapping[str, Any], *, base: Path, source: str, known_platforms: frozenset[str]) -> Settings:
    """Return the settings in `table`; relative paths in it start at `base`."""
    top = Table(table, "", [])
    archive, roles = top.table("archive"), top.table("roles")
    settings = Settings(
        group=_group(top.table("group")),
        data_dir=base / _data_dir(top.table("data")),
        site=_site(top.table("site")),
        content=_content(top.table("content"), base),
        library=_library(top.table("library"), base),
        log=_log(top.table("log")),
        watch=_watch(top.table("watch")),
        announcements=_announcements(top.table("announcements")),
        delivery=_delivery(top.table("delivery")),
        welcome=_welcome(top.table("welcome"), known_platforms),
        events=_events(top.table("events"), known_platforms),
        archived_channels=_archived(archive, known_platforms),
        reread_days=_reread_days(archive),
        roles=_roles(roles, ROLE_TABLES, known_platforms, AccountRef),
        role_groups=_roles(roles, GROUP_TABLES, known_platforms, GroupRef),
        platforms=_platforms(top, known_platforms),
    )
    archive.end()
    roles.end()
    top.end()
    if "local" in settings.platforms and settings.site.is_open:
        top.wrong(
            "local",
            "lets every visitor in as its own person, so it cannot be on while other machines reach the "
            "pages; take the table out, or take public_url out and host back to 127.0.0.1",
        )
    if top.mistakes:
        raise ConfigurationError(top.mistakes, source=source)
    return settings


def _group(table: Table) -> GroupSettings:
    name = table.text("name", "", required=True)
    short_name = table.text("short_name", "group")
    if not (
        short_name.isascii() and short_name.isalnum() and short_name == short_name.lower() and len(short_name) <= 32
    ):
        table.wrong("short_name", "must be one word of lower-case letters and digits, at most 32")
    zone = table.text("time_zone", "Europe/London")
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        table.wrong("time_zone", f"names no time zone: {zone!r}. Use one such as 'Europe/London'")
    table.end()
    return GroupSettings(name, short_name, zone)


def _data_dir(table: Table) -> str:
    folder = table.text("dir", "data")
    table.end()
    return folder


def _site(table: Table) -> SiteSettings:
    host = table.text("host", "127.0.0.1")
    if host not in LOOPBACK and not _is_address(host):
        table.wrong("host", "must be an address of this machine: 127.0.0.1, or 0.0.0.0 for all of them")
    port = table.integer("port", 8420)
    if not 0 <= port <= 65_535:
        table.wrong("port", "must be 0 (any free one) to 65535")
    public_url = table.text("public_url", "").rstrip("/")
    if public_url and not _is_web_address(public_url):
        table.wrong("public_url", "must be a web address that starts with https:// or http://")
    elif public_url and urlsplit(public_url).path:
        table.wrong("public_url", "must not have a path: the pages need an address of their own, such as a subdomain")
    if host not in LOOPBACK and not public_url:
        table.wrong("public_url", "is missing: pages that other machines reach need to know under which address")
    proxies = table.texts("trusted_proxies", LOOPBACK_ADDRESSES)
    for proxy in proxies:
        if not _is_network(proxy):
            table.wrong("trusted_proxies", f"has {proxy!r}; it should be an address or a network such as 172.18.0.0/16")
    table.end()
    return SiteSettings(host, port, public_url, proxies)


def _welcome(table: Table, platforms: frozenset[str]) -> WelcomeSettings:
    newcomers = table.choice("newcomers", "off", NEWCOMERS)
    channels, start_here = _one_each(table, "channel", platforms), _one_each(table, "start_here", platforms)
    if newcomers != "off" and not channels:
        table.wrong("channel", f"is missing: newcomers = '{newcomers}' needs a channel")
    at = table.time_of_day("at", time(17))
    table.end()
    return WelcomeSettings(channels, newcomers, at, start_here)


def _announcements(table: Table) -> AnnouncementSettings:
    approval, quiet = table.choice("approval", "auto", APPROVALS), table.times_of_day("quiet", (time(20), time(8)))
    topics, late = table.texts("topics", ()), table.integer("late_hours", 12)
    topic_groups = table.flag("topic_groups", default=True)
    if any(not 0 < len(topic) <= TOPIC or '"' in topic for topic in topics):
        table.wrong("topics", f"must be names of 1 to {TOPIC} characters without quotes")
    if not 0 <= late <= 168:
        table.wrong("late_hours", "must be 0 to 168")
    table.end()
    return AnnouncementSettings(approval, quiet, topics, late, topic_groups)


def _events(table: Table, platforms: frozenset[str]) -> EventSettings:
    default = EventSettings()
    settings = EventSettings(
        channels=tuple(ChannelRef(ref) for ref in table.refs("channels", platforms)),
        post_before=max(table.lengths("post_before", (default.post_before,)), default=timedelta()),
        remind_channels=table.lengths("remind_channels", default.remind_channels),
        remind_before=table.lengths("remind_before", default.remind_before),
        ask_after=max(table.lengths("ask_after", (default.ask_after,)), default=timedelta()),
        discord_thread_above=table.integer("discord_thread_above", default.discord_thread_above),
        public_feed=table.flag("public_feed", False),
        calendars=_calendars(table),
    )
    if settings.post_before > MOST_BEFORE:
        table.wrong("post_before", f"must be at most {MOST_BEFORE.days} days")
    if settings.discord_thread_above < 1:
        table.wrong("discord_thread_above", "must be 1 or more")
    table.end()
    return settings


def _calendars(table: Table) -> tuple[tuple[str, str], ...]:
    found: dict[str, str] = {}
    for each in table.tables("calendars"):
        name, url = each.text("name", "", required=True), each.text("url", "", required=True)
        if url and not (_is_web_address(url) and url.startswith("https://")):
            each.wrong("url", "must be a web address that starts with https://")
        if name in found or len(name) > LONGEST_CALENDAR_NAME:
            each.wrong("name", f"must be another one for each calendar, of at most {LONGEST_CALENDAR_NAME} letters")
        if each.flag("enabled", True):
            found[name] = url
        each.end()
    return tuple(found.items())


def _one_each(table: Table, name: str, platforms: frozenset[str]) -> tuple[ChannelRef, ...]:
    """Return a channel, or a list of channels of which no two are on one platform."""
    found = table.refs(name, platforms) if isinstance(table.peek(name), list) else [table.ref(name, platforms)]
    refs = tuple(ChannelRef(ref) for ref in found if is_ref(ref, platforms))
    if len({platform_of(ref) for ref in refs}) < len(refs):
        table.wrong(name, "has two channels of one platform; there can be one on each")
    return refs


def _content(table: Table, base: Path) -> ContentSettings:
    texts, vocabulary = table.text("texts", ""), table.text("vocabulary", "")
    table.end()
    return ContentSettings(base / texts if texts else None, base / vocabulary if vocabulary else None)


def _library(table: Table, base: Path) -> LibrarySettings:
    meaning, model = table.choice("meaning", "auto", MEANINGS), table.text("model", "")
    table.end()
    return LibrarySettings(meaning, base / model if model else None)


def _log(table: Table) -> LogSettings:
    level, style = table.choice("level", "info", LEVELS), table.choice("style", "text", STYLES)
    table.end()
    return LogSettings(level, style)


def _delivery(table: Table) -> DeliverySettings:
    new_direct = table.integer("new_direct_per_minute", 30)
    if not 1 <= new_direct <= 60:
        table.wrong("new_direct_per_minute", "must be 1 to 60")
    table.end()
    return DeliverySettings(new_direct)


def _watch(table: Table) -> WatchSettings:
    url, every = table.text("heartbeat_url", ""), table.integer("every", 60)
    if url and not _is_web_address(url):
        table.wrong("heartbeat_url", "must be a web address that starts with https:// or http://")
    if not 10 <= every <= 3600:
        table.wrong("every", "must be 10 to 3600 seconds")
    table.end()
    return WatchSettings(url, every)


def _archived(table: Table, platforms: frozenset[str]) -> frozenset[ChannelRef]:
    return frozenset(ChannelRef(ref) for ref in table.refs("channels", platforms))


def _reread_days(table: Table) -> int:
    days = table.integer("reread_days", 14)
    if not 0 <= days <= 365:
        table.wrong("reread_days", "must be 0 to 365")
    return days


def _roles(
    table: Table, names: Mapping[str, Role], platforms: frozenset[str], ref_of: Callable[[str], R]
) -> dict[R, frozenset[Role]]:
    held: dict[R, set[Role]] = {}
    for name, role in names.items():
        for ref in table.refs(name, platforms):
            held.setdefault(ref_of(ref), set()).add(role)
    return {ref: frozenset(roles) for ref, roles in held.items()}


def _platforms(top: Table, known: frozenset[str]) -> dict[str, Mapping[str, Any]]:
    """Return the tables of platforms that are on: each has its own, and having it is enough."""
    enabled: dict[str, Mapping[str, Any]] = {}
    older = top.table("platforms")  # Version 0.1 wrote [platforms.local].
    for table in (top, older):
        for name in sorted(known & set(table.names())):
            section = table.table(name)
            if section.flag("enabled", table is top):
                enabled[name] = section.rest()
    for name in sorted(set(older.names()) - known):
        older.wrong(name, f"is not a platform; there are {', '.join(sorted(known))}")
    return enabled


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _is_network(text: str) -> bool:
    try:
        ip_network(text)
    except ValueError:
        return False
    return True


def _is_web_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not re.search(r"[\s<>\"]", text)
