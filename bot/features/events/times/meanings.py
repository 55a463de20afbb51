"""From what a text says to the times that it can mean."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import product
from zoneinfo import ZoneInfo

from bot.features.events.times.answers import MOST_YEARS, Fault, Problem, Question, Time, Unusable, unusable
from bot.features.events.times.clocks import DAY, HALF_DAY, Clock
from bot.features.events.times.days import Dates
from bot.features.events.times.placing import placed
from bot.features.events.times.reading import LONGEST, Half, Reading
from bot.features.events.times.zones import Spoken

LONGEST_LIKELY = 10 * 60
"""Minutes. What is longer says itself whether it is am or pm: '8 to 6' is a long day, '12:30 to 11:30' a slip."""


@dataclass(slots=True)
class Meanings:
    """The times that a text can mean, what to ask should there be several, and what kept others out."""

    times: list[Time] = field(default_factory=list)
    question: Question | None = None
    problems: list[Problem] = field(default_factory=list)

    def ask(self, question: Question | None) -> None:
        """Note what has to be asked; what was noted first is asked first."""
        self.question = self.question or question


def meanings(reading: Reading, now: datetime, home: ZoneInfo) -> Meanings:
    """Return the times that a text with a time of day, or with a distance from now, can mean."""
    start, end = reading.start, reading.end
    spoken = start.zone or Spoken(home)
    if start.elapsed:
        moment = (now + start.elapsed).astimezone(spoken.zone if start.zone else home).replace(second=0, microsecond=0)
        return Meanings([Time(moment, _later(moment, start.length))])
    days = days_of(start, now, home)
    found = Meanings(question=days.question)
    pairs = _pairs(start, end, found)
    for day, (minutes, lasting) in product(days.options, pairs):
        walls = [_wall(day, minutes)]
        if end and end.day:
            walls += _last_wall(end, now, home)
        elif lasting is not None:
            walls.append(_wall(day, minutes + lasting))
        try:
            _place(found, walls, (spoken, (end and end.zone) or spoken), home)
        except Unusable as refused:
            found.problems.append(refused.problem)
    if start.length:
        found.times = [Time(each.start, _later(each.start, start.length)) for each in found.times]
    return found


def days_of(half: Half, now: datetime, home: ZoneInfo) -> Dates:
    """Return the days that can be meant; without any, today and tomorrow are offered."""
    zones = [half.zone.zone, home] if half.zone else [home]
    todays = list(dict.fromkeys(now.astimezone(zone).date() for zone in zones))
    if half.day is None:
        return Dates((todays[0], todays[0] + timedelta(days=1)), Question.DAY)
    each = [half.day.dates(today) for today in todays]
    options = tuple(dict.fromkeys(day for dates in each for day in dates.options))
    question = next((dates.question for dates in each if dates.question), None)
    if len(options) > 1 and not question:
        question = Question.DAY
    if options and min(options).year > todays[0].year + MOST_YEARS + 1:
        raise unusable(Fault.TOO_FAR)
    return Dates(options, question)


def _pairs(start: Half, end: Half | None, found: Meanings) -> list[tuple[int, int | None]]:
    """Return the minutes at which it can begin, with how many it lasts where its end was written for the same day."""
    assert start.clock
    begins = start.clock.minutes()
    if end is None or end.day:
        pairs: list[tuple[int, int | None]] = [(minutes, None) for minutes in begins]
    else:
        assert end.clock
        # Between two zones, as in the night when the clocks go back, a range may seem to end before it begins.
        pairs = list(_across(start.clock, end.clock) if start.zone != end.zone else _ranges(start.clock, end.clock))
        if not pairs:
            raise unusable(Fault.END_BEFORE_START)
    if len(pairs) > 1:
        found.ask(start.clock.question)
    return pairs


def _ranges(start: Clock, end: Clock) -> Iterator[tuple[int, int]]:
    """Yield the shortest ranges between two times of day: '7-8pm' is in the evening, '11-1pm' begins in the morning.

    '12:30 to 11:30' is none: its end was written before its start, and nobody means eleven hours by it.
    """
    lengths = {(first, (last - first) % DAY) for first in start.minutes() for last in end.minutes()}
    plain = not (start.open or end.open)
    likely = [
        (first, length)
        for first, length in sorted(lengths)
        if 0 < length <= (HALF_DAY if plain else LONGEST_LIKELY) or (plain and length and first + length < DAY)
    ]
    shortest = min((length for _, length in likely), default=0)
    return (pair for pair in likely if pair[1] == shortest)


def _across(start: Clock, end: Clock) -> Iterator[tuple[int, int]]:
    """Yield the ranges between two times of one day on different clocks."""
    return ((first, last - first) for first in start.minutes() for last in end.minutes())


def _last_wall(end: Half, now: datetime, home: ZoneInfo) -> list[datetime]:
    """Return when a range ends that names a day of its own, which has to be plain."""
    days = days_of(end, now, home)
    minutes = end.clock.minutes() if end.clock else ()
    if len(days.options) != 1 or days.question or len(minutes) != 1:
        raise unusable(Fault.NOT_UNDERSTOOD)
    return [_wall(days.options[0], minutes[0])]


def _wall(day: date, minutes: int) -> datetime:
    return datetime.combine(day, time()) + timedelta(minutes=minutes)


def _place(found: Meanings, walls: list[datetime], spoken: tuple[Spoken, Spoken], home: ZoneInfo) -> None:
    """Put the start, and the end where there is one, into their zones, and note each time that this gives."""
    moments, question = placed(walls[0], spoken[0], home)
    found.ask(question)
    if len(walls) == 1:
        found.times += [Time(moment) for moment in moments]
        return
    ends, question = placed(walls[1], spoken[1], home)
    both = product(moments, ends)
    times = [Time(moment, last) for moment, last in both if 0 < last.timestamp() - moment.timestamp() <= LONGEST]
    if not times and walls[1] - walls[0] > timedelta(seconds=LONGEST):
        raise unusable(Fault.TOO_LONG)
    if not times:
        raise unusable(Fault.END_BEFORE_START)
    if len(times) > 1:
        found.ask(question)
    found.times += times


def _later(moment: datetime, length: timedelta | None) -> datetime | None:
    """Return the moment after a length of real time, whatever the clocks do meanwhile."""
    return None if length is None else (moment.astimezone(UTC) + length).astimezone(moment.tzinfo)
