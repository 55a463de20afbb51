"""Switches for bad days: remembered, shown, and nothing is lost."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from bot.errors import DeliveryDelayed
from bot.model.cards import say
from bot.model.outbound import Delivery, LeasedDelivery, Target
from bot.model.refs import AccountRef
from bot.outbox import OutboxWorker, Pace
from tests.local.conftest import MakePlace, Place
from tests.rigs.clocks import START, HandAlarm
from tests.rigs.databases import open_new


async def test_switches_are_remembered_and_shown(make_place: MakePlace) -> None:
    """Also over a restart."""
    place = await make_place()
    ann = await place.comes("ann")
    await ann.asks("bad_day", direct_closed=True, bot_away=True)
    assert {"direct_closed": True, "slow": False, "bot_away": True} == ann.last("state")["bad_days"]
    again = await (await make_place()).comes("ann")
    assert {"direct_closed": True, "slow": False, "bot_away": True} == again.last("state")["bad_days"]
    ben = await place.comes("ben")
    assert not ben.last("state")["bad_days"]["direct_closed"]


async def test_while_the_bot_is_away_everything_waits_for_it(place: Place) -> None:
    """What was said comes when it is back; what it wanted to send is sent later."""
    ann = await place.comes("ann")
    await ann.asks("bad_day", bot_away=True)
    running = asyncio.create_task(place.chat.run(place.intake))
    await ann.says("hello")
    assert "not here just now" in (await ann.asks("command", channel="general", command="help"))["sentence"]
    leased = LeasedDelivery(Delivery("k", Target(account=AccountRef("local:ann")), say("Hi"), START), 1)
    with pytest.raises(DeliveryDelayed):
        await place.chat.deliver(leased)
    assert [] == place.intake.events
    await ann.asks("bad_day", bot_away=False)
    await place.intake.until(1)
    running.cancel()


async def test_everything_can_be_delivered_again_with_the_same_keys(place: Place) -> None:
    """As platforms do on bad days."""
    ann = await place.comes("ann")
    running = asyncio.create_task(place.chat.run(place.intake))
    await ann.says("hello")
    (first,) = await place.intake.until(1)
    await ann.asks("redeliver")
    assert [first.key, first.key] == [event.key for event in await place.intake.until(2)]
    running.cancel()


async def test_a_slow_network_keeps_the_order(place: Place) -> None:
    """Late, but one after the other."""
    ann = await place.comes("ann")
    await ann.asks("bad_day", slow=True)
    for number in range(3):
        await ann.says(f"number {number}")
    texts = [f["message"]["text"] for f in ann.frames if f["type"] == "message"]
    assert ["number 0", "number 1", "number 2"] == list(dict.fromkeys(texts))


async def test_there_are_no_bad_days_outside_the_demonstration(make_place: MakePlace) -> None:
    """Nobody can send a real group's bot away."""
    ann = await (await make_place(switch=False)).comes("ben")
    assert "ann" == ann.last("state")["person"]["id"]
    for kind, fields in (("bad_day", {"bot_away": True}), ("redeliver", {})):
        assert "demonstration" in (await ann.asks(kind, **fields))["sentence"]


async def test_switches_of_an_earlier_demonstration_do_not_count(make_place: MakePlace) -> None:
    """Nobody could bring the bot back."""
    await (await (await make_place()).comes("ann")).asks("bad_day", bot_away=True, slow=True)
    place = await make_place(switch=False)
    assert (True, False) == (place.chat.hub.bot_is_here.is_set(), place.chat.hub.is_slow)
    ann = await place.comes("ann")
    assert {"direct_closed": False, "slow": False, "bot_away": False} == ann.last("state")["bad_days"]


async def test_what_waits_while_the_bot_is_away_arrives_also_after_a_while(place: Place, tmp_path: Path) -> None:
    """It is not given up after a few tries."""
    await place.chat.hub.turn("ann", {"bot_away": True})
    alarm, store = HandAlarm(place.clock), open_new(tmp_path / "bot.sqlite3", place.clock, exclusive=True)
    running = asyncio.create_task(OutboxWorker(store, {"local": place.chat}, place.clock, alarm, Pace()).run())
    delivery = Delivery("k", Target(account=AccountRef("local:ann")), say("Hi"), START)
    await store.commit(lambda work: work.outbox.add(delivery))
    for _ in range(20 * 30):
        place.clock.turn(timedelta(seconds=2))
        alarm.ring()
        await asyncio.sleep(0.001)
    await place.chat.hub.turn("ann", {"bot_away": False})
    while not await place.chat.desk.look(lambda chat: chat.by_key("bot:k")):
        place.clock.turn(timedelta(seconds=20))
        alarm.ring()
        await asyncio.sleep(0.005)
    running.cancel()
    await store.close()
