"""What there is to an event, field by field and as people type it: for forms, for the audit trail, for comparing."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from zoneinfo import ZoneInfo

from bot.features.events.times.describing import describe
from bot.features.events.times.rules import Rule
from bot.model.dates import clock_time, day, in_words
from bot.model.events import Details, Event, EventStatus, Occurrence, Override, Timing, instant_of
from bot.model.refs import ChannelRef

WHEN, ENDS, ZONE, REPEATS = "when", "ends", "zone", "repeats"
TIMING = (WHEN, ENDS, ZONE, REPEATS)
_STATES = {
    EventStatus.DRAFT: "draft",
    EventStatus.PLANNED: "published",
    EventStatus.CANCELLED: "cancelled",
}
DETAILS = ("title", "place", "link", "speakers", "chair", "audience", "topics", "text", "capacity")


def rule_in_words(timing: Timing) -> str:
    """Return how often a series takes place, such as 'every first Tuesday of the month'."""
    return describe(Rule(timing.rule, ZoneInfo(timing.zone))).removesuffix(", without an end")


def timing_fields(timing: Timing) -> dict[str, str]:
    """Return when an event is, as `reading` reads it back."""
    zone = ZoneInfo(timing.zone)
    return {
        WHEN: _moment(instant_of(timing.start, zone), zone),
        ENDS: in_words(timedelta(minutes=timing.minutes)),
        ZONE: timing.zone,
        REPEATS: rule_in_words(timing) if timing.rule else "",
    }


def details_fields(details: Details) -> dict[str, str]:
    """Return what there is to know of an event besides when it is."""
    values = {name: getattr(details, name) for name in DETAILS}
    return values | {
        "topics": ", ".join(details.topics),
        "capacity": "" if details.capacity is None else str(details.capacity),
    }


def fields_of(occurrence: Occurrence) -> dict[str, str]:
    """Return everything about one day."""
    zone = occurrence.zone
    lasts = occurrence.ends_at.astimezone(UTC) - occurrence.starts_at.astimezone(UTC)
    day_only = {WHEN: _moment(occurrence.starts_at, zone), ENDS: in_words(lasts)}
    return timing_fields(occurrence.event.timing) | day_only | details_fields(occurrence.details)


def fields_of_event(event: Event) -> dict[str, str]:
    """Return everything about an event that takes place once, or about a whole series."""
    return timing_fields(event.timing) | details_fields(event.details)


def mark_of(value: str) -> str:
    """Return a short mark of a field's value, so that a form can tell later whether it was changed."""
    return blake2b(value.encode(), digest_size=3).hexdigest()


def marks_of(values: Mapping[str, str]) -> str:
    """Return the marks of several fields as one word, such as 'title.1a2b3c-when.4d5e6f'."""
    return "-".join(f"{name}.{mark_of(value)}" for name, value in values.items())


def changed_since(marks: str, typed: Mapping[str, str]) -> dict[str, str]:
    """Return what of the typed values is not as it was when the marks were made."""
    before = dict(each.partition(".")[::2] for each in marks.split("-"))
    return {name: value for name, value in typed.items() if before.get(name) != mark_of(value)}


def told(old: Event | None, new: Event | None, name: Callable[[ChannelRef], str]) -> tuple[str | None, str | None]:
    """Return what is different between two states of an event, in words. How to join is never told, as it stays.

    `name` says what a channel is called.
    """
    before, after = _state(old), _state(new)
    if old and new and old.channels != new.channels:
        before["posted in"], after["posted in"] = (", ".join(map(name, each.channels)) for each in (old, new))
    names = [name for name in {**before, **after} if before.get(name, "") != after.get(name, "")]
    shown = (before, after) if old and new else ({}, after) if new else (before, {})
    lines = ["; ".join(f"{name}: {_shown(name, values.get(name, ''))}" for name in names) for values in shown]
    return (lines[0] if old else None, lines[1] if new else None)


def _shown(name: str, value: str) -> str:
    if not value:
        return "planned" if name.endswith("state") else "nothing"
    return "kept private" if name.endswith("link") else value


def _state(event: Event | None) -> dict[str, str]:
    """Return an event's fields, and those of each day that is different."""
    if event is None:
        return {}
    found = {name: value for name, value in fields_of_event(event).items() if value}
    found["state"] = _STATES[event.status]
    if event.details.why:
        found["reason"] = event.details.why
    for override in event.overrides:
        found |= {f"{_day_words(override)}, {name}": value for name, value in _different(event, override).items()}
    return found


def _different(event: Event, override: Override) -> dict[str, str]:
    found = {}
    zone = ZoneInfo(event.timing.zone)
    if override.start is not None:
        found[WHEN] = _moment(instant_of(override.start, zone), zone)
    if override.minutes is not None and override.minutes != event.timing.minutes:
        found[ENDS] = in_words(timedelta(minutes=override.minutes))
    if override.details is not None:
        whole = details_fields(event.details)
        found |= {name: value for name, value in details_fields(override.details).items() if value != whole[name]}
    if override.details is not None and override.details.why:
        found["reason"] = override.details.why
    return found | ({"state": "cancelled"} if override.is_cancelled else {})


def _day_words(override: Override) -> str:
    return f"{override.original.day} {override.original:%B} {override.original.year}"


def _moment(at: datetime, zone: ZoneInfo) -> str:
    """Return a start as it may be typed, such as 'Tuesday 8 December 2026 12:30pm'."""
    return f"{day(at, zone)} {clock_time(at.astimezone(zone))}"


def with_fields(details: Details, values: Mapping[str, object]) -> Details:
    """Return details with these fields in place of their own; what is no detail is left out."""
    return replace(details, **{name: value for name, value in values.items() if name in DETAILS})  # type: ignore[arg-type]
