"""What is due and done outside of transactions, because a platform has to be asked.

Rows are of kinds that only one worker takes. A row is moved ahead while a platform is asked and taken out once what
came of it is stored, so that a crash between the two only has it looked at again. A row that was put anew meanwhile
stays.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.errors import StoreUnavailable
from bot.logs import failure_of
from bot.model.events import Due
from bot.ports import Alarm, Clock, Store, UnitOfWork

log = logging.getLogger(__name__)

AT_ONCE = 100
"""Most rows that are looked at together."""
LEASE = timedelta(minutes=10)
"""When a row is looked at again of which nobody knows what became: longer than all of a batch takes."""
SWEEP = 60.0
"""How often to look for rows that another process added, in seconds."""


class Leasing:
    """Takes rows of these kinds; the first kind names who does."""

    def __init__(self, store: Store, clock: Clock, alarm: Alarm, kinds: Sequence[str]) -> None:
        self._store = store
        self._clock = clock
        self._alarm = alarm
        self._kinds = tuple(kinds)
        self._awake = asyncio.Event()
        store.on_agenda_change(self._awake.set)

    async def run(self, do_what_is_due: Callable[[], Awaitable[bool]]) -> None:
        """Do what is due whenever there is anything, until cancelled."""
        try:
            while True:
                self._awake.clear()
                try:
                    if not await do_what_is_due():
                        await self._rest()
                except StoreUnavailable as error:
                    log.error("%s waits for the database", self._kinds[0], extra={"reason": failure_of(error)})
                    await asyncio.sleep(2.0)
        finally:
            self._alarm.cancel(self._kinds[0])

    def take(self, work: UnitOfWork, now: datetime) -> list[Due]:
        """Return up to `AT_ONCE` rows that are due, and move them ahead."""
        dues = work.agenda.take(now, AT_ONCE, self._kinds)
        work.agenda.put(*(replace(due, due_at=now + LEASE) for due in dues))
        return dues

    async def _rest(self) -> None:
        due = await self._store.commit(lambda work: work.agenda.next_due(self._kinds))
        if due is not None and due <= self._clock.now():
            return
        if due is not None:
            self._alarm.wake_at(self._kinds[0], due, self._awake.set)
        try:
            async with asyncio.timeout(SWEEP):
                await self._awake.wait()
        except TimeoutError:
            return


def done(work: UnitOfWork, due: Due, now: datetime) -> None:
    """Take out a row that was taken at `now`, unless it was put anew meanwhile."""
    if _is_as_taken(work, due, now):
        work.agenda.remove(due.key)


def put_off(work: UnitOfWork, dues: Sequence[Due], now: datetime, wait: timedelta) -> None:
    """Have rows that were taken at `now` come again later, unless they were put anew meanwhile."""
    ours = [due for due in dues if _is_as_taken(work, due, now)]
    work.agenda.put(*(replace(due, due_at=now + wait) for due in ours))


def _is_as_taken(work: UnitOfWork, due: Due, now: datetime) -> bool:
    return any(each.key == due.key and each.due_at == now + LEASE for each in work.agenda.about(due.subject))
