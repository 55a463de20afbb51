"""Hearing: what the gateway sends is taken in its order and goes on only when it is on disk.

The gateway waits for nobody and repeats nothing, so what the store cannot take is kept here until it can. When too
much has piled up, the rest is left to history.
"""

import asyncio
import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from adapters.discord import ids
from adapters.discord.errors import FAULTS
from adapters.discord.groups import groups_told
from adapters.discord.inbound import TEXT_CHANNELS, translate
from adapters.discord.interactions import Interactions
from adapters.discord.names import Names
from bot.errors import StoreUnavailable, Untranslatable
from bot.model.inbound import Event
from bot.ports import Clock, Intake

log = logging.getLogger(__name__)

AT_ONCE = 50
"""Events that are being stored at the same time."""
PILE = 10_000
"""Events that wait in memory at most."""
_CHANNELS = frozenset({"CHANNEL_CREATE", "CHANNEL_UPDATE", "THREAD_CREATE", "THREAD_UPDATE"})
_ROLES = frozenset({"GUILD_ROLE_CREATE", "GUILD_ROLE_UPDATE"})

Raw = Mapping[str, Any]


class Hearing:
    """Takes events and interactions to the core."""

    def __init__(
        self, intake: Intake, interactions: Interactions, names: Names, clock: Clock, again: float = 1.0
    ) -> None:
        self._again = again
        self._intake = intake
        self._interactions = interactions
        self._names = names
        self._clock = clock
        self._pile: asyncio.Queue[tuple[str, Raw, datetime]] = asyncio.Queue(PILE)
        self._batch: list[Event] = []
        self._under_way: set[asyncio.Task[None]] = set()
        self._lost = False

    def hear(self, kind: str, data: Raw) -> None:
        """Note what came, unless it is another server's. Interactions do not wait: somebody does."""
        if not isinstance(data, Mapping):
            data = {}  # It is put aside as what lacks everything; an error here would end the connection.
        if str(data.get("guild_id") or self._names.known.guild) != self._names.known.guild:
            return
        if kind == "INTERACTION_CREATE":
            self._start(self._interact(data))
            return
        try:
            self._pile.put_nowait((kind, data, self._clock.now()))
        except asyncio.QueueFull:
            if not self._lost:
                log.error("more came than could be stored; what is missing will be read from history")
            self._lost = True

    async def run(self) -> None:
        """Take what was heard, in its order, until cancelled."""
        while True:
            kind, data, at = await self._pile.get()
            if self._lost and self._pile.empty():
                self._lost = False
                self._intake.reconnected(ids.PLATFORM)
            try:
                await self._take(kind, data, at)
            except (Untranslatable, KeyError, TypeError, ValueError, AttributeError) as error:
                await self._put_aside(kind, data, error)
            if self._pile.empty() or len(self._batch) >= AT_ONCE:
                await self._store_batch()

    async def close(self) -> None:
        """Give what is under way a moment."""
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=5)

    async def _take(self, kind: str, data: Raw, at: datetime) -> None:
        if kind == "GUILD_CREATE" and str(data["id"]) == self._names.known.guild:
            # It follows every READY, and comes alone when Discord had lost the server for a while: both times
            # something may have been missed. What is resumed is complete, and has none.
            self._intake.reconnected(ids.PLATFORM)
        await self._learn(kind, data)
        event = translate(kind, data, self._names.known, at)
        self._learn_member(kind, data)
        told = groups_told(kind, data, at)
        self._batch += [each for each in (event, told) if each is not None]

    async def _learn(self, kind: str, data: Raw) -> None:
        """Learn what an event tells of channels and names, and ask for what it needs."""
        if kind == "GUILD_CREATE" and str(data["id"]) == self._names.known.guild:
            self._names.learn_guild(data)
        elif kind in _CHANNELS:
            self._names.learn_channel(data)
        elif kind in _ROLES:
            self._names.learn_role(data["role"])
        elif kind == "GUILD_DELETE" and str(data["id"]) == self._names.known.guild and not data.get("unavailable"):
            log.error("the bot was taken out of the group's server; invite it again")
        elif kind == "CHANNEL_DELETE" and data.get("type") in TEXT_CHANNELS:
            self._names.forget_channel(data)
        elif kind == "THREAD_LIST_SYNC":
            for thread in data.get("threads") or ():
                self._names.learn_channel(thread)
        elif "channel_id" in data:
            try:
                await self._names.learn_for(data)
            except FAULTS as error:
                log.warning("a name could not be looked up", extra={"reason": type(error).__name__})

    def _learn_member(self, kind: str, data: Raw) -> None:
        """Learn a member only once their event was read, which tells what is new by what was known."""
        is_ours = str(data.get("guild_id")) == self._names.known.guild
        if kind in ("GUILD_MEMBER_ADD", "GUILD_MEMBER_UPDATE") and is_ours:
            self._names.learn_member(data)

    async def _store_batch(self) -> None:
        """Store what has gathered; what the store cannot take goes again, before anything that came later."""
        while self._batch:
            receiving = [self._receive(event) for event in self._batch]
            outcomes = await asyncio.gather(*receiving) if len(receiving) > 1 else [await receiving[0]]
            self._batch = [event for event, is_stored in zip(self._batch, outcomes, strict=True) if not is_stored]
            if self._batch:
                await asyncio.sleep(self._again)

    async def _receive(self, event: Event) -> bool:
        try:
            await self._intake.receive(event)
        except StoreUnavailable:
            return False
        return True

    async def _interact(self, data: Raw) -> None:
        try:
            await self._interactions.take(data)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            await self._put_aside("INTERACTION_CREATE", data, error)

    async def _put_aside(self, kind: str, data: Raw, error: Exception) -> None:
        reason = error.sentence if isinstance(error, Untranslatable) else f"{kind} lacks or misuses {error}"
        key = f"{ids.PLATFORM}:{kind}:{str(data.get('id', ''))[:40]}:{self._clock.now().isoformat()}"
        try:
            await self._intake.reject(platform=ids.PLATFORM, kind=kind, key=key, reason=reason)
        except StoreUnavailable:
            log.error("something that could not be read could not be put aside either", extra={"kind": kind})

    def _start(self, work: Any) -> None:
        task = asyncio.ensure_future(work)
        self._under_way.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: "asyncio.Task[None]") -> None:
        self._under_way.discard(task)
        if not task.cancelled() and task.exception() is not None:
            log.error("an interaction failed", extra={"reason": type(task.exception()).__name__})
