"""Changing what goes out."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol

from bot.model.cards import Card
from bot.model.outbound import DeadPlace, Delivery, DeliveryReport, LeasedDelivery, Open
from bot.model.refs import MessageRef


class Outbox(Protocol):
    """Deliveries waiting to go out."""

    def add(self, delivery: Delivery) -> bool:
        """Store the delivery; return False when its key is known already, and then change nothing."""
        ...

    def lease(self, now: datetime, limit: int, platforms: Sequence[Open]) -> list[LeasedDelivery]:
        """Mark up to `limit` deliveries that are due and that their platforms take now as leased, oldest first.

        Never two for the same place at once; an edit or a deletion only after the delivery it is about was sent.
        One that is about a delivery which will never be sent is parked with that reason.
        """
        ...

    def sent(self, key: str, parts: Sequence[MessageRef], at: datetime) -> None:
        """Record that the delivery arrived as these posts of its platform."""
        ...

    def retry(self, key: str, due_at: datetime, reason: str) -> None:
        """Let the delivery wait until `due_at`; nothing was sent."""
        ...

    def unknown(self, key: str, due_at: datetime, reason: str) -> None:
        """Record that nobody can say whether it arrived; it should be looked up from `due_at` on."""
        ...

    def park(self, key: str, reason: str) -> None:
        """Put the delivery aside for an operator."""
        ...

    def reports(self, keys: Sequence[str]) -> dict[str, DeliveryReport]:
        """Return where these deliveries stand; those that are not there are left out."""
        ...

    def parts(self, key: str) -> tuple[MessageRef, ...]:
        """Return the posts that a delivery became and still is; none when it was not sent."""
        ...

    def reword(self, key: str, card: Card) -> bool:
        """Let a delivery that waits or was put aside say something else; return False for any other."""
        ...

    def recall(self, key: str) -> bool:
        """Take back a delivery that waits or was put aside: it will never be sent; return False for any other."""
        ...

    def parked(self, key: str) -> Delivery | None:
        """Return the delivery that was put aside under this key, or None."""
        ...

    def orphaned(self, now: datetime, platforms: Sequence[str]) -> list[LeasedDelivery]:
        """Mark what an earlier process had leased and never reported as unknown; return all that is unknown and due."""
        ...

    def next_due(self, platforms: Sequence[str]) -> datetime | None:
        """Return when the next delivery is due, or None when nothing waits."""
        ...

    def dead(self, places: Iterable[str]) -> dict[str, DeadPlace]:
        """Return those of these places that nothing can be delivered to, whether or not it is time to try again."""
        ...

    def bury(self, dead: DeadPlace) -> None:
        """Remember that nothing can be delivered there."""
        ...

    def revive(self, place: str) -> bool:
        """Forget that; return whether it was so."""
        ...
