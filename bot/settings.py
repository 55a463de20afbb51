"""What the configuration says, once it was read and checked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bot.model.people import Role
from bot.model.refs import AccountRef, ChannelRef, GroupRef

LOOPBACK = ("127.0.0.1", "localhost", "::1")
LOOPBACK_ADDRESSES = ("127.0.0.1", "::1")


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
    ask_after: timedelta = timedelta(hours=1)
    """How long after the end organisers are asked for the recording and the slides."""
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
class AnnouncementSettings:
    """How announcements go out."""

    approval: str = "auto"
    """Whether a second organiser approves: 'always', 'never', or 'auto', while there are two organisers or more."""
    quiet: tuple[time, time] = (time(20), time(8))
    """From when to when nobody is written to who did not ask for it; the same time twice means never."""
    topics: tuple[str, ...] = ()
    """What people can follow, besides the topics that organisers add."""
    late_hours: int = 12
    """How late an announcement still goes out that was missed."""
    topic_groups: bool = True
    """Whether those who follow a topic are gathered in a group of their platform, which is pinged."""


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
    announcements: AnnouncementSettings = AnnouncementSettings()
    events: EventSettings = EventSettings()
    archived_channels: frozenset[ChannelRef] = frozenset()
    reread_days: int = 14
    """How many days before a time in which the bot was away are read again for edits and deletions."""
    roles: Mapping[AccountRef, frozenset[Role]] = field(default_factory=dict)
    role_groups: Mapping[GroupRef, frozenset[Role]] = field(default_factory=dict)
    """Groups of a platform, and the roles of whoever is in them."""
    platforms: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """The tables of the platforms that are switched on; each adapter checks its own."""
