"""A recurrence as calendars write it (RRULE of RFC 5545): checked, with its end in UTC, and told in words."""

import re
from calendar import isleap
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cached_property
from zoneinfo import ZoneInfo

from bot.features.events.times.answers import Fault, unusable

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
WORKING_DAYS = ",".join(WEEKDAYS[:5])
_ORDER = "FREQ INTERVAL BYMONTH BYWEEKNO BYYEARDAY BYMONTHDAY BYDAY BYSETPOS WKST COUNT UNTIL".split()
"""The parts that a rule may have, as they are written out."""
_DAY = rf"(?:[+-]?(?:[1-9]|[1-4][0-9]|5[0-3]))?(?:{'|'.join(WEEKDAYS)})"
_VALUES = {
    "BYDAY": _DAY,
    "BYMONTH": r"0?[1-9]|1[0-2]",
    "BYMONTHDAY": r"[+-]?(?:0?[1-9]|[12][0-9]|3[01])",
    "BYWEEKNO": r"[+-]?(?:0?[1-9]|[1-4][0-9]|5[0-3])",
    "BYYEARDAY": r"[+-]?[1-9][0-9]{0,2}",
    "BYSETPOS": r"[+-]?[1-9][0-9]{0,2}",
    "WKST": "|".join(WEEKDAYS),
}
"""What may stand in a part. The library takes some of what is wrong and fails later."""
_TOO_OFTEN = frozenset({"SECONDLY", "MINUTELY", "HOURLY"})
_WITHIN_A_DAY = frozenset({"BYHOUR", "BYMINUTE", "BYSECOND"})
_FREQUENCIES = frozenset({"DAILY", "WEEKLY", "MONTHLY", "YEARLY"})
_MOST = 999
"""Of an interval or a count. What is written beyond it is a slip."""
_LAST_YEARS = 9972
"""The library looks for a day that never comes until the year 9999. So rules are tried on the last 28 years before it,
among which is every kind of year."""


@dataclass(frozen=True)
class Rule:
    """A recurrence that was checked: it happens, and never more than once a day."""

    text: str
    """The value of an RRULE, such as 'FREQ=MONTHLY;BYDAY=1TU;UNTIL=20270603T225959Z'."""
    zone: ZoneInfo
    """Where its wall time stays put, and where its last day ends."""

    @cached_property
    def parts(self) -> dict[str, str]:
        """Return the parts of the rule by name."""
        return dict(part.split("=", 1) for part in self.text.split(";"))

    @property
    def endless(self) -> bool:
        """Whether it goes on until somebody ends it."""
        return not self.parts.keys() & {"COUNT", "UNTIL"}

    @property
    def until(self) -> date | None:
        """Return the last day on which it can happen, where one was written."""
        written = self.parts.get("UNTIL")
        return _utc(written).astimezone(self.zone).date() if written else None


def checked(parts: dict[str, str], now: datetime, zone: ZoneInfo) -> Rule:
    """Return the rule that has these parts, in the usual order and with its end in UTC, as RFC 5545 wants it."""
    frequency = parts.get("FREQ", "")
    if frequency in _TOO_OFTEN or parts.keys() & _WITHIN_A_DAY:
        raise unusable(Fault.TOO_OFTEN)
    sound = parts.keys() <= set(_ORDER) and frequency in _FREQUENCIES and not parts.keys() >= {"COUNT", "UNTIL"}
    sound = sound and all(_listed_in(parts[name], value) for name, value in _VALUES.items() if name in parts)
    if not sound or any(not 0 < _count(parts.get(name, "1")) <= _MOST for name in ("INTERVAL", "COUNT")):
        raise unusable(Fault.NO_SUCH_RULE)
    parts = {name: value for name, value in parts.items() if (name, value) != ("INTERVAL", "1")}
    if "UNTIL" in parts:
        parts["UNTIL"] = _until(parts["UNTIL"], zone)
        if _utc(parts["UNTIL"]) <= now:
            raise unusable(Fault.PAST)
    rule = Rule(";".join(f"{name}={parts[name]}" for name in _ORDER if name in parts), zone)
    if _first(rule, date(_LAST_YEARS, 1, 1)) is None:
        raise unusable(Fault.NO_SUCH_RULE)
    return rule


def fits(rule: Rule, start: date) -> bool:
    """Whether a series that starts on this day happens on it; RFC 5545 leaves open what becomes of others."""
    twin = next(year for year in range(_LAST_YEARS, 10_000) if _alike(year, start.year))
    there = start.replace(year=twin)
    return _first(rule, there) == there


def _alike(year: int, other: int) -> bool:
    """Whether two years have the same calendar."""
    return date(year, 1, 1).weekday() == date(other, 1, 1).weekday() and isleap(year) == isleap(other)


def last_moment(day: date, zone: ZoneInfo) -> str:
    """Return the end of a day as an UNTIL is written."""
    last = datetime.combine(day, time(23, 59, 59), zone)
    return f"{last.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _until(written: str, zone: ZoneInfo) -> str:
    """Return an end in UTC: a day ends at its midnight, and a time without a zone is the group's wall time."""
    try:
        if len(written) == 8:
            return last_moment(datetime.strptime(written, "%Y%m%d").replace(tzinfo=zone).date(), zone)
        if written.endswith("Z"):
            return f"{_utc(written):%Y%m%dT%H%M%SZ}"
        wall = datetime.strptime(written, "%Y%m%dT%H%M%S").replace(tzinfo=zone)
        return f"{wall.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    except (ValueError, OverflowError) as unread:
        raise unusable(Fault.NO_SUCH_RULE) from unread


def _utc(written: str) -> datetime:
    return datetime.strptime(written, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)


def _count(written: str) -> int:
    return int(written) if written.isascii() and written.isdigit() else 0


def _listed_in(written: str, value: str) -> bool:
    return re.fullmatch(rf"(?:{value})(?:,(?:{value}))*", written) is not None


def _first(rule: Rule, start: date) -> date | None:
    """Return the first day of a rule from a start on, were its interval 1; None where there is none."""
    from dateutil.rrule import rrulestr

    left_out = ("COUNT", "UNTIL", "INTERVAL")
    text = ";".join(f"{name}={value}" for name, value in rule.parts.items() if name not in left_out)
    try:
        found = rrulestr(text, dtstart=datetime.combine(start, time()))
        first = next(iter(found), None)
    except (ValueError, IndexError):
        return None
    return first.date() if first else None
