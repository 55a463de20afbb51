"""Lengths of time as people write them: '90 minutes', 'an hour and a half', and a list of them for reminders."""

import re
from datetime import timedelta

from bot.features.events.times.answers import Fault, Problem, Unusable, unusable
from bot.features.events.times.words import END, NUMBER, number, tidied
from bot.model.dates import in_words

_UNITS = {
    "week": timedelta(weeks=1),
    "day": timedelta(days=1),
    "hour": timedelta(hours=1),
    "minute": timedelta(minutes=1),
}
_PART = re.compile(
    rf"(?P<number>{NUMBER}) ?(?P<unit>weeks?|wks?|days?|hours?|hrs?|minutes?|mins?|[wdhm])(?![a-z])"
    r"(?P<joint>,? and |,? ?)"
)
_HOURS = r"(?:hours?|hrs?|h)"
_ODD = tuple(
    re.compile(rf"(?:{pattern}){END}")
    for pattern in (
        r"half an? hour|half hour",
        r"(?:a )?quarter of an hour",
        rf"(?P<whole>{NUMBER}) hours? and a half|(?P<half>{NUMBER}) and a half hours",
        rf"(?P<point>[0-9]{{1,2}})\.5 ?{_HOURS}",
        rf"(?P<hours>{NUMBER}) ?{_HOURS} ?(?P<minutes>[0-5][0-9])(?! ?m)",
        r"a fortnight|(?P<fortnights>[0-9]) fortnights",
    )
)
"""Lengths that are no plain number of a unit, in the order of `_odd`."""
MOST = timedelta(days=366)
"""A reminder a year before is one that nobody remembers asking for."""


def offset(text: str) -> tuple[timedelta, ...] | Problem:
    """Return how long before the start to remind, the longest first: '1 day and 1 hour' asks for two reminders.

    What 'and' or a comma joins are reminders of their own; '1 hour 30 minutes' is one.
    """
    try:
        plain = re.sub(r" (?:before|ahead|earlier)(?: (?:it|the start|the event))?$", "", tidied(text))
        parts = re.split(r" ?(?:, and|,|;|&|\+| and (?!a half)) ?", plain)
        lengths = {whole_length(part.strip()) for part in parts}
    except Unusable as unread:
        return unread.problem
    if timedelta() in lengths or max(lengths) > MOST:
        return Problem(Fault.NOT_UNDERSTOOD)
    return tuple(sorted(lengths, reverse=True))


def offset_words(offsets: tuple[timedelta, ...]) -> str:
    """Return reminders in words, such as '1 day and 1 hour', which `offset` reads back."""
    words = [in_words(length) for length in offsets]
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def whole_length(text: str) -> timedelta:
    """Return the length that the whole text stands for."""
    found = length_at(text, 0)
    if found is None or found[1] != len(text):
        raise unusable(Fault.NOT_UNDERSTOOD)
    return found[0]


def length_at(text: str, at: int) -> tuple[timedelta, int] | None:
    """Return the length that begins at a place of a tidied text, and where it ends."""
    for kind, pattern in enumerate(_ODD):
        if found := pattern.match(text, at):
            return _odd(kind, found.groupdict()), found.end()
    return _sum_at(text, at)


def _odd(kind: int, said: dict[str, str | None]) -> timedelta:
    first, second = [number(word) for word in said.values() if word] + [0, 0][: 2 - sum(map(bool, said.values()))]
    minutes = (30, 15, 60 * first + 30, 60 * first + 30, 60 * first + second, 14 * 24 * 60 * (first or 1))
    return timedelta(minutes=minutes[kind])


def _sum_at(text: str, at: int) -> tuple[timedelta, int] | None:
    """Add up parts such as '1 hour 30 minutes'; a unit that is no smaller than the one before begins nothing new."""
    total, end, smallest = timedelta(), at, timedelta.max
    while found := _PART.match(text, at):
        unit = next(length for name, length in _UNITS.items() if name[0] == found["unit"][0])
        if unit >= smallest:
            break
        total, smallest = total + number(found["number"]) * unit, unit
        end, at = found.start("joint"), found.end()
    return None if smallest == timedelta.max else (total, end)
