"""A member and an event on Slack, from the posted card to the reminder, with the real slack-bolt."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from adapters.slack import ids
from bot.model.refs import AccountRef
from tests.rigs.talks import LINK, arranged
from tests.wire.slack.whole import WholeBot, whole_bot

DAY = timedelta(days=1)


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[WholeBot]:
    """A workspace with the whole bot in it."""
    async with whole_bot(tmp_path) as made:
        yield made


def button(shown: dict[str, Any], label: str) -> str:
    """Return the action of a button."""
    elements = [part for block in shown["blocks"] for part in block.get("elements", ())]
    return next(str(part["action_id"]) for part in elements if part.get("text", {}) == _plain(label))


def _plain(label: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": label, "emoji": False}


def posts(place: WholeBot) -> list[dict[str, Any]]:
    """Return what the bot has posted about the event: its card, and a reminder for everybody an hour before."""
    return [message for message in place.slack.messages("general") if "district hospital" in str(message)]


async def until(holds: Callable[[], bool]) -> None:
    """Wait until something holds."""
    async with asyncio.timeout(10):
        while not holds():
            await asyncio.sleep(0.005)


async def test_a_member_goes_is_reminded_and_stops_the_reminders(place: WholeBot) -> None:
    """The link is in what they alone see, and in nothing that stands in the channel or the archive."""
    organiser = AccountRef(f"slack:{place.slack.user('Ann').id}")
    channel = ids.channel_ref(place.slack.channel("general").id)
    await arranged(place.core, organiser, place.clock.now() + 15 * DAY, [channel])
    await until(lambda: bool(posts(place)))
    (card,) = posts(place)
    going = await place.slack.press("ben", card, button(card, "I am going"), answers=1)
    assert LINK in str(going.ephemerals[-1]).replace("&amp;", "&")
    asked = await place.slack.press(
        "ben", going.ephemerals[-1], button(going.ephemerals[-1], "Remind me: 1 day and 1 hour")
    )
    await asked.until(1)
    place.wait(14 * DAY)
    await until(lambda: bool(place.slack.direct_messages("ben")))
    reminder = place.slack.direct_messages("ben")[0]
    assert LINK in str(reminder).replace("&amp;", "&")
    await (await place.slack.press("ben", reminder, button(reminder, "Stop these reminders"))).until(1)
    place.wait(DAY)
    await until(lambda: 2 == len(posts(place)))
    assert 1 == len(place.slack.direct_messages("ben"))
    assert LINK not in str(place.slack.messages("general")).replace("&amp;", "&")
    assert not [text for text in await place.archived() if LINK in text]
    assert [] == place.slack.warnings


async def test_where_somebody_is_comes_from_their_profile(place: WholeBot) -> None:
    """Nobody has to be asked who has told Slack."""
    place.slack.user("ben").tz = "America/New_York"
    event = await arranged(place.core, AccountRef("slack:U1"), place.clock.now() + 15 * DAY)
    shown = await place.slack.slash("ben", "general", "/prehab", f"event {event.id}")
    assert "4am to 5am (EST), New York time" in str(shown.ack)
    mine = await place.slack.slash("ben", "general", "/prehab", "my-zone")
    assert "America/New York, as you have it set here" in str(mine.ack)
