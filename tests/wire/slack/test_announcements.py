"""Announcing on Slack, from end to end: the real slack-bolt, and the whole core behind it."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.wiring import Core
from tests.contract.slackplace import SlackPlace, slack_place
from tests.rigs.organising import organised
from tests.wire.slack.test_organisers import button, says, until, words


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[SlackPlace]:
    """A workspace with the bot in #general."""
    async with slack_place(tmp_path / "slack") as made:
        yield made


@pytest.fixture
async def core(place: SlackPlace, tmp_path: Path) -> AsyncIterator[Core]:
    """The core behind it, with Ann as organiser; what it has to say goes out."""
    async with organised(place, tmp_path, place.person, sends=True) as made:
        yield made


async def posted(place: SlackPlace, text: str) -> dict[str, Any]:
    """Wait until the bot says something in #general, and return it."""
    async with asyncio.timeout(5):
        while True:
            for message in place.slack.messages("general"):
                if text in words(message.get("blocks", [])):
                    return message
            await asyncio.sleep(0.005)


@pytest.mark.usefixtures("core")
async def test_an_announcement_is_written_looked_at_and_sent_in_one_window(place: SlackPlace) -> None:
    """The form, what cannot be used beside its field, the draft with the channel's members, and the post."""
    await place.slack.slash("Ann", "general", "/prehab", "announce")
    form = await until(place, lambda view: view["callback_id"] == "form")
    assert ["title", "text", "channels", "when", "every"] == [block["block_id"] for block in form["blocks"]]
    said = {"title": "Iron", "text": "@everyone <!channel>: low iron.", "channels": "slack:#nowhere", "when": ""}
    refused = await place.slack.submit_view("Ann", form, said)
    assert "I know no channel called slack:#nowhere." in refused.errors["channels"]
    await place.slack.submit_view("Ann", form, {**said, "channels": "#general"})
    draft = await until(place, says("This is what it says:"))
    assert "It goes to #general on Slack (3 members)." in words(draft["blocks"])
    assert "On Slack it is one message." in words(draft["blocks"])
    await place.slack.press("Ann", draft, button(draft, "Its button"))
    form = await until(place, lambda view: view["callback_id"] == "form")
    await place.slack.submit_view("Ann", form, {"label": "Read more", "link": "https://example.org/iron"})
    draft = await until(place, says("Its button: Read more."))
    await place.slack.press("Ann", draft, button(draft, "Send it now"))
    await until(place, says("It is on its way."))
    message = await posted(place, "low iron.")
    assert "@everyone <!channel>: low iron." in words(message["blocks"])
    assert "<!channel>" not in message["text"]
    assert "user" not in {part["type"] for part in _parts(message["blocks"])} & {"user", "usergroup", "broadcast"}
    opened = await place.slack.press("ben", message, button(message, "Read more"), answers=1)
    assert "https://example.org/iron" in str(opened.ephemerals or opened.texts)
    assert [] == place.slack.warnings


def _parts(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return every part of rich text."""
    found: list[dict[str, Any]] = []
    for block in blocks:
        found += [block, *_parts(block.get("elements", []))]
    return found
