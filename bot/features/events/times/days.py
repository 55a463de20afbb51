"""Days as people name them, and which dates they can mean as seen from today. Their words are in `daywords`."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Protocol

from bot.features.events.times.answers import MOST_YEARS, Fault, Question, unusable

_A_WEEK = timedelta(weeks=1)
_SUNDAY = 6
_JUST_GONE = timedelta(days=92)
"""A date without a year that went by no longer ago than this may be a slip; an older one means the next year."""


@dataclass(frozen=True, slots=True)
class Dates:
    """The dates that a text can mean, and what to ask should there be several or should one have to be confirmed."""

    options: tuple[date, ...]
    question: Question | None = None


class Day(Protocol):
    """A day as it was written."""

    def dates(self, today: date) -> Dates:
        """Return the dates that it can mean."""


@dataclass(frozen=True, slots=True)
class Weekday:
    """'Tuesday', 'next Tuesday', 'Tuesday week'."""

    number: int
    how: str = ""

    def dates(self, today: date) -> Dates:
        """Return the coming one, and the one after it where people differ in what they mean."""
        ahead = timedelta((self.number - today.weekday()) % 7)
        coming = today + ahead
        if self.how == "next":
            return self._next(today, coming)
        if self.how == "next week":
            return self._of_next_week(today)
        if self.how == "last":
            return Dates((coming - _A_WEEK,))
        if self.how == "this" and not _same_week(coming, today):
            return Dates((coming,), Question.WEEK)
        later = {"week": _A_WEEK, "fortnight": 2 * _A_WEEK}.get(self.how, timedelta())
        both = (coming + later, coming + later + _A_WEEK)
        return Dates(both[:1]) if ahead else Dates(both, Question.WEEK)

    def _next(self, today: date, coming: date) -> Dates:
        if coming == today:
            return Dates((today + _A_WEEK,))
        if _same_week(coming, today) or coming - today <= timedelta(days=2):
            return Dates((coming, coming + _A_WEEK), Question.WEEK)
        return Dates((coming,))

    def _of_next_week(self, today: date) -> Dates:
        """Where weeks begin on Monday, and where they begin on Sunday."""
        from_monday = today - timedelta(today.weekday()) + _A_WEEK + timedelta(self.number)
        from_sunday = today - timedelta(today.isoweekday() % 7) + _A_WEEK + timedelta((self.number + 1) % 7)
        options = tuple(sorted({from_monday, from_sunday}))
        return Dates(options, Question.WEEK if len(options) > 1 else None)


@dataclass(frozen=True, slots=True)
class Calendar:
    """'8 December 2026', '8 December', 'the 8th', '03/04'."""

    day: int
    month: int | None = None
    year: int | None = None
    either_way: bool = False
    """Whether the day may be the month, and the month the day."""
    months_ahead: int | None = None
    weekday: int | None = None
    """Written beside the date: 'Tuesday 8 December'."""

    def dates(self, today: date) -> Dates:
        """Return the date in the year that was written, else the next one."""
        if self.either_way:
            other = replace(self, day=self.month or 0, month=self.day, either_way=False)
            both = [each.dates(today) for each in (replace(self, either_way=False), other)]
            fitting = [dates for dates in both if self.weekday is not None and not dates.question]
            if len(fitting) == 1:
                return fitting[0]
            return Dates(tuple(day for dates in both for day in dates.options), Question.DAY_OR_MONTH)
        candidates = tuple(self._candidates(today))
        if not candidates:
            raise unusable(Fault.NO_SUCH_DAY)
        if self.weekday is not None:
            return self._on_weekday(self.weekday, candidates, today)
        if self.year or self.months_ahead is not None:
            return Dates(candidates[:1])
        return self._next(candidates, today)

    def _candidates(self, today: date) -> Iterator[date]:
        """Yield the dates that have this day and month, from this year or month on."""
        if self.months_ahead is not None:
            places = [today.year * 12 + today.month - 1 + self.months_ahead]
        elif self.month is None:
            places = [today.year * 12 + today.month - 1 + ahead for ahead in range(4)]
        else:
            years = [self.year] if self.year else range(today.year, today.year + MOST_YEARS + 4)
            places = [year * 12 + self.month - 1 for year in years if self.month <= 12]
        for place in places:
            if there := _date(place // 12, place % 12 + 1, self.day):
                yield there

    def _next(self, candidates: tuple[date, ...], today: date) -> Dates:
        first, ahead = candidates[0], [there for there in candidates if there >= today]
        if self.month is None:
            return Dates(tuple(ahead[:2]), Question.DAY) if ahead[0] == today else Dates(tuple(ahead[:1]))
        gone = timedelta() < today - first <= _JUST_GONE
        return Dates(tuple(ahead[:1]), Question.YEAR if gone or ahead[0].year > today.year + 1 else None)

    def _on_weekday(self, weekday: int, candidates: tuple[date, ...], today: date) -> Dates:
        """Where a weekday stands beside the date, both have to fit; else it is asked which of them is wrong."""
        near = candidates[:2]
        coming = next((there for there in near if there >= today), near[0])
        gone = [there for there in near if timedelta() < today - there <= _JUST_GONE]
        for there in (coming, *gone):
            if there.weekday() == weekday:
                return Dates((there,))
        nearest = coming + timedelta((weekday - coming.weekday() + 3) % 7 - 3)
        return Dates((coming, nearest), Question.WEEKDAY)


@dataclass(frozen=True, slots=True)
class Ahead:
    """'today', 'tomorrow', 'in 2 weeks', 'in 3 months'."""

    days: int = 0
    months: int = 0

    def dates(self, today: date) -> Dates:
        """Return that day; from 31 January, a month ahead is the last of February."""
        from dateutil.relativedelta import relativedelta

        if max(self.days // 365, self.months // 12) > MOST_YEARS:
            raise unusable(Fault.TOO_FAR)
        return Dates((today + relativedelta(days=self.days, months=self.months),))


@dataclass(frozen=True, slots=True)
class Nth:
    """'the first Tuesday in March', 'the last Thursday of the month'."""

    nth: int
    weekday: int
    month: int | None = None
    year: int | None = None
    months_ahead: int = 0

    def dates(self, today: date) -> Dates:
        """Return that day of the month that was written, in the next year that has it."""
        first = today.replace(day=1)
        if self.month is None:
            place = first.year * 12 + first.month - 1 + self.months_ahead
            return Dates((self._within(place // 12, place % 12 + 1),))
        there = self._within(self.year or today.year, self.month)
        if self.year or there >= today:
            return Dates((there,))
        gone = today - there <= _JUST_GONE
        return Dates((self._within(today.year + 1, self.month),), Question.YEAR if gone else None)

    def _within(self, year: int, month: int) -> date:
        from dateutil.relativedelta import relativedelta, weekday

        there = date(year, month, 1) + relativedelta(
            day=31 if self.nth < 0 else 1, weekday=weekday(self.weekday)(self.nth)
        )
        if there.month != month:
            raise unusable(Fault.NO_SUCH_DAY)
        return there


@dataclass(frozen=True, slots=True)
class Unclear:
    """'next week', 'December 2026': too wide to be a day."""

    def dates(self, today: date) -> Dates:
        """Return nothing that could be offered."""
        return Dates((), Question.DAY)


def _same_week(day: date, other: date) -> bool:
    return day.isocalendar()[:2] == other.isocalendar()[:2]


def _date(year: int, month: int, day: int) -> date | None:
    """Return the date, or None where the calendar has none."""
    try:
        return date(year, month, day)
    except ValueError:
        return None
