"""How fast messages go out: as fast as each platform takes them, and no faster.

Nothing is leased long before its place takes it, so that a crash leaves little in doubt that was only waiting, and one
busy place holds up no other. It is leased a moment before, as the lease itself takes as long.

A message's time begins when the platform had taken it for certain: where it gives messages a stamp, that is worked out
from the stamps (`bot/farclock.py`), and elsewhere it is the answer. So the platform never sees the next one too soon,
however long this one or its answer was on the way.
"""

import math
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.farclock import FarClock
from bot.model.limits import Rate, Rates
from bot.model.outbound import Action, Delivery, Open
from bot.model.refs import AccountRef, platform_of

MARGIN = 1.005
"""Spans are taken this much longer, as clocks differ."""
AHEAD = 0.03
"""How long before a place takes something it is open already, in seconds; what is taken then has to wait so long."""
REMEMBERED = 5_000
"""People who are remembered as written to; who is forgotten counts as new, which is slower and never wrong."""


Answered = Callable[[int, Sequence[float]], None]
"""Called once a delivery was tried: with the number of its messages, and the platform's stamps if it gives any."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A delivery's turn to be sent."""

    wait: float
    """Seconds until then."""
    answered: Answered


@dataclass(eq=False, slots=True)
class _Sent:
    """One message, and when the platform had taken it for certain; never, as long as it is on its way."""

    at: float = math.inf


class _Window:
    """What was sent lately, as far as a rate cares.

    Of more than `count` messages within the span one was sent last; each other may have been taken within the span
    before, so all of them counted at its turn, and it was not its turn.
    """

    __slots__ = ("_count", "_seconds", "_sent")

    def __init__(self, rate: Rate) -> None:
        self._count = rate.count
        self._seconds = rate.seconds * MARGIN
        self._sent: list[_Sent] = []

    def opens_at(self, now: float) -> float:
        """Return from when on one more may be sent; infinity while that hangs on what is under way."""
        ends = sorted(each.at + self._seconds for each in self._counting(now))
        return 0.0 if len(ends) < self._count else ends[-self._count]

    def room(self, now: float) -> int:
        """Return how many may be sent now."""
        return max(0, self._count - len(self._counting(now)))

    def is_over(self, now: float) -> bool:
        """Return whether nothing counts any more."""
        return not self._counting(now)

    def take(self, now: float, *sent: _Sent) -> None:
        """Count these, and forget what counts no more."""
        self._sent = [*self._counting(now), *sent]

    def _counting(self, now: float) -> list[_Sent]:
        return [each for each in self._sent if each.at > now - self._seconds]


class _Platform:
    """One platform's windows."""

    def __init__(self, rates: Rates) -> None:
        self.place_rate = rates.place
        self.places: dict[str, _Window] = {}
        self.whole, self.changes, self.begun = (
            None if rate is None else _Window(rate) for rate in (rates.whole, rates.changes, rates.begun)
        )
        self.people: OrderedDict[str, None] = OrderedDict()
        self.clock = FarClock()
        self.held_until = -math.inf

    def windows_for(self, delivery: Delivery) -> list[_Window]:
        """Return where a delivery counts, and remember whom it goes to."""
        found = [self.whole, self.changes if delivery.action is not Action.POST else None]
        if self.place_rate is not None:
            found.append(self.places.setdefault(delivery.target.place, _Window(self.place_rate)))
        if delivery.target.account is not None:
            if delivery.target.account not in self.people:
                found.append(self.begun)
            self.remember(delivery.target.account)
        return [window for window in found if window is not None]

    def remember(self, person: str) -> None:
        """Count somebody as written to."""
        self.people[person] = None
        self.people.move_to_end(person)
        if len(self.people) > REMEMBERED:
            self.people.popitem(last=False)

    def closed(self, now: float) -> dict[str, float]:
        """Return which places take nothing now, and from when on they do; what is long over is forgotten."""
        over = [place for place, window in self.places.items() if window.is_over(now)]
        for place in over:
            del self.places[place]
        return {place: at for place, window in self.places.items() if (at := window.opens_at(now)) > now + AHEAD}


def _room(window: _Window | None, now: float) -> int | None:
    return None if window is None else window.room(now)


class Pacing:
    """Knows what may go out now. Times are those of a clock that never jumps; it is read nowhere else."""

    def __init__(self, rates: Mapping[str, Rates], now: Callable[[], float] = time.monotonic) -> None:
        self._platforms = {name: _Platform(each) for name, each in rates.items()}
        self._now = now

    def know(self, people: Iterable[AccountRef]) -> None:
        """Count these as written to before, each by their platform: what is written to them begins no conversation."""
        for person in people:
            self._platforms[platform_of(person)].remember(person)

    def hold(self, name: str, seconds: float) -> None:
        """Send nothing to a platform for so long, as it asked for that."""
        platform = self._platforms[name]
        platform.held_until = max(platform.held_until, self._now() + seconds)

    def open(self, name: str) -> Open:
        """Return what a platform takes now, or in a moment."""
        now, platform = self._now(), self._platforms[name]
        soon = now + AHEAD
        return Open(
            platform=name,
            closed=frozenset(platform.closed(now)),
            room=0 if platform.held_until > soon else _room(platform.whole, soon),
            changes=_room(platform.changes, soon),
            begin=_room(platform.begun, soon),
            known=frozenset(platform.people),
        )

    def wait(self) -> float | None:
        """Return in how many seconds something opens that is closed now; None when everything is open.

        Infinity while that hangs on what is under way.
        """
        now = self._now()
        opening: list[float] = []
        for platform in self._platforms.values():
            opening += [platform.held_until, *platform.closed(now).values()]
            opening += [w.opens_at(now) for w in (platform.whole, platform.changes, platform.begun) if w is not None]
        return min((at - AHEAD - now for at in opening if at > now + AHEAD), default=None)

    def take(self, delivery: Delivery) -> Turn:
        """Count a delivery that is about to be sent, and return when that may be."""
        platform, now = self._platforms[delivery.target.platform], self._now()
        windows = platform.windows_for(delivery)
        opening = [at for window in windows if (at := window.opens_at(now)) < math.inf]
        first, turn = _Sent(), max([now, platform.held_until, *opening])
        for window in windows:
            window.take(now, first)

        def answered(parts: int, stamps: Sequence[float]) -> None:
            now = self._now()
            taken = sorted(platform.clock.taken_by(stamp, turn, now) for stamp in stamps) or [now] * max(parts, 1)
            first.at = taken[0]
            for window in windows:
                window.take(now, *(_Sent(at) for at in taken[1:]))

        return Turn(turn - now, answered)
