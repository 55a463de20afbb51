"""What is left of an event once it is over: where it can be looked at again, and who was there."""

from dataclasses import dataclass
from datetime import datetime

from bot.model.events import EventId
from bot.model.refs import AccountRef, MemberId


@dataclass(frozen=True, slots=True)
class Afterwards:
    """What organisers gave after one day of an event."""

    recording: str = ""
    slides: str = ""
    feedback: str = ""
    """The address of a form that asks how it was."""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Attendance:
    """One person was at one day of an event."""

    event: EventId
    key: str
    """Which day: see `Occurrence.key`."""
    member: MemberId
    account: AccountRef
    at: datetime
    """When it was said."""
    by: AccountRef
    """Who said so: they themselves, or an organiser."""
