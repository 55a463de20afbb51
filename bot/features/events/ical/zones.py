"""Which zone another program means: by the name that it gives it, or by the rules that it writes beside it."""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import cast
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.features.events.ical.lines import Part
from bot.features.events.times.zones import zone_named

_PLAIN = re.compile(r"(?:FREQ|BYMONTH|BYDAY|BYMONTHDAY|INTERVAL|UNTIL|COUNT|WKST)=[\w,+-]{1,40}")
"""What rules of real zones are made of. Others could keep us busy for hours."""
MOST_TOLD = 50
"""Zones of one calendar that are told by rules and are looked for by them."""
LARGEST = 20_000
"""Letters of one of them."""
_YEAR = 2026
SAMPLES = tuple(
    datetime(_YEAR, month, day, 12, tzinfo=UTC) for month in range(1, 13) for day in (1, 5, 10, 15, 20, 25, 28)
)


def known_zone(name: str) -> ZoneInfo | None:
    """Return the zone with this name of IANA's, or None."""
    if not name or len(name) > 64 or name.startswith(("/", ".")) or ".." in name:
        return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


class Zones:
    """Finds zones for the names in one calendar."""

    def __init__(self, parts: Iterable[Part], default: ZoneInfo) -> None:
        self.default = default
        self.unknown: list[str] = []
        """Names that mean nothing to us; their times are read in the default zone."""
        self._told: Mapping[str, Part] = {_value(part.lines, "TZID"): part for part in parts}
        self._found: dict[str, ZoneInfo] = {}
        self._looked_at = 0

    def named(self, name: str) -> ZoneInfo:
        """Return the zone that a name stands for, or the default."""
        name = name.strip().strip('"')
        if name not in self._found:
            zone = _by_name(name) or self._by_rules(name)
            if zone is None:
                self.unknown.append(name)
            self._found[name] = zone or self.default
        return self._found[name]

    def _by_rules(self, name: str) -> ZoneInfo | None:
        part = self._told.get(name)
        if part is None or self._looked_at == MOST_TOLD:
            return None
        self._looked_at += 1
        place = _value(part.lines, "X-LIC-LOCATION")
        return known_zone(place) or _alike(_offsets(part), self.default.key)


def _by_name(name: str) -> ZoneInfo | None:
    from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

    found = known_zone(name) or zone_named(name) or known_zone(WINDOWS_TO_OLSON.get(name, ""))
    if found is not None or "/" not in name:
        return found
    words = name.strip("/").split("/")[-3:]  # As in /freeassociation.sourceforge.net/Tzfile/Europe/London.
    return next((zone for at in range(len(words) - 1) if (zone := known_zone("/".join(words[at:])))), None)


def _value(lines: Iterable[str], name: str) -> str:
    for line in lines:
        begun, _, value = line.partition(":")
        if begun.partition(";")[0].strip().upper() == name:
            return value.strip()
    return ""


def _offsets(part: Part) -> tuple[timedelta, ...] | None:
    """Return a zone's distances from UTC through one year, as its rules have it; None when they cannot be told."""
    rules = [_value(inner.lines, "RRULE") for inner in part.inner]
    fields = [each for rule in rules if rule for each in rule.split(";")]
    if not part.inner or len(part.inner) > 200 or not all(_PLAIN.fullmatch(each.strip().upper()) for each in fields):
        return None
    if len(_as_text(part)) > LARGEST:
        return None
    if any("FREQ=YEARLY" not in rule.upper() for rule in rules if rule) or any(r"INTERVAL=0" in rule for rule in rules):
        return None
    from icalendar import Timezone

    try:
        zone = cast(Timezone, Timezone.from_ical(_as_text(part))).to_tz(lookup_tzid=False)
        return tuple(zone.utcoffset(at.replace(tzinfo=None)) or timedelta() for at in SAMPLES)
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, OverflowError):
        return None


def _as_text(part: Part) -> str:
    inner = [line for each in part.inner for line in (f"BEGIN:{each.name}", *each.lines, f"END:{each.name}")]
    return "\r\n".join(["BEGIN:VTIMEZONE", *part.lines, *inner, "END:VTIMEZONE", ""])


def _alike(offsets: tuple[timedelta, ...] | None, first: str) -> ZoneInfo | None:
    """Return the zone of IANA's whose clock shows the same through the year, or most of it; the group's own before any.

    Most of it, as countries have given up summer time since many a calendar's rules were written.
    """
    if offsets is None:
        return None
    likest = max((first, *_candidates()), key=lambda key: _likeness(_year(key), offsets))
    return ZoneInfo(likest) if _likeness(_year(likest), offsets) > len(SAMPLES) // 2 else None


def _likeness(one: Iterable[timedelta], other: Iterable[timedelta]) -> int:
    return sum(a == b for a, b in zip(one, other, strict=True))


@cache
def _year(key: str) -> tuple[timedelta, ...]:
    zone = ZoneInfo(key)
    return tuple(zone.utcoffset(at.replace(tzinfo=None)) or timedelta() for at in SAMPLES)


@cache
def _candidates() -> tuple[str, ...]:
    """Return one zone for every way in which clocks go; Windows' list has them all."""
    from tzlocal.windows_tz import win_tz

    return tuple(dict.fromkeys(key for key in win_tz.values() if not key.startswith("Etc/")))
