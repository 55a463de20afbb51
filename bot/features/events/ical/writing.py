"""The group's calendar, written: what calendar programs read of events."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from bot.features.events.ical.observances import timezone
from bot.features.events.recurrence import occurrence
from bot.model.events import Details, Event, EventStatus, Occurrence, OccurrenceRef, Timing, instant_of
from bot.model.text import clean, one_line

if TYPE_CHECKING:
    from icalendar import Calendar
    from icalendar import Event as Component

PRODUCT = "-//sigbot//calendar//EN"
REFRESH = timedelta(hours=6)
"""How often programs are asked to look again; most choose for themselves."""
HIDDEN = "…"
"""What stands in a text in place of the way to join."""


@dataclass(frozen=True, slots=True)
class Voice:
    """How a calendar calls what it says of an event besides its text: each makes a line of a value."""

    speakers: Callable[[str], str]
    chair: Callable[[str], str]
    audience: Callable[[str], str]
    join: Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom a calendar is written. Without any `going` nothing in it tells how to join."""

    name: str
    """What the calendar is called."""
    voice: Voice
    going: frozenset[OccurrenceRef] = frozenset()
    """The occurrences to which the reader goes, and has a place."""
    is_member: bool = field(default=False)
    """Whether it is somebody's own: then what they do not go to leaves their time free."""


def calendar(events: Iterable[Event], reader: Reader) -> bytes:
    """Return a calendar of these events. Drafts are left out, whoever asks."""
    told = [event for event in events if event.status is not EventStatus.DRAFT]
    made = _empty(reader.name)
    for event in told:
        for component in _components(event, reader):
            made.add_component(component)
    return _with_zones(made, told)


def single(found: Occurrence, reader: Reader) -> bytes:
    """Return a calendar with one occurrence, as a file to add to one's own: it stands for itself, without its series.

    Programs that are given one day of a series they do not know either refuse it or show it wrongly. So a day has a
    name of its own here, always the same.
    """
    event = found.event
    timing = Timing(found.starts_at.replace(tzinfo=None), _minutes(found), event.timing.zone)
    status = EventStatus.CANCELLED if found.is_cancelled else event.status
    alone = replace(
        event,
        uid=f"{found.key}.{event.uid}" if found.key else event.uid,
        details=found.details,
        timing=replace(timing, is_all_day=event.timing.is_all_day),
        overrides=(),
        status=status,
        sequence=found.sequence,
    )
    goes = replace(reader, going=frozenset({OccurrenceRef(event.id)} if found.ref in reader.going else ()))
    return calendar([alone], goes)


def _minutes(found: Occurrence) -> int:
    if found.event.timing.is_all_day:
        return (found.ends_at.replace(tzinfo=None) - found.starts_at.replace(tzinfo=None)) // timedelta(minutes=1)
    return found.lasts // timedelta(minutes=1)


def _empty(name: str) -> "Calendar":
    from icalendar import Calendar, vDuration  # Only who asks for a calendar needs it.

    made = Calendar()
    made.add("VERSION", "2.0")
    made.add("PRODID", PRODUCT)
    made.add("CALSCALE", "GREGORIAN")
    made.add("METHOD", "PUBLISH")
    made.add("X-WR-CALNAME", one_line(name))
    made.add("NAME", one_line(name))
    made.add("REFRESH-INTERVAL", REFRESH, parameters={"VALUE": "DURATION"})
    made.add("X-PUBLISHED-TTL", vDuration(REFRESH))
    return made


def _with_zones(made: "Calendar", events: Iterable[Event]) -> bytes:
    years: dict[str, int] = {}
    for event in events:
        if not _is_utc(event.timing.zone) and not event.timing.is_all_day:
            year = event.timing.start.year
            years[event.timing.zone] = min(year, years.get(event.timing.zone, year))
    made.subcomponents[:0] = [timezone(ZoneInfo(key), year) for key, year in sorted(years.items())]
    written: bytes = made.to_ical()
    return written


# --- Events


def _components(event: Event, reader: Reader) -> Iterator["Component"]:
    """Yield the series, and each day of it that is different, or that the reader may be told more of."""
    timing, ref = event.timing, OccurrenceRef(event.id)
    yield _series(event, reader, goes=not timing.is_series and ref in reader.going)
    if not timing.is_series:
        return
    days = {each.key for each in event.overrides}
    days |= {day.removeprefix(f"{ref}-") for day in reader.going if day.startswith(f"{ref}-")}
    for key in sorted(days):
        found = occurrence(event, key)
        if found is not None:
            yield _day(found, reader)


def _series(event: Event, reader: Reader, *, goes: bool) -> "Component":
    timing = event.timing
    is_off = event.status is EventStatus.CANCELLED
    made = _component(event, event.details, reader, goes=goes and not is_off)
    made.add("STATUS", "CANCELLED" if is_off else "CONFIRMED")
    made.add("SEQUENCE", event.sequence)
    # A series begins at the time that is meant, also where the clocks have no such time on its first day, or two.
    start = _like_start(timing, timing.start) if timing.is_series and not timing.is_all_day else _instant(timing)
    _add_times(made, timing, start, timedelta(minutes=timing.minutes))
    if timing.rule:
        made.add("RRULE", _rule(timing))
    for name, walls in (("RDATE", timing.added), ("EXDATE", timing.left_out)):
        if walls:
            _add_walls(made, name, timing, walls)
    return made


def _day(found: Occurrence, reader: Reader) -> "Component":
    event, timing = found.event, found.event.timing
    made = _component(event, found.details, reader, goes=found.ref in reader.going and not found.is_cancelled)
    made.add("STATUS", "CANCELLED" if found.is_cancelled else "CONFIRMED")
    made.add("SEQUENCE", found.sequence)
    _add_walls(made, "RECURRENCE-ID", timing, (found.original,))
    _add_times(made, timing, found.starts_at, timedelta(minutes=_minutes(found)))
    return made


def _component(event: Event, details: Details, reader: Reader, *, goes: bool) -> "Component":
    from icalendar import Event as Component

    made = Component()
    made.add("UID", event.uid)
    made.add("DTSTAMP", event.updated_at.astimezone(UTC))
    made.add("CREATED", event.created_at.astimezone(UTC))
    made.add("LAST-MODIFIED", event.updated_at.astimezone(UTC))
    links = _links(event)
    made.add("SUMMARY", one_line(_hidden(details.title, links)))
    if details.place:
        made.add("LOCATION", one_line(_hidden(details.place, links)))
    if text := _text(details, links, reader.voice, goes=goes):
        made.add("DESCRIPTION", text)
    if details.topics:
        made.add("CATEGORIES", [one_line(topic) for topic in details.topics])
    if goes and details.link.lower().startswith(("https://", "http://")):
        made.add("URL", "".join(details.link.split()))
    if reader.is_member and not goes:
        made.add("TRANSP", "TRANSPARENT")
    return made


def _text(details: Details, links: Collection[str], voice: Voice, *, goes: bool) -> str:
    lines = [
        (voice.speakers, details.speakers),
        (voice.chair, details.chair),
        (voice.audience, details.audience),
    ]
    facts = "\n".join(line(one_line(_hidden(value, links))) for line, value in lines if value)
    join = voice.join(details.link) if goes and details.link else ""
    return clean("\n\n".join(part for part in (join, _hidden(details.text, links), facts) if part))


def _links(event: Event) -> list[str]:
    """Return every way to join an event or a day of it, the longest first."""
    every = {event.details.link, *(each.details.link for each in event.overrides if each.details)}
    return sorted((link for link in every if link.strip()), key=len, reverse=True)


def _hidden(text: str, links: Collection[str]) -> str:
    """Return a text without the ways to join, should somebody have written one there too."""
    for link in links:
        text = text.replace(link, HIDDEN)
    return text


# --- Times


def _add_times(made: "Component", timing: Timing, start: datetime, lasts: timedelta) -> None:
    if timing.is_all_day:
        made.add("DTSTART", start.date())
        made.add("DTEND", start.date() + max(lasts, timedelta(days=1)))
        return
    end = start.astimezone(UTC) + lasts
    if start.fold:  # The second of two equal hours can be told in UTC only.
        made.add("DTSTART", start.astimezone(UTC))
    else:
        made.add("DTSTART", _zoned(timing, start))
    if not timing.is_series:
        made.add("DTEND", end if start.fold else _ending(timing, end))
    else:  # A length holds for each day, also where the clocks change between the start and the end.
        made.add("DURATION", lasts)


def _instant(timing: Timing) -> datetime:
    return instant_of(timing.start, ZoneInfo(timing.zone))


def _ending(timing: Timing, end: datetime) -> datetime:
    local = end.astimezone(ZoneInfo(timing.zone))
    return end if local.fold else _zoned(timing, local)


def _zoned(timing: Timing, at: datetime) -> datetime:
    return at.astimezone(UTC) if _is_utc(timing.zone) else at


def _add_walls(made: "Component", name: str, timing: Timing, walls: Iterable[datetime]) -> None:
    """Add wall times in the zone of DTSTART and in its form, as programs compare them with that."""
    values: list[Any] = [_like_start(timing, wall) for wall in walls]
    one = values[0] if name == "RECURRENCE-ID" else values
    made.add(name, one, parameters={"VALUE": "DATE"} if timing.is_all_day else {})


def _like_start(timing: Timing, wall: datetime) -> Any:
    if timing.is_all_day:
        return wall.date()
    return wall.replace(tzinfo=UTC if _is_utc(timing.zone) else ZoneInfo(timing.zone), fold=0)


def _rule(timing: Timing) -> dict[str, Any]:
    """Return the rule with its end as calendars want it: in UTC, or as a date where the event takes whole days."""
    from icalendar import vRecur

    parts = dict(part.partition("=")[::2] for part in timing.rule.upper().split(";"))
    until = parts.pop("UNTIL", "")
    rule: dict[str, Any] = vRecur.from_ical(";".join(f"{name}={value}" for name, value in parts.items()))
    if until:
        rule["UNTIL"] = [_until(timing, until)]
    return rule


def _until(timing: Timing, text: str) -> Any:
    zone = ZoneInfo(timing.zone)
    if text.endswith("Z"):
        at = datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    else:
        wall = datetime.strptime(text[:15], "%Y%m%dT%H%M%S" if "T" in text else "%Y%m%d")  # noqa: DTZ007
        at = instant_of(wall, zone)
    return at.astimezone(zone).date() if timing.is_all_day else at.astimezone(UTC)


def _is_utc(zone: str) -> bool:
    return zone in ("UTC", "Etc/UTC")
