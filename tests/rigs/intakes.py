"""An intake that writes down what it is given, for tests of adapters alone."""

import asyncio
from collections.abc import Sequence

from bot.errors import StoreUnavailable
from bot.model.cards import say
from bot.model.forms import Form
from bot.model.inbound import Answer, Event, Invocation, Via


class RecordingIntake:
    """Takes everything; while `refuse` is set it answers that the store is unavailable."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.attempts: list[str] = []
        self.invocations: list[Invocation] = []
        self.rejected: list[tuple[str, str]] = []
        self.reconnections = 0
        self.refuse = False
        self.answer = say("An answer.")
        self.form: Form | None = None
        """Opened by a command that is typed without anything."""
        self.refuses_forms = ""
        """The option that a form that was sent is refused about; empty takes it."""
        self.is_sensitive = False
        """What is refused seems to name a patient."""
        self.is_open = asyncio.Event()
        """While it is not set, nobody is answered."""
        self.is_open.set()
        self.suggestions: Sequence[str] = ()
        """What completes every option; two ways of going on where there are none."""

    async def receive(self, event: Event) -> None:
        """Take an event."""
        self.attempts.append(event.key)
        if self.refuse:
            raise StoreUnavailable
        self.events.append(event)

    async def handle(self, invocation: Invocation) -> Answer:
        """Answer an invocation."""
        await self.is_open.wait()
        self.invocations.append(invocation)
        if self.form is not None and invocation.via is Via.SLASH and not invocation.text:
            return Answer(self.answer, form=self.form)
        if invocation.via is Via.FORM and self.refuses_forms:
            return Answer(
                say("That will not do."), refused=True, about=self.refuses_forms, is_sensitive=self.is_sensitive
            )
        return Answer(self.answer)

    async def suggest(self, invocation: Invocation, option: str, typed: str) -> Sequence[str]:
        """Complete what was typed in two ways."""
        return self.suggestions or (f"{typed}-one", f"{typed}-two")

    def reconnected(self, platform: str) -> None:
        """Count."""
        self.reconnections += 1

    async def reject(self, *, platform: str, kind: str, key: str, reason: str) -> None:
        """Take something that could not be read."""
        self.rejected.append((kind, reason))

    async def until(self, count: int) -> list[Event]:
        """Wait for this many events."""
        while len(self.events) < count:
            await asyncio.sleep(0.002)
        return self.events
