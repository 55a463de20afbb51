"""Newcomers who come all at once: Discord bars bots that write to many strangers in a short time."""

from collections import deque
from datetime import datetime, timedelta

from bot.ports import Clock

FEW, WITHIN = 10, timedelta(minutes=10)
"""So many newcomers in so short a time are written to; those who come after them are left to the standing post."""


class Crowd:
    """Counts newcomers, whether they are heard of as they come or found by catching up."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lately: deque[datetime] = deque(maxlen=FEW)

    def takes_one_more(self) -> bool:
        """Count somebody, and return whether they may be written to."""
        now = self._clock.now()
        is_full = len(self._lately) == FEW and now - self._lately[0] < WITHIN
        self._lately.append(now)
        return not is_full
