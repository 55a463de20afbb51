"""Which days a rule gives. Wall times are counted and put into their zone afterwards, so that they stay put."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import cast
from zoneinfo import ZoneInfo

from bot.model.events import Event, EventStatus, Occurrence, Override, Timing, instant_of

MOST = 2_000
"""Most occurrences of one event that are ever worked out at once: five years of every day."""
AROUND = timedelta(days=2)
"""Zones differ by up to 26 hours, and an event may last over midnight."""


def occurrences(event: Event, start: datetime, end: datetime) -> list[Occurrence]:
    """Return what of an event takes place between two instants, by time; what began before and still lasts included.

    Days that were cancelled are among it. A day that was moved stands where it was moved to.
    """
    found = [each for each in _around(event, start, end) if each.ends_at > start and each.starts_at < end]
    return sorted(found, key=lambda each: each.starts_at)


def occurrence(event: Event, key: str) -> Occurrence | None:
    """Return one day of an event, or None when it has no such day."""
    if not event.timing.is_series:
        return None if key else _occurrence(event, "", event.timing.start)
    override = event.override(key)
    if override is not None:
        return _occurrence(event, key, override.original)
    day = _day(key)
    if day is None:
        return None
    return next((_occurrence(event, *each) for each in _wall_times(event.timing, day, day) if each[0] == key), None)


def keys_between(timing: Timing, first: date, last: date) -> dict[datetime, str]:
    """Return the key of each wall time that a rule gives from one day to another, both included, in their order."""
    return {wall: key for key, wall in _wall_times(timing, first, last)}


def walls(timing: Timing) -> Iterator[datetime]:
    """Yield every wall time of an event, from the first one on; perhaps without end."""
    return _walls(timing, timing.start) if timing.is_series else iter((timing.start,))


def next_occurrence(event: Event, now: datetime) -> Occurrence | None:
    """Return what comes next of an event and was not cancelled, or what is on now; None when nothing does."""
    for span in (timedelta(days=60), timedelta(days=800), timedelta(days=3_700)):
        coming = [each for each in occurrences(event, now, now + span) if not each.is_cancelled]
        if coming:
            return coming[0]
    return None


def next_start(timing: Timing, after: datetime) -> datetime | None:
    """Return when a series starts next after an instant, or None when it does no more."""
    zone = ZoneInfo(timing.zone)
    for _, wall in _wall_times(timing, (after - AROUND).astimezone(zone).date()):
        if (at := instant_of(wall, zone)) > after:
            return at
    return None


def bounds(event: Event) -> tuple[datetime, datetime | None]:
    """Return when the first occurrence starts and when the last one ends; None for the latter when there is no last."""
    starts = [_occurrence(event, key, wall) for key, wall in islice(_wall_times(event.timing), 1)]
    moved = [_occurrence(event, each.key, each.original) for each in event.overrides]
    first = min((each.starts_at for each in (*starts, *moved)), default=instant_of(event.timing.start, _zone(event)))
    last = _last_end(event)
    ends = [each.ends_at for each in moved]
    return first.astimezone(UTC), None if last is None else max(last, *ends).astimezone(UTC) if ends else last


def _last_end(event: Event) -> datetime | None:
    timing = event.timing
    if not timing.is_series:
        return _occurrence(event, "", timing.start).ends_at.astimezone(UTC)
    if timing.rule and not any(end in timing.rule.upper() for end in ("UNTIL=", "COUNT=")):
        return None
    walls = list(islice(_wall_times(timing), MOST + 1))
    if len(walls) > MOST:
        return None  # So long that for us it has no end.
    key, wall = walls[-1] if walls else ("", timing.start)
    return _occurrence(event, key, wall).ends_at.astimezone(UTC)


def _around(event: Event, start: datetime, end: datetime) -> Iterator[Occurrence]:
    timing = event.timing
    if not timing.is_series:
        yield _occurrence(event, "", timing.start)
        return
    zone, lasts = _zone(event), timedelta(minutes=timing.minutes)
    first, last = (start - lasts - AROUND).astimezone(zone).date(), (end + AROUND).astimezone(zone).date()
    moved = {each.key for each in event.overrides}
    for key, wall in islice(_wall_times(timing, first, last), MOST):
        if key not in moved:
            yield _occurrence(event, key, wall)
    for override in event.overrides:
        yield _occurrence(event, override.key, override.original)


def _wall_times(timing: Timing, first: date = date.min, last: date = date.max) -> Iterator[tuple[str, datetime]]:
    """Yield the key and the wall time of each day of an event, from one date to another."""
    if not timing.is_series:
        yield "", timing.start
        return
    day, count = None, 0
    for wall in _walls(timing, datetime.combine(first, time.min)):
        if wall.date() > last:
            return
        day, count = wall.date(), count + 1 if wall.date() == day else 1
        yield f"{wall:%Y%m%d}" + (f"-{count}" if count > 1 else ""), wall


def _walls(timing: Timing, since: datetime) -> Iterator[datetime]:
    from dateutil.rrule import rrule, rruleset, rrulestr  # Only a group with a series needs it.

    start, every = timing.start.replace(fold=0), rruleset()
    every.rdate(start)  # The first one takes place whether or not the rule would give it: RFC 5545, 3.8.5.3.
    if timing.rule:
        every.rrule(cast(rrule, rrulestr(rule_in_wall_time(timing), dtstart=start)))
    for wall in timing.added:
        every.rdate(wall.replace(fold=0))
    for wall in timing.left_out:
        every.exdate(wall.replace(fold=0))
    found: Iterator[datetime] = every.xafter(max(since, start), inc=True)
    return found


def rule_in_wall_time(timing: Timing) -> str:
    """Return the rule with its end in wall time: RFC 5545 has it in UTC, and we count without zones."""
    return ";".join(_part_in_wall_time(part, ZoneInfo(timing.zone)) for part in timing.rule.split(";"))


def _part_in_wall_time(part: str, zone: ZoneInfo) -> str:
    name, _, value = part.upper().partition("=")
    if name != "UNTIL" or not value.endswith("Z"):
        return part
    until = datetime.strptime(value, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    return f"UNTIL={until.astimezone(zone):%Y%m%dT%H%M%S}"


def _occurrence(event: Event, key: str, original: datetime) -> Occurrence:
    override = event.override(key) or Override(key, original)
    wall = override.start or original
    minutes = event.timing.minutes if override.minutes is None else override.minutes
    starts_at = instant_of(wall, _zone(event))
    # The length is in real time: an event over the night of the clock change lasts as long as it says.
    ends_at = (starts_at.astimezone(UTC) + timedelta(minutes=minutes)).astimezone(_zone(event))
    if event.timing.is_all_day:  # Days are counted by the calendar, and have 23 or 25 hours when the clocks change.
        ends_at = instant_of(wall + timedelta(minutes=minutes), _zone(event))
    return Occurrence(
        event=event,
        key=key,
        original=original,
        starts_at=starts_at,
        ends_at=ends_at,
        details=override.details or event.details,
        is_cancelled=override.is_cancelled or event.status is EventStatus.CANCELLED,
        sequence=max(override.sequence, event.sequence),
    )


def _zone(event: Event) -> ZoneInfo:
    return ZoneInfo(event.timing.zone)


def _day(key: str) -> date | None:
    try:
        return date.fromisoformat(key[:8])
    except ValueError:
        return None
