"""What came in and could not be handled."""

from dataclasses import dataclass
from datetime import datetime

from bot.model.refs import AccountRef, ChannelRef, MessageRef


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """Something that came in and could not be handled."""

    id: int
    platform: str
    kind: str
    key: str
    reason: str
    at: datetime
    body: str | None = None
    """The event as JSON, where policy and screen allow keeping it; else it must be fetched again."""
    account: AccountRef | None = None
    channel: ChannelRef | None = None
    message: MessageRef | None = None
