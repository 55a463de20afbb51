"""What stands in a text about a time: its days, clocks, lengths and zones, piece by piece, leaving nothing out."""

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from bot.features.events.times.answers import Fault, unusable
from bot.features.events.times.clocks import Clock, clock_at
from bot.features.events.times.days import Ahead, Calendar, Day, Weekday
from bot.features.events.times.daywords import day_at
from bot.features.events.times.offsets import length_at
from bot.features.events.times.words import END
from bot.features.events.times.zones import Spoken, zone_at

_RANGE = re.compile(rf"(?:to|until|till?|(?<=m )and(?= [^ ]*[ap]m)){END}|-")
_FILLER = re.compile(rf"[ ,;()@]|:(?= )|\.(?= )|(?:at|on|the|from|between|starting|starts|in){END}")
_PART_OF_DAY = re.compile(rf"(?:in the |at )?(?P<part>morning|afternoon|evening|night){END}")
_TONIGHT = re.compile(rf"tonight{END}")
_ISO = re.compile(r"\b[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}")
_OWN_MIDNIGHT = re.compile(r"[a-z]+day [0-9]+ [a-z]+ [0-9]{4}, midnight (?:to [^()]*)?\(")
"""As we write it ourselves, midnight is when that day begins."""
_BEFORE_LENGTH = re.compile(r"(?:for|lasting) |[,(] ?(?=[^,)]*(?:min|hour)[a-z]*(?: and a half)?(?:$|[,)]))")
_AFTER_ELAPSED = re.compile(rf" from now{END}")
LONGEST = 14 * 24 * 60 * 60
"""Seconds. An event that lasts longer is one whose end was mistyped."""


@dataclass(frozen=True, slots=True)
class Half:
    """One half of a range, or the whole of a text that has no range."""

    day: Day | None = None
    clock: Clock | None = None
    zone: Spoken | None = None
    length: timedelta | None = None
    elapsed: timedelta | None = None
    """'in 3 hours': from now on."""
    part: str = ""
    """The part of the day."""
    day_first: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything that a text says about a time."""

    start: Half
    end: Half | None = None


def read(text: str, home: ZoneInfo, today: date) -> Reading:
    """Return what a tidied text says; whatever has no meaning here makes the whole text not understood."""
    halves, at = [Half()], 0
    while at < len(text):
        if piece := _piece_at(text, at, home, today):
            found, at = piece
            halves[-1] = _joined(halves[-1], found)
        elif len(halves) == 1 and halves != [Half()] and (joint := _RANGE.match(text, at)):
            at = joint.end()
            if joint[0] != "-" or halves[0].clock:  # In 'Tuesday 8 December - 7pm' the dash only parts the words.
                halves.append(Half())
        elif filler := _FILLER.match(text, at):
            at = filler.end()
        else:
            raise unusable(Fault.NOT_UNDERSTOOD)
    return Reading(*[_finished(half, text) for half in halves])


def _piece_at(text: str, at: int, home: ZoneInfo, today: date) -> tuple[Half, int] | None:
    """Return what begins at this place, alone in an otherwise empty half, and where it ends."""
    if part := _PART_OF_DAY.match(text, at):
        return Half(part=part["part"]), part.end()
    if tonight := _TONIGHT.match(text, at):
        return Half(day=Ahead(), part="night"), tonight.end()
    if length := _length_at(text, at):
        return length
    if day := day_at(text, at):
        return Half(day=day[0]), day[1]
    if clock := clock_at(text, at):
        return Half(clock=clock[0]), clock[1]
    if zone := zone_at(text, at, home, today):
        return Half(zone=zone[0]), zone[1]
    return None


def _length_at(text: str, at: int) -> tuple[Half, int] | None:
    if (before := _BEFORE_LENGTH.match(text, at)) and (found := length_at(text, before.end())):
        return (Half(length=found[0]), found[1]) if 0 < found[0].total_seconds() <= LONGEST else None
    begins = at + 3 if text.startswith("in ", at) else at
    found = length_at(text, begins)
    if found and begins == at:
        after = _AFTER_ELAPSED.match(text, found[1])
        found = (found[0], after.end()) if after else None
    return (Half(elapsed=found[0]), found[1]) if found and found[0] % timedelta(days=1) else None


def _joined(half: Half, piece: Half) -> Half:
    """Add a piece to a half; a second day, time or zone contradicts the first, but for a weekday beside its date."""
    if piece.day and half.day:
        weekday, dated = sorted((half.day, piece.day), key=lambda day: not isinstance(day, Weekday))
        if not (isinstance(weekday, Weekday) and not weekday.how and isinstance(dated, Calendar)):
            raise unusable(Fault.NOT_UNDERSTOOD)
        return replace(half, day=replace(dated, weekday=weekday.number))
    names = ("day", "clock", "zone", "length", "elapsed", "part")
    said = {name: value for name in names if (value := getattr(piece, name))}
    if any(getattr(half, name) for name in said):
        raise unusable(Fault.NOT_UNDERSTOOD)
    return replace(half, **said, day_first=half.day_first or bool(piece.day and not half.clock))


def _finished(half: Half, text: str) -> Half:
    """Let the part of the day say which hour is meant. Beside a date as computers write it, hours are 24."""
    if half.clock is None:
        return half
    if half.clock.midnight and _OWN_MIDNIGHT.search(text):
        return replace(half, clock=Clock(0, exact=True))
    clock = replace(half.clock, exact=half.clock.exact or bool(_ISO.search(text) and half.clock.open))
    return replace(half, clock=replace(clock, part=half.part))
