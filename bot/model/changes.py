"""What organisers change, as it is remembered: the audit trail, and what undo works from."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.model.refs import AccountRef


class ChangeKind(StrEnum):
    """What kind of thing was changed."""

    ROLE = "role"
    """Subject: an account. Before and after: a role, or nothing."""
    GROUP = "group"
    """Subject: a platform's group. Before and after: the role that comes with it, or nothing."""
    TEXT = "text"
    """Subject: a text's key. Before and after: its template, or nothing where it is as the file has it."""
    CHANNEL = "channel"
    """Subject: a channel. Before and after: its policy."""
    EVENT = "event"
    """Subject: an event's id. Before and after: what of it was changed, in words; nothing before it was there."""
    ATTENDANCE = "attendance"
    """Subject: an event's id. Before and after: whether somebody was there; who, is in the note."""
    DELIVERY = "delivery"
    """Subject: a delivery's key. It was put aside, and is sent again."""
    ANNOUNCEMENT = "announcement"
    """Subject: an announcement. After: what was done with it; what it said is kept as its versions."""
    TOPIC = "topic"
    """Subject: a topic. Before and after: its name, or nothing."""
    LETTER = "letter"
    """Subject: a dead letter's key. It was handled again."""
    CALENDAR = "calendar"
    """Subject: the name of another calendar. Before and after: the host at which it is followed, or nothing."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change. The newest of a subject says what is so now."""

    kind: ChangeKind
    subject: str
    before: str | None
    after: str | None
    account: AccountRef | None
    """Who did it; None where nobody did, as when somebody left."""
    at: datetime
    note: str = ""
    """How it came about, where that is not plain."""
    undoes: int | None = None
    """The id of the change that this one takes back."""
    id: int = 0
    """Grows with time; given by the store."""


def in_effect(changes: Iterable[Change]) -> list[Change]:
    """Return those of a subject's changes, oldest first, that were not taken back: the last of them is undone next."""
    standing: list[Change] = []
    for change in changes:
        if change.undoes is None:
            standing.append(change)
        else:
            standing = [each for each in standing if each.id != change.undoes]
    return standing
