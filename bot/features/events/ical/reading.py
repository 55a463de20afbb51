"""Other people's calendars, read: events in our form, and a sentence for everything that could not be taken.

This is pure and takes its time: it runs on a thread of its own. Odd files are the rule, so nothing is believed: one
component that is broken is left out with a sentence that names it, and the others go on.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.features.events.ical.component import MOST_DATES, Component, Notes, SheetReader, keys_around, wall_of
from bot.features.events.ical.lines import Cut, cut
from bot.features.events.ical.rules import BadRule, Budget
from bot.model.events import Event, EventId, EventStatus, Override


@dataclass(frozen=True, slots=True)
class Incoming:
    """An event as another calendar has it. It has no id of ours yet."""

    event: Event
    is_whole: bool
    """Whether the calendar tells the whole of it, and not only what is different about some days of a series."""
    days: tuple[Override, ...] = ()
    """When it is not the whole: those days, each told in full; their keys are those of a series once a day."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What was in a calendar."""

    name: str
    events: tuple[Incoming, ...]
    notes: tuple[str, ...]
    """Sentences about what was left out or read with a guess."""
    ignored: dict[str, int] = field(default_factory=dict)
    """How many components of other kinds there were."""
    skipped: int = 0
    """How many events were left out, each with a sentence; of the sentences only the first hundred are kept."""
    spared: frozenset[str] = frozenset()
    """The names (UID) of those: they are there, although we cannot read them."""


def read(data: bytes, zone: ZoneInfo, now: datetime) -> Reading:
    """Return what is in a calendar; times without a zone are read in `zone`. Raises CalendarRefused."""
    pieces, budget = cut(data), Budget(now.date())
    notes, found, name = Notes(), [], ""
    for sheet in pieces.sheets:
        reader = SheetReader(sheet, zone, now, notes, budget)
        name = name or reader.name
        found += reader.components()
    if pieces.too_long:
        notes.add(f"{pieces.too_long} values were left out, as they are longer than any text.")
    events = tuple(_together(found, notes, budget))
    return Reading(name, events, tuple(notes.kept), _ignored(pieces), notes.skipped, frozenset(notes.spared))


def _ignored(pieces: Cut) -> dict[str, int]:
    return dict(Counter(pieces.ignored).most_common(20))


# --- Series and their days


def _together(found: Iterable[Component], notes: Notes, budget: Budget) -> Iterable[Incoming]:
    """Put the days that are different to their series."""
    by_uid: dict[str, list[Component]] = {}
    for each in found:
        by_uid.setdefault(each.uid, []).append(each)
    for uid, parts in by_uid.items():
        wholes = [part for part in parts if part.original is None]
        days = [part for part in parts if part.original is not None][:MOST_DATES]
        if len(wholes) > 1:
            notes.add(f"{len(wholes)} events have the same name (UID); the newest of '{uid[:60]}' was taken.")
        try:
            if wholes:
                whole = max(wholes, key=lambda part: (part.sequence, part.stamp))
                yield Incoming(_with_days(_event(whole), days, budget, whole.lengths), is_whole=True)
            else:
                yield Incoming(_of_days(days, budget), False, tuple(_in_full(day) for day in days))
        except BadRule as error:
            notes.skip(f"'{parts[0].details.title[:60]}'", str(error), uid)


def _event(part: Component) -> Event:
    return Event(
        id=EventId(""),
        uid=part.uid,
        details=part.details,
        timing=part.timing,
        created_at=part.stamp,
        updated_at=part.stamp,
        status=part.status,
        sequence=part.sequence,
    )


def _of_days(days: Sequence[Component], budget: Budget) -> Event:
    """Return days whose series is not told, as an event that takes place on just these."""
    first, zone = days[0], ZoneInfo(days[0].timing.zone)
    walls = sorted({wall_of(day.original, zone) for day in days})
    alone = replace(_event(first), timing=replace(first.timing, rule="", added=(), left_out=()))
    if len(walls) == 1:
        return alone
    timing = replace(alone.timing, start=walls[0], added=tuple(walls[1:]))
    return _with_days(replace(alone, timing=timing, status=EventStatus.PLANNED), days, budget)


def _in_full(day: Component) -> Override:
    zone = ZoneInfo(day.timing.zone)
    original = wall_of(day.original, zone)
    is_cancelled = day.status is EventStatus.CANCELLED
    details, minutes, start = day.details, day.timing.minutes, day.timing.start
    return Override(f"{original:%Y%m%d}", original, start, minutes, details, is_cancelled, day.sequence)


def _with_days(event: Event, days: Sequence[Component], budget: Budget, lengths: Mapping[datetime, int] = {}) -> Event:
    """Return a series with what is different about single days; of two versions of a day the newer one counts."""
    timing = event.timing
    if not timing.is_series or not (days or lengths):
        return event
    zone = ZoneInfo(timing.zone)
    told = {id(day): wall_of(day.original, zone) for day in days}
    keys = keys_around(timing, (wall.date() for wall in (*told.values(), *lengths)), budget)
    overrides = {
        key: Override(key, wall, minutes=lasts)
        for wall, lasts in lengths.items()
        if (key := keys.get(wall)) is not None
    }
    by_day = {wall.date(): wall for wall in reversed(keys)}
    for day in sorted(days, key=lambda each: (each.sequence, each.stamp)):
        wall = told[id(day)]
        if timing.is_all_day or not isinstance(day.original, datetime):  # A date alone means what is on that day.
            wall = by_day.get(wall.date(), wall)
        key = keys.get(wall.replace(fold=0))
        is_left_over = key is None and day.timing.is_series and day.sequence < event.sequence
        if wall not in timing.left_out and not is_left_over:
            key = key or _besides(keys, wall)
            overrides[key] = _override(event, key, wall, day)
    return replace(event, overrides=tuple(sorted(overrides.values(), key=lambda each: each.original)))


def _besides(keys: Mapping[datetime, str], wall: datetime) -> str:
    """Return a key for a day that the rule does not give: it comes after those of its date."""
    others = sum(each.date() == wall.date() for each in keys)
    return f"{wall:%Y%m%d}-{others + 1}" if others else f"{wall:%Y%m%d}"


def _override(event: Event, key: str, original: datetime, day: Component) -> Override:
    zone = ZoneInfo(event.timing.zone)
    start = day.timing.start.replace(tzinfo=ZoneInfo(day.timing.zone)).astimezone(zone).replace(tzinfo=None)
    return Override(
        key=key,
        original=original,
        start=None if start == original else start,
        minutes=None if day.timing.minutes == event.timing.minutes else day.timing.minutes,
        details=None if day.details == event.details else day.details,
        is_cancelled=day.status is EventStatus.CANCELLED,
        sequence=day.sequence,
    )
