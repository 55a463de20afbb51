"""What somebody gets back who used a command, a button, a menu or a modal."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from tests.rigs.discord.constants import LOADING, InteractionType, Reply
from tests.rigs.discord.model import Channel, Json, Message, User

WITHIN = 3.0
"""How long, on the real clock, a person waits for a first answer."""


@dataclass(eq=False)
class Answer:
    """The bot's answer so far. It grows with follow-ups and edits."""

    type: Reply | None = None
    message: Message | None = None
    """The first answer, or the message on which the button was pressed when that was changed instead."""
    followups: list[Message] = field(default_factory=list)
    edits: list[Json] = field(default_factory=list)
    modal: Json | None = None
    choices: list[Json] | None = None
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def is_pending(self) -> bool:
        """Say whether there is only a promise yet."""
        return self.message is not None and bool(self.message.flags & LOADING) and not self.message.deleted

    @property
    def is_ephemeral(self) -> bool:
        """Say whether only the person sees it."""
        return self.message is not None and self.message.only_for is not None

    @property
    def text(self) -> str:
        """Return the text of the first answer as it is now."""
        return "" if self.message is None else self.message.content

    def note(self) -> None:
        """Wake whoever waits for more."""
        self._changed.set()

    async def until(self, true: Callable[["Answer"], bool], within: float = WITHIN) -> "Answer":
        """Wait until this holds of the answer."""
        async with asyncio.timeout(within):
            while not true(self):
                self._changed.clear()
                await self._changed.wait()
        return self

    async def complete(self, within: float = WITHIN) -> "Answer":
        """Wait until there is an answer that is more than a promise."""
        return await self.until(lambda answer: answer.type is not None and not answer.is_pending, within)


@dataclass(eq=False)
class Asked:
    """An interaction that waits for its answer."""

    id: int
    token: str
    kind: InteractionType
    user: User
    channel: Channel
    at: datetime
    source: Message | None = None
    """The message with the button, or from which the modal was opened."""
    metadata: Json = field(default_factory=dict)
    answer: Answer = field(default_factory=Answer)
