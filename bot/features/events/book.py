"""The book of events: finding them by what people and buttons call them, and storing them with their bounds."""

import re
import secrets
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from bot.features.events.recurrence import bounds, next_occurrence, occurrence, occurrences
from bot.model.events import Event, EventId, EventStatus, Occurrence, split_ref
from bot.ports import Readers, UnitOfWork

EventOf = Callable[[EventId], Event | None]
"""`work.events.get` inside a change, or `readers.event` where nothing is changed."""

AHEAD = timedelta(days=35)
"""How far ahead single days are planned and followed: a monthly series has its next one within it."""
BACK, FORTH = timedelta(days=62), timedelta(days=370)
"""How far back and ahead organisers look for something to change or to copy: last month's, or next year's."""
_SIGNS = "abcdefghjkmnpqrstvwxyz23456789"
_ID_LENGTH = 6
_NAMED = re.compile(r".*\(([a-z0-9]+(?:-[0-9]{8}(?:-[0-9]+)?)?)\)", re.DOTALL)


def new_id() -> EventId:
    """Return a short word for a new event: no sign in it is easily taken for another."""
    return EventId("".join(secrets.choice(_SIGNS) for _ in range(_ID_LENGTH)))


def find(event_of: EventOf, ref: str) -> Occurrence | None:
    """Return one day of an event that was published, cancelled ones included; None where there is no such day."""
    found = find_any(event_of, ref)
    return None if found is None or found.event.status is EventStatus.DRAFT else found


def find_any(event_of: EventOf, ref: str) -> Occurrence | None:
    """Return one day of an event, drafts included: for organisers only."""
    id, key = split_ref(ref)
    event = event_of(id)
    return None if event is None else occurrence(event, key)


def next_of(event: Event, now: datetime) -> Occurrence | None:
    """Return what is on or comes next of an event, cancelled or not; else its first day."""
    coming = next_occurrence(event, now) or next(iter(occurrences(event, now, now + timedelta(days=800))), None)
    if coming is not None:
        return coming
    first_at, _ = bounds(event)
    return next(iter(occurrences(event, first_at - timedelta(days=1), first_at + timedelta(days=800))), None)


def between(readers: Readers, start: datetime, end: datetime) -> list[Occurrence]:
    """Return what takes place between two instants, by time, cancelled days included and drafts left out."""
    return days_of((each for each in readers.events(start, end) if each.status is not EventStatus.DRAFT), start, end)


def own_events(readers: Readers, start: datetime, end: datetime) -> list[Event]:
    """Return the group's own events of which something may take place between two instants, drafts included."""
    return [each for each in readers.events(start, end) if not each.source]


def changeable(readers: Readers, start: datetime, end: datetime) -> list[Event]:
    """Return the events that organisers can change, the group's own first; see `is_followed`."""
    followed = {each.name for each in readers.subscriptions()}
    found = [each for each in readers.events(start, end) if each.source not in followed]
    return sorted(found, key=lambda each: bool(each.source))


def is_followed(work: UnitOfWork, event: Event) -> bool:
    """Return whether an event is changed by its calendar, and not here.

    Once nobody follows that any more, or when it was brought in from a file, nothing else would ever change it.
    """
    return bool(event.source) and work.subscriptions.get(event.source) is not None


def days_of(events: Iterable[Event], start: datetime, end: datetime) -> list[Occurrence]:
    """Return the days of these events between two instants, by time."""
    found = [each for event in events for each in occurrences(event, start, end)]
    return sorted(found, key=lambda each: (each.starts_at, each.ref))


def store(work: UnitOfWork, event: Event) -> None:
    """Store an event with when it first starts and last ends."""
    work.events.put(event, *bounds(event))


def ref_in(typed: str) -> str:
    """Return the reference at the end of a suggestion, in brackets, or what was typed when that is none."""
    found = _NAMED.fullmatch(typed.strip())
    return found[1] if found else typed.strip().lower()
