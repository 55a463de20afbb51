"""Who comes into a group that is a channel of a larger workspace, with the real slack-bolt."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.model.inbound import MessagePosted, PersonJoined
from tests.contract.slackplace import SlackPlace, slack_place
from tests.rigs.slack.workspace import SLACKBOT


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[SlackPlace]:
    """A workspace whose #general is the group."""
    async with slack_place(tmp_path, doors=("general",)) as made:
        yield made


async def test_only_people_who_come_into_the_groups_channel_are_greeted(place: SlackPlace) -> None:
    """Slack tells of bots and guests in the same event, by their ids alone."""
    for name, traits in {"Robot": {"is_bot": True}, "Guest": {"guest": "multi"}, "Cleo": {}}.items():
        place.slack.core.world.add_user(name, **traits)
        await place.slack.join_channel(name, "general")
    await place.slack.settled()
    joined = {event.name: event.is_bot for event in place.intake.events if isinstance(event, PersonJoined)}
    assert {"Robot": True, "Cleo": False} == joined


async def test_slackbot_is_nobody_to_talk_with(place: SlackPlace) -> None:
    """Slack does not say of its own voice that it is a bot; answered, the two could talk for ever."""
    place.slack.channel("general").members.append(SLACKBOT)
    await place.slack.post(SLACKBOT, "general", f"Reminder: ask {place.mention} about low iron")
    (event,) = await place.intake.until(1)
    assert isinstance(event, MessagePosted)
    assert (True, None) == (event.post.author_is_bot, event.addressed)
