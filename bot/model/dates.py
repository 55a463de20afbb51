"""Days and times as people read them: in words, with the zone, in the form of the NHS service manual."""

from datetime import datetime, tzinfo


def instant(at: datetime, zone: tzinfo) -> str:
    """Return an instant in full, such as 'Tuesday 8 December 2026, 12:30pm (GMT)'."""
    local = at.astimezone(zone)
    return f"{day(at, zone)}, {clock_time(local)} ({_zone_name(local)})"


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
