"""Times as people write them: understood where they can be meant in one way only, asked about, or refused.

`understand` reads 'Tuesday 8 December 12:30', 'next Thursday 7-8pm' and 'in 2 weeks at noon'. It asks no clock and
keeps nothing. Zones are in `zones`, recurrences in `repeats`, lengths for reminders in `offsets`.
"""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.features.events.times.answers import (
    MOST_YEARS,
    Ask,
    Fault,
    Problem,
    Question,
    Time,
    Understood,
    Unusable,
    unusable,
)
from bot.features.events.times.clocks import Clock
from bot.features.events.times.days import Calendar
from bot.features.events.times.meanings import Meanings, days_of, meanings
from bot.features.events.times.reading import Reading, read
from bot.features.events.times.words import tidied

__all__ = ["Ask", "Fault", "Problem", "Question", "Time", "Understood", "understand"]


def understand(text: str, now: datetime, zone: ZoneInfo) -> Understood:
    """Return the time that a text means to somebody in `zone`, what has to be asked about it, or why it cannot be used.

    A zone that the text names counts instead of `zone`.
    """
    try:
        reading = _completed(read(tidied(text), zone, now.astimezone(zone).date()))
        if reading.start.clock or reading.start.elapsed:
            return _answer(meanings(reading, now, zone), now)
        return _without_time(reading, now, zone)
    except Unusable as refused:
        return refused.problem


def _completed(reading: Reading) -> Reading:
    """Return the reading with each half given what was said once for both."""
    start, end = reading.start, reading.end
    if end is None:
        _expect(not (start.elapsed and (start.day or start.clock)))
        _expect(bool(start.elapsed or start.day or start.clock))
        return reading
    _expect(bool(start.clock and end.clock) and not (start.elapsed or end.elapsed or start.length or end.length))
    _expect(bool(start.day or not (end.day and end.day_first)))
    zone = start.zone or end.zone
    if end.day and not start.day:
        start, end = replace(start, day=end.day), replace(end, day=None)
    return Reading(replace(start, zone=zone), replace(end, zone=end.zone or zone))


def _expect(sensible: bool) -> None:
    if not sensible:
        raise unusable(Fault.NOT_UNDERSTOOD)


def _answer(found: Meanings, now: datetime) -> Understood:
    """Return the one time that is meant, or ask; what has been or is too far away is no option."""
    # Not by equality: to Python, both half past ones of the autumn night are equal.
    times = {(each.start.timestamp(), each.end and each.end.timestamp()): each for each in found.times}
    faults = [_fault(each.start, now) for each in times.values()]
    usable = tuple(each for each, fault in zip(times.values(), faults, strict=True) if fault is None)
    if found.question and (usable or not (times or found.problems)):
        return Ask(found.question, usable)
    if usable:
        return usable[0]
    return _refusal([fault for fault in faults if fault], found.problems, now)


def _refusal(faults: list[Fault], problems: list[Problem], now: datetime) -> Problem:
    """Return the reason that helps most. An hour that is left out only matters while it is yet to come."""
    faults += [fault for problem in problems for moment in problem.nearest if (fault := _fault(moment, now))]
    return Problem(faults[0]) if faults else problems[0]


def _fault(moment: datetime, now: datetime) -> Fault | None:
    from dateutil.relativedelta import relativedelta

    if moment.timestamp() <= now.timestamp():
        return Fault.PAST
    return Fault.TOO_FAR if moment.timestamp() > (now + relativedelta(years=MOST_YEARS)).timestamp() else None


def _without_time(reading: Reading, now: datetime, zone: ZoneInfo) -> Understood:
    """Ask for the time of day, or first for the day where that is not plain either."""
    day, today = reading.start.day, now.astimezone(zone).date()
    if isinstance(day, Calendar) and day.year and day.month and day.year < today.year:
        return _year_or_time(day, reading, now, zone)
    dates = days_of(reading.start, now, zone)
    days = tuple(each for each in dates.options if each >= today)
    if dates.options and not days:
        return Problem(Fault.PAST)
    if days and days[0] > today.replace(year=today.year + MOST_YEARS, day=min(today.day, 28)):
        return Problem(Fault.TOO_FAR)
    return Ask(dates.question or Question.TIME, days=days)


def _year_or_time(day: Calendar, reading: Reading, now: datetime, zone: ZoneInfo) -> Understood:
    """Answer '8 December 1930': a year that has been, or half past seven in the evening."""
    hour, minute = divmod(day.year or 0, 100)
    if minute > 59 or hour > 23:
        return Problem(Fault.PAST)
    start = replace(reading.start, day=replace(day, year=None), clock=Clock(hour, minute, exact=True))
    found = meanings(Reading(start), now, zone)
    found.question = Question.YEAR_OR_TIME
    return _answer(found, now)
