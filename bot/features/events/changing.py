"""What a change of an event means for its single days: which became which, and who has to know."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.features.events.book import AHEAD
from bot.features.events.recurrence import occurrence, occurrences
from bot.model.events import Event, Occurrence
from bot.ports import UnitOfWork

Pair = tuple[Occurrence | None, Occurrence]
"""A day as it was, or None when it is new, and as it is. One that is no part of its series any more is cancelled."""

Follower = Callable[[UnitOfWork, Event | None, Event, Sequence[Pair], datetime], None]
"""Told of every change of a published event, in the same commit, when everything else is stored: the event as it was
(None when it was published just now), as it is, what became of the days of the next `AHEAD`, of every day with answers
and of those that differ, and the time. Answers have their new days by then.

Once a day it is also told with nothing changed (old and new are the same, each day stands beside itself), so that days
of series that have come near are planned: see `daily`."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What an organiser wants an event to become."""

    event: Event
    note: str
    """What was done, in a word or two, for the audit trail."""
    keys: Mapping[str, str] = field(default_factory=dict)
    """Which of its days became which, where that is not the same."""


def pairs(
    old: Event | None, new: Event, keys: Mapping[str, str], answered: Collection[str], now: datetime
) -> list[Pair]:
    """Return what became of single days, by time. `answered` are the old event's days with answers.

    Days that were over are left out: nothing about them can change any more.
    """
    before = [] if old is None else _days(old, answered, now)
    found: dict[str, Pair] = {}
    for was in before:
        key = keys.get(was.key, was.key)
        found[key] = (was, occurrence(new, key) or replace(was, event=new, is_cancelled=True))
    for each in _days(new, {keys.get(key, key) for key in answered}, now):
        found.setdefault(each.key, (None, each))
    return sorted(found.values(), key=lambda pair: pair[1].starts_at)


def _days(event: Event, answered: Collection[str], now: datetime) -> list[Occurrence]:
    """Return the days of the near future, and others that are not over: with answers, or by themselves.

    What takes place once is posted when it is published, however far ahead; a day that differs may have been posted
    before it was moved.
    """
    found = {each.key: each for each in occurrences(event, now, now + AHEAD)}
    alone = {each.key for each in event.overrides} if event.timing.is_series else {""}
    for key in sorted({*answered, *alone} - found.keys()):
        each = occurrence(event, key)
        if each is not None and each.ends_at > now:
            found[key] = each
    return list(found.values())
