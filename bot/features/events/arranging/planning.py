"""What becomes of an event that organisers change: one day of it, or the whole, with the answers moving along."""

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.errors import MemberError
from bot.features.events.arranging.desk import Make
from bot.features.events.arranging.fields import with_fields
from bot.features.events.arranging.reading import Wanted
from bot.features.events.changing import Plan
from bot.features.events.recurrence import bounds, occurrence, occurrences
from bot.model.events import Details, Event, EventStatus, Occurrence, Override, Timing
from bot.model.refs import ChannelRef

FAR = timedelta(days=800)
"""How far ahead the days of a moved series are matched: nobody has answered further ahead than that."""
MOST_CANCELLED = 60
"""How many coming days of a series that has begun are kept as cancelled: five years of a monthly one."""


def changed(key: str | None, wanted: Wanted) -> Make:
    """Return the change of one day of a series, or of an event as a whole where `key` is None."""

    def make(event: Event, now: datetime) -> Plan:
        return _day_changed(event, key, wanted) if key is not None else _whole_changed(event, wanted, now)

    return make


def published(event: Event, now: datetime) -> Plan:
    """Let everybody see a draft. Raises MemberError when it was published before, or would begin in the past."""
    if event.status is not EventStatus.DRAFT:
        raise MemberError("planning.no_draft", option="event")
    if not [each for each in occurrences(event, now, now + FAR * 3) if each.starts_at > now]:
        raise MemberError("planning.past_draft", option="event")
    return Plan(replace(event, status=EventStatus.PLANNED), "published")


def cancelled(key: str | None, why: str = "") -> Make:
    """Return the cancellation of one day of a series, or of an event as a whole where `key` is None."""

    def make(event: Event, now: datetime) -> Plan:
        return _day_cancelled(event, key, why) if key is not None else _whole_cancelled(event, now, why)

    return make


def restored(key: str | None) -> Make:
    """Return that one day of a series takes place after all, or an event as a whole where `key` is None."""

    def make(event: Event, now: datetime) -> Plan:
        return _day_restored(event, key, now) if key is not None else _whole_restored(event, now)

    return make


def posted_in(channels: tuple[ChannelRef, ...]) -> Make:
    """Return that an event is posted in these channels, and in no others."""

    def make(event: Event, now: datetime) -> Plan:
        return Plan(replace(event, channels=channels), "posted elsewhere")

    return make


# --- One day


def _day(event: Event, key: str) -> tuple[Occurrence, Override]:
    found = occurrence(event, key)
    if found is None:
        raise MemberError("planning.gone", option="event")
    override = event.override(key) or Override(key, found.original)
    return found, replace(override, sequence=max(event.sequence, override.sequence) + 1)


def _day_changed(event: Event, key: str, wanted: Wanted) -> Plan:
    if wanted.rule is not None or wanted.zone is not None:
        raise MemberError("planning.only_whole", option="repeats" if wanted.rule is not None else "zone")
    day, override = _day(event, key)
    start = override.start if wanted.start is None else _wall(wanted.start, day.zone)
    minutes = override.minutes if wanted.minutes is None else wanted.minutes
    details = with_fields(day.details, wanted.details) if wanted.details else override.details
    made = replace(override, start=start, minutes=minutes, details=None if details == event.details else details)
    return Plan(event.with_override(made), "moved" if wanted.moves else "changed")


def _day_cancelled(event: Event, key: str, why: str) -> Plan:
    day, override = _day(event, key)
    if day.is_cancelled:
        raise MemberError("planning.cancelled_before", option="event")
    return Plan(event.with_override(_called_off(override, day, why)), "cancelled")


def _day_restored(event: Event, key: str, now: datetime) -> Plan:
    day, override = _day(event, key)
    if not override.is_cancelled:
        raise MemberError("planning.not_cancelled", option="event")
    if day.starts_at <= now:
        raise MemberError("planning.past_draft", option="event")
    details = replace(day.details, why="")
    own = None if details == event.details else details
    return Plan(event.with_override(replace(override, is_cancelled=False, details=own)), "brought back")


def _called_off(override: Override, day: Occurrence, why: str) -> Override:
    details = replace(day.details, why=why) if why else override.details
    return replace(override, is_cancelled=True, details=details)


# --- The whole


def _whole_changed(event: Event, wanted: Wanted, now: datetime) -> Plan:
    details = with_fields(event.details, wanted.details)
    overrides = tuple(_following(each, event.details, details) for each in event.overrides)
    made = replace(event, details=details, overrides=overrides, sequence=_next_sequence(event))
    note = "moved" if wanted.moves and event.status is not EventStatus.DRAFT else "changed"
    if not wanted.moves:
        return Plan(made, note)
    coming = _coming(event, now)
    first = coming[0].original if coming else event.timing.start
    zone = wanted.zone or event.timing.zone
    timing = replace(
        event.timing,
        start=first if wanted.start is None else _wall(wanted.start, ZoneInfo(zone)),
        minutes=event.timing.minutes if wanted.minutes is None else wanted.minutes,
        zone=zone,
        rule=event.timing.rule if wanted.rule is None else wanted.rule,
    )
    if event.status is EventStatus.DRAFT:
        return Plan(replace(made, timing=timing, overrides=()), note)
    return _moved(made, timing, coming, now, note)


def _moved(event: Event, timing: Timing, coming: list[Occurrence], now: datetime, note: str) -> Plan:
    """Move an event. Days that have begun stay what they were; the others move along by their order."""
    past = _begun(event, now) if event.timing.is_series else []
    by_rule = [each for each in past if each.original >= event.timing.start]
    timing = replace(timing, rule=_rule_from_now(event.timing, timing, len(by_rule)))
    kept = [_frozen(each, ZoneInfo(timing.zone)) for each in past]
    fresh = replace(event, timing=timing, overrides=())
    starts = bounds(fresh)[0]
    new = occurrences(fresh, starts, max(starts, now) + FAR)
    if {each.key for each in kept} & {each.key for each in new}:
        raise MemberError("planning.same_day", option="when")
    became = dict(zip([each.key for each in coming], new, strict=False))
    carried = [
        replace(override, key=became[override.key].key, original=became[override.key].original)
        for override in event.overrides
        if override.key in became
    ]
    overrides = tuple(sorted((*kept, *carried), key=lambda each: each.original)) if timing.is_series else ()
    keys = {old: new.key for old, new in became.items() if old != new.key}
    return Plan(replace(fresh, overrides=overrides), note, keys)


def _rule_from_now(old: Timing, new: Timing, begun: int) -> str:
    """Return the rule for the days that are left: counted ones take those off that have begun."""
    if not new.rule:
        # A series of which days have been stays one, with one more day: what has been is part of it.
        return "FREQ=DAILY;COUNT=1" if old.is_series and begun else ""
    if new.rule != old.rule:
        return new.rule
    parts = [part.partition("=")[::2] for part in new.rule.split(";")]
    left = {name: str(max(int(value) - begun, 1)) if name == "COUNT" else value for name, value in parts}
    return ";".join(f"{name}={value}" for name, value in left.items())


def _whole_restored(event: Event, now: datetime) -> Plan:
    if event.status is not EventStatus.CANCELLED:
        return _rest_restored(event, now)
    if not [each for each in occurrences(event, now, now + FAR * 3) if each.starts_at > now]:
        raise MemberError("planning.past_draft", option="event")
    made = _explained(event, "")
    return Plan(replace(made, status=EventStatus.PLANNED, sequence=_next_sequence(event)), "brought back")


def _rest_restored(event: Event, now: datetime) -> Plan:
    """Bring back the coming days of a series that was cancelled when it had begun: they were kept, each by itself."""
    coming = _coming(event, now)
    if not coming or not all(each.is_cancelled for each in coming):
        raise MemberError("planning.not_cancelled", option="event")
    for each in coming:
        event = _day_restored(event, each.key, now).event
    return Plan(event, "brought back")


def _explained(event: Event, why: str) -> Event:
    """Return an event of which it is said why it is cancelled; nothing where it is not."""
    details = replace(event.details, why=why)
    overrides = tuple(_following(each, event.details, details) for each in event.overrides)
    return replace(event, details=details, overrides=overrides)


def _whole_cancelled(event: Event, now: datetime, why: str) -> Plan:
    """Cancel what is yet to come. Days that have been stay what they were."""
    if event.status is EventStatus.CANCELLED:
        raise MemberError("planning.cancelled_before", option="event")
    past = _begun(event, now) if event.timing.is_series else []
    sequence = _next_sequence(event)
    if not past:
        explained = _explained(event, why)
        return Plan(replace(explained, status=EventStatus.CANCELLED, sequence=sequence), "cancelled")
    coming = _coming(event, now)[:MOST_CANCELLED]
    off = {each.key: _off(event, each, sequence, why) for each in coming}
    others = [each for each in event.overrides if each.key not in off]
    overrides = tuple(sorted((*others, *off.values()), key=lambda each: each.original))
    timing = replace(event.timing, rule=_ended(event.timing, past[-1]))
    return Plan(replace(event, timing=timing, overrides=overrides, sequence=sequence), "cancelled")


def _ended(timing: Timing, last: Occurrence) -> str:
    """Return the rule with its end after a day that was."""
    until = max(last.original, timing.start).replace(tzinfo=ZoneInfo(timing.zone)).astimezone(UTC)
    parts = [part for part in timing.rule.split(";") if not part.startswith(("UNTIL", "COUNT"))]
    return ";".join([*parts, f"UNTIL={until:%Y%m%dT%H%M%SZ}"])


def _off(event: Event, day: Occurrence, sequence: int, why: str) -> Override:
    override = event.override(day.key) or Override(day.key, day.original)
    return replace(_called_off(override, day, why), sequence=sequence)


def _begun(event: Event, now: datetime) -> list[Occurrence]:
    """Return the days that have begun, in the order of the rule."""
    found = occurrences(event, bounds(event)[0] - timedelta(days=1), now)
    return sorted((each for each in found if each.starts_at <= now), key=lambda each: each.original)


def _coming(event: Event, now: datetime) -> list[Occurrence]:
    """Return the days that are yet to begin, in the order of the rule."""
    since = now if event.timing.is_series else bounds(event)[0] - timedelta(days=1)
    until = max(now, bounds(event)[0]) + FAR
    found = [each for each in occurrences(event, since, until) if each.starts_at > now or not event.timing.is_series]
    return sorted(found, key=lambda each: each.original)


def _frozen(day: Occurrence, zone: ZoneInfo) -> Override:
    """Return a day that stays what it was, whatever becomes of its series."""
    override = day.event.override(day.key) or Override(day.key, day.original)
    minutes = (day.ends_at.timestamp() - day.starts_at.timestamp()) // 60
    return replace(override, start=_wall(day.starts_at, zone), minutes=int(minutes), details=day.details)


def _following(override: Override, before: Details, after: Details) -> Override:
    """Return a day's own details with what was changed for all, where the day had nothing of its own."""
    own = override.details
    if own is None:
        return override
    news = {
        each.name: getattr(after, each.name)
        for each in fields(Details)
        if getattr(own, each.name) == getattr(before, each.name)
    }
    return replace(override, details=replace(own, **news))


def _next_sequence(event: Event) -> int:
    return max(event.sequence, *(each.sequence for each in event.overrides), 0) + (
        event.status is not EventStatus.DRAFT
    )


def _wall(at: datetime, zone: ZoneInfo) -> datetime:
    return at.astimezone(zone).replace(tzinfo=None)


# --- The next one like it


def next_like(day: Occurrence, now: datetime) -> datetime:
    """Return the wall time at which the next event like this one would be: the same weekday of a later month.

    Of an event on the second Tuesday that is the second Tuesday of the next month; a fifth one becomes the last.
    """
    from dateutil.relativedelta import relativedelta, weekday

    wall = _wall(day.starts_at, day.zone)
    nth = (wall.day - 1) // 7 + 1
    from_day, which = (31, -1) if nth == 5 else (1, nth)
    for months in range(1, 1_200):
        found: datetime = wall + relativedelta(months=months, day=from_day, weekday=weekday(wall.weekday(), which))
        if found.replace(tzinfo=day.zone) > now:
            return found.replace(fold=0)
    raise MemberError("planning.gone", option="event")
