"""How fast messages go out: as fast as each platform takes them, and no faster.

Nothing is leased for a place that takes nothing at the moment, so that a crash leaves nothing in doubt that was only
waiting, and one busy place holds up no other.
"""

import time
from collections import OrderedDict, deque
from collections.abc import Callable, Mapping

from bot.model.limits import Rate, Rates
from bot.model.outbound import Action, Delivery, Open

MARGIN = 1.02
"""Spans are taken this much longer: a message may be on its way for longer or shorter than the one before it."""
REMEMBERED = 5_000
"""Places and people that are remembered; who is forgotten counts as new, which is slower and never wrong."""


class _Window:
    """What was sent lately, as far as a rate cares."""

    __slots__ = ("_rate", "_times")

    def __init__(self, rate: Rate) -> None:
        self._rate = rate
        self._times: deque[float] = deque(maxlen=rate.count)

    def opens_at(self) -> float:
        """Return from when on one more may be sent."""
        if len(self._times) < self._rate.count:
            return 0.0
        return self._times[0] + self._rate.seconds * MARGIN

    def room(self, now: float) -> int:
        """Return how many may be sent now."""
        since = now - self._rate.seconds * MARGIN
        return self._rate.count - sum(at > since for at in self._times)

    def took(self, now: float, count: int) -> None:
        """Count some."""
        self._times.extend([now] * count)


class _Platform:
    """One platform's windows."""

    def __init__(self, rates: Rates) -> None:
        self.rates = rates
        self.shared = [_Window(rate) for rate in (rates.whole,) if rate is not None]
        self.changes = None if rates.changes is None else _Window(rates.changes)
        self.begun = None if rates.begun is None else _Window(rates.begun)
        self.places: OrderedDict[str, _Window] = OrderedDict()
        self.people: OrderedDict[str, None] = OrderedDict()

    def window_of(self, place: str) -> _Window | None:
        """Return the window of a place."""
        if self.rates.place is None:
            return None
        if place not in self.places:
            self.places[place] = _Window(self.rates.place)
            if len(self.places) > REMEMBERED:
                self.places.popitem(last=False)
        self.places.move_to_end(place)
        return self.places[place]


class Pacing:
    """Knows what may go out now. Times are those of a clock that never jumps; it is read nowhere else."""

    def __init__(self, rates: Mapping[str, Rates], now: Callable[[], float] = time.monotonic) -> None:
        self._platforms = {name: _Platform(each) for name, each in rates.items()}
        self._now = now

    def open(self, name: str) -> Open:
        """Return what a platform takes now."""
        now, platform = self._now(), self._platforms[name]
        closed = {place: at for place, each in platform.places.items() if (at := each.opens_at()) > now}
        room = min((each.room(now) for each in platform.shared), default=None)
        return Open(
            platform=name,
            closed=frozenset(closed),
            room=room,
            changes=None if platform.changes is None else platform.changes.room(now),
            begin=None if platform.begun is None else platform.begun.room(now),
            known=frozenset(platform.people),
        )

    def wait(self) -> float | None:
        """Return in how many seconds something opens that is closed now; None when nothing is closed."""
        now = self._now()
        opening = [at - now for each in self._platforms.values() for at in _openings(each) if at > now]
        return min(opening, default=None)

    def took(self, delivery: Delivery, parts: int = 1) -> None:
        """Count a delivery that is being sent, or so many more parts of it."""
        now, target = self._now(), delivery.target
        platform = self._platforms[target.platform]
        counted = [platform.window_of(target.place), *platform.shared]
        counted += [platform.changes] if delivery.action is not Action.POST else []
        for window in counted:
            if window is not None:
                window.took(now, parts)
        if target.account is not None and target.account not in platform.people:
            platform.people[target.account] = None
            if platform.begun is not None:
                platform.begun.took(now, 1)
            if len(platform.people) > REMEMBERED:
                platform.people.popitem(last=False)


def _openings(platform: _Platform) -> list[float]:
    windows = [*platform.places.values(), *platform.shared, platform.changes, platform.begun]
    return [window.opens_at() for window in windows if window is not None]
