"""The one door out: lease what is due → deliver → record, retry, look up or park.

A delivery is leased, sent and recorded in that order, so a crash leaves a row that says how far it got. One whose
result nobody knows is looked up on its platform before anything is sent again; where the platform cannot tell, it
is parked for a person to look at, because twice in public is worse than late.
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, cast

from bot.errors import DeliveryDelayed, DeliveryRefused, DirectMessagesClosed, StoreUnavailable
from bot.logs import failure_of
from bot.model.commands import Ability
from bot.model.outbound import Action, Delivery, LeasedDelivery
from bot.model.refs import MessageRef
from bot.model.restoring import LOOK_FIRST_UNTIL, RESTORED_AT
from bot.ports import Alarm, ChatPlatform, Clock, FindsDeliveries, Store, UnitOfWork

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Pace:
    """How the outbox behaves over time. Durations are in seconds."""

    in_flight: int = 50
    """Deliveries under way at once; those to one place still go one after the other."""
    send_limit: float = 30.0
    """After this long a platform's silence counts as an unknown result."""
    settle: float = 30.0
    """How long to wait before looking for a delivery of unknown result: its request may still be under way."""
    first_retry: float = 2.0
    longest_retry: float = 600.0
    delays: int = 1_000
    """After so many tries that the platform put off, about a week of them, the delivery is parked."""
    attempts: int = 12
    """After so many tries of an edit or a deletion whose result nobody knows, it is parked."""
    lookups: int = 3
    sweep: float = 30.0
    """How often to look for rows that another process added."""


LOOK_FIRST_FOR = timedelta(hours=1)
"""How long a bot that came out of a backup asks the platform before it posts."""
RESTORED = "the data was restored from a backup"

OnClosed = Callable[[UnitOfWork, Delivery], None]
"""Told of a delivery that a person's closed direct messages kept back, in the commit that puts it aside."""


class OutboxWorker:
    """Delivers what the rows say. There is one for all platforms of a process."""

    def __init__(
        self,
        store: Store,
        platforms: Mapping[str, ChatPlatform],
        clock: Clock,
        alarm: Alarm,
        pace: Pace = Pace(),
        on_closed: OnClosed = lambda work, delivery: None,
    ) -> None:
        self._store = store
        self._platforms = platforms
        self._clock = clock
        self._alarm = alarm
        self._pace = pace
        self._on_closed = on_closed
        self._awake = asyncio.Event()
        self._under_way: set[asyncio.Task[None]] = set()
        self._look_first_until: datetime | None = None
        self._looked: set[str] = set()
        store.on_outbox_change(self._awake.set)

    async def run(self) -> None:
        """Settle what an earlier process left, then deliver until cancelled."""
        try:
            self._look_first_until = await self._store.commit(lambda work: _look_first_until(work, self._clock.now()))
            await self._adopt_orphans()
            while True:
                self._awake.clear()
                try:
                    if not await self._send_what_is_due():
                        await self._rest()
                except StoreUnavailable as error:
                    log.error("outbox waits for the database", extra={"reason": failure_of(error)})
                    await asyncio.sleep(self._pace.first_retry)
        finally:
            self._alarm.cancel("outbox")
            await self._finish()

    async def _rest(self) -> None:
        """Sleep until a commit, the next due row, or the sweep; while every hand is full, until one is free."""
        if self._room > 0:
            due = await self._store.commit(lambda work: work.outbox.next_due(self._names))
            if due is not None and due <= self._clock.now():
                return
            if due is not None:
                self._alarm.wake_at("outbox", due, self._awake.set)
        try:
            async with asyncio.timeout(self._pace.sweep):  # wait_for may swallow a cancellation before Python 3.12.
                await self._awake.wait()
        except TimeoutError:
            return

    async def _finish(self) -> None:
        """Give deliveries under way a moment to be recorded; what is cut off is looked up at the next start."""
        if self._under_way:
            _, late = await asyncio.wait(self._under_way, timeout=5)
            for task in late:
                task.cancel()

    @property
    def _names(self) -> tuple[str, ...]:
        return tuple(self._platforms)

    @property
    def _room(self) -> int:
        return self._pace.in_flight - len(self._under_way)

    async def _send_what_is_due(self) -> bool:
        room = self._room
        if room <= 0:
            return False
        now = self._clock.now()
        leased = await self._store.commit(lambda work: work.outbox.lease(now, room, self._names))
        for delivery in leased:
            self._start(self._send(delivery))
        return bool(leased)

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._under_way.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: "asyncio.Task[None]") -> None:
        self._under_way.discard(task)
        if not task.cancelled() and task.exception() is not None:
            log.error("outbox", extra={"reason": failure_of(cast(BaseException, task.exception()))})
        self._awake.set()

    # --- One delivery

    async def _send(self, leased: LeasedDelivery) -> None:
        key = leased.delivery.key
        now_true = leased.delivery.as_of(self._clock.now())
        if isinstance(now_true, str):
            await self._record(_Parked(key, now_true))
            return
        leased = replace(leased, delivery=now_true)
        platform = self._platforms[leased.delivery.target.platform]
        if self._must_look_first(leased.delivery, platform):
            self._looked.add(key)
            await self._look_up(leased, RESTORED)
            return
        try:
            async with asyncio.timeout(self._pace.send_limit):
                parts = await platform.deliver(leased)
        except DirectMessagesClosed as refusal:
            await self._record(_Closed(leased.delivery, refusal.sentence, self._on_closed))
        except DeliveryRefused as refusal:
            await self._record(_Parked(key, refusal.sentence))
        except DeliveryDelayed as delay:
            log.warning("delayed", extra={"key": key, "reason": delay.sentence})
            await self._try_later(leased, delay.sentence, self._pace.delays, delay.retry_after)
        except Exception as error:  # Whatever else went wrong, the platform may have got it.
            await self._settle(leased, failure_of(error))
        else:
            await self._record(_Sent(key, parts))

    def _must_look_first(self, delivery: Delivery, platform: ChatPlatform) -> bool:
        """Return whether this may have been said already, by the bot that the data comes from."""
        until = self._look_first_until
        is_time = until is not None and self._clock.now() < until and delivery.key not in self._looked
        return is_time and delivery.action is Action.POST and Ability.FIND_DELIVERY in platform.abilities

    async def _try_later(self, leased: LeasedDelivery, reason: str, most: int, wait: float | None = None) -> None:
        if leased.attempt >= most:
            await self._record(_Parked(leased.delivery.key, f"{reason} This was tried {leased.attempt} times."))
            return
        backoff = min(self._pace.first_retry * 2 ** min(leased.attempt - 1, 20), self._pace.longest_retry)
        seconds = backoff if wait is None else wait
        await self._record(_Later(leased.delivery.key, reason, seconds))

    async def _adopt_orphans(self) -> None:
        """Look up what an earlier process was sending when it stopped."""
        now = self._clock.now()
        orphans = await self._store.commit(lambda work: work.outbox.orphaned(now, self._names))
        for orphan in orphans:
            self._start(self._look_up(orphan, "sigbot stopped while this was being sent"))

    async def _settle(self, leased: LeasedDelivery, reason: str) -> None:
        await self._record(_Unknown(leased.delivery.key, reason, self._pace.settle))
        await asyncio.sleep(self._pace.settle)
        await self._look_up(leased, reason)

    async def _look_up(self, leased: LeasedDelivery, reason: str) -> None:
        """Find out what became of a delivery; send it again only when the platform is sure that it has none."""
        delivery = leased.delivery
        platform = self._platforms[delivery.target.platform]
        if delivery.action is not Action.POST:  # To edit or delete once more changes nothing.
            await self._try_later(leased, reason, self._pace.attempts)
            return
        if Ability.FIND_DELIVERY not in platform.abilities:
            await self._give_up(leased, reason)
            return
        finder = cast(FindsDeliveries, platform)
        for _ in range(self._pace.lookups):
            try:
                parts = await finder.find_delivery(leased)
            except Exception as error:  # Not knowing yet is no reason to guess.
                reason = failure_of(error)
                await asyncio.sleep(self._pace.settle)
                continue
            await self._record(_Later(delivery.key, reason, 0) if parts is None else _Sent(delivery.key, parts))
            return
        await self._give_up(leased, reason)

    async def _give_up(self, leased: LeasedDelivery, reason: str) -> None:
        if leased.delivery.may_repeat:
            await self._try_later(leased, reason, self._pace.attempts)
        else:
            await self._record(_Parked(leased.delivery.key, f"Nobody can say whether this arrived: {reason}."))

    async def _record(self, outcome: "_Outcome") -> None:
        """Write down what became of a delivery, however long the database needs."""
        while True:
            try:
                await self._store.commit(lambda work: outcome.write(work, self._clock))
                return
            except StoreUnavailable:
                await asyncio.sleep(self._pace.first_retry)


def _look_first_until(work: UnitOfWork, now: datetime) -> datetime | None:
    """Return until when to ask before posting; it is settled by the first start after a restore."""
    if work.values.get(RESTORED_AT):
        work.values.put(RESTORED_AT, "")
        work.values.put(LOOK_FIRST_UNTIL, (now + LOOK_FIRST_FOR).isoformat())
    until = work.values.get(LOOK_FIRST_UNTIL)
    return datetime.fromisoformat(until) if until else None


# --- What can become of a delivery


@dataclass(frozen=True, slots=True)
class _Sent:
    key: str
    parts: tuple[MessageRef, ...]

    def write(self, work: UnitOfWork, clock: Clock) -> None:
        work.outbox.sent(self.key, self.parts, clock.now())


@dataclass(frozen=True, slots=True)
class _Later:
    key: str
    reason: str
    seconds: float

    def write(self, work: UnitOfWork, clock: Clock) -> None:
        work.outbox.retry(self.key, clock.now() + timedelta(seconds=self.seconds), self.reason)


@dataclass(frozen=True, slots=True)
class _Unknown:
    key: str
    reason: str
    seconds: float

    def write(self, work: UnitOfWork, clock: Clock) -> None:
        work.outbox.unknown(self.key, clock.now() + timedelta(seconds=self.seconds), self.reason)


@dataclass(frozen=True, slots=True)
class _Parked:
    key: str
    reason: str

    def write(self, work: UnitOfWork, clock: Clock) -> None:
        log.warning("parked", extra={"key": self.key, "reason": self.reason})
        work.outbox.park(self.key, self.reason)


@dataclass(frozen=True, slots=True)
class _Closed:
    delivery: Delivery
    reason: str
    on_closed: OnClosed

    def write(self, work: UnitOfWork, clock: Clock) -> None:
        work.outbox.park(self.delivery.key, self.reason)
        self.on_closed(work, self.delivery)


_Outcome = _Sent | _Later | _Unknown | _Parked | _Closed
