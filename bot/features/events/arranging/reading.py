"""Reading what organisers type about an event. What can be meant in two ways is asked about, never guessed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.errors import MemberError
from bot.features.events.arranging.fields import DETAILS, ENDS, REPEATS, WHEN, ZONE
from bot.features.events.times.answers import Fault
from bot.features.events.times.offsets import offset
from bot.features.events.times.repeats import repeats
from bot.features.events.times.understanding import Ask, Problem, Question, Time, understand
from bot.features.events.times.zones import zone_named
from bot.features.guard import looks_like_patient_identifier
from bot.model.dates import instant, span
from bot.model.text import clean, one_line
from bot.model.texts import TextSpec

TEXTS = (
    *(TextSpec(f"planning.fault.{fault.name.lower()}", ("typed",), limit=300) for fault in Fault),
    *(TextSpec(f"planning.ask.{question.name.lower()}", ("typed",), limit=300) for question in Question),
    TextSpec("planning.ask.no_such_time", ("typed",), limit=300),
    TextSpec("planning.until_unclear", ("typed",), limit=300),
    TextSpec("planning.no_title", limit=200),
    TextSpec("planning.no_zone", ("typed",), limit=300),
    TextSpec("planning.no_room", limit=300),
    TextSpec("planning.no_number", ("typed",), limit=300),
    TextSpec("planning.no_length", ("typed",), limit=300),
)
AN_HOUR = 60
"""How many minutes an event takes of which nobody said how long."""
LONGEST = timedelta(days=14)
MOST_PEOPLE = 100_000
NOTHING = frozenset({"", "-", "no", "none", "nothing", "never", "once"})
"""What empties a field when it is typed."""
_PINNED = re.compile(r"(?P<start>\S+?)\[(?P<zone>[\w/+-]+)\](?:/(?P<end>\S+))?")
_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that may have been meant: what it reads like, and what to fill in for it."""

    label: str
    fill: Mapping[str, str]


@dataclass(eq=False)
class Unclear(Exception):
    """Something can be meant in several ways, or lacks something, and has to be asked about."""

    text: str
    """The key of the question's text."""
    typed: str
    option: str
    choices: tuple[Choice, ...] = ()
    """Nothing to choose from means that more has to be typed."""
    more: str = ""
    """What was understood so far, to go on from in the form."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an organiser wants of an event; None where they said nothing."""

    details: Mapping[str, object]
    start: datetime | None = None
    minutes: int | None = None
    zone: str | None = None
    rule: str | None = None

    @property
    def moves(self) -> bool:
        """Return whether anything about its time is to change."""
        return any(each is not None for each in (self.start, self.minutes, self.zone, self.rule))


# --- Times


def read_when(text: str, now: datetime, zone: ZoneInfo) -> Time:
    """Return the time that is meant, in a named zone. Raises Unclear, and MemberError for what cannot be."""
    found = _pinned(text, now) or understand(text, now, zone)
    if isinstance(found, Time):
        return found
    if isinstance(found, Problem):
        if not found.nearest:
            raise MemberError(f"planning.fault.{found.fault.name.lower()}", option=WHEN, typed=text[:80])
        times = [Time(moment) for moment in found.nearest]
        raise Unclear("planning.ask.no_such_time", text, WHEN, tuple(_as_choice(time, zone) for time in times))
    raise _unclear(found, text, zone)


def _unclear(ask: Ask, text: str, zone: ZoneInfo) -> Unclear:
    choices = tuple(_as_choice(time, zone) for time in ask.options)
    days = [f"{each:%A} {each.day} {each:%B} {each.year}" for each in ask.days]
    if len(days) > 1:
        choices = tuple(Choice(each, {WHEN: each}) for each in days)
    more = days[0] if len(days) == 1 else ""
    return Unclear(f"planning.ask.{ask.question.name.lower()}", more or text, WHEN, choices, more)


def _as_choice(time: Time, zone: ZoneInfo) -> Choice:
    zone = time.start.tzinfo if isinstance(time.start.tzinfo, ZoneInfo) else zone
    label = span(time.start, time.end, zone) if time.end else instant(time.start, zone)
    return Choice(label, {WHEN: pinned(time, zone)})


def pinned(time: Time, zone: ZoneInfo) -> str:
    """Return a time that can be meant in one way only, as RFC 9557 has it, to be carried by a button."""
    end = f"/{time.end.astimezone(zone).isoformat()}" if time.end else ""
    return f"{time.start.astimezone(zone).isoformat()}[{zone.key}]{end}"


def _pinned(text: str, now: datetime) -> Time | None:
    found = _PINNED.fullmatch(text.strip())
    if found is None:
        return None
    try:
        zone = ZoneInfo(found["zone"])
        start = datetime.fromisoformat(found["start"]).astimezone(zone)
        end = datetime.fromisoformat(found["end"]).astimezone(zone) if found["end"] else None
    except (ValueError, OSError, LookupError):
        return None
    if start <= now:
        raise MemberError("planning.fault.past", option=WHEN, typed=instant(start, zone))
    return Time(start, end)


def read_length(text: str, start: datetime, now: datetime) -> int:
    """Return how many minutes an event takes that starts then, from a length or from when it ends."""
    zone = start.tzinfo if isinstance(start.tzinfo, ZoneInfo) else ZoneInfo("Etc/UTC")
    length = offset(text)
    if isinstance(length, tuple) and len(length) == 1:
        return _checked_length(length[0], text)
    moment = f"{start.day} {start:%B} {start.year} {start:%H:%M}"
    found = understand(f"{moment} to {text}", min(now, start - timedelta(minutes=1)), zone)
    if isinstance(found, Problem) and found.fault is not Fault.NOT_UNDERSTOOD:
        raise MemberError(f"planning.fault.{found.fault.name.lower()}", option=ENDS, typed=text[:80])
    if not isinstance(found, Time) or found.end is None:
        raise MemberError("planning.no_length", option=ENDS, typed=text[:80])
    return _checked_length(_between(found.start, found.end), text)


def _between(start: datetime, end: datetime) -> timedelta:
    """Return the real time between two instants: Python counts wall time within one zone."""
    return end.astimezone(UTC) - start.astimezone(UTC)


def _checked_length(length: timedelta, text: str) -> int:
    if length > LONGEST:
        raise MemberError("planning.fault.too_long", option=ENDS, typed=text[:80])
    return length // timedelta(minutes=1)


def read_zone(text: str) -> str:
    """Return a zone's IANA name. Raises MemberError."""
    zone = zone_named(text)
    if zone is None:
        raise MemberError("planning.no_zone", option=ZONE, typed=text[:60])
    return zone.key


def read_rule(text: str, now: datetime, zone: ZoneInfo) -> str:
    """Return the rule that is meant; empty for what takes place once. Raises MemberError."""
    if text.strip().lower() in NOTHING:
        return ""
    found = repeats(text, now, zone)
    if isinstance(found, Problem):
        raise MemberError(f"planning.fault.{found.fault.name.lower()}", option=REPEATS, typed=text[:80])
    if isinstance(found, Ask):
        raise MemberError("planning.until_unclear", option=REPEATS, typed=text[:80])
    return found.text


# --- Everything else


def read_where(text: str) -> dict[str, object]:
    """Return the link and the place in what was typed as one."""
    found = _ADDRESS.search(text)
    if found is None:
        return {"place": one_line(text), "link": ""}
    rest = one_line(text[: found.start()] + " " + text[found.end() :])
    return {"place": rest.strip(" ,;-"), "link": found[0]}


def read_details(typed: Mapping[str, str]) -> dict[str, object]:
    """Return the fields that are no times. Raises MemberError."""
    given = {name: value for name, value in typed.items() if name in DETAILS}
    for name, value in given.items():
        if looks_like_patient_identifier(value):
            raise MemberError("announcements.sensitive", option=name)
    return {name: _read_detail(name, value) for name, value in given.items()}


def _read_detail(name: str, value: str) -> object:
    text = clean(value).strip() if name == "text" else one_line(value)
    is_empty = text.lower() in NOTHING
    if name == "title":
        if not text:
            raise MemberError("planning.no_title", option=name)
        return text
    if name == "topics":
        return () if is_empty else tuple(each for part in text.split(",") if (each := part.strip()))
    if name == "capacity":
        return None if is_empty else _people(text)
    return "" if is_empty else text


def _people(text: str) -> int:
    if not text.isascii() or not text.replace(",", "").isdigit() or int(text.replace(",", "")) > MOST_PEOPLE:
        raise MemberError("planning.no_number", option="capacity", typed=text[:40])
    count = int(text.replace(",", ""))
    if count == 0:
        raise MemberError("planning.no_room", option="capacity")
    return count


def read_wanted(typed: Mapping[str, str], start: datetime, now: datetime, zone: ZoneInfo) -> Wanted:
    """Return what is wanted of an event that starts then. Raises Unclear and MemberError.

    Its own zone goes before the group's: a time without one is meant as the event has it.
    """
    named = read_zone(typed[ZONE]) if typed.get(ZONE) else None
    there = ZoneInfo(named) if named else zone
    begins = minutes = None
    if WHEN in typed:
        time = read_when(typed[WHEN], now, there)
        begins = time.start if isinstance(time.start.tzinfo, ZoneInfo) else time.start.astimezone(there)
        minutes = None if time.end is None else _between(time.start, time.end) // timedelta(minutes=1)
    if typed.get(ENDS) and minutes is None:
        minutes = read_length(typed[ENDS], begins or start, now)
    rule = read_rule(typed[REPEATS], now, there) if REPEATS in typed else None
    return Wanted(read_details(typed), begins, minutes, named, rule)
