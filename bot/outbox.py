"""The one door out: lease what is due → deliver → record, retry, look up or park.

A delivery is leased, sent and recorded in that order, so a crash leaves a row that says how far it got. One whose
result nobody knows is looked up on its platform before anything is sent again; where the platform cannot tell, it
is parked for a person to look at, because twice in public is worse than late.
"""

import asyncio
import logging
import random
from collections.abc import Coroutine, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, cast

from bot.errors import DeliveryDelayed, DeliveryRefused, PlaceGone, StoreUnavailable
from bot.logs import failure_of
from bot.model.commands import Ability
from bot.model.limits import Rates
from bot.model.outbound import Action, DeadPlace, Delivery, LeasedDelivery, Open
from bot.model.refs import MessageRef, platform_of
from bot.model.restoring import LOOK_FIRST_UNTIL, RESTORED_AT
from bot.outcomes import Gone, Later, OnGone, Outcome, Parked, Sent, Unknown
from bot.pacing import REMEMBERED, Pacing, Turn
from bot.ports import (
    Alarm,
    ChatPlatform,
    Clock,
    FindsDeliveries,
    ResumesConversations,
    StampsMessages,
    Store,
    UnitOfWork,
)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Pace:
    """How the outbox behaves over time. Durations are in seconds."""

    in_flight: int = 50
    """Deliveries under way at once on one platform, whatever the others do; those to one place still go one by one."""
    in_one_go: int = 5
    """Deliveries begun before the loop may turn to something else: to draw and send one takes about a millisecond."""
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
    jitter: float = 0.25
    """A wait after a failure is up to this part longer, so that many do not come back at the same moment."""
    sweep: float = 30.0
    """How often to look for rows that another process added."""
    step: float = 0.02
    """Shortest wait for a place to take something again: several places are looked at together."""
    rest_of_the_dead: timedelta = timedelta(hours=6)
    """How long nothing is tried where nothing can be delivered."""
    new_direct_per_minute: int | None = None
    """Conversations begun with people, in place of what a platform's own limits say."""
    is_measured: bool = True
    """Whether the platforms' rates are kept to. Only rehearsals of other things do without."""

    def rates_of(self, platform: ChatPlatform) -> Rates:
        """Return how fast messages go to a platform."""
        if not self.is_measured:
            return Rates()
        return platform.limits.rates.beginning(self.new_direct_per_minute)


LOOK_FIRST_FOR = timedelta(hours=1)
"""How long a bot that came out of a backup asks the platform before it posts."""
RESTORED = "the data was restored from a backup"


class OutboxWorker:
    """Delivers what the rows say. There is one for all platforms of a process."""

    def __init__(
        self,
        store: Store,
        platforms: Mapping[str, ChatPlatform],
        clock: Clock,
        alarm: Alarm,
        pace: Pace = Pace(),
        on_gone: OnGone = lambda work, delivery, reason: None,
    ) -> None:
        self._store = store
        self._platforms = platforms
        self._clock = clock
        self._alarm = alarm
        self._pace = pace
        self._on_gone = on_gone
        self._pacing = Pacing({name: pace.rates_of(platform) for name, platform in platforms.items()})
        self._awake = asyncio.Event()
        self._under_way: dict[asyncio.Task[None], str] = {}
        """What is being done, and for which platform."""
        self._looked_at: datetime | None = None
        self._opens_at: float | None = None
        """When something opens that was closed when last was looked, by the loop's time; see `Pacing.wait`."""
        self._look_first_until: datetime | None = None
        self._looked: set[str] = set()
        store.on_outbox_change(self._awake.set)

    async def run(self) -> None:
        """Settle what an earlier process left, then deliver until cancelled."""
        try:
            self._look_first_until = await self._store.commit(lambda work: _look_first_until(work, self._clock.now()))
            await self._resume()
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
        """Sleep until a commit, the next due row, the next open place, or the sweep; or until a hand is free."""
        longest, free = self._pace.sweep, [name for name in self._names if self._hands(name) > 0]
        if free:
            due = await self._store.commit(lambda work: work.outbox.next_due(free))
            if due is not None and due <= self._clock.now():
                if self._opens_at is None or self._looked_at is None or due > self._looked_at:
                    return
                longest = max(min(self._opens_at - asyncio.get_running_loop().time(), longest), self._pace.step)
            elif due is not None:
                self._alarm.wake_at("outbox", due, self._awake.set)
        try:
            async with asyncio.timeout(longest):  # wait_for may swallow a cancellation before Python 3.12.
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

    def _hands(self, name: str) -> int:
        """Return how many more deliveries may be under way on a platform: one that hangs takes no hands of others."""
        return self._pace.in_flight - sum(each == name for each in self._under_way.values())

    def _takes(self, name: str) -> Open:
        takes, hands = self._pacing.open(name), self._hands(name)
        return replace(takes, room=hands if takes.room is None else min(takes.room, hands))

    async def _send_what_is_due(self) -> bool:
        now = self._looked_at = self._clock.now()
        opens = self._pacing.wait()
        self._opens_at = None if opens is None else asyncio.get_running_loop().time() + opens
        takes = [self._takes(name) for name in self._names if self._hands(name) > 0]
        if not takes:
            return False

        def lease(work: UnitOfWork) -> tuple[list[LeasedDelivery], dict[str, DeadPlace]]:
            leased = work.outbox.lease(now, self._pace.in_flight * len(takes), takes)
            return leased, work.outbox.dead({each.delivery.target.place for each in leased})

        leased, dead = await self._store.commit(lease)
        for number, delivery in enumerate(leased, 1):
            grave = dead.get(delivery.delivery.target.place)
            if grave is not None and grave.until > now:
                self._start(delivery, self._record(self._buried(delivery.delivery, grave.reason, grave.until)))
            else:
                self._start(delivery, self._send(delivery, self._pacing.take(delivery.delivery)))
            if number % self._pace.in_one_go == 0:
                await asyncio.sleep(0)
        return bool(leased)

    def _start(self, leased: LeasedDelivery, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._under_way[task] = leased.delivery.target.platform
        task.add_done_callback(self._done)

    def _done(self, task: "asyncio.Task[None]") -> None:
        self._under_way.pop(task, None)
        if not task.cancelled() and task.exception() is not None:
            log.error("outbox", extra={"reason": failure_of(cast(BaseException, task.exception()))})
        self._awake.set()

    # --- One delivery

    async def _send(self, leased: LeasedDelivery, turn: Turn) -> None:
        key = leased.delivery.key
        if turn.wait > 0:
            await asyncio.sleep(turn.wait)
        now_true = leased.delivery.as_of(self._clock.now())
        if isinstance(now_true, str):
            turn.answered(0, ())
            await self._record(Parked(key, now_true))
            return
        leased = replace(leased, delivery=now_true)
        platform = self._platforms[leased.delivery.target.platform]
        if self._must_look_first(leased.delivery, platform):
            self._looked.add(key)
            turn.answered(0, ())
            await self._look_up(leased, RESTORED)
            return
        try:
            parts = await self._deliver(platform, leased, turn)
        except PlaceGone as refusal:
            until = self._clock.now() + self._pace.rest_of_the_dead
            await self._record(self._buried(leased.delivery, refusal.sentence, until))
        except DeliveryRefused as refusal:
            await self._record(Parked(key, refusal.sentence))
        except DeliveryDelayed as delay:
            log.warning("delayed", extra={"key": key, "reason": delay.sentence})
            if delay.is_for_all and delay.retry_after is not None:
                self._pacing.hold(platform.name, delay.retry_after)
            await self._try_later(leased, delay.sentence, self._pace.delays, delay.retry_after)
        except Exception as error:  # Whatever else went wrong, the platform may have got it.
            await self._settle(leased, failure_of(error))
        else:
            await self._record(Sent(key, parts, leased.delivery.target.place))

    async def _deliver(self, platform: ChatPlatform, leased: LeasedDelivery, turn: Turn) -> tuple[MessageRef, ...]:
        parts: tuple[MessageRef, ...] = ()
        try:
            async with asyncio.timeout(self._pace.send_limit):
                parts = await platform.deliver(leased)
        finally:
            turn.answered(len(parts), _stamps(platform, leased.delivery, parts))
        return parts

    def _buried(self, delivery: Delivery, reason: str, until: datetime) -> Gone:
        return Gone(delivery, DeadPlace(delivery.target.place, reason, until), self._on_gone)

    def _must_look_first(self, delivery: Delivery, platform: ChatPlatform) -> bool:
        """Return whether this may have been said already, by the bot that the data comes from."""
        until = self._look_first_until
        is_time = until is not None and self._clock.now() < until and delivery.key not in self._looked
        return is_time and delivery.action is Action.POST and Ability.FIND_DELIVERY in platform.abilities

    async def _try_later(self, leased: LeasedDelivery, reason: str, most: int, wait: float | None = None) -> None:
        if leased.attempt >= most:
            await self._record(Parked(leased.delivery.key, f"{reason} This was tried {leased.attempt} times."))
            return
        backoff = min(self._pace.first_retry * 2 ** min(leased.attempt - 1, 20), self._pace.longest_retry)
        longer = 1 + random.random() * self._pace.jitter  # noqa: S311  # Nobody gains by guessing it.
        seconds = backoff * longer if wait is None else wait
        await self._record(Later(leased.delivery.key, reason, seconds))

    async def _resume(self) -> None:
        """Go on with the conversations that an earlier process had begun: they are no new ones."""
        known = await self._store.read(lambda readers: readers.written_to(self._names, REMEMBERED))
        self._pacing.know(known)
        for name, platform in self._platforms.items():
            if hasattr(platform, "resume"):
                own = {person: message for person, message in known.items() if platform_of(person) == name}
                cast(ResumesConversations, platform).resume(own)

    async def _adopt_orphans(self) -> None:
        """Look up what an earlier process was sending when it stopped."""
        now = self._clock.now()
        orphans = await self._store.commit(lambda work: work.outbox.orphaned(now, self._names))
        for orphan in orphans:
            self._start(orphan, self._look_up(orphan, "sigbot stopped while this was being sent"))

    async def _settle(self, leased: LeasedDelivery, reason: str) -> None:
        await self._record(Unknown(leased.delivery.key, reason, self._pace.settle))
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
            await self._record(Later(delivery.key, reason, 0) if parts is None else Sent(delivery.key, parts))
            return
        await self._give_up(leased, reason)

    async def _give_up(self, leased: LeasedDelivery, reason: str) -> None:
        if leased.delivery.may_repeat:
            await self._try_later(leased, reason, self._pace.attempts)
        else:
            await self._record(Parked(leased.delivery.key, f"Nobody can say whether this arrived: {reason}."))

    async def _record(self, outcome: Outcome) -> None:
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


def _stamps(platform: ChatPlatform, delivery: Delivery, parts: Sequence[MessageRef]) -> list[float]:
    """Return when a platform took messages, by its own clock, where it says so; what is changed keeps its stamp."""
    if delivery.action is not Action.POST or not hasattr(platform, "taken_at"):
        return []
    return [cast(StampsMessages, platform).taken_at(part) for part in parts]
