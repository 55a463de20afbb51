"""Dead letters, handled again: from what was kept of them, or fetched from their platform once more."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from bot.logs import failure_of
from bot.model.codec import event_from_json
from bot.model.deadletter import DeadLetter
from bot.model.history import Span
from bot.model.inbound import Event
from bot.ports import ChatPlatform, Clock, Store

FETCH_BACK = timedelta(days=1)
"""How long before a letter was put aside its post may have been written."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one letter."""

    id: int
    handled: bool
    reason: str = ""


class Letters:
    """Tries letters again. `process` handles an event, and raises what goes wrong."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        process: Callable[[Event], Awaitable[None]],
        platforms: Mapping[str, ChatPlatform],
    ) -> None:
        self._store = store
        self._clock = clock
        self._process = process
        self._platforms = platforms

    async def named(self, id: int | None) -> list[DeadLetter]:
        """Return the letter of that id, or every letter, with what was kept of it."""
        return await self._store.commit(
            lambda work: [each for each in work.dead_letters.all() if id in (None, each.id)]
        )

    async def retry(self, letter: DeadLetter) -> Outcome:
        """Handle a letter again; when that works out it is removed."""
        try:
            await self._process(await self._event_of(letter))
        except Exception as error:  # One letter that fails again must not keep the others from being tried.
            return Outcome(letter.id, False, _sentence(error))
        await self._store.commit(lambda work: work.dead_letters.remove(letter.id))
        return Outcome(letter.id, True)

    async def retry_by_id(self, id: int) -> str | None:
        """Handle a letter again; return why that did not work out, or None when it did."""
        for letter in await self.named(id):
            outcome = await self.retry(letter)
            return None if outcome.handled else outcome.reason
        return "it is not there any more"

    async def _event_of(self, letter: DeadLetter) -> Event:
        if letter.body is not None:
            return event_from_json(letter.body)
        platform = self._platforms.get(letter.platform)
        if platform is None or letter.channel is None or letter.message is None:
            raise LookupError("it was not kept, and there is nowhere to fetch it from again")
        span = Span(letter.at - FETCH_BACK, self._clock.now())
        async for stretch in platform.history(letter.channel, span):
            for past in stretch.posts:
                if past.event.post.message == letter.message:
                    return past.event
        raise LookupError("its post is not on the platform any more")


def _sentence(error: Exception) -> str:
    return str(error) if isinstance(error, LookupError | ValueError) else failure_of(error)
