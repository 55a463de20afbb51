"""The one door out, over a real store and a platform that does as it is told."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.errors import DeliveryDelayed, DeliveryRefused, DeliveryUncertain, PlaceGone
from bot.model.cards import say
from bot.model.limits import Rate, Rates
from bot.model.outbound import Action, Delivery, DeliveryReport, DeliveryState, Late, LeasedDelivery, Open, Target
from bot.model.refs import AccountRef, ChannelRef, MessageRef
from bot.model.restoring import RESTORED_AT
from bot.outbox import OnGone, OutboxWorker, Pace
from bot.ports import Store, UnitOfWork
from tests.rigs.clocks import START, HandAlarm, HandClock
from tests.rigs.databases import open_new
from tests.rigs.platforms import ROOMY, RigPlatform

QUICK = Pace(in_flight=8, send_limit=0.5, settle=0.0, first_retry=2.0, delays=3, attempts=3, sweep=60.0)
PERSON = Target(account=AccountRef("rig:p"))


class CountingStore:
    """Passes everything on, and counts what is asked of the writer."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.commits = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    async def commit(self, change: Callable[[UnitOfWork], Any]) -> Any:
        """Count."""
        self.commits += 1
        return await self._store.commit(change)


class Desk:
    """A store, a platform and an outbox worker that can be started more than once."""

    def __init__(self, store: Store, clock: HandClock) -> None:
        self.store = store
        self.clock = clock
        self.alarm = HandAlarm(clock)
        self.platform = RigPlatform()
        self.others: dict[str, RigPlatform] = {}
        self.on_gone: OnGone = lambda work, delivery, reason: None

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """Run a worker while a test looks on."""
        platforms = {"rig": self.platform, **self.others}
        worker = OutboxWorker(self.store, platforms, self.clock, self.alarm, QUICK, self.on_gone)
        task = asyncio.create_task(worker.run())
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def add(self, key: str, target: Target = PERSON, **fields: object) -> bool:
        """Put one delivery in the outbox."""
        delivery = Delivery(key=key, target=target, card=say(key), due_at=self.clock.now(), **fields)  # type: ignore[arg-type]
        return await self.store.commit(lambda work: work.outbox.add(delivery))

    async def pending(self) -> list[DeliveryReport]:
        """Return what did not simply go out."""
        return await self.store.read(lambda readers: readers.deliveries(100))

    async def until(self, met: Callable[[], Awaitable[bool]]) -> None:
        """Wait until something is so; a test that waits for ever fails by its time limit."""
        while not await met():
            await asyncio.sleep(0.005)

    async def until_quiet(self) -> None:
        """Wait until nothing is left to send."""

        async def quiet() -> bool:
            return not await self.pending()

        await self.until(quiet)

    async def until_state(self, key: str, state: DeliveryState) -> DeliveryReport:
        """Wait until a delivery that was tried stands where a test expects it, and return its row."""

        async def there() -> bool:
            return any(row.key == key and row.state is state and row.attempts for row in await self.pending())

        await self.until(there)
        return next(row for row in await self.pending() if row.key == key)


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    """Return a desk over a new database."""
    clock = HandClock()
    store = open_new(tmp_path / "sigbot.sqlite3", clock, exclusive=True)
    yield Desk(store, clock)
    await store.close()


async def test_a_delivery_goes_out_once(desk: Desk) -> None:
    """The same key twice is one message."""
    async with desk.working():
        assert await desk.add("hello")
        await desk.until_quiet()
        assert not await desk.add("hello")
        await desk.until_quiet()
    assert ["hello"] == desk.platform.keys


async def test_what_waits_is_sent_after_a_restart(desk: Desk) -> None:
    """Rows are the truth: a worker that was not there yet sends what it finds."""
    await desk.add("early")
    async with desk.working():
        await desk.until_quiet()
    assert ["early"] == desk.platform.keys


async def test_what_is_late_says_what_is_true_by_then(desk: Desk) -> None:
    """However long it waited; and in the end nothing is said, which organisers see."""
    hour = timedelta(hours=1)
    late = (
        Late(START + hour, say("It has begun.")),
        Late(START + 3 * hour, None, "The event is over."),
        Late(START + 2 * hour, say("It has long begun.")),
    )
    said: list[str] = []

    def keep(leased: LeasedDelivery) -> None:
        assert leased.delivery.card is not None
        said.append(leased.delivery.card.plain())

    desk.platform.behave = keep
    for number, hours in enumerate((0, 1, 1, 1)):
        desk.clock.turn(hours * hour)
        await desk.add(f"bell {number}", late=late)
        async with desk.working():
            await desk.until(lambda: _is_done(desk))
    (row,) = await desk.pending()
    assert ["bell 0", "It has begun.", "It has long begun."] == said
    assert (row.state, row.reason) == (DeliveryState.PARKED, "The event is over.")


async def _is_done(desk: Desk) -> bool:
    return all(row.state is DeliveryState.PARKED for row in await desk.pending())


async def test_a_refused_delivery_is_parked_with_its_reason(desk: Desk) -> None:
    """An operator sees why; nobody is asked again and again."""

    def refuse(leased: LeasedDelivery) -> None:
        raise DeliveryRefused("Direct messages are closed.")

    desk.platform.behave = refuse
    async with desk.working():
        await desk.add("closed")
        row = await desk.until_state("closed", DeliveryState.PARKED)
    assert "Direct messages are closed." == row.reason


async def test_a_delayed_delivery_waits_as_long_as_the_platform_says(desk: Desk) -> None:
    """Nothing is sent before the time, and it is sent once the time has come."""

    def limit(leased: LeasedDelivery) -> None:
        if leased.attempt == 1:
            raise DeliveryDelayed(retry_after=60)

    desk.platform.behave = limit
    async with desk.working():
        await desk.add("later")
        row = await desk.until_state("later", DeliveryState.WAITING)
        assert START + timedelta(seconds=60) == row.due_at
        await asyncio.sleep(0.02)
        assert [] == desk.platform.keys
        desk.clock.turn(timedelta(seconds=61))
        desk.alarm.ring()
        await desk.until_quiet()
    assert ["later"] == desk.platform.keys


async def test_a_delivery_that_is_delayed_for_ever_is_parked(desk: Desk) -> None:
    """After the last attempt a person has to look."""

    def limit(leased: LeasedDelivery) -> None:
        raise DeliveryDelayed("Too many requests.", retry_after=0)

    desk.platform.behave = limit
    async with desk.working():
        await desk.add("never")
        row = await desk.until_state("never", DeliveryState.PARKED)
    assert "Too many requests. This was tried 3 times." == row.reason


async def test_an_uncertain_delivery_that_arrived_is_not_sent_again(desk: Desk) -> None:
    """The platform took it and the answer was lost: looking it up settles the matter."""

    def lose_answer(leased: LeasedDelivery) -> None:
        raise DeliveryUncertain

    desk.platform.after = lose_answer
    async with desk.working():
        await desk.add("lost answer")
        await desk.until_quiet()
    assert ["lost answer"] == desk.platform.keys


async def test_an_uncertain_delivery_that_did_not_arrive_is_sent_again(desk: Desk) -> None:
    """The platform is sure that it has none."""

    def break_once(leased: LeasedDelivery) -> None:
        if leased.attempt == 1:
            raise ConnectionResetError

    desk.platform.behave = break_once
    async with desk.working():
        await desk.add("broken line")
        await desk.until_quiet()
    assert ["broken line"] == desk.platform.keys


async def test_where_the_platform_cannot_tell_an_uncertain_delivery_is_parked(desk: Desk) -> None:
    """Twice in public is worse than late."""

    def break_line(leased: LeasedDelivery) -> None:
        raise ConnectionResetError

    desk.platform = RigPlatform(can_find=False)
    desk.platform.behave = break_line
    async with desk.working():
        await desk.add("who knows")
        row = await desk.until_state("who knows", DeliveryState.PARKED)
    assert row.reason.startswith("Nobody can say whether this arrived: ConnectionResetError")


async def test_a_private_reminder_may_rather_repeat(desk: Desk) -> None:
    """What may repeat is tried again even when nobody can tell."""

    def break_once(leased: LeasedDelivery) -> None:
        if leased.attempt == 1:
            raise ConnectionResetError

    desk.platform = RigPlatform(can_find=False)
    desk.platform.behave = break_once
    async with desk.working():
        await desk.add("reminder", may_repeat=True)
        await desk.until_state("reminder", DeliveryState.WAITING)
        desk.clock.turn(timedelta(seconds=10))
        desk.alarm.ring()
        await desk.until_quiet()
    assert ["reminder"] == desk.platform.keys


async def test_a_silent_platform_counts_as_uncertain(desk: Desk) -> None:
    """A request that never comes back does not hold its place for ever."""

    async def hang(leased: LeasedDelivery) -> tuple[()]:
        await asyncio.Event().wait()
        return ()

    whole = desk.platform.deliver
    desk.platform.deliver = hang  # type: ignore[method-assign,assignment]
    async with desk.working():
        await desk.add("silence")
        await asyncio.sleep(QUICK.send_limit + 0.1)
        desk.platform.deliver = whole  # type: ignore[method-assign]
        await desk.until_quiet()
    assert ["silence"] == desk.platform.keys


@pytest.mark.parametrize("arrived", [True, False])
async def test_what_was_being_sent_in_a_crash_is_looked_up_first(desk: Desk, arrived: bool) -> None:
    """A row that an earlier process leased is sent again only when the platform does not have it."""
    await desk.add("orphan")
    leased = await desk.store.commit(lambda work: work.outbox.lease(desk.clock.now(), 10, [Open("rig")]))
    if arrived:
        await desk.platform.deliver(leased[0])
    async with desk.working():
        await desk.until_quiet()
    assert ["orphan"] == desk.platform.keys


async def test_one_place_gets_its_messages_one_after_the_other(desk: Desk) -> None:
    """People read in the order in which things were said; other places need not wait."""
    async with desk.working():
        for number in range(20):
            await desk.add(f"a{number:02}")
        await desk.until_quiet()
    assert sorted(desk.platform.keys) == desk.platform.keys
    assert 1 == desk.platform.busiest


async def test_a_platform_that_hangs_holds_up_no_other(desk: Desk) -> None:
    """However many of its deliveries hang at once."""
    other = desk.others["other"] = RigPlatform(name="other")
    desk.platform.holds = asyncio.Event()
    for number in range(QUICK.in_flight + 1):
        await desk.add(f"c{number}", Target(channel=ChannelRef(f"rig:{number}")))
    await desk.add("elsewhere", Target(channel=ChannelRef("other:hall")))
    async with desk.working():
        await desk.until(lambda: _is_true(other.keys))
        assert desk.platform.busy == QUICK.in_flight
        desk.platform.holds.set()
        await desk.until_quiet()


async def test_nothing_is_asked_of_the_database_while_an_answer_is_awaited(desk: Desk) -> None:
    """A conversation that is being begun keeps the next one back, and nobody looks again and again."""
    counting = desk.store = CountingStore(desk.store)  # type: ignore[assignment]
    desk.platform.limits = replace(ROOMY, rates=Rates(begun=Rate(1, 60.0)))
    desk.platform.holds = asyncio.Event()
    for number in range(2):
        await desk.add(f"d{number}", Target(account=AccountRef(f"rig:{number}")))
    async with desk.working():
        await desk.until(lambda: _is_true(desk.platform.busy))
        async with asyncio.timeout(10):  # It gets as far as it can, and then asks nothing for a while.
            before = -1
            while counting.commits != before:
                before = counting.commits
                await asyncio.sleep(0.1)
        desk.platform.holds.set()
        await desk.until(lambda: _is_true(desk.platform.taken))


async def _is_true(value: object) -> bool:
    return bool(value)


async def test_many_places_are_served_at_once(desk: Desk) -> None:
    """A slow place holds up nobody else, up to the limit of deliveries in flight."""
    for number in range(30):
        await desk.add(f"b{number:02}", Target(channel=ChannelRef(f"rig:{number}")))
    async with desk.working():
        await desk.until_quiet()
    assert 1 < desk.platform.busiest <= QUICK.in_flight


async def test_an_edit_follows_its_post(desk: Desk) -> None:
    """An edit is sent after its post, and knows what the post became."""
    await desk.add("post")
    await desk.add("edit", action=Action.EDIT, about="post")
    async with desk.working():
        await desk.until_quiet()
    assert ["post", "edit"] == desk.platform.keys
    assert desk.platform.posts["post"] == desk.platform.taken[1].parts


async def test_one_broken_delivery_does_not_stop_the_others(desk: Desk) -> None:
    """Whatever goes wrong with one is that one's matter."""

    def break_one(leased: LeasedDelivery) -> None:
        if leased.delivery.key == "bad":
            raise DeliveryRefused("No.")

    desk.platform.behave = break_one
    async with desk.working():
        await desk.add("bad", Target(channel=ChannelRef("rig:1")))
        await desk.add("good", Target(channel=ChannelRef("rig:2")))
        await desk.until_state("bad", DeliveryState.PARKED)
    assert ["good"] == desk.platform.keys


# --- After a restore


async def restored(desk: Desk) -> None:
    """Mark the data as come out of a backup."""
    await desk.store.commit(lambda work: work.values.put(RESTORED_AT, desk.clock.now().isoformat()))


async def test_after_a_restore_nothing_is_said_again(desk: Desk) -> None:
    """What waits in a backup may have gone out since; what did not goes out now."""
    await desk.add("said since")
    await desk.add("never said")
    desk.platform.posts["said since"] = (MessageRef("rig:earlier"),)
    await restored(desk)
    async with desk.working():
        await desk.until_quiet()
    assert ["never said"] == desk.platform.keys


async def test_the_first_hour_outlasts_another_start(desk: Desk) -> None:
    """It is the hour after the first start, and not after each."""
    await restored(desk)
    async with desk.working():
        await desk.add("first")
        await desk.until_quiet()
    desk.platform.posts["said since"] = (MessageRef("rig:earlier"),)
    await desk.add("said since")
    async with desk.working():
        await desk.until_quiet()
    desk.clock.turn(timedelta(minutes=61))
    desk.platform.posts["said later"] = (MessageRef("rig:later"),)
    await desk.add("said later")
    async with desk.working():
        await desk.until_quiet()
    assert ["first", "said later"] == desk.platform.keys


async def test_a_platform_that_cannot_tell_is_sent_to_all_the_same(desk: Desk) -> None:
    """Otherwise nothing would go out there for an hour."""
    desk.platform = RigPlatform(can_find=False)
    await restored(desk)
    async with desk.working():
        await desk.add("news")
        await desk.until_quiet()
    assert ["news"] == desk.platform.keys


# --- Places that nothing reaches


async def test_a_place_that_is_gone_is_left_alone_and_told_of_once(tmp_path: Path) -> None:
    """What else is for it is put aside without asking the platform again, until some hours have passed."""
    clock, told = HandClock(), list[str]()
    store = open_new(tmp_path / "sigbot.sqlite3", clock, exclusive=True)
    desk, hall = Desk(store, clock), Target(channel=ChannelRef("rig:hall"))
    desk.on_gone = lambda work, delivery, reason: told.append(f"{delivery.key}: {reason}")
    asked: list[str] = []

    def refuse(leased: LeasedDelivery) -> None:
        asked.append(leased.delivery.key)
        raise PlaceGone("The bot is not in this channel.")

    desk.platform.behave = refuse
    async with desk.working():
        for key in ("one", "two"):
            await desk.add(key, hall)
            await desk.until_state(key, DeliveryState.PARKED)
        desk.clock.turn(timedelta(hours=7))
        await desk.add("three", hall)
        await desk.until_state("three", DeliveryState.PARKED)
        desk.platform.behave = lambda leased: None
        desk.clock.turn(timedelta(hours=7))
        await desk.add("four", hall)
        await desk.until(lambda: _was_sent(desk, "four"))
    assert (["one", "three"], ["one: The bot is not in this channel."]) == (asked, told)
    assert await store.commit(lambda work: work.outbox.dead(["rig:hall"])) == {}
    await store.close()


async def _was_sent(desk: Desk, key: str) -> bool:
    return key in desk.platform.keys
