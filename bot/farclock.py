"""When a platform took a message, by our own clock, as closely as that can be known for certain.

A message was taken before its answer came, so a platform's clock is ahead of ours by at least the stamp that it gave
the message less the time of the answer. The quickest answer of late shows most. Every stamp less that is an instant by
our clock at which its message had been taken, however long its own answer was on the way.

Nothing is estimated: with stamps of a clock that runs evenly the result is never too early. Should the clock have been
set back meanwhile, or the stamps be no times at all, a stamp seems older than the sending of its message; what was
known is then forgotten. At worst a message counts from its sending, and never before.
"""

import math

KNOWN_FOR = 30.0
"""Seconds after which what answers showed is learnt anew: two clocks drift apart by a millisecond or two meanwhile."""


class FarClock:
    """A platform's clock. Its own stamps and our times are in seconds; where each begins to count does not matter."""

    def __init__(self) -> None:
        self._ahead = self._ahead_before = -math.inf
        """By how much it is ahead at least, as shown in this span of time and in the one before."""
        self._since = -math.inf

    def taken_by(self, stamp: float, sent: float, answered: float) -> float:
        """Return when a message had been taken for certain, between the times of its sending and its answer."""
        if answered - self._since > KNOWN_FOR:
            is_recent = answered - self._since < 2 * KNOWN_FOR
            self._ahead_before, self._ahead = self._ahead if is_recent else -math.inf, -math.inf
            self._since = answered
        if stamp - sent < max(self._ahead, self._ahead_before):
            self._ahead = self._ahead_before = -math.inf
        self._ahead = max(self._ahead, stamp - answered)
        return stamp - max(self._ahead, self._ahead_before)
