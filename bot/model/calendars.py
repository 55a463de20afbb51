"""Calendars besides the group's own pages: the addresses that members are given, and other people's that are followed.

The secret part of a member's address is never in here, only its sum; see `bot.features.codes`.
"""

from dataclasses import dataclass
from datetime import datetime

from bot.model.refs import AccountRef


@dataclass(frozen=True, slots=True)
class Feed:
    """The private address of somebody's calendar."""

    mark: str
    """The sum of the token in the address."""
    account: AccountRef
    """Whose it is. There is one for each account."""
    made_at: datetime
    checked_at: datetime
    """When the platform last said that the account is a member."""


@dataclass(frozen=True, slots=True)
class Subscription:
    """Another calendar that is read again and again."""

    name: str
    """What people call it, and what its events have as their source."""
    url: str
    """Where it is. It may let in whoever has it, so that nobody is shown it, and it stands in no log."""
    from_configuration: bool = False
    """Whether it stands in the configuration: then it is taken out there."""
    added_by: AccountRef | None = None
    etag: str = ""
    """What its server called the version that was read last."""
    modified: str = ""
    """When that was changed, as its server wrote it."""
    read_at: datetime | None = None
    """When it was last read, or was still the same."""
    failures: int = 0
    """How many times in a row it could not be read."""
    problem: str = ""
    """Why it could not be read the last time, as a sentence; empty when all is well."""
    notes: str = ""
    """What was odd in it the last time, a sentence in each line."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came from a calendar's address."""

    data: bytes | None
    """None when it is still as it was."""
    etag: str = ""
    modified: str = ""
