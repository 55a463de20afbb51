"""Announcing on Discord, from end to end: the real discord.py, and the whole core behind it."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.wiring import Core
from tests.contract.discordplace import DiscordPlace, discord_place
from tests.rigs.organising import organised
from tests.wire.discord.test_organisers import presses, said, types


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[DiscordPlace]:
    """A server with the bot on it."""
    async with discord_place(tmp_path / "discord") as made:
        yield made


@pytest.fixture
async def core(place: DiscordPlace, tmp_path: Path) -> AsyncIterator[Core]:
    """The core behind it, with Ann as organiser and its commands registered; what it has to say goes out."""
    async with organised(place, tmp_path, place.person, sends=True) as made:
        await place.platform.install_commands(made.registry.specs)
        yield made


async def posted(place: DiscordPlace, text: str) -> list[Any]:
    """Wait until the bot says something in the channel, and return all that it said there."""
    async with asyncio.timeout(5):
        while True:
            messages = [m for m in place.rig.messages(place.rig.general) if m.author is place.rig.bot]
            if any(text in message.content for message in messages):
                return messages
            await asyncio.sleep(0.005)


@pytest.mark.usefixtures("core")
async def test_a_long_announcement_comes_in_parts_that_nobody_is_pinged_by(place: DiscordPlace) -> None:
    """The draft says so before; the button is below the last part."""
    form = await types(place, "announce")
    assert form.modal is not None
    text = "@everyone, @here: " + "low iron is common before an operation. " * 60
    filled = {"title": "Iron", "text": text, "channels": "#general", "when": "", "every": ""}
    draft = await place.rig.submit_modal(place.ann, form.modal, filled)
    await draft.until(lambda answer: "On Discord it comes as 2 messages" in said(answer))
    assert "It goes to #general on Discord (3 members)." in said(draft).replace("\\", "")
    assert "is on its way" in said(await presses(place, draft, "Send it now"))
    parts = await posted(place, "common before an operation. low iron is common before an operation.")
    assert "@everyone, @here: low iron" in parts[0].content.replace("\u200b", "")
    assert not any(part.mention_everyone or part.mentions for part in parts)


async def test_how_many_a_closed_channel_reaches_is_not_told(place: DiscordPlace) -> None:
    """Discord counts the whole server, so that the number would be wrong."""
    assert 3 == await place.platform.count_members(place.channel)
    await place.rig.close(place.rig.general)
    assert await place.platform.count_members(place.channel) is None
