"""An announcement to three channels on Slack and Discord through kill -9 at every kind of step."""

import asyncio
import random
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.rigs.both import Both, both

TITLE = "A talk about iron"
MOMENTS = (("answering", 1), ("announcing", 3), ("announced", 3))
"""When it dies, and how often that comes: a command is done and not answered; a channel has it not yet, or just now."""


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Both]:
    """Return both platforms, with two channels on Slack and an organiser there; nothing runs on them yet."""
    async with both(tmp_path) as place:
        await place.slack.create_channel("news", "ann")
        await place.slack.invite_bot("news", "ann")
        organiser = place.slack.user("ann").id
        place.configure(f'[roles]\norganisers = ["slack:{organiser}"]\n[announcements]\nquiet = []\n')
        yield place


async def types(place: Both, text: str) -> str:
    """Let the organiser type a command, and return what they read; nothing when it was cut off."""
    outcome = await place.slack.slash("ann", "general", "/prehab", f"/{text}")
    return str(outcome.ack) if outcome.ack else ""


def standing(place: Both) -> list[list[str]]:
    """Return what the bot says of the talk in each of the three channels."""
    on_slack = [[m["text"] for m in place.slack.messages(name)] for name in ("general", "news")]
    on_discord = [message.content for message in place.discord.messages(place.discord.general)]
    return [[text for text in texts if TITLE in text] for texts in (*on_slack, on_discord)]


def says(place: Both, words: str) -> bool:
    """Return whether each channel has it once, in these words."""
    return all(len(texts) == 1 and words in texts[0] for texts in standing(place))


async def dies_of(place: Both, command: str) -> None:
    """Let the bot die of a command, and begin again."""
    typing = asyncio.create_task(types(place, command))
    await place.dies()
    await place.start()
    await typing


async def test_an_announcement_survives_every_kind_of_death(place: Both) -> None:
    """It is sent, changed and withdrawn, and the bot dies of each, at another kind of step each time."""
    fate = random.Random(6)
    moments = [(moment, fate.randint(1, most)) for moment, most in fate.sample(MOMENTS, 3)]
    (first, count), *_ = moments
    await place.start(first, count + (first == "answering"))  # The draft is answered too.
    channels = "slack:#general slack:#news discord:#general"
    drafted = await types(place, f'announce title:"{TITLE}" channels:"{channels}" On Tuesday.')
    found = re.search(r"Draft announcement (\w+)", drafted)
    assert found, drafted
    steps = {
        f"schedule-announcement id:{found[1]} version:1": lambda: says(place, "On Tuesday."),
        f"edit-announcement id:{found[1]} On Thursday.": lambda: says(place, "On Thursday."),
        f"withdraw-announcement {found[1]}": lambda: standing(place) == [[], [], []],
    }
    for (command, is_done), (moment, count) in zip(steps.items(), moments, strict=True):
        if command not in tuple(steps)[:1]:
            await place.kill()
            await place.start(moment, count)
        await dies_of(place, command)
        await place.until(lambda is_done=is_done: is_done() and place.is_quiet())  # type: ignore[misc]
    await asyncio.sleep(0.6)  # What is due goes out every half second: nothing comes back.
    assert [[], [], []] == standing(place)
