"""What the configuration says about events, as the features need it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

Lead = Callable[[str, int], timedelta]
"""How long a platform takes until so many people were written to."""


def no_lead(platform: str, count: int) -> timedelta:
    """Return that messages take no time."""
    return timedelta()


@dataclass(frozen=True, slots=True)
class EventRules:
    """How the group has it where nobody chose anything else."""

    zone: ZoneInfo
    """The group's zone: every time is printed in it, whatever else is printed beside it."""
    remind_before: tuple[timedelta, ...] = (timedelta(days=1), timedelta(hours=1))
    """How long before the start people are reminded who asked for it and chose nothing else."""
    discord_thread_above: int = 50
    """When more people than this asked on Discord, one post mentions them all: it takes few direct messages an hour."""
    lead: Lead = no_lead
    """What is for many begins so much earlier that it is out in time."""
