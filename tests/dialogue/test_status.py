"""Organisers see what waits, what failed and what was not understood, and have it tried again."""

from datetime import timedelta
from typing import Any

from adapters.local.server.asking import Asked
from bot.features.progress import Progress, Reading, note_progress
from bot.model.cards import say
from bot.model.codec import event_to_json
from bot.model.deadletter import DeadLetter
from bot.model.inbound import PersonJoined
from bot.model.outbound import Delivery, Target
from bot.model.refs import AccountRef, ChannelRef
from tests.rigs.clocks import START
from tests.rigs.world import ORGANISER, World

SECRET = "a private word"


async def status(world: World) -> dict[str, Any]:
    """Ask what the bot is doing."""
    return await world.asks(world.people[ORGANISER], "/status")


async def presses(world: World, card: dict[str, Any], number: int = 0) -> str:
    """Press a button, and return what the answer says."""
    buttons = [button for block in card["blocks"] if block["type"] == "buttons" for button in block["buttons"]]
    pressed = buttons[number]
    asked = Asked(world.people[ORGANISER], "general", pressed["command"], via="button", text=pressed["arguments"])
    return str((await world.chat.hub.ask(asked))["card"])


async def test_all_is_well(world: World) -> None:
    """One sentence says it."""
    assert "Everything was sent, and everything was understood." in str(await status(world))


async def test_what_was_put_aside_is_sent_again_by_a_button(world: World) -> None:
    """Where it goes and why it failed are told; what it says is not, nor whom it is for alone."""
    priya = AccountRef("local:priya")

    def fail(work: Any) -> None:
        for number, target in enumerate((Target(channel=ChannelRef("local:screening")), Target(account=priya))):
            work.outbox.add(Delivery(f"d{number}", target, say(SECRET), START))
            work.outbox.park(f"d{number}", "The platform was away.")

    await world.store.commit(fail)
    card = await status(world)
    for words in ("put aside: 2", "1. To #screening on Local", "2. To somebody directly", "The platform was away."):
        assert words in str(card)
    assert SECRET not in str(card)
    assert "priya" not in str(card).lower()
    assert "It is sent again." in await presses(world, card)
    await world.settled()
    assert SECRET in [message["text"] for message in await world.messages("screening")]
    assert "not there any more" in await presses(world, card)
    assert "A message that was put aside: d0" in str(await world.asks(world.people[ORGANISER], "/audit"))


async def test_what_will_never_be_sent_is_said(world: World) -> None:
    """What it belongs to was put aside too, so that its card is gone."""

    def fail(work: Any) -> None:
        work.outbox.add(Delivery("edit", Target(channel=ChannelRef("local:screening")), None, START, about="gone"))
        work.outbox.park("edit", "What this is about will never be sent.")

    await world.store.commit(fail)
    assert "cannot be sent again" in await presses(world, await status(world))


async def test_what_was_not_understood_is_handled_again_by_a_button(world: World) -> None:
    """It is gone when that works out, and stays with its reason when it does not."""
    joined = PersonJoined("join:1", AccountRef("local:kwame"), "Kwame Thistlewood", False, START)

    def put_aside(work: Any) -> None:
        for key, body in (("join:1", event_to_json(joined)), ("join:2", "{}")):
            letter = DeadLetter(0, "local", "PersonJoined", key, "KeyError in welcome", START, body)
            work.dead_letters.add(letter)

    await world.store.commit(put_aside)
    card = await status(world)
    assert "could not be handled: 2" in str(card)
    assert "1. PersonJoined" in str(card)
    assert "This time it was handled." in await presses(world, card, 0)
    assert "not an event that sigbot wrote. It stays put aside." in await presses(world, card, 1)
    assert ["join:2"] == [letter.key for letter in await world.store.read(lambda readers: readers.dead_letters())]
    assert "not there any more" in await presses(world, card, 0)


async def test_how_far_the_archive_is_complete_is_told(world: World) -> None:
    """And what is being read just now."""
    channel = ChannelRef(f"local:{world.archived_channel}")
    reading = Reading(START - timedelta(days=1), START)
    await world.store.commit(lambda work: note_progress(work, channel, Progress(START, START, reading)))
    card = str(await status(world))
    assert "The archive of Local is complete until" in card
    assert f"Reading #{world.archived_channel} again, from" in card
