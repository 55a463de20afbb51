"""A time zone as calendars are told it: VTIMEZONE, with the rule by which its clocks change.

The library's own has the hour of the change in spring wrong and ends with its last year; see decision 31.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from icalendar import Timezone

LAST_YEAR = 2050
"""Changes are looked at up to here; what is the same in every year is told as a rule, and has no end."""
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
STEP = timedelta(days=1)


class Change(NamedTuple):
    """The clocks change."""

    wall: datetime
    """When it is that time by the clock that ends."""
    before: timedelta
    after: timedelta
    name: str


def timezone(zone: ZoneInfo, first_year: int) -> "Timezone":
    """Return what a calendar says of a zone whose first event is in this year."""
    from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

    told = Timezone()
    told.add("TZID", zone.key)
    for same, rule in observances(zone.key, first_year):
        first = same[0]
        part = TimezoneDaylight() if first.after > first.before else TimezoneStandard()
        part.add("DTSTART", first.wall)
        part.add("TZOFFSETFROM", first.before)
        part.add("TZOFFSETTO", first.after)
        part.add("TZNAME", first.name)
        if rule:
            part.add("RRULE", rule)
        elif len(same) > 1:
            part.add("RDATE", [change.wall for change in same[1:]])
        told.add_component(part)
    return told


@lru_cache(maxsize=64)
def observances(key: str, first_year: int) -> Sequence[tuple[Sequence[Change], dict[str, object]]]:
    """Return the changes of a zone's clock, those of a kind together, with the rule that they follow if they do."""
    zone = ZoneInfo(key)
    beginning = datetime(first_year - 1, 1, 1, tzinfo=UTC)
    kinds: dict[tuple[timedelta, timedelta, str], list[Change]] = defaultdict(list)
    for change in _changes(zone, beginning, datetime(LAST_YEAR + 1, 1, 1, tzinfo=UTC)):
        kinds[change.before, change.after, change.name].append(change)
    offset = zone.utcoffset(beginning.astimezone(zone).replace(tzinfo=None)) or timedelta()
    name = beginning.astimezone(zone).tzname() or key
    start = [Change(datetime(1970, 1, 1), offset, offset, name)]  # noqa: DTZ001  # Until the first change.
    return [(start, {}), *((same, _rule(same)) for same in kinds.values())]


def _changes(zone: ZoneInfo, start: datetime, end: datetime) -> Iterable[Change]:
    at, before = start, start.astimezone(zone)
    while at < end:
        after = (at + STEP).astimezone(zone)
        if after.utcoffset() != before.utcoffset():
            yield _exactly(zone, at, at + STEP)
        at, before = at + STEP, after


def _exactly(zone: ZoneInfo, low: datetime, high: datetime) -> Change:
    """Return the change between two instants, to the second."""
    before = low.astimezone(zone).utcoffset() or timedelta()
    while high - low > timedelta(seconds=1):
        middle = low + timedelta(seconds=(high - low) // timedelta(seconds=2))
        if (middle.astimezone(zone).utcoffset() or timedelta()) == before:
            low = middle
        else:
            high = middle
    following = high.astimezone(zone)
    after = following.utcoffset() or timedelta()
    return Change(high.replace(tzinfo=None) + before, before, after, following.tzname() or zone.key)


def _rule(changes: Sequence[Change]) -> dict[str, object]:
    """Return the yearly rule that all of these follow up to the last year, or nothing."""
    walls = [change.wall for change in changes]
    years = [wall.year for wall in walls]
    if years != list(range(years[0], LAST_YEAR + 1)):
        return {}
    for number_of in (_from_the_end, _from_the_start):
        if len({(wall.month, wall.weekday(), wall.time(), number_of(wall)) for wall in walls}) == 1:
            first = walls[0]
            return {"FREQ": "YEARLY", "BYMONTH": first.month, "BYDAY": f"{number_of(first)}{DAYS[first.weekday()]}"}
    return {}


def _from_the_start(wall: datetime) -> int:
    return (wall.day - 1) // 7 + 1


def _from_the_end(wall: datetime) -> int:
    following = (wall.replace(day=28) + timedelta(days=4)).replace(day=1)
    return -(((following - timedelta(days=1)).day - wall.day) // 7 + 1)
