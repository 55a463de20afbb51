"""Dead letters on the command line: showing them, and trying them again."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from bot import app, wiring
from bot.clock import SystemClock
from bot.config import Settings
from bot.errors import UsageError
from bot.letters import Letters, Outcome
from bot.model.deadletter import DeadLetter
from bot.model.inbound import Event
from bot.operators.connecting import connected
from bot.ports import ChatPlatform, Store


def as_row(letter: DeadLetter) -> dict[str, Any]:
    """Return a letter for programs, without its body."""
    return {
        "id": letter.id,
        "at": letter.at.isoformat(),
        "platform": letter.platform,
        "kind": letter.kind,
        "key": letter.key,
        "reason": letter.reason,
        "channel": letter.channel,
        "message": letter.message,
    }


def as_line(letter: DeadLetter) -> str:
    """Return a letter as one line for people, without its body."""
    at = letter.at.strftime("%Y-%m-%d %H:%M")
    return f"{letter.id:>5}  {at}  {letter.platform:8} {letter.kind:14} {letter.reason}"


async def retry(settings: Settings, store: Store, id: int | None) -> list[Outcome]:
    """Handle every letter, or the one named, again; those that work out are removed."""
    clock = SystemClock()
    letters = await Letters(store, clock, _nothing, {}).named(id)
    if id is not None and not letters:
        raise UsageError(f"there is no dead letter {id}; `sigbot deadletters list` shows them")
    if not letters:
        return []
    async with _platforms_for(settings, letters) as platforms:
        core = wiring.make_core(settings, store, clock, platforms)
        await app.bring_up(core)
        trying = Letters(store, clock, core.intake.process, platforms)
        return [await trying.retry(letter) for letter in letters]


async def _nothing(event: Event) -> None:
    """Handle nothing."""


@asynccontextmanager
async def _platforms_for(settings: Settings, letters: list[DeadLetter]) -> AsyncIterator[dict[str, ChatPlatform]]:
    """Open the platforms only when something must be fetched from them again."""
    if all(letter.body for letter in letters):
        yield {}
        return
    async with connected(settings) as platforms:
        yield platforms
