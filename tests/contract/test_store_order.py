"""In which order every store lets deliveries go, whichever database is under it."""

import asyncio
import itertools
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.model.cards import say
from bot.model.outbound import Action, Delivery, DeliveryState, LeasedDelivery, Open, Target
from bot.model.refs import AccountRef
from bot.ports import Store
from tests.contract import test_store
from tests.rigs.clocks import START

store = test_store.store  # The same stores, each new for a test.
PLATFORMS = ["rig"]
runs = itertools.count()  # The examples of one test share a store; their deliveries must not.


def delivery(key: str, minutes: int = 0, place: str = "rig:ann", **fields: object) -> Delivery:
    """Return a delivery that is due some minutes after the start."""
    due_at = START + timedelta(minutes=minutes)
    return Delivery(key, Target(account=AccountRef(place)), say(key), due_at, **fields)  # type: ignore[arg-type]


async def add(store: Store, *deliveries: Delivery) -> None:
    """Add deliveries in this order."""
    await store.commit(lambda work: [work.outbox.add(each) for each in deliveries])


async def lease(store: Store, minutes: int = 0, limit: int = 10) -> list[LeasedDelivery]:
    """Lease what is due some minutes after the start."""
    now = START + timedelta(minutes=minutes)
    return await store.commit(lambda work: work.outbox.lease(now, limit, [Open(name) for name in PLATFORMS]))


async def keys(store: Store, minutes: int = 0) -> list[str]:
    """Lease what is due and return its keys."""
    return [each.delivery.key for each in await lease(store, minutes)]


async def sent(store: Store, key: str) -> None:
    """Record that a delivery arrived."""
    await store.commit(lambda work: work.outbox.sent(key, (), START))


async def test_what_is_due_next_week_holds_up_nothing_that_is_due_now(store: Store) -> None:
    """Somebody with a reminder for next week still gets an answer today."""
    await add(store, delivery("reminder", minutes=10_080), delivery("answer"))
    assert ["answer"] == await keys(store)
    await sent(store, "answer")
    assert [] == await keys(store)
    assert ["reminder"] == await keys(store, minutes=10_080)


async def test_a_retry_is_not_overtaken(store: Store) -> None:
    """What a platform put off goes out before what was said later, also when the later one has long been due."""
    await add(store, delivery("first"), delivery("second", minutes=1))
    assert ["first"] == await keys(store, minutes=1)
    later = START + timedelta(minutes=5)
    await store.commit(lambda work: work.outbox.retry("first", later, "slow down"))
    assert [] == await keys(store, minutes=2)
    (again,) = await lease(store, minutes=5)
    assert ("first", 2) == (again.delivery.key, again.attempt)


async def test_an_edit_due_before_its_post_does_not_lock_the_place(store: Store) -> None:
    """The post does not wait for the edit that waits for the post."""
    await add(store, delivery("post", minutes=5), delivery("edit", about="post", action=Action.EDIT))
    assert [] == await keys(store)
    assert ["post"] == await keys(store, minutes=5)
    await sent(store, "post")
    assert ["edit"] == await keys(store, minutes=5)


async def test_the_longest_due_go_first_when_not_all_can_go(store: Store) -> None:
    """A burst of new deliveries does not push the old ones back."""
    await add(store, *(delivery(f"d{m}", minutes=m, place=f"rig:p{m}") for m in (3, 1, 2)))
    assert ["d1", "d2"] == [each.delivery.key for each in await lease(store, minutes=9, limit=2)]


async def test_an_unknown_delivery_holds_up_its_place_and_a_parked_one_does_not(store: Store) -> None:
    """Nothing is said after something that may or may not have been said."""
    await add(store, delivery("first"), delivery("second"))
    assert ["first"] == await keys(store)
    await store.commit(lambda work: work.outbox.unknown("first", START, "no answer"))
    assert [] == await keys(store)
    await store.commit(lambda work: work.outbox.park("first", "look at this"))
    assert ["second"] == await keys(store)


async def test_what_a_dead_process_was_sending_is_unknown_at_the_next_start(store: Store) -> None:
    """It is handed out to be looked up, with the attempts that were made, and not leased again."""
    await add(store, delivery("first"))
    await lease(store)
    (orphan,) = await store.commit(lambda work: work.outbox.orphaned(START, PLATFORMS))
    assert ("first", 1) == (orphan.delivery.key, orphan.attempt)
    (report,) = await store.read(lambda readers: readers.deliveries(10))
    assert DeliveryState.UNKNOWN is report.state


async def test_a_nudge_comes_for_what_is_added_and_not_for_what_is_read(store: Store) -> None:
    """The outbox is woken when there is something to do."""
    nudged = asyncio.Event()
    store.on_outbox_change(nudged.set)
    await store.commit(lambda work: work.outbox.next_due(PLATFORMS))
    assert not nudged.is_set()
    await add(store, delivery("first"))
    await asyncio.wait_for(nudged.wait(), 5)


plans = st.lists(
    st.tuples(st.integers(0, 2), st.integers(0, 4), st.sampled_from(["sent", "retry", "park"])), max_size=12
)


@given(plans)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
async def test_everything_goes_out_once_and_never_two_to_a_place(
    store: Store,
    plan: list[tuple[int, int, str]],
) -> None:
    """Whatever is due when and fails how, no place is ever locked and none gets two at once."""
    run = f"run{next(runs)}-"
    fate = {f"{run}-{n}": fails for n, (_, _, fails) in enumerate(plan)}
    await add(store, *(delivery(f"{run}-{n}", due, f"rig:{run}{p}") for n, (p, due, _) in enumerate(plan)))
    gone: list[str] = []
    for minute in range(len(plan) * 2 + 6):
        while batch := await lease(store, minute):
            places = [each.delivery.target.place for each in batch]
            assert len(places) == len(set(places))
            for each in batch:
                await settle(store, each, fate[each.delivery.key], minute)
                gone += [each.delivery.key] * (fate[each.delivery.key] != "retry" or each.attempt > 1)
    assert sorted(fate) == sorted(gone)


async def settle(store: Store, leased: LeasedDelivery, fate: str, minute: int) -> None:
    """Do to a delivery what the plan says; a retry succeeds the second time."""
    key = leased.delivery.key
    if fate == "retry" and leased.attempt == 1:
        later = START + timedelta(minutes=minute + 1)
        await store.commit(lambda work: work.outbox.retry(key, later, "slow down"))
    elif fate == "park":
        await store.commit(lambda work: work.outbox.park(key, "no"))
    else:
        await sent(store, key)
