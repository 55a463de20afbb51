"""An intake that writes down what it is given, for tests of adapters alone."""

import asyncio

from bot.errors import StoreUnavailable
from bot.model.cards import say
from bot.model.inbound import Answer, Event, Invocation


class RecordingIntake:
    """Takes everything; while `refuse` is set it answers that the store is unavailable."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.attempts: list[str] = []
        self.invocations: list[Invocation] = []
        self.rejected: list[tuple[str, str]] = []
        self.refuse = False
        self.answer = say("An answer.")

    async def receive(self, event: Event) -> None:
        """Take an event."""
        self.attempts.append(event.key)
        if self.refuse:
            raise StoreUnavailable
        self.events.append(event)

    async def handle(self, invocation: Invocation) -> Answer:
        """Answer an invocation."""
        self.invocations.append(invocation)
        return Answer(self.answer)

    async def reject(self, *, platform: str, kind: str, key: str, reason: str) -> None:
        """Take something that could not be read."""
        self.rejected.append((kind, reason))

    async def until(self, count: int) -> list[Event]:
        """Wait for this many events."""
        while len(self.events) < count:
            await asyncio.sleep(0.002)
        return self.events
