"""What goes out later or elsewhere: one delivery is one row of the outbox and one logical message.

A delivery moves from `waiting` to `leased` and ends as `sent`, or waits again after a failure that is known to
have sent nothing. `unknown` means that nobody can say whether it arrived; `parked` means that somebody has to
look at it, and its reason says why.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from bot.model.cards import Card
from bot.model.refs import AccountRef, ChannelRef, MessageRef, platform_of


class DeliveryState(StrEnum):
    """Where a delivery stands."""

    WAITING = "waiting"
    LEASED = "leased"
    SENT = "sent"
    UNKNOWN = "unknown"
    PARKED = "parked"


class Action(StrEnum):
    """What a delivery does."""

    POST = "post"
    EDIT = "edit"
    DELETE = "delete"


@dataclass(frozen=True, slots=True)
class Target:
    """Where a delivery goes: to a person's direct messages, or into a channel, possibly into a thread there."""

    account: AccountRef | None = None
    channel: ChannelRef | None = None
    thread: MessageRef | None = None

    def __post_init__(self) -> None:
        """Refuse a target that names both a person and a channel, or neither."""
        if (self.account is None) == (self.channel is None):
            raise ValueError("a delivery goes either to a person or into a channel")

    @property
    def platform(self) -> str:
        """Return the platform that must deliver it."""
        return platform_of(self.account or self.channel)  # type: ignore[arg-type]  # one of them is set

    @property
    def place(self) -> str:
        """Return a string that is equal for deliveries whose order people can see."""
        return self.account or self.channel or ""


@dataclass(frozen=True, slots=True)
class Late:
    """What becomes of a delivery that is still not out at some instant."""

    after: datetime
    """From when on."""
    card: Card | None
    """What is said instead; with None nothing is, and the delivery is put aside."""
    reason: str = ""
    """Why nothing is said any more, in a sentence for organisers."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One logical message on its way out."""

    key: str
    """Unique for ever: the same cause always makes the same key, so it is never sent twice."""
    target: Target
    card: Card | None
    """None only for a deletion."""
    due_at: datetime
    action: Action = Action.POST
    about: str | None = None
    """The key of the delivery that an edit or a deletion is about."""
    may_repeat: bool = False
    """A private reminder may rather arrive twice than never; everything else is parked when it stays unsure."""
    instead: ChannelRef | None = None
    """Where a line tells the person that something waits for them, should their direct messages be closed."""
    late: tuple[Late, ...] = ()
    """What is so later on. It is looked at when the delivery is sent, so that no wait on the way makes it untrue."""

    def as_of(self, now: datetime) -> "Delivery | str":
        """Return the delivery as it is true at `now`, or the reason why it is not sent any more."""
        passed = [stage for stage in self.late if stage.after <= now]
        if not passed:
            return self
        newest = max(passed, key=lambda stage: stage.after)
        return newest.reason or "It is too late for this." if newest.card is None else replace(self, card=newest.card)


@dataclass(frozen=True, slots=True)
class LeasedDelivery:
    """A delivery that this process is sending now."""

    delivery: Delivery
    attempt: int
    """1 for the first try."""
    parts: tuple[MessageRef, ...] = ()
    """For an edit or a deletion: the platform's posts that the delivery it is about became."""


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """A delivery as operators see it: never its text."""

    key: str
    target: Target
    action: Action
    state: DeliveryState
    attempts: int
    due_at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Open:
    """What a platform takes at the moment. None for as many as like."""

    platform: str
    closed: frozenset[str] = frozenset()
    """Places that take nothing now."""
    room: int | None = None
    changes: int | None = None
    """Edits and deletions."""
    begin: int | None = None
    """People who may be written to that are not among `known`."""
    known: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class DeadPlace:
    """Somewhere that nothing can be delivered to, and that is left alone for a while."""

    place: str
    reason: str
    until: datetime
    """When it is tried again."""
