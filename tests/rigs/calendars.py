"""Events to write calendars of, calendars to read, and the days that a calendar has for somebody else's library."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from importlib import resources
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import recurring_ical_events
from icalendar.timezone import tzp

from bot.features.events.ical.reading import Reading, read
from bot.features.events.ical.writing import Reader, Voice
from bot.features.events.recurrence import occurrences
from bot.model.events import Details, Event, EventId, EventStatus, Timing

LONDON = ZoneInfo("Europe/London")
NOW = datetime(2026, 11, 25, 8, tzinfo=UTC)
WALL = datetime(2026, 12, 8, 12, 30)
LINK = "https://meet.example/secret-1"
VOICE = Voice("With {}".format, "Chair: {}".format, "For {}".format, "Join: {}".format)
EVERYBODY = Reader("Reading group", VOICE)
Span = tuple[datetime, datetime]


def event(id: str = "k3f9x2", **more: Any) -> Event:
    """Return a talk that takes place once, on 8 December 2026 at 12:30 in London, unless `more` says otherwise."""
    fields: dict[str, Any] = {
        "details": Details("A talk", text="All about it.", place="Room 1", link=LINK),
        "timing": Timing(WALL, 60, "Europe/London"),
        "created_at": NOW,
        "updated_at": NOW,
        "status": EventStatus.PLANNED,
        **more,
    }
    return Event(EventId(id), f"{id}@sigbot.example", **fields)


def series(rule: str = "FREQ=WEEKLY", id: str = "weekly", **more: Any) -> Event:
    """Return a series that begins on 8 December 2026."""
    return event(id, timing=replace(Timing(WALL, 60, "Europe/London"), rule=rule), **more)


def ics(*lines: str, kind: str = "VEVENT") -> bytes:
    """Return a calendar with one component of these lines; a UID and a stamp are added."""
    stamp = () if any(line.startswith("DTSTAMP") for line in lines) else ("DTSTAMP:20261101T000000Z",)
    uid = () if any(line.startswith("UID") for line in lines) else ("UID:1@example.org",)
    return whole(f"BEGIN:{kind}", *uid, *stamp, *lines, f"END:{kind}")


def whole(*lines: str) -> bytes:
    """Return a calendar of these lines."""
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//x//EN", *lines, "END:VCALENDAR", ""]).encode()


def reading_of(data: bytes) -> Reading:
    """Return what we read in a calendar."""
    return read(data, LONDON, NOW)


def days(events: Iterable[Event], start: datetime, end: datetime) -> "Counter[Span]":
    """Return when what we have takes place, of what begins between two instants and was not cancelled."""
    return Counter(
        (_instant(each.starts_at.date()), _instant(each.ends_at.date()))
        if each.event.timing.is_all_day
        else (each.starts_at.astimezone(UTC), each.ends_at.astimezone(UTC))
        for event in events
        for each in occurrences(event, start - timedelta(days=1), end + timedelta(days=1))
        if not each.is_cancelled
        and start <= (_instant(each.starts_at.date()) if event.timing.is_all_day else each.starts_at) < end
    )


def days_elsewhere(data: bytes, start: datetime, end: datetime) -> "Counter[Span]":
    """Return when recurring-ical-events says that it takes place; floating times and dates are London's."""
    tzp.use_default()  # It remembers zones from other files, and would take them for those of this one.
    found: Counter[Span] = Counter()
    for calendar in icalendar.Calendar.from_ical(data, multiple=True):
        expanded = recurring_ical_events.of(calendar, skip_bad_series=True)
        for each in expanded.between(start - timedelta(days=2), end + timedelta(days=2)):
            if start <= _instant(each.start) < end and str(each.get("STATUS", "")).upper() != "CANCELLED":
                found[_instant(each.start), _instant(each.end)] += 1
    return found


def _instant(at: date) -> datetime:
    wall = at if isinstance(at, datetime) else datetime(at.year, at.month, at.day)
    return (wall if wall.tzinfo else wall.replace(tzinfo=LONDON)).astimezone(UTC)


def published() -> list[Path]:
    """Return the test calendars that icalendar and recurring-ical-events carry in their packages."""
    folders = [resources.files("icalendar") / "tests", resources.files("recurring_ical_events") / "test"]
    return sorted(path for folder in folders for path in Path(str(folder)).rglob("*.ics"))
