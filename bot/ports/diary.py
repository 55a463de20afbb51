"""Changing the group's events, the answers to them, and what is due when."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Protocol

from bot.model.afterwards import Attendance
from bot.model.calendars import Feed, Fetched, Subscription
from bot.model.events import Due, Event, EventId, OccurrenceRef, Preferences, Rsvp
from bot.model.native import ShownEvent
from bot.model.refs import AccountRef, MemberId


class Events(Protocol):
    """Events and series, with what is different about single days."""

    def get(self, id: EventId) -> Event | None:
        """Return the event, whatever its status, or None."""
        ...

    def by_uid(self, uid: str) -> Event | None:
        """Return the event that calendars know by this name, or None."""
        ...

    def of_source(self, source: str) -> list[Event]:
        """Return every event of an imported calendar; with an empty one, every event of our own."""
        ...

    def between(self, start: datetime, end: datetime) -> list[Event]:
        """Return every event of which something may take place between two instants, whatever its status."""
        ...

    def links(self, since: datetime) -> list[str]:
        """Return how to join every event, single days included, that was not over for good at an instant."""
        ...

    def put(self, event: Event, first_at: datetime, last_at: datetime | None) -> None:
        """Store the event, or change it, with exactly these overrides.

        `first_at` is when its first occurrence starts and `last_at` when its last one ends (None: never), so that a
        calendar can be read without looking at every event there ever was. See `features.events.recurrence.bounds`.
        """
        ...

    def remove(self, id: EventId) -> None:
        """Remove the event and everything that hangs on it but its agenda, for good."""
        ...


class Rsvps(Protocol):
    """Who comes, and who wants to be reminded."""

    def get(self, event: EventId, key: str, member: MemberId) -> Rsvp | None:
        """Return somebody's answer, or None."""
        ...

    def of(self, event: EventId, key: str) -> list[Rsvp]:
        """Return every answer to one occurrence, in the order in which they were given last."""
        ...

    def of_event(self, event: EventId) -> list[Rsvp]:
        """Return every answer to any day of an event."""
        ...

    def of_member(self, member: MemberId) -> list[Rsvp]:
        """Return every answer of one person."""
        ...

    def count_reminded(self, event: EventId, key: str, platform: str) -> int:
        """Return how many people want to be reminded of an occurrence and answered last on this platform."""
        ...

    def put(self, rsvp: Rsvp) -> None:
        """Store the answer, or change it."""
        ...

    def remove(self, event: EventId, key: str, member: MemberId) -> None:
        """Remove somebody's answer, if there is one."""
        ...

    def rekey(self, event: EventId, keys: Mapping[str, str]) -> None:
        """Let the answers to these days be to other days: the series was moved, and people with it."""
        ...


class Wishes(Protocol):
    """What people chose about times and reminders."""

    def get(self, member: MemberId) -> Preferences | None:
        """Return what somebody chose, or None."""
        ...

    def many(self, members: Iterable[MemberId]) -> dict[MemberId, Preferences]:
        """Return what these people chose; whoever chose nothing is left out."""
        ...

    def put(self, preferences: Preferences) -> None:
        """Store it, or change it."""
        ...


class Attendances(Protocol):
    """Who was at which day of an event."""

    def of(self, event: EventId, key: str) -> list[Attendance]:
        """Return everybody who was there, in the order in which it was said."""
        ...

    def put(self, attendance: Attendance) -> None:
        """Store it, or change it."""
        ...

    def remove(self, event: EventId, key: str, member: MemberId) -> None:
        """Remove it, if it is there."""
        ...


class NativeEvents(Protocol):
    """What platforms show of events in lists of their own. See `bot.nativeevents`, which keeps them in step."""

    def get(self, platform: str, ref: OccurrenceRef) -> ShownEvent | None:
        """Return what a platform shows of one day, or None where we know of nothing."""
        ...

    def ids(self, platform: str) -> frozenset[str]:
        """Return how a platform calls everything that we know it shows."""
        ...

    def put(self, shown: ShownEvent) -> None:
        """Store it, or change it."""
        ...

    def remove(self, platform: str, ref: OccurrenceRef) -> None:
        """Forget it."""
        ...

    def rename(self, refs: Mapping[OccurrenceRef, OccurrenceRef]) -> None:
        """Let what is shown of these days be of other days: the series was moved."""
        ...


class Agenda(Protocol):
    """What is due when. See `bot.agenda`, which does it."""

    def put(self, *dues: Due) -> None:
        """Store these; one whose key is there already takes its place, and is open again if it was put aside."""
        ...

    def remove(self, *keys: str) -> None:
        """Remove those of these keys that are there."""
        ...

    def remove_about(self, subject: str, kind: str | None = None) -> None:
        """Remove everything about a subject, or only what is of one kind."""
        ...

    def about(self, subject: str) -> list[Due]:
        """Return what is open about a subject, by time."""
        ...

    def shift(self, subject: str, kind: str, by: timedelta) -> None:
        """Move everything of a kind about a subject."""
        ...

    def take(self, now: datetime, limit: int, kinds: Iterable[str]) -> list[Due]:
        """Return up to `limit` of these kinds that are due, oldest first, and remove them: they are done with this."""
        ...

    def park(self, due: Due, reason: str) -> None:
        """Put something aside that could not be done, for an operator."""
        ...

    def next_due(self, kinds: Iterable[str]) -> datetime | None:
        """Return when the next one of these kinds is due, or None."""
        ...


class Feeds(Protocol):
    """The private addresses of members' calendars."""

    def of(self, accounts: Iterable[AccountRef]) -> list[Feed]:
        """Return those of these accounts, the newest first."""
        ...

    def put(self, feed: Feed) -> None:
        """Store it, in place of any other of its account."""
        ...

    def end(self, accounts: Iterable[AccountRef]) -> int:
        """End those of these accounts; return how many there were."""
        ...


class Subscriptions(Protocol):
    """Other people's calendars that are followed."""

    def get(self, name: str) -> Subscription | None:
        """Return the one with this name, or None."""
        ...

    def all(self) -> list[Subscription]:
        """Return every one, by name."""
        ...

    def put(self, subscription: Subscription) -> None:
        """Store it, or change it."""
        ...

    def remove(self, name: str) -> bool:
        """Follow it no more; return False when it was not followed. Its events stay."""
        ...


class FetchesCalendars(Protocol):
    """Gets a calendar from its address."""

    async def fetch(self, subscription: Subscription) -> Fetched:
        """Return what is there now. Raises CalendarUnavailable, with a sentence that does not tell the address."""
        ...
