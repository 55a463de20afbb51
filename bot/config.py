"""The configuration: a TOML file → frozen settings. Every mistake is reported at once, one sentence each."""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import time, timedelta
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.announcementconfig import AnnouncementSettings, read_announcements
from bot.errors import ConfigurationError
from bot.model.people import Role
from bot.model.refs import AccountRef, ChannelRef, GroupRef, platform_of
from bot.tables import Table, is_address, is_network, is_ref, is_web_address

R = TypeVar("R", AccountRef, GroupRef)

LOOPBACK = ("127.0.0.1", "localhost", "::1")
LOOPBACK_ADDRESSES = ("127.0.0.1", "::1")
LEVELS = ("debug", "info", "warning", "error")
STYLES = ("text", "json")
MEANINGS = ("auto", "off")
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


@dataclass(frozen=True, slots=True)
class GroupSettings:
    """Who the bot works for."""

    name: str
    short_name: str = "group"
    """One word in lower case: the name of the bot's one umbrella command where short names are scarce."""
    time_zone: str = "Europe/London"


@dataclass(frozen=True, slots=True)
class SiteSettings:
    """Where the pages are served."""

    host: str = "127.0.0.1"
    port: int = 8420
    public_url: str = ""
    """The address under which members reach the pages, for links; empty means the one that the server prints."""
    trusted_proxies: tuple[str, ...] = LOOPBACK_ADDRESSES
    """Addresses and networks of the reverse proxies of whom we believe for whom they ask."""

    @property
    def is_open(self) -> bool:
        """Whether other machines can reach the pages: by where they listen, or by an address that is told."""
        name = urlsplit(self.public_url).hostname if self.public_url else None
        return self.host not in LOOPBACK or (name is not None and name not in LOOPBACK)


@dataclass(frozen=True, slots=True)
class WelcomeSettings:
    """How newcomers are welcomed, besides the direct message."""

    channels: tuple[ChannelRef, ...] = ()
    """Where newcomers introduce themselves: at most one on each platform."""
    newcomers: str = "off"
    """Whether that channel is told of newcomers: 'off', 'each', or 'daily' of those who introduced themselves."""
    at: time = time(17)
    """When the daily round-up is posted, in the group's zone."""
    start_here: tuple[ChannelRef, ...] = ()
    """Where the standing post is that says where to start: at most one on each platform."""


@dataclass(frozen=True, slots=True)
class EventSettings:
    """Where events are posted, and when people are reminded of them unless they choose otherwise."""

    channels: tuple[ChannelRef, ...] = ()
    """Where they are posted; none means nowhere."""
    post_before: timedelta = timedelta(days=7)
    """How long before it a day of a series is posted."""
    remind_channels: tuple[timedelta, ...] = (timedelta(hours=1),)
    """How long before the start those channels are reminded; empty for never."""
    remind_before: tuple[timedelta, ...] = (timedelta(days=1), timedelta(hours=1))
    """How long before the start whoever asked is reminded, unless they choose otherwise."""
    discord_thread_above: int = 50
    """When more people than this are to be reminded on Discord, one post mentions them."""
    public_feed: bool = False
    """Whether everybody may read the group's calendar, without how to join."""
    calendars: tuple[tuple[str, str], ...] = ()
    """Other calendars that are followed: what they are called, and their address."""


@dataclass(frozen=True, slots=True)
class ContentSettings:
    """Files that replace the starter's; None means the starter's own."""

    texts: Path | None = None
    vocabulary: Path | None = None


@dataclass(frozen=True, slots=True)
class LibrarySettings:
    """How the library compares questions with its entries."""

    meaning: str = "auto"
    """Whether meanings are compared besides words: 'auto' where the packages for it are installed, or 'off'."""
    model: Path | None = None
    """The folder of a sentence encoder to use instead of the one that `make semantic` installs."""


@dataclass(frozen=True, slots=True)
class DeliverySettings:
    """How fast the bot writes to people."""

    new_direct_per_minute: int = 30
    """Conversations that the bot begins on each platform: none says how many are too many."""


@dataclass(frozen=True, slots=True)
class WatchSettings:
    """How the bot looks after itself."""

    heartbeat_url: str = ""
    """An address to call while all is well, so that somebody notices silence; empty for none."""
    every: int = 60
    """Seconds between two looks, and so between two calls."""


@dataclass(frozen=True, slots=True)
class LogSettings:
    """How much is logged, and in which form."""

    level: str = "info"
    style: str = "text"


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that the configuration says."""

    group: GroupSettings
    data_dir: Path
    site: SiteSettings = SiteSettings()
    content: ContentSettings = ContentSettings()
    library: LibrarySettings = LibrarySettings()
    log: LogSettings = LogSettings()
    watch: WatchSettings = WatchSettings()
    delivery: DeliverySettings = DeliverySettings()
    welcome: WelcomeSettings = WelcomeSettings()
    announcements: AnnouncementSettings = field(default_factory=AnnouncementSettings)
    events: EventSettings = EventSettings()
    archived_channels: frozenset[ChannelRef] = frozenset()
    reread_days: int = 14
    """How many days before a time in which the bot was away are read again for edits and deletions."""
    roles: Mapping[AccountRef, frozenset[Role]] = field(default_factory=dict)
    role_groups: Mapping[GroupRef, frozenset[Role]] = field(default_factory=dict)
    """Groups of a platform, and the roles of whoever is in them."""
    platforms: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """The tables of the platforms that are switched on; each adapter checks its own."""


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
        announcements=read_announcements(top.table("announcements")),
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
    if host not in LOOPBACK and not is_address(host):
        table.wrong("host", "must be an address of this machine: 127.0.0.1, or 0.0.0.0 for all of them")
    port = table.integer("port", 8420)
    if not 0 <= port <= 65_535:
        table.wrong("port", "must be 0 (any free one) to 65535")
    public_url = table.text("public_url", "").rstrip("/")
    if public_url and not is_web_address(public_url):
        table.wrong("public_url", "must be a web address that starts with https:// or http://")
    elif public_url and urlsplit(public_url).path:
        table.wrong("public_url", "must not have a path: the pages need an address of their own, such as a subdomain")
    if host not in LOOPBACK and not public_url:
        table.wrong("public_url", "is missing: pages that other machines reach need to know under which address")
    proxies = table.texts("trusted_proxies", LOOPBACK_ADDRESSES)
    for proxy in proxies:
        if not is_network(proxy):
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


def _events(table: Table, platforms: frozenset[str]) -> EventSettings:
    default = EventSettings()
    settings = EventSettings(
        channels=tuple(ChannelRef(ref) for ref in table.refs("channels", platforms)),
        post_before=max(table.lengths("post_before", (default.post_before,)), default=timedelta()),
        remind_channels=table.lengths("remind_channels", default.remind_channels),
        remind_before=table.lengths("remind_before", default.remind_before),
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
        if url and not (is_web_address(url) and url.startswith("https://")):
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
    if url and not is_web_address(url):
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
