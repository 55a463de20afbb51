"""Days and times as people read them: in words, with the zone, in the form of the NHS service manual."""

from datetime import UTC, datetime, timedelta, tzinfo

_WEEK = 7 * 24 * 60 * 60
_UNITS = (("day", 24 * 60 * 60), ("hour", 60 * 60), ("minute", 60), ("second", 1))


def instant(at: datetime, zone: tzinfo) -> str:
    """Return an instant in full, such as 'Tuesday 8 December 2026, 12:30pm (GMT)'."""
    local = at.astimezone(zone)
    return f"{day(at, zone)}, {clock_time(local)} ({_zone_name(local)})"


def span(start: datetime, end: datetime, zone: tzinfo) -> str:
    """Return a range in full, such as 'Tuesday 8 December 2026, 12:30pm to 1:30pm (GMT)'.

    The day comes twice when it is another one at the end, and the zone when its name is: over a change of the clocks.
    """
    first, last = start.astimezone(zone), end.astimezone(zone)
    last_words = clock_time(last) if first.date() == last.date() else f"{day(end, zone)}, {clock_time(last)}"
    between = "" if _zone_name(first) == _zone_name(last) else f" ({_zone_name(first)})"
    return f"{day(start, zone)}, {clock_time(first)}{between} to {last_words} ({_zone_name(last)})"


def whole_days(start: datetime, end: datetime) -> str:
    """Return days without times, such as 'Thursday 24 December 2026 to Saturday 26 December 2026'.

    They are those of the clock that the two are told in, as a day begins somewhere else at another time.
    """
    last = max(end - timedelta(days=1), start)
    first_words, last_words = (day(at.replace(tzinfo=UTC), UTC) for at in (start, last))
    return first_words if first_words == last_words else f"{first_words} to {last_words}"


def in_words(length: timedelta) -> str:
    """Return a length of time in words: '1 hour', '6 hours 30 minutes', '2 days', '1 week'."""
    if length < timedelta():
        raise ValueError("a length of time is not negative")
    seconds = length // timedelta(seconds=1)
    if seconds and seconds % _WEEK == 0:
        return _counted(seconds // _WEEK, "week")
    parts = []
    for unit, size in _UNITS:
        count, seconds = divmod(seconds, size)
        if count:
            parts.append(_counted(count, unit))
    return " ".join(parts) or "0 minutes"


def _counted(count: int, unit: str) -> str:
    return f"{count:,} {unit}{'' if count == 1 else 's'}"


def day(at: datetime, zone: tzinfo) -> str:
    """Return a day in full, such as 'Tuesday 8 December 2026'."""
    local = at.astimezone(zone)
    return f"{local:%A} {local.day} {local:%B} {local.year}"


def clock_time(local: datetime) -> str:
    """Return a time of day as the NHS style has it: 5pm, 5:30pm, midday, midnight."""
    if local.minute == 0 and local.hour in (0, 12):
        return "midnight" if local.hour == 0 else "midday"
    minutes = f":{local.minute:02}" if local.minute else ""
    return f"{(local.hour - 1) % 12 + 1}{minutes}{'am' if local.hour < 12 else 'pm'}"


def _zone_name(local: datetime) -> str:
    """Return GMT, BST and so on; zones without such a name are told by their distance from UTC."""
    name = local.tzname() or "UTC"
    return f"UTC{name}" if name[0] in "+-" else name
