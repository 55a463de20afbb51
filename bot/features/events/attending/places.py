"""Places: how many people can come, who waits for one, and who is asked before it is theirs.

Nobody who has a place ever loses it to a smaller room. Whoever waited longest comes first. Close to the start a free
place is offered for a while before it is given: people have made other plans by then.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.model.events import Coming, Occurrence, Rsvp

ASKED_FIRST = timedelta(hours=12)
"""How close to the start somebody is asked whether they still want the place that has become free."""
LONGEST_OFFER, SHORTEST_OFFER = timedelta(hours=2), timedelta(minutes=15)
"""How long a place waits for an answer: a quarter of what is left until the start, within these two."""
A_MOMENT = timedelta(microseconds=1)
EVENING, MORNING = time(21), time(8)
"""In the event's zone. What is offered between them is kept until the morning: nobody loses a place asleep."""


def is_offered(rsvp: Rsvp, now: datetime) -> bool:
    """Return whether a free place is kept for somebody until they say whether they want it."""
    return rsvp.waits_since is not None and rsvp.offered_until is not None and rsvp.offered_until > now


def was_asked(rsvp: Rsvp) -> bool:
    """Return whether somebody who waits was offered a place, now or before. It is offered once."""
    return rsvp.offered_until is not None


def taken(rsvps: Iterable[Rsvp], now: datetime) -> int:
    """Return how many places are somebody's, or kept for somebody."""
    return sum(each.has_place or is_offered(each, now) for each in rsvps)


def queue(rsvps: Iterable[Rsvp]) -> list[Rsvp]:
    """Return who waits and was not asked yet: who waited longest comes first."""
    waiting = [each for each in rsvps if each.waits_since is not None and not was_asked(each)]
    return sorted(waiting, key=lambda each: (each.waits_since, each.member))


def has_room(mine: Rsvp | None, others: Sequence[Rsvp], capacity: int | None, now: datetime) -> bool:
    """Return whether somebody who wants to come gets a place at once, so that nobody who waits is overtaken."""
    if capacity is None or (mine is not None and mine.has_place):
        return True
    if mine is not None and is_offered(mine, now):
        return sum(each.has_place for each in others) < capacity
    waiting = queue(others)
    if mine is not None and mine in queue([mine]):
        waiting = queue([*others, mine])
        waiting = waiting[: waiting.index(mine)]
    return taken(others, now) + len(waiting) < capacity


def answered(mine: Rsvp, coming: Coming, others: Sequence[Rsvp], occurrence: Occurrence, now: datetime) -> Rsvp:
    """Return an answer as it is from now on: with a place where there is one, and else on the waiting list."""
    if coming is not Coming.GOING or has_room(mine, others, occurrence.details.capacity, now):
        return replace(mine, coming=coming, waits_since=None, offered_until=None)
    return replace(mine, coming=coming, waits_since=mine.waits_since or _behind(others, now))


def _behind(others: Sequence[Rsvp], now: datetime) -> datetime:
    """Return since when somebody waits who begins now: behind whoever waits already, also within one instant."""
    return max([now, *(each.waits_since + A_MOMENT for each in others if each.waits_since is not None)])


def seated(occurrence: Occurrence, rsvps: Sequence[Rsvp], now: datetime) -> list[Rsvp]:
    """Return the answers of those who now get a place, or are asked whether they want it, in order."""
    capacity, waiting = occurrence.details.capacity, queue(rsvps)
    if now >= occurrence.starts_at or occurrence.is_cancelled:
        return []
    free = len(waiting) if capacity is None else max(0, capacity - taken(rsvps, now))
    if occurrence.starts_at - now > ASKED_FIRST:
        return [replace(each, waits_since=None) for each in waiting[:free]]
    until = _end_of_offer(occurrence, now)
    return [replace(each, offered_until=until) for each in waiting[:free]]


def _end_of_offer(occurrence: Occurrence, now: datetime) -> datetime:
    starts_at = occurrence.starts_at
    lasts = min(LONGEST_OFFER, max(SHORTEST_OFFER, (starts_at - now) / 4))
    return min(max(now + lasts, _awake(now, occurrence.zone)), max(starts_at - SHORTEST_OFFER, now + lasts), starts_at)


def _awake(now: datetime, zone: ZoneInfo) -> datetime:
    """Return when people have had a chance to read what they are told at an instant; at night that is the morning."""
    local = now.astimezone(zone)
    if MORNING <= local.time() < EVENING:
        return now
    day = local.date() + timedelta(days=local.time() >= EVENING)
    return datetime.combine(day, MORNING, zone)
