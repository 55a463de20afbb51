"""Another calendar's events beside what is kept of them: what is new, what changed, and what has gone from there."""

import hashlib
from base64 import b32encode
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import takewhile
from zoneinfo import ZoneInfo

from bot.features.events.ical.reading import Incoming
from bot.features.events.recurrence import keys_between, occurrences, walls
from bot.model.events import Event, EventId, EventStatus, Override, Timing

SHOWN_AS_CANCELLED = timedelta(days=62)
"""Days of a series that has gone are shown as cancelled so far ahead; what is later goes without a word."""


def imported(incoming: Incoming, source: str, now: datetime) -> Event:
    """Return an event that was not kept before."""
    told = incoming.event
    return replace(told, id=id_of(told.uid), source=source, created_at=now, updated_at=now)


def id_of(uid: str) -> EventId:
    """Return the word by which we know another calendar's event: the same each time it is imported."""
    return EventId(b32encode(hashlib.sha256(uid.encode()).digest()).decode()[:10].lower())


def merged(kept: Event, incoming: Incoming, now: datetime) -> Event | None:
    """Return what is kept as the other calendar has it now; None when that is older, or the same."""
    told = incoming.event
    if incoming.is_whole and told.sequence < kept.sequence:
        return None
    new = _whole(kept, told) if incoming.is_whole else _with_days(kept, incoming)
    if replace(new, updated_at=kept.updated_at) == kept:
        return None
    return replace(new, updated_at=now, version=kept.version + 1)


def _whole(kept: Event, told: Event) -> Event:
    return replace(
        kept,
        details=told.details,
        timing=told.timing,
        status=told.status,
        sequence=told.sequence,
        overrides=_newer(kept.overrides, told.overrides),
    )


def _newer(kept: Sequence[Override], told: Sequence[Override]) -> tuple[Override, ...]:
    """Return the days that are told to be different; of a day that is kept in a newer version, that one."""
    known = {each.key: each for each in kept}
    return tuple(each if each.sequence >= known.get(each.key, each).sequence else known[each.key] for each in told)


def _with_days(kept: Event, incoming: Incoming) -> Event:
    """Return what is kept, with the days that the other calendar tells of without their series."""
    if not kept.timing.is_series:
        return _whole(kept, incoming.event) if incoming.event.sequence >= kept.sequence else kept
    for day in (_in_zone(each, incoming.event.timing, kept.timing) for each in incoming.days):
        keys = keys_between(kept.timing, day.original.date(), day.original.date())
        key = keys.get(day.original) or next(iter(keys.values()), None)
        if key is None and kept.timing.rule:
            continue  # It is no day of the series as we know it; the series will be told anew.
        if key is None:
            added = tuple(sorted({*kept.timing.added, day.original}))
            kept = replace(kept, timing=replace(kept.timing, added=added))
        known = kept.override(key or day.key)
        if known is None or day.sequence >= known.sequence:
            kept = kept.with_override(_beside(kept, replace(day, key=key or day.key)))
    return kept


def _in_zone(day: Override, told: Timing, kept: Timing) -> Override:
    """Return a day with its times as the clock of the series shows them."""
    if told.zone == kept.zone or kept.is_all_day:
        return day
    here, there = ZoneInfo(kept.zone), ZoneInfo(told.zone)
    original, start = (
        wall and wall.replace(tzinfo=there).astimezone(here).replace(tzinfo=None) for wall in (day.original, day.start)
    )
    return replace(day, original=original or day.original, start=start)


def _beside(kept: Event, day: Override) -> Override:
    """Return a day that is told in full as what is different about it."""
    return replace(
        day,
        start=None if day.start == day.original else day.start,
        minutes=None if day.minutes == kept.timing.minutes else day.minutes,
        details=None if day.details == kept.details else day.details,
    )


def gone(kept: Event, now: datetime) -> Event | None:
    """Return an event that its calendar has no more, as cancelled; None where nothing of it is still to come.

    What is over stays as it was. Of a series the next days are shown as cancelled, for whoever wanted to come.
    """
    if kept.status is EventStatus.CANCELLED or not occurrences(kept, now, now + timedelta(days=36_500))[:1]:
        return None
    changed = replace(kept, updated_at=now, version=kept.version + 1)
    zone = ZoneInfo(kept.timing.zone)
    here = now.astimezone(zone).replace(tzinfo=None)
    over = tuple(takewhile(lambda wall: wall <= here, walls(kept.timing)))
    if not kept.timing.is_series or not over:
        return replace(changed, status=EventStatus.CANCELLED)
    soon = [each for each in occurrences(kept, now, now + SHOWN_AS_CANCELLED) if each.original > here]
    cancelled = [
        replace(kept.override(each.key) or Override(each.key, each.original), is_cancelled=True) for each in soon
    ]
    timing = replace(
        kept.timing,
        rule=_ended(kept.timing.rule, over[-1]),
        added=tuple(sorted({*(wall for wall in kept.timing.added if wall <= here), *(each.original for each in soon)})),
    )
    past = [each for each in kept.overrides if each.original <= here]
    return replace(changed, timing=timing, overrides=(*past, *cancelled))


def _ended(rule: str, last: datetime) -> str:
    """Return a rule that ends with this day."""
    parts = [part for part in rule.split(";") if part and not part.startswith(("UNTIL=", "COUNT="))]
    return ";".join((*parts, f"UNTIL={last:%Y%m%dT%H%M%S}")) if parts else ""
