"""What becomes of a time that somebody wrote: understood, asked about, or refused. Nothing is ever guessed."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum


class Question(Enum):
    """What has to be asked, as the text can be meant in more than one way."""

    DAY = "day"
    """On which day: 'in December', 'next week', or a time without any day."""
    TIME = "time"
    """At what time: 'Tuesday 8 December'."""
    MORNING_OR_EVENING = "morning or evening"
    """'7', '7:30', '12', with neither am nor pm."""
    DAY_OR_MONTH = "day or month"
    """'03/04': the third of April, or the fourth of March."""
    WEEK = "week"
    """'next Tuesday' on a Monday, 'Friday' on a Friday: this week or the next."""
    WEEKDAY = "weekday"
    """'Tuesday 9 December', which is a Wednesday."""
    YEAR = "year"
    """'8 November', which has just gone by, or 29 February when the next year has none."""
    YEAR_OR_TIME = "year or time"
    """'8 December 2015': a quarter past eight, or a year."""
    MIDNIGHT = "midnight"
    """'midnight on 8 December', '1am tomorrow night': as the day begins, or as it ends."""
    CLOCK_CHANGE = "clock change"
    """The hour of the autumn night that comes twice; the zone's names tell the options apart."""
    ZONE = "zone"
    """'12:30 GMT' in summer: by the name's own clock, or by the clock of the place that it stands for."""


class Fault(Enum):
    """Why a time cannot be used."""

    NOT_UNDERSTOOD = "not understood"
    """Some of the text means nothing here, or it names two days or two times."""
    TOO_LONG = "too long"
    """An end that is more than two weeks after the start."""
    TOO_MUCH = "too much"
    """More text than any time needs."""
    NO_SUCH_DAY = "no such day"
    """'31 February'."""
    NO_SUCH_TIME = "no such time"
    """The hour of the spring night that is left out. `Problem.nearest` has the times before and after it."""
    PAST = "past"
    """It has been."""
    END_BEFORE_START = "end before start"
    """'7pm to 6pm'."""
    TOO_FAR = "too far"
    """More than `MOST_YEARS` years ahead."""
    NO_SUCH_RULE = "no such rule"
    """A recurrence that no calendar has: 'every 0 weeks', or a rule that is written wrongly."""
    EITHER_RULE = "either rule"
    """'every second Tuesday': every other one, or the second of each month."""
    TOO_OFTEN = "too often"
    """A recurrence by the second, minute or hour, or one that names hours of its own."""


MOST_YEARS = 5


@dataclass(frozen=True, slots=True)
class Time:
    """A time that can be meant in one way only."""

    start: datetime
    """Aware: in the zone that was written, else in the group's."""
    end: datetime | None = None
    """Where a range or a length was written; later than the start."""


@dataclass(frozen=True, slots=True)
class Ask:
    """A text that can be meant in several ways, or lacks something."""

    question: Question
    options: tuple[Time, ...] = ()
    """What can be meant, each complete and yet to come. One option alone is to be confirmed."""
    days: tuple[date, ...] = ()
    """The days that can be meant, when no time of day was written. There are no options then."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A text that cannot be used as a time."""

    fault: Fault
    nearest: tuple[datetime, ...] = ()
    """For `NO_SUCH_TIME`: the times before and after the hour that is left out."""


Understood = Time | Ask | Problem


class Unusable(Exception):
    """Carries a problem from where it is found to where it is answered."""

    def __init__(self, problem: Problem) -> None:
        """Carry `problem`."""
        super().__init__(problem.fault.value)
        self.problem = problem


def unusable(fault: Fault) -> Unusable:
    """Return what to raise for `fault`."""
    return Unusable(Problem(fault))
