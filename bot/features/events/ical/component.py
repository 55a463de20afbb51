"""One event in another calendar: when it is, and whether it can be taken at all."""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from bot.features.events.ical.lines import Part, Sheet
from bot.features.events.ical.particulars import details_of, many, one, plain, text_of
from bot.features.events.ical.rules import BadRule, Budget, read_rule
from bot.features.events.ical.zones import Zones, known_zone
from bot.features.events.recurrence import keys_between
from bot.features.guard import looks_like_patient_identifier
from bot.model.events import Details, EventStatus, Timing
from bot.model.text import one_line, shorten

MOST_DATES = 5_000
"""Dates beside a rule that one series may have, and days of it that are different."""
AHEAD = timedelta(days=3_653)
"""How far ahead single days of a series may be different."""
LONGEST_UID = 300
MOST_MINUTES = 60 * 24 * 366
MOST_NOTES = 100
EARLIEST, LATEST = date(1900, 1, 1), date(2200, 1, 1)
_ZONED = re.compile(r"^(DTSTART|DTEND|RECURRENCE-ID|RDATE|EXDATE)([;:].*)$", re.IGNORECASE)
_TZID = re.compile(r';TZID=("[^"]*"|[^;:]*)', re.IGNORECASE)
_BROKEN = (ValueError, KeyError, TypeError, AttributeError, IndexError, OverflowError, ArithmeticError)
"""What the library raises for lines that it cannot read."""


class Component(NamedTuple):
    """An event, or a day of a series, as it stands in the file."""

    uid: str
    timing: Timing
    details: Details
    status: EventStatus
    sequence: int
    stamp: datetime
    original: Any
    """What its RECURRENCE-ID says, or None."""
    lengths: dict[datetime, int]
    """How long days last, in minutes, that were added with a length of their own."""


class _Skip(ValueError):
    """A component that is left out; what it says is for people."""


class Notes:
    """Sentences about what was left out or read with a guess."""

    def __init__(self) -> None:
        self.kept: list[str] = []
        self.skipped = 0
        self.spared: set[str] = set()
        """The names (UID) of events that were left out: they are there, although we cannot read them."""

    def add(self, sentence: str) -> None:
        """Keep a sentence, once; of a great many only the first."""
        if len(self.kept) < MOST_NOTES and sentence not in self.kept:
            self.kept.append(sentence)

    def skip(self, which: str, why: str, uid: str = "") -> None:
        """Count an event that was left out, and say why."""
        self.skipped += 1
        self.spared.add(uid)
        self.add(f"{which} was left out: {why}.")


class SheetReader:
    """Reads the events of one calendar, one by one, so that a broken one keeps no other from being read."""

    def __init__(self, sheet: Sheet, zone: ZoneInfo, now: datetime, notes: Notes, budget: Budget) -> None:
        told = known_zone(sheet.properties.get("X-WR-TIMEZONE", ""))
        self.name = one_line(plain(sheet.properties.get("X-WR-CALNAME") or sheet.properties.get("NAME", "")))[:100]
        self._told, self._home, self._now = told, told or zone, now
        self._notes, self._budget = notes, budget
        self._zones = Zones((part for part in sheet.parts if part.name == "VTIMEZONE"), self._home)
        self._is_cancelling = sheet.properties.get("METHOD", "").upper() == "CANCEL"
        self._parts = [part for part in sheet.parts if part.name == "VEVENT"]

    def components(self) -> list[Component]:
        """Return what could be read."""
        found = []
        for number, part in enumerate(self._parts, 1):
            try:
                found.append(self._component(part))
            except (_Skip, BadRule) as error:
                self._notes.skip(_which(part, number), str(error), _uid_in(part))
            except _BROKEN:
                self._notes.skip(_which(part, number), "it cannot be read", _uid_in(part))
        for name in self._zones.unknown:
            shown = one_line(name)[:60]
            self._notes.add(f"The zone '{shown}' is not known; its times were read in {self._home.key}.")
        return found

    def _component(self, part: Part) -> Component:
        from icalendar import Event as Lines

        if not part.is_whole:
            raise _Skip("it stops in the middle")
        lines = ["BEGIN:VEVENT", *(self._with_zone(line) for line in part.lines), "END:VEVENT", ""]
        read_in = Lines.from_ical("\r\n".join(lines))
        timing = self._timing(read_in)
        text = text_of(read_in, "STATUS").upper()
        status = EventStatus.CANCELLED if text == "CANCELLED" or self._is_cancelling else EventStatus.PLANNED
        details = details_of(read_in)
        if looks_like_patient_identifier(f"{details.title}\n{details.place}\n{details.text}"):
            raise _Skip("it seems to hold a patient's number")
        uid = text_of(read_in, "UID").strip() or _made_uid(timing, details)
        original = one(read_in.get("RECURRENCE-ID"))
        if original is not None and not _is_near(_at(original)):
            raise _Skip("the day of the series that it means cannot be read")
        if original is not None and "RANGE" in original.params:
            self._notes.add(f"A change of '{details.title[:60]}' for a day and all that follow was read for that day.")
        return Component(
            uid=_short_uid(uid),
            timing=timing,
            details=details,
            status=status,
            sequence=_number(read_in.get("SEQUENCE")),
            stamp=self._stamp(read_in),
            original=_at(original),
            lengths=_lengths(read_in, timing),
        )

    def _with_zone(self, line: str) -> str:
        """Return a line with the zone's name as we know it: the library guesses at those that it does not know."""
        found = _ZONED.match(line)
        if found is None:
            return line
        tzid = _TZID.search(found[2])
        if tzid is None:
            return line
        return line.replace(tzid[0], f";TZID={self._zones.named(tzid[1]).key}", 1)

    def _stamp(self, read_in: Any) -> datetime:
        for name in ("LAST-MODIFIED", "DTSTAMP", "CREATED"):
            at = _at(one(read_in.get(name)))
            if isinstance(at, datetime):
                return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
        return self._now

    # --- Times

    def _timing(self, read_in: Any) -> Timing:
        start = _at(one(read_in.get("DTSTART")))
        if not isinstance(start, date):
            raise _Skip("it does not say when it starts" if "DTSTART" not in read_in else "its start cannot be read")
        if not _is_near(start):
            raise _Skip(f"it is in the year {start.year}")
        is_all_day = not isinstance(start, datetime)
        rules = list(dict.fromkeys(rule.to_ical().decode() for rule in many(read_in.get("RRULE")) if rule))
        if len(rules) > 1:
            raise _Skip("it has more than one rule")
        rule = read_rule(rules[0], is_all_day=is_all_day) if rules else ""
        added, left_out = self._dates(read_in, "RDATE"), self._dates(read_in, "EXDATE")
        zone = self._zone_of(start, [*added, *left_out], is_series=bool(rule or added))
        end = _at(one(read_in.get("DTEND")))
        if isinstance(end, date) and _between(start, end, zone) < timedelta():
            start, end = end, start
        minutes = _minutes(end, _at(one(read_in.get("DURATION"))), start, zone)
        walls = tuple(dict.fromkeys(wall_of(each, zone) for each in added))
        timing = Timing(wall_of(start, zone), minutes, zone.key, rule, walls, is_all_day=is_all_day)
        if rule:
            self._budget.check(timing)
        return replace(timing, left_out=self._left_out(timing, left_out)) if timing.is_series else timing

    def _left_out(self, timing: Timing, dates: Sequence[date]) -> tuple[datetime, ...]:
        """Return the wall times that are left out; a date alone leaves out everything of that day."""
        walls = {
            wall_of(each, ZoneInfo(timing.zone)) for each in dates if isinstance(each, datetime) or timing.is_all_day
        }
        if timing.is_all_day:
            return tuple(sorted({_midnight(wall) for wall in walls}))
        days = {each for each in dates if not isinstance(each, datetime)}
        given = keys_around(timing, days, self._budget)
        return tuple(sorted(walls | {wall for wall in given if wall.date() in days}))

    def _zone_of(self, start: date, others: Iterable[date], *, is_series: bool) -> ZoneInfo:
        """Return the zone in which a start is meant. What is in UTC is meant in the calendar's zone, if it has one."""
        if not isinstance(start, datetime):
            return self._home
        zone = start.tzinfo
        if zone is None:  # Some programs write a zone at the other dates only.
            zone = next((each.tzinfo for each in others if isinstance(each, datetime) and each.tzinfo), self._home)
        if isinstance(zone, ZoneInfo) and zone.key not in ("UTC", "Etc/UTC"):
            return zone
        return ZoneInfo("UTC") if is_series and self._told is None else self._home

    def _dates(self, read_in: Any, name: str) -> list[date]:
        dates = _listed(read_in, name)
        if len(dates) > MOST_DATES:
            raise _Skip(f"it has more than {MOST_DATES:,} dates")
        days = [each[0] if isinstance(each, tuple) else each for each in dates]
        if not all(isinstance(day, date) for day in days):
            raise _Skip(f"one of its dates ({name}) cannot be read")
        return [day for day in days if _is_near(day)]


def keys_around(timing: Timing, days: Iterable[date], budget: Budget) -> dict[datetime, str]:
    """Return the keys of what a series gives around some of its days."""
    wanted = [day for day in days if day < budget.today + AHEAD]
    if not wanted:
        return {}
    found = keys_between(timing, min(wanted), max(wanted))
    budget.spend(len(found))
    return found


def _lengths(read_in: Any, timing: Timing) -> dict[datetime, int]:
    zone, found = ZoneInfo(timing.zone), {}
    for start, *rest in (each for each in _listed(read_in, "RDATE") if isinstance(each, tuple)):
        span = rest[0] if isinstance(rest[0], timedelta) else _between(start, rest[0], zone)
        found[wall_of(start, zone)] = max(span // timedelta(minutes=1), 0)
    return found


def _listed(read_in: Any, name: str) -> list[Any]:
    return [each.dt for every in many(read_in.get(name)) for each in getattr(every, "dts", ())]


def _minutes(end: Any, lasts: Any, start: date, zone: ZoneInfo) -> int:
    """Return how long it lasts: to its end, or as it says; a day or no time at all when it says neither."""
    is_all_day = not isinstance(start, datetime)
    if isinstance(end, date):
        span = _between(start, end, zone)
    elif isinstance(lasts, timedelta):
        span = lasts
    else:
        span = timedelta(days=1) if is_all_day else timedelta()
    if is_all_day:
        span = max(span, timedelta(days=1))
    minutes = -(-span // timedelta(minutes=1))
    if minutes > MOST_MINUTES:
        raise _Skip("it lasts longer than a year")
    return max(minutes, 0)


def _between(start: date, end: date, zone: ZoneInfo) -> timedelta:
    if not isinstance(start, datetime):
        return _day(end) - start
    if not isinstance(end, datetime):
        return _midnight(end) - wall_of(start, zone)
    return _wall_instant(end, zone) - _wall_instant(start, zone)


def _wall_instant(at: datetime, zone: ZoneInfo) -> datetime:
    return (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC)


def wall_of(at: date, zone: ZoneInfo) -> datetime:
    """Return a date or an instant as wall time in a zone."""
    if not isinstance(at, datetime):
        return _midnight(at)
    return at.replace(tzinfo=None) if at.tzinfo in (None, zone) else at.astimezone(zone).replace(tzinfo=None)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day)  # noqa: DTZ001  # Wall time.


def _is_near(at: Any) -> bool:
    """Return whether this is a day that people plan for, and not the end of all time."""
    return isinstance(at, date) and EARLIEST <= _day(at) < LATEST


def _day(at: date) -> date:
    return at.date() if isinstance(at, datetime) else at


def _number(value: Any) -> int:
    try:
        return min(max(int(str(one(value) or 0)), 0), 2_000_000_000)
    except ValueError:
        return 0


def _at(value: Any) -> Any:
    return getattr(value, "dt", None)


def _made_uid(timing: Timing, details: Details) -> str:
    """Return a name for an event that has none: the same each time, as long as its title and start are."""
    return "made-" + hashlib.sha256(f"{details.title}\n{timing.start}\n{timing.zone}".encode()).hexdigest()[:32]


def _short_uid(uid: str) -> str:
    uid = one_line(uid)
    return uid if len(uid) <= LONGEST_UID else f"{uid[:200]}-{hashlib.sha256(uid.encode()).hexdigest()[:32]}"


def _which(part: Part, number: int) -> str:
    """Return how a sentence names a component: its number, and its title where it has one."""
    title = next((line.partition(":")[2] for line in part.lines if line.upper().startswith("SUMMARY")), "")
    shown = shorten(one_line(plain(title)), 60)
    return f"Event {number}" + (f" ({shown})" if shown else "")


def _uid_in(part: Part) -> str:
    """Return the name of an event that could not be read, if it has one."""
    return _short_uid(next((line.partition(":")[2] for line in part.lines if line.upper().startswith("UID")), ""))
