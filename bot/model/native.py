"""Events as a platform shows them in a list of its own, such as Discord's scheduled events."""

from dataclasses import dataclass
from datetime import datetime

from bot.model.events import OccurrenceRef


@dataclass(frozen=True, slots=True)
class NativeEvent:
    """One day of an event as everybody on the platform may see it. How to join is nowhere in it."""

    ref: OccurrenceRef
    title: str
    text: str
    place: str
    """Where it is, in words; never empty, as platforms ask for it."""
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class ShownEvent:
    """What a platform shows of one day, as far as we know."""

    platform: str
    ref: OccurrenceRef
    id: str
    """The platform's own name for it."""
    digest: str
    """Of what was sent last, so that nothing is sent that says the same."""


@dataclass(frozen=True, slots=True)
class NativeList:
    """What a platform shows just now."""

    ours: dict[OccurrenceRef, str]
    """Which of them are this bot's, with the platform's name for each."""
    room: int
    """How many more the platform takes."""
