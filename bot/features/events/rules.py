"""What the configuration says about events, as the features need it."""

from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class EventRules:
    """How the group has it where nobody chose anything else."""

    zone: ZoneInfo
    """The group's zone: every time is printed in it, whatever else is printed beside it."""
    remind_before: tuple[timedelta, ...] = (timedelta(days=1), timedelta(hours=1))
    """How long before the start people are reminded who asked for it and chose nothing else."""
    discord_thread_above: int = 50
    """When more people than this asked on Discord, one post mentions them all: it takes few direct messages an hour."""
