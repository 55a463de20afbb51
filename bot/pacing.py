"""How fast messages go out: as fast as each platform takes them, and no faster.

Nothing is leased for a place that takes nothing at the moment, so that a crash leaves nothing in doubt that was only
waiting, and one busy place holds up no other. A message's time begins when it was answered: only so is it certain that
the platform does not see the next one sooner, however long this one was on its way.
"""

import math
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.model.limits import Rate, Rates
from bot.model.outbound import Action, Delivery, Open

MARGIN = 1.005
"""Spans are taken this much longer, as clocks differ."""
REMEMBERED = 5_000
"""People who are remembered as written to; who is forgotten counts as new, which is slower and never wrong."""


@dataclass(eq=False, slots=True)
class _Sent:
    """One message, and when it was answered; never, as long as it is on its way."""

    at: float = math.inf


class _Window:
    """What was sent lately, as far as a rate cares."""

    __slots__ = ("_count", "_seconds", "_sent")

    def __init__(self, rate: Rate) -> None:
        self._count = rate.count
        self._seconds = rate.seconds * MARGIN
        self._sent: deque[_Sent] = deque(maxlen=rate.count)

    def opens_at(self) -> float:
        """Return from when on one more may be sent; infinity while that hangs on what is under way."""
        if len(self._sent) < self._count:
            return 0.0
        return min(each.at for each in self._sent) + self._seconds

    def room(self, now: float) -> int:
        """Return how many may be sent now."""
        return self._count - sum(each.at > now - self._seconds for each in self._sent)

    def is_over(self, now: float) -> bool:
        """Return whether nothing counts any more."""
        return all(each.at <= now - self._seconds for each in self._sent)

    def take(self, *sent: _Sent) -> None:
        """Count these."""
        self._sent.extend(sent)


class _Platform:
    """One platform's windows."""

    def __init__(self, rates: Rates) -> None:
        self.place_rate = rates.place
        self.places: dict[str, _Window] = {}
        self.whole, self.changes, self.begun = (
            None if rate is None else _Window(rate) for rate in (rates.whole, rates.changes, rates.begun)
        )
        self.people: OrderedDict[str, None] = OrderedDict()

    def windows_for(self, delivery: Delivery) -> list[_Window]:
        """Return where a delivery counts, and remember whom it goes to."""
        found = [self.whole, self.changes if delivery.action is not Action.POST else None]
        if self.place_rate is not None:
            found.append(self.places.setdefault(delivery.target.place, _Window(self.place_rate)))
        if delivery.target.account is not None:
            if delivery.target.account not in self.people:
                found.append(self.begun)
            self._remember(delivery.target.account)
        return [window for window in found if window is not None]

    def _remember(self, person: str) -> None:
        self.people[person] = None
        self.people.move_to_end(person)
        if len(self.people) > REMEMBERED:
            self.people.popitem(last=False)

    def closed(self, now: float) -> dict[str, float]:
        """Return which places take nothing now, and from when on they do; what is long over is forgotten."""
        over = [place for place, window in self.places.items() if window.is_over(now)]
        for place in over:
            del self.places[place]
        return {place: at for place, window in self.places.items() if (at := window.opens_at()) > now}


def _room(window: _Window | None, now: float) -> int | None:
    return None if window is None else window.room(now)


class Pacing:
    """Knows what may go out now. Times are those of a clock that never jumps; it is read nowhere else."""

    def __init__(self, rates: Mapping[str, Rates], now: Callable[[], float] = time.monotonic) -> None:
        self._platforms = {name: _Platform(each) for name, each in rates.items()}
        self._now = now

    def open(self, name: str) -> Open:
        """Return what a platform takes now."""
        now, platform = self._now(), self._platforms[name]
        return Open(
            platform=name,
            closed=frozenset(platform.closed(now)),
            room=_room(platform.whole, now),
            changes=_room(platform.changes, now),
            begin=_room(platform.begun, now),
            known=frozenset(platform.people),
        )

    def wait(self) -> float | None:
        """Return in how many seconds something opens that is closed now; None when everything is open.

        Infinity while that hangs on what is under way.
        """
        now = self._now()
        opening: list[float] = []
        for platform in self._platforms.values():
            opening += platform.closed(now).values()
            opening += [w.opens_at() for w in (platform.whole, platform.changes, platform.begun) if w is not None]
        return min((at - now for at in opening if at > now), default=None)

    def take(self, delivery: Delivery) -> Callable[[int], None]:
        """Count a delivery that is being sent; the result is called with the number of its parts once it was."""
        sent, windows = _Sent(), self._platforms[delivery.target.platform].windows_for(delivery)
        for window in windows:
            window.take(sent)

        def answered(parts: int) -> None:
            sent.at = self._now()
            for window in windows:
                window.take(*(_Sent(sent.at) for _ in range(parts - 1)))

        return answered
