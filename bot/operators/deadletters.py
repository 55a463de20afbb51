"""Dead letters on the command line: showing them, and trying them again."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot import app
from bot.clock import SystemClock
from bot.config import Settings
from bot.errors import UsageError
from bot.logs import failure_of
from bot.model.codec import event_from_json
from bot.model.deadletter import DeadLetter
from bot.model.history import Span
from bot.model.inbound import Event
from bot.operators.connecting import connected
from bot.ports import ChatPlatform, Store

FETCH_BACK = timedelta(days=1)
"""How long before a letter was put aside its post may have been written."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one letter."""

    id: int
    handled: bool
    reason: str = ""


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
    letters = await store.commit(lambda work: [letter for letter in work.dead_letters.all() if id in (None, letter.id)])
    if id is not None and not letters:
        raise UsageError(f"there is no dead letter {id}; `sigbot deadletters list` shows them")
    if not letters:
        return []
    async with _platforms_for(settings, letters) as platforms:
        core = app.make_core(settings, store, SystemClock(), platforms)
        outcomes = []
        for letter in letters:
            try:
                await core.intake.process(await _event_of(letter, platforms))
            except Exception as error:  # One letter that fails again must not keep the others from being tried.
                outcomes.append(Outcome(letter.id, False, _sentence(error)))
            else:
                await store.commit(lambda work, id=letter.id: work.dead_letters.remove(id))  # type: ignore[misc]
                outcomes.append(Outcome(letter.id, True))
    return outcomes


@asynccontextmanager
async def _platforms_for(settings: Settings, letters: list[DeadLetter]) -> AsyncIterator[dict[str, ChatPlatform]]:
    """Open the platforms only when something must be fetched from them again."""
    if all(letter.body for letter in letters):
        yield {}
        return
    async with connected(settings) as platforms:
        yield platforms


async def _event_of(letter: DeadLetter, platforms: dict[str, ChatPlatform]) -> Event:
    if letter.body is not None:
        return event_from_json(letter.body)
    platform = platforms.get(letter.platform)
    if platform is None or letter.channel is None or letter.message is None:
        raise LookupError("it was not kept, and there is nowhere to fetch it from again")
    span = Span(letter.at - FETCH_BACK, SystemClock().now())
    async for stretch in platform.history(letter.channel, span):
        for past in stretch.posts:
            if past.event.post.message == letter.message:
                return past.event
    raise LookupError("its post is not on the platform any more")


def _sentence(error: Exception) -> str:
    return str(error) if isinstance(error, LookupError | ValueError) else failure_of(error)
