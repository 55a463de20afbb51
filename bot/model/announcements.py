"""Announcements: what organisers say to the group, when, where, and what became of it."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import NewType

from bot.model.events import Timing
from bot.model.refs import AccountRef, ChannelRef, MemberId

AnnouncementId = NewType("AnnouncementId", str)
"""A short word of ours, such as 'k3f9x2'."""


class AnnouncementStatus(StrEnum):
    """Where an announcement stands."""

    DRAFT = "draft"
    WAITING = "waiting"
    """Asked for: another organiser has to approve it."""
    PLANNED = "planned"
    """It goes out by itself when its time has come."""
    SENT = "sent"
    """It went out, and nothing more of it will."""
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"
    """It was not sent: nobody approved it in time, or its time went by while the bot was off."""


@dataclass(frozen=True, slots=True)
class Content:
    """What is said, where and when: whatever an organiser writes. Any change of it is a new version."""

    title: str
    text: str
    channels: tuple[ChannelRef, ...] = ()
    label: str = ""
    """What its button says; empty for none."""
    link: str = ""
    """Where the button leads: an https address."""
    topic: str = ""
    """Whoever follows this topic is told in person; nobody when it is empty."""
    timing: Timing | None = None
    """None: as soon as it may go out."""

    @property
    def is_series(self) -> bool:
        """Return whether it goes out more than once."""
        return self.timing is not None and self.timing.is_series


@dataclass(frozen=True, slots=True)
class Announcement:
    """An announcement, or a series of them."""

    id: AnnouncementId
    content: Content
    author: AccountRef
    """Who drafted it: they are told what becomes of it."""
    changed_by: AccountRef
    """Who wrote the version that stands: they cannot approve it."""
    created_at: datetime
    updated_at: datetime
    status: AnnouncementStatus = AnnouncementStatus.DRAFT
    version: int = 1
    """Grows with each change of the content: whoever changes or approves says which one they saw."""
    approved_by: AccountRef | None = None
    next_at: datetime | None = None
    """When it goes out next; while it waits for approval without a time, until when that can be given."""


@dataclass(frozen=True, slots=True)
class Version:
    """What an announcement said once, and who wrote it so."""

    number: int
    content: Content
    account: AccountRef
    at: datetime


@dataclass(frozen=True, slots=True)
class Sending:
    """One time that an announcement went out."""

    announcement: AnnouncementId
    key: str
    """The instant at which it was due, such as '20261207T0900'."""
    at: datetime
    version: int
    """Which version stands there now."""
    channels: tuple[ChannelRef, ...]
    people: tuple[AccountRef, ...] = ()
    """Who follows its topic: told in person, where no ping reached them."""
    is_withdrawn: bool = False

    @property
    def places(self) -> tuple[ChannelRef | AccountRef, ...]:
        """Return everywhere that it went."""
        return (*self.channels, *self.people)

    def delivery(self, place: ChannelRef | AccountRef) -> str:
        """Return the key of what was sent to a place: always the same one, so that it is sent once."""
        return f"announcement:{self.announcement}:{self.key}:{place}"

    @property
    def deliveries(self) -> tuple[str, ...]:
        """Return the keys of everything that was sent."""
        return tuple(map(self.delivery, self.places))

    def withdrawn(self) -> "Sending":
        """Return the sending as taken back."""
        return replace(self, is_withdrawn=True)


@dataclass(frozen=True, slots=True)
class Following:
    """Somebody wants to be told in person of what is announced about a topic."""

    topic: str
    member: MemberId
    account: AccountRef
    """With which account they asked for it: that one is written to."""
    at: datetime


def sending_key(at: datetime) -> str:
    """Return the key of what goes out at an instant, which has to be in UTC."""
    return f"{at:%Y%m%dT%H%M}"
