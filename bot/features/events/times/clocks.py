"""Times of day as people write them, and which minutes of the day they can mean."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from bot.features.events.times.answers import Fault, Question, unusable
from bot.features.events.times.words import END, SMALL, number

HALF_DAY = 12 * 60
"""Minutes."""
DAY = 2 * HALF_DAY
_PARTS = {
    "morning": (60, HALF_DAY),
    "afternoon": (HALF_DAY, HALF_DAY + 6 * 60),
    "evening": (HALF_DAY + 4 * 60, DAY + 1),
    "night": (HALF_DAY + 5 * 60, DAY + 1),
}
"""From which minute until before which one a part of the day lasts, as people speak of it."""
_SMALL_HOURS = 6 * 60
"""Until then it is still the night before, to some."""
_MINUTES = {"five": 5, "ten": 10, "quarter": 15, "a quarter": 15, "twenty": 20, "twenty-five": 25, "twenty five": 25}
_HOUR = rf"(?P<hour>1[0-2]|0?[1-9]|{'|'.join(word for word in SMALL if word not in ('a', 'an', 'zero'))})"
_HALF = r"(?: ?(?P<half>[ap]m)| ?o'?clock(?: (?P<late>[ap]m))?)?"
_PAST = rf"(?P<minutes>{'|'.join(_MINUTES)}|[0-9]{{1,2}})"
_TO = r"(?P<minutes>(?:a )?quarter|twenty(?:[- ]five)?|(?:five|ten|[0-9]{1,2})(?= minutes))(?: minutes)?"


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day as it was written."""

    hour: int
    minute: int = 0
    half: str = ""
    """'am' or 'pm', where one was written."""
    exact: bool = False
    """Whether it was written in a way that only the 24-hour clock has: 19:30, 07:30, 00:15."""
    midnight: bool = False
    part: str = ""
    """'morning', 'afternoon', 'evening' or 'night', where that was written beside it."""

    def minutes(self) -> tuple[int, ...]:
        """Return the minutes since the day began that it can mean; 1,440 is the end of the day."""
        if self.midnight:
            return (0, DAY)
        if self.part:
            return self._within(*_PARTS[self.part])
        if self.open and self.hour == 12:
            # 12:30 is half past midday on either kind of clock; a bare 12 may be midnight as well.
            return (HALF_DAY + self.minute,) if self.minute else (HALF_DAY, DAY)
        return self._either()

    def _either(self) -> tuple[int, ...]:
        """Return the minutes that the numbers alone can mean."""
        if self.exact:
            return (self.hour * 60 + self.minute,)
        early = self.hour % 12 * 60 + self.minute
        return {"am": (early,), "pm": (early + HALF_DAY,)}.get(self.half, (early, early + HALF_DAY))

    def _within(self, first: int, end: int) -> tuple[int, ...]:
        """Return the minutes that are in a part of the day. '1am tomorrow night' may be of that day or of the next."""
        either = self._either()
        fitting = tuple(minutes for minutes in either if first <= minutes < end)
        if not fitting and self.part == "night" and either[0] < _SMALL_HOURS:
            return (either[0], either[0] + DAY)
        if not fitting:
            raise unusable(Fault.NOT_UNDERSTOOD)
        return fitting

    @property
    def open(self) -> bool:
        """Whether am or pm is still to be found out."""
        return not (self.half or self.exact or self.midnight or self.part)

    @property
    def question(self) -> Question:
        """Return what to ask when it can mean several minutes."""
        options = self.minutes()
        return Question.MIDNIGHT if options[-1] - options[0] == DAY else Question.MORNING_OR_EVENING


def clock_at(text: str, at: int) -> tuple[Clock, int] | None:
    """Return the time of day that is written at a place of a tidied text, and where it ends."""
    for pattern, make in _grammar():
        if found := pattern.match(text, at):
            return make({name: word for name, word in found.groupdict().items() if word}), found.end()
    return None


@cache
def _grammar() -> tuple[tuple[re.Pattern[str], Callable[[dict[str, str]], Clock]], ...]:
    """Return the ways to write a time of day; the first that fits counts."""
    pair = r"(?P<hour>[0-9]{1,2})[:.h](?P<minute>[0-5][0-9])"
    ways = (
        (rf"(?:12 ?(?:am )?)?midnight{END}", lambda said: Clock(0, midnight=True)),
        (rf"(?:12(?:[:.]00)? ?)?(?:noon|midday|mid-day){END}", lambda said: Clock(12, exact=True)),
        (rf"t{pair}(?::[0-5][0-9](?:\.0+)?)?", _exact),
        (rf"{pair}(?:[:.]00)?{_HALF}(?P<hours> ?h(?:ou)?rs?)?{END}", _pair),
        (rf"(?P<hour>[0-9]{{1,2}})(?P<minute>[0-5][0-9]){_HALF}(?P<hours> ?h(?:ou)?rs?)?{END}", _pair),
        (rf"(?P<hour>[0-9]{{1,2}})(?P<hours> ?h(?:ou)?rs|h){END}", _pair),
        (rf"half(?: past)? {_HOUR}{_HALF}{END}", lambda said: _twelve(said, 30)),
        (rf"{_PAST}(?: minutes)? past {_HOUR}{_HALF}{END}", lambda said: _twelve(said, _past(said))),
        (rf"{_TO} to {_HOUR}{_HALF}{END}", _to),
        (rf"(?:five|ten) to {_HOUR}{END}", _refused),
        (rf"{_HOUR}{_HALF}{END}", lambda said: _twelve(said, 0)),
    )
    return tuple((re.compile(pattern), make) for pattern, make in ways)


def _exact(said: dict[str, str]) -> Clock:
    hour, minute = int(said["hour"]), int(said.get("minute", "0"))
    if hour > 24 or (hour == 24 and minute):
        raise unusable(Fault.NOT_UNDERSTOOD)
    return Clock(hour, minute, exact=True)


def _pair(said: dict[str, str]) -> Clock:
    """Read hours and minutes: with am or pm, or on the 24-hour clock where the hour shows that."""
    half, hour = said.get("half") or said.get("late") or "", int(said["hour"])
    if (half == "am" and hour > 12) or (half == "pm" and (hour == 0 or hour > 23)):
        raise unusable(Fault.NOT_UNDERSTOOD)
    if "hours" in said or hour > 12 or (said["hour"][0] == "0" and not half):
        return _exact(said)
    return Clock(hour, int(said["minute"]), half)


def _refused(said: dict[str, str]) -> Clock:
    """Refuse 'ten to twelve': two hours, or ten minutes before noon."""
    raise unusable(Fault.NOT_UNDERSTOOD)


def _past(said: dict[str, str]) -> int:
    words = said["minutes"]
    minutes = _MINUTES[words] if words in _MINUTES else int(words)
    if not 0 < minutes < 60:
        raise unusable(Fault.NOT_UNDERSTOOD)
    return minutes


def _to(said: dict[str, str]) -> Clock:
    """Read 'quarter to 12pm', which is still in the morning."""
    clock = _twelve(said, 0)
    before = clock.minutes()[0] - _past(said)
    hour, minute = divmod(before % (24 * 60), 60)
    if not clock.half:
        return Clock(hour % 12 or 12, minute)
    return Clock(hour % 12 or 12, minute, "pm" if hour >= 12 else "am")


def _twelve(said: dict[str, str], minute: int) -> Clock:
    half = said.get("half") or said.get("late") or ""
    return Clock(number(said["hour"]), minute, half)
