"""What is due is done: rows say what and when, the alarm wakes for the next one, and each kind knows what to do.

Taking a row and doing what it asks for is one commit, so that a crash neither loses nor repeats it. What has to be said
goes into the outbox in that commit. A row that cannot be done is put aside with its reason, and the others go on.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from bot.errors import StoreUnavailable
from bot.logs import failure_of
from bot.model.events import Due
from bot.ports import Alarm, Clock, Store, UnitOfWork

log = logging.getLogger(__name__)

Handler = Callable[[UnitOfWork, Sequence[Due], datetime], None]
"""Does what rows of one kind ask for. It is told how late it is by their `due_at` and the instant given.

It is a plain function over a unit of work and may run more than once. It is given at most `AT_ONCE` rows.
"""

AT_ONCE = 250
"""Most rows in one commit: others who write wait for it."""
SWEEP = 60.0
"""How often to look for rows that another process added, in seconds."""
AGAIN = 2.0
"""How long to wait for a database that takes no changes, in seconds."""


class AgendaWorker:
    """Does what is due. There is one in a process."""

    def __init__(self, store: Store, clock: Clock, alarm: Alarm, handlers: Mapping[str, Handler]) -> None:
        self._store = store
        self._clock = clock
        self._alarm = alarm
        self._handlers = handlers
        self._awake = asyncio.Event()
        store.on_agenda_change(self._awake.set)

    async def run(self) -> None:
        """Do what is due, until cancelled."""
        try:
            while True:
                self._awake.clear()
                try:
                    if not await self.do_what_is_due():
                        await self._rest()
                except StoreUnavailable as error:
                    log.error("the agenda waits for the database", extra={"reason": failure_of(error)})
                    await asyncio.sleep(AGAIN)
        finally:
            self._alarm.cancel("agenda")

    async def do_what_is_due(self) -> bool:
        """Do up to `AT_ONCE` of what is due; return whether there was anything."""
        now = self._clock.now()
        try:
            return await self._store.commit(lambda work: self._do(work, now, AT_ONCE)) > 0
        except StoreUnavailable:
            raise
        except Exception as error:  # One of them cannot be done; which one shows when each is tried by itself.
            log.warning("the agenda goes one by one", extra={"reason": failure_of(error)})
            return await self._one_by_one(now)

    def _do(self, work: UnitOfWork, now: datetime, limit: int) -> int:
        taken = work.agenda.take(now, limit, self._handlers)
        by_kind: dict[str, list[Due]] = {}
        for due in taken:
            by_kind.setdefault(due.kind, []).append(due)
        for kind, dues in by_kind.items():
            self._handlers[kind](work, dues, now)
        return len(taken)

    async def _one_by_one(self, now: datetime) -> bool:
        for _ in range(AT_ONCE):
            tried: list[Due] = []

            def one(work: UnitOfWork, tried: list[Due] = tried) -> None:
                tried[:] = work.agenda.take(now, 1, self._handlers)
                for due in tried:
                    self._handlers[due.kind](work, [due], now)

            try:
                await self._store.commit(one)
            except StoreUnavailable:
                raise
            except Exception as error:  # Whatever is the matter with this row, the others must go on.
                await self._put_aside(tried, failure_of(error))
            if not tried:
                break
        return True

    async def _put_aside(self, dues: Sequence[Due], reason: str) -> None:
        def change(work: UnitOfWork) -> None:
            for due in dues:
                work.agenda.park(due, reason)

        for due in dues:
            log.error("could not be done", extra={"kind": due.kind, "key": due.key, "reason": reason})
        await self._store.commit(change)

    async def _rest(self) -> None:
        """Sleep until a commit, the next due row, or the sweep."""
        due = await self._store.commit(lambda work: work.agenda.next_due(self._handlers))
        if due is not None and due <= self._clock.now():
            return
        if due is not None:
            self._alarm.wake_at("agenda", due, self._awake.set)
        try:
            async with asyncio.timeout(SWEEP):
                await self._awake.wait()
        except TimeoutError:
            return
