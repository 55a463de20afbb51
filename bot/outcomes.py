"""What can become of a delivery, and how each is written down."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from bot.model.outbound import DeadPlace, Delivery
from bot.model.refs import MessageRef
from bot.ports import Clock, UnitOfWork

log = logging.getLogger(__name__)

OnGone = Callable[[UnitOfWork, Delivery, str], None]
"""Told why something cannot be delivered, in the commit that puts it aside: for a person each time, as something waits
for them; for a channel once."""


@dataclass(frozen=True, slots=True)
class Sent:
    """It arrived."""

    key: str
    parts: tuple[MessageRef, ...]
    place: str = ""
    """Where it arrived, should it have been given up before."""

    def write(self, work: UnitOfWork, clock: Clock) -> None:
        """Write it down."""
        work.outbox.sent(self.key, self.parts, clock.now())
        if self.place:
            work.outbox.revive(self.place)


@dataclass(frozen=True, slots=True)
class Later:
    """Nothing was sent, and it waits for another try."""

    key: str
    reason: str
    seconds: float

    def write(self, work: UnitOfWork, clock: Clock) -> None:
        """Write it down."""
        work.outbox.retry(self.key, clock.now() + timedelta(seconds=self.seconds), self.reason)


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nobody can say whether it arrived."""

    key: str
    reason: str
    seconds: float

    def write(self, work: UnitOfWork, clock: Clock) -> None:
        """Write it down."""
        work.outbox.unknown(self.key, clock.now() + timedelta(seconds=self.seconds), self.reason)


@dataclass(frozen=True, slots=True)
class Parked:
    """It is put aside for a person to look at."""

    key: str
    reason: str

    def write(self, work: UnitOfWork, clock: Clock) -> None:
        """Write it down."""
        log.warning("parked", extra={"key": self.key, "reason": self.reason})
        work.outbox.park(self.key, self.reason)


@dataclass(frozen=True, slots=True)
class Gone:
    """It cannot be delivered, and nothing else can to the same place."""

    delivery: Delivery
    dead: DeadPlace
    on_gone: OnGone

    def write(self, work: UnitOfWork, clock: Clock) -> None:
        """Write it down."""
        log.warning("parked", extra={"key": self.delivery.key, "reason": self.dead.reason})
        work.outbox.park(self.delivery.key, self.dead.reason)
        is_known = self.dead.place in work.outbox.dead([self.dead.place])
        work.outbox.bury(self.dead)
        if self.delivery.target.account is not None or not is_known:
            self.on_gone(work, self.delivery, self.dead.reason)


Outcome = Sent | Later | Unknown | Parked | Gone
