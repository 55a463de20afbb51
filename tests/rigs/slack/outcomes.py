"""What comes of a command, a press or a form: the acknowledgement, and everything that is said afterwards."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

from tests.rigs.slack.delivery import Delivery
from tests.rigs.slack.workspace import Workspace

TIMED_OUT = "operation_timeout"
"""What a person reads when the app has not acknowledged in time."""


@dataclass
class Outcome:
    """Alive: what the app says later turns up here too."""

    world: Workspace
    user: str
    channel: str
    delivery: Delivery | None = None
    answers: list[dict[str, Any]] = field(default_factory=list)
    """The messages of the acknowledgement and of the response_url, as they are shown, in order."""
    sent: list[dict[str, Any]] = field(default_factory=list)
    """What was posted to the response_url, as it came."""
    errors: dict[str, str] = field(default_factory=dict)
    """What a form says about its fields."""
    options: list[dict[str, Any]] = field(default_factory=list)
    """Suggestions."""
    since: int = 0

    @property
    def is_acked(self) -> bool:
        """Say whether the app acknowledged."""
        return self.delivery is not None and self.delivery.is_acked

    @property
    def ack(self) -> dict[str, Any]:
        """Return what came with the acknowledgement."""
        return self.delivery.ack if self.delivery is not None else {}

    @property
    def error(self) -> str:
        """Return what went wrong, or nothing."""
        return "" if self.is_acked else TIMED_OUT

    @property
    def ephemerals(self) -> list[dict[str, Any]]:
        """Return everything that only this person has been shown since, by whichever way it came."""
        return [shown for shown in self.world.ephemerals[self.since :] if shown["user"] == self.user]

    @property
    def texts(self) -> list[str]:
        """Return the texts of all answers."""
        return [answer.get("text", "") for answer in self.answers]

    async def until(self, answers: int, seconds: float = 5.0) -> "Outcome":
        """Wait for so many answers."""
        async with asyncio.timeout(seconds):
            while len(self.answers) < answers:
                await asyncio.sleep(0.002)
        return self
