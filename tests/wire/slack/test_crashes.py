"""What becomes of deliveries in parts, and of those whose result nobody knows: they are looked for on Slack."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.slack import ids
from adapters.slack.sockets import Rhythm
from bot.errors import DeliveryDelayed, DeliveryUncertain
from bot.model.cards import Card, say
from bot.model.outbound import Action, Delivery, LeasedDelivery, Target
from tests.contract.slackplace import SlackPlace, slack_place
from tests.rigs.clocks import START, TurnedClock


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[SlackPlace]:
    """A workspace with the bot in #general."""
    async with slack_place(tmp_path) as made:
        yield made


def long(count: int) -> Card:
    """Return a card of several messages."""
    return say(" ".join(f"Sentence {number}." for number in range(count)))


def leased(key: str, target: Target, card: Card, attempt: int = 1) -> LeasedDelivery:
    """Return a delivery to post."""
    return LeasedDelivery(Delivery(key, target, card, START), attempt, ())


async def test_parts_follow_each_other_no_faster_than_slack_takes_them(tmp_path: Path) -> None:
    """One message a second for each channel, whether it is a whole delivery or a part of one."""
    async with slack_place(tmp_path, clock=TurnedClock(), rhythm=Rhythm()) as place:
        await check_pace(place)


async def check_pace(place: SlackPlace) -> None:
    """Deliver something in two parts, and look whether that was too fast."""
    place.slack.weather.cap_each("chat.postMessage", "channel", 1, 1.0)
    parts = await place.platform.deliver(leased("a", Target(channel=place.channel), long(1_000)))
    assert (len(parts), place.slack.weather.over) == (2, 0)


async def test_an_edit_that_grew_is_not_repeated_after_a_crash(place: SlackPlace) -> None:
    """The part that was added carries the edit's key; a new process finds it before it posts anything."""
    target = Target(channel=place.channel)
    first = await place.platform.deliver(leased("a", target, say("Short.")))
    edit = Delivery("b", target, long(2_500), START, action=Action.EDIT, about="a")
    before = await place.platform.deliver(LeasedDelivery(edit, 1, first))
    await place.restart()
    after = await place.platform.deliver(LeasedDelivery(edit, 2, first))
    assert before == after
    assert len(after) == len(place.slack.messages("general")) > 2


async def test_an_edit_that_a_crash_cut_off_goes_on(place: SlackPlace) -> None:
    """Some of its parts are there, the rest follow."""
    target = Target(channel=place.channel)
    first = await place.platform.deliver(leased("a", target, say("Short.")))
    edit = Delivery("b", target, long(2_500), START, action=Action.EDIT, about="a")
    place.slack.weather.cap("chat.postMessage", 1)
    with pytest.raises(DeliveryDelayed):
        await place.platform.deliver(LeasedDelivery(edit, 1, first))
    there = len(place.slack.messages("general"))
    place.slack.weather.clear()
    await place.restart()
    parts = await place.platform.deliver(LeasedDelivery(edit, 2, first))
    assert len(parts) == len(place.slack.messages("general")) > there == 2


async def test_an_edit_whose_answer_was_lost_adds_nothing_twice(place: SlackPlace) -> None:
    """Slack may have posted the part all the same."""
    target = Target(channel=place.channel)
    first = await place.platform.deliver(leased("a", target, say("Short.")))
    edit = Delivery("b", target, long(1_500), START, action=Action.EDIT, about="a")
    place.slack.reset_connection("chat.postMessage", after_doing=True)
    with pytest.raises(DeliveryUncertain):
        await place.platform.deliver(LeasedDelivery(edit, 1, first))
    parts = await place.platform.deliver(LeasedDelivery(edit, 2, first))
    assert 3 == len(parts) == len(place.slack.messages("general"))


@pytest.mark.parametrize("in_thread", [False, True])
async def test_a_message_is_found_however_much_was_said_since(place: SlackPlace, *, in_thread: bool) -> None:
    """A thread is told from its oldest reply on; a channel comes in pages."""
    place.slack.core.page_cap = 15
    root = await place.post("A question") if in_thread else None
    target = Target(channel=place.channel, thread=root)
    thread = "" if root is None else ids.native_message(root)[1]
    general = place.slack.channel("general")
    for _ in range(40):
        place.slack.core.talk.post(general, place.slack.user("Ann").id, "before", thread)
    parts = await place.platform.deliver(leased("a", target, say("Found?")))
    for _ in range(40):
        place.slack.core.talk.post(general, place.slack.user("Ann").id, "after", thread)
    await place.restart()
    assert parts == await place.platform.find_delivery(leased("a", target, say("Found?"), 2))
    assert await place.platform.find_delivery(leased("other", target, say("Not sent."), 2)) is None


async def test_a_message_that_slack_shows_only_in_part_is_not_surely_absent(place: SlackPlace) -> None:
    """Told absent, it would be posted twice."""
    place.slack.core.page_cap = 15
    target = Target(channel=place.channel)
    for number in range(20):
        await place.post(f"{number}")
    place.slack.weather.cap("conversations.history", 1)
    with pytest.raises(DeliveryDelayed):
        await place.platform.find_delivery(leased("a", target, say("Sent?"), 2))
