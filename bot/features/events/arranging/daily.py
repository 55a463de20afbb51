"""Once a day every event is looked at again, so that days of series that have come near are planned.

That is so for other people's calendars too: they change seldom, and their days come near all the same.
"""

from collections.abc import Sequence
from datetime import datetime, time, timedelta, tzinfo

from bot.features.events.book import AHEAD
from bot.features.events.changing import Follower, Pair
from bot.features.events.recurrence import occurrences
from bot.model.events import Due, Event, EventStatus
from bot.ports import UnitOfWork

KIND = "event-plan"
AT = time(3, 15)
"""In the group's zone: when nobody is kept waiting by it."""


class Daily:
    """Has each follower look at the days of the next `AHEAD`. A day that was missed is made up for at the start."""

    def __init__(self, followers: Sequence[Follower], zone: tzinfo) -> None:
        self._followers = followers
        self._zone = zone

    def plan(self, work: UnitOfWork, dues: Sequence[Due], now: datetime) -> None:
        """Look at every event that was published, and come again tomorrow."""
        for event in work.events.between(now, now + AHEAD):
            days = occurrences(event, now, now + AHEAD) if event.status is not EventStatus.DRAFT else []
            for follow in self._followers if days else ():
                follow(work, event, event, [(day, day) for day in days], now)
        self._come_again(work, now)

    def follow(self, work: UnitOfWork, old: Event | None, new: Event, pairs: Sequence[Pair], now: datetime) -> None:
        """See to it that there is a daily look from the first event on."""
        self._come_again(work, now)

    def _come_again(self, work: UnitOfWork, now: datetime) -> None:
        """Put the next look on the agenda; there is never more than one."""
        tomorrow = now.astimezone(self._zone).date() + timedelta(days=1)
        work.agenda.put(Due(KIND, KIND, KIND, datetime.combine(tomorrow, AT, self._zone)))
