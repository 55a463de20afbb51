"""What becomes of whoever wants to be let in, by how far their sign-in is: pure functions."""

from datetime import datetime
from enum import StrEnum

from bot.model.access import SignIn, Stage


class Outcome(StrEnum):
    """What became of somebody who wanted to be let in."""

    IN = "in"
    UNKNOWN = "unknown"
    EXPIRED = "expired"
    USED = "used"
    DECLINED = "declined"
    NOT_CONFIRMED = "not_confirmed"
    GUEST = "guest"
    GONE = "gone"
    UNSURE = "unsure"


class Way(StrEnum):
    """With what somebody comes in."""

    LINK = "link"
    CODE = "code"


_OVER = {Stage.USED: Outcome.USED, Stage.DECLINED: Outcome.DECLINED}
"""Stages from which nobody is let in any more."""


def outcome_of(way: Way, begun: SignIn | None, now: datetime) -> Outcome:
    """Return what coming in this way comes to; IN for whoever is let in."""
    if begun is None:
        return Outcome.UNKNOWN
    if begun.stage in _OVER:
        return _OVER[begun.stage]
    if begun.ends_at <= now:
        return Outcome.EXPIRED
    return Outcome.IN if way is Way.LINK or begun.stage is Stage.CONFIRMED else Outcome.NOT_CONFIRMED


def number_of(waiter: str) -> int:
    """Return the number of two digits that both a waiting browser and the question in the chat show.

    Whoever gave away a code, or had it guessed, does not see that number on any screen in front of them.
    """
    return 10 + int(waiter[:8], 16) % 90
