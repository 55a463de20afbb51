"""The bot looks after itself: whether it can do its work, for whoever asks, and a call to somebody who notices silence.

What is found holds no names, no words and no secrets: anybody may read it.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.errors import StoreUnavailable
from bot.ports import ChatPlatform, Clock, Store, UnitOfWork

log = logging.getLogger(__name__)

OK = "ok"
STUCK_AFTER = timedelta(minutes=10)
"""A delivery that could go out and has waited for so long shows that nothing goes out. Retries are due later anyway."""
PATIENCE = 10.0
"""Seconds that a commit may take before the database counts as not writable."""
SETTLING = 2.0
"""Seconds after a start before the first look: platforms need a moment to connect, which is no change to warn of."""
_LOOKED_AT = "watch.looked_at"


@dataclass(frozen=True, slots=True)
class Health:
    """How the bot is. Every part is `ok`, or says in a few words what is wrong."""

    database: str
    outbox: str
    platforms: Mapping[str, str]

    @property
    def is_ok(self) -> bool:
        """Return whether nothing is wrong."""
        return all(part == OK for part in (self.database, self.outbox, *self.platforms.values()))


class Watch:
    """Looks at regular times. `beat` is called after every look that found nothing wrong."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        platforms: Mapping[str, ChatPlatform],
        every: float = 60.0,
        beat: Callable[[], Awaitable[bool]] | None = None,
    ) -> None:
        self._store = store
        self._clock = clock
        self._platforms = platforms
        self._every = every
        self._beat = beat
        self._is_heard = True
        self._was_ok = True

    async def run(self) -> None:
        """Look until cancelled."""
        await asyncio.sleep(min(SETTLING, self._every))
        while True:
            await self.look()
            await asyncio.sleep(self._every)

    async def look(self) -> Health:
        """Look once, say in the log what has changed, and call while all is well."""
        health = await self.health()
        if health.is_ok != self._was_ok:
            self._was_ok = health.is_ok
            parts = {"database": health.database, "outbox": health.outbox, **health.platforms}
            log.log(logging.INFO if health.is_ok else logging.WARNING, "health changed", extra={"parts": parts})
        if health.is_ok and self._beat is not None:
            is_heard = await self._beat()
            if is_heard != self._is_heard:
                self._is_heard = is_heard
                log.warning("heartbeats are heard again" if is_heard else "heartbeats are not heard")
        return health

    async def health(self) -> Health:
        """Return how the bot is now. A row is written for it: a full disk may still be read."""
        now = self._clock.now()

        def touch(work: UnitOfWork) -> datetime | None:
            work.values.put(_LOOKED_AT, now.isoformat())
            return work.outbox.next_due(tuple(self._platforms))

        try:
            async with asyncio.timeout(PATIENCE):
                due = await self._store.commit(touch)
        except (StoreUnavailable, TimeoutError):
            return Health("not writable", "unknown", self._connections())
        is_stuck = due is not None and now - due > STUCK_AFTER
        return Health(OK, "stuck" if is_stuck else OK, self._connections())

    def _connections(self) -> dict[str, str]:
        found = {name: getattr(platform, "is_connected", True) for name, platform in self._platforms.items()}
        return {name: OK if is_connected else "not connected" for name, is_connected in found.items()}
