"""The group's events: what happens when, who comes, and who wants to be reminded.

An event is kept as people arrange it: a wall time, a zone and, for a series, a rule. What takes place on one day is an
occurrence; it is worked out when it is needed. What was changed about one day alone is an override.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import NewType
from zoneinfo import ZoneInfo

from bot.model.refs import AccountRef, ChannelRef, MemberId

EventId = NewType("EventId", str)
"""An event or a whole series: a short word of ours, such as 'k3f9x2'. It has no hyphen."""

OccurrenceRef = NewType("OccurrenceRef", str)
"""One day of an event: the event's id, and for a series the day that the rule gave it, such as 'k3f9x2-20261208'."""


class EventStatus(StrEnum):
    """Where an event stands."""

    DRAFT = "draft"
    """Only organisers see it."""
    PLANNED = "planned"
    CANCELLED = "cancelled"
    """Stays where people look for it, as cancelled."""


@dataclass(frozen=True, slots=True)
class Details:
    """What people want to know of an event besides when it is."""

    title: str
    text: str = ""
    place: str = ""
    """Where people meet, or that it is online. Everybody may read it."""
    link: str = ""
    """How to join. Only whoever goes is given it: it stands in no public copy and in no archive."""
    speakers: str = ""
    chair: str = ""
    audience: str = ""
    topics: tuple[str, ...] = ()
    capacity: int | None = None
    """Most people who can come; None for as many as like."""
    why: str = ""
    """Why it does not take place, once it is cancelled; empty where nobody said so."""


@dataclass(frozen=True, slots=True)
class Timing:
    """When an event is, as people arrange it, so that it stays put when the clocks change."""

    start: datetime
    """Wall time without a zone; `fold` is 1 for the second of two equal hours in autumn."""
    minutes: int
    zone: str
    """An IANA name, such as 'Europe/London'."""
    rule: str = ""
    """The value of an RRULE, such as 'FREQ=MONTHLY;BYDAY=1TU'; empty for what takes place once."""
    added: tuple[datetime, ...] = ()
    """Wall times besides those of the rule. Other people's calendars have them."""
    left_out: tuple[datetime, ...] = ()
    """Wall times that the rule gives and that are no part of the series, not even as cancelled days."""
    is_all_day: bool = False
    """Whether it takes whole days, and starts at midnight only for want of a time. Other people's calendars have it."""

    @property
    def is_series(self) -> bool:
        """Return whether it takes place more than once."""
        return bool(self.rule or self.added)


@dataclass(frozen=True, slots=True)
class Override:
    """What is different about one day of a series; None where it is as the series says."""

    key: str
    """Which day: see `Occurrence.key`."""
    original: datetime
    """The wall time that the rule gave it, without a zone."""
    start: datetime | None = None
    """Another wall time, in the series' zone."""
    minutes: int | None = None
    details: Details | None = None
    is_cancelled: bool = False
    sequence: int = 0
    """Grows with each change of this day, as calendars want it."""


@dataclass(frozen=True, slots=True)
class Event:
    """An event, or a series of them."""

    id: EventId
    uid: str
    """What calendars know it by, for ever: ours, or that of the calendar that it was imported from."""
    details: Details
    timing: Timing
    created_at: datetime
    updated_at: datetime
    status: EventStatus = EventStatus.DRAFT
    channels: tuple[ChannelRef, ...] = ()
    """Where it is posted and where the group is reminded."""
    overrides: tuple[Override, ...] = ()
    created_by: AccountRef | None = None
    source: str = ""
    """Which imported calendar it belongs to; empty for our own. What is imported is changed there, not here."""
    sequence: int = 0
    """Grows with each change that calendars must notice."""
    version: int = 0
    """Grows with each change of any kind, the overrides' included: whoever edits says which one they saw."""

    def override(self, key: str) -> Override | None:
        """Return what is different about one day, or None."""
        return next((each for each in self.overrides if each.key == key), None)

    def with_override(self, override: Override) -> "Event":
        """Return the event with this in place of what was different about that day."""
        others = [each for each in self.overrides if each.key != override.key]
        return replace(self, overrides=tuple(sorted((*others, override), key=lambda each: each.original)))


@dataclass(frozen=True, slots=True)
class Occurrence:
    """What takes place on one day. For an event that takes place once, that is the event."""

    event: Event
    key: str
    """Empty for an event that takes place once; else the day that the rule gave it, such as '20261208'.

    A second one on the same day has '-2' after it. Moving the day does not change its key.
    """
    original: datetime
    """The wall time that the rule gave it, without a zone."""
    starts_at: datetime
    """Aware, in the event's zone."""
    ends_at: datetime
    details: Details
    is_cancelled: bool = False
    sequence: int = 0

    @property
    def ref(self) -> OccurrenceRef:
        """Return what commands, links and answers name it by."""
        return occurrence_ref(self.event.id, self.key)

    @property
    def lasts(self) -> timedelta:
        """Return how long it lasts in real time; times of one zone subtract as if no clock ever changed."""
        return self.ends_at.astimezone(UTC) - self.starts_at.astimezone(UTC)

    @property
    def zone(self) -> ZoneInfo:
        """Return the zone in which it was arranged."""
        return ZoneInfo(self.event.timing.zone)


def occurrence_ref(event: EventId, key: str) -> OccurrenceRef:
    """Return the reference of one day of an event."""
    return OccurrenceRef(f"{event}-{key}" if key else event)


def split_ref(ref: str) -> tuple[EventId, str]:
    """Return the event and the day that a reference names; nothing is said about whether they exist."""
    event, _, key = ref.partition("-")
    return EventId(event), key


class Coming(StrEnum):
    """What somebody answered. The three exclude one another."""

    GOING = "going"
    MAYBE = "maybe"
    NOT = "not"


@dataclass(frozen=True, slots=True)
class Rsvp:
    """One person's answer to one occurrence, on whichever platform they gave it."""

    event: EventId
    key: str
    """Which day: see `Occurrence.key`."""
    member: MemberId
    account: AccountRef
    """With which account they answered last: it is told what concerns them."""
    at: datetime
    """When they answered last."""
    coming: Coming | None = None
    """None when they only asked to be reminded."""
    remind: bool = False
    waits_since: datetime | None = None
    """They would go, and there is no room yet: who waited longest comes first."""
    offered_until: datetime | None = None
    """A place that has become free is theirs if they say so before this instant."""

    @property
    def has_place(self) -> bool:
        """Return whether they go and count among those who do."""
        return self.coming is Coming.GOING and self.waits_since is None


@dataclass(frozen=True, slots=True)
class Preferences:
    """What one person chose about times and reminders; what they did not choose is as the group has it."""

    member: MemberId
    account: AccountRef
    """With which account they chose it."""
    zone: str = ""
    """An IANA name; empty for the platform's, and else the group's."""
    remind_before: tuple[timedelta, ...] | None = None
    """How long before the start; an empty one means never."""


@dataclass(frozen=True, slots=True)
class Due:
    """Something that has to be done at an instant: a row of the agenda. Done, it is gone."""

    key: str
    """The same cause always makes the same key: to put it again moves it."""
    kind: str
    """Who knows what to do: see `bot.agenda`."""
    subject: str
    """What it is about, such as an occurrence's reference, so that it can be moved or dropped with it."""
    due_at: datetime
    note: str = ""
    """Whatever else its kind wants to remember."""


def instant_of(wall: datetime, zone: ZoneInfo) -> datetime:
    """Return a wall time as an aware instant in `zone`.

    A time in the gap of spring is read with the offset before it, so 1:30am becomes 2:30am, as RFC 5545 (3.3.5) says.
    """
    return wall.replace(tzinfo=zone).astimezone(UTC).astimezone(zone)
