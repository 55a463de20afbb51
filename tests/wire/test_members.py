"""Members at the pages, and one person on Slack and Discord, with the real libraries and the bot as a process."""

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.rigs.both import Both, both
from tests.rigs.visiting import Visiting


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Both]:
    """The bot on both platforms."""
    async with both(tmp_path) as place:
        await place.start()
        yield place


async def _is_out(browser: Visiting) -> None:
    """Wait until a browser is not let in any more: the news takes its way."""
    async with asyncio.timeout(20):
        while (await browser.opens("/archive"))[0] != 401:
            await asyncio.sleep(0.02)


async def test_members_of_either_platform_sign_in_from_their_chat(place: Both) -> None:
    """Guests do not; and whoever is deactivated or leaves the server is out at once."""
    await place.slack.join_workspace("gus", guest="single")
    on_slack = (await place.slack.slash("ann", "general", "/prehab", "site")).ack["text"]
    refused = (await place.slack.slash("gus", "general", "/prehab", "site")).ack["text"]
    on_discord = await place.discord.slash(place.ann, place.discord.general, "site")
    assert ("pages are for its members" in refused, on_discord.is_ephemeral) == (True, True)
    async with Visiting(place.address) as one, Visiting(place.address) as other:
        for path in ("/archive", "/"):
            status, page = await one.opens(path)
            assert (status, "This page is for members of the group." in page) == (401, True)
        await one.signs_in(on_slack)
        await other.signs_in(on_discord.text)
        assert "Slack" in (await one.opens("/account"))[1]
        assert "Discord" in (await other.opens("/account"))[1]
        await place.slack.deactivate("ann")
        await _is_out(one)
        assert (await other.opens("/archive"))[0] == 200
        await place.discord.leave(place.ann)
        await _is_out(other)
    assert 0 == await place.stop()


async def test_a_code_is_typed_at_the_site_and_confirmed_in_either_chat(place: Both) -> None:
    """The question comes as a direct message; its yes lets in the browser that shows its number, its no does not."""
    slack, discord = place.slack, place.discord
    async with Visiting(place.address) as one, Visiting(place.address) as other:
        number = await one.types_code((await slack.slash("ann", "general", "/prehab", "site")).ack["text"])
        await place.until(lambda: len(slack.direct_messages("ann")) == 1)
        (question,) = slack.direct_messages("ann")
        assert f"shows the number {number}. Was it you?" in question["text"]
        assert await one.goes_on() == 409
        yes = next(e["action_id"] for b in question["blocks"] if b["type"] == "actions" for e in b["elements"])
        assert "press Continue" in (await slack.press("ann", question, yes, answers=1)).texts[0]
        assert await one.goes_on() == 200
        await other.types_code((await discord.slash(place.ann, discord.general, "site")).text)
        await place.until(lambda: len(discord.direct_messages(place.ann)) == 1)
        (asked,) = discord.direct_messages(place.ann)
        no = asked.components[0]["components"][1]["custom_id"]
        assert "Nobody was let in" in (await discord.press(place.ann, asked, no)).text
        assert await other.goes_on() == 410
    assert 0 == await place.stop()


async def test_one_person_links_slack_and_discord(place: Both) -> None:
    """Each side sees the other and says yes; then they are one."""
    offered = (await place.slack.slash("ann", "general", "/prehab", "link")).ack["text"]
    code = re.search(r"[A-Z0-9]{4}-[A-Z0-9]{4}", offered)
    assert code
    asked = await place.discord.slash(place.ann, place.discord.general, "link", {"code": code[0]})
    assert ("on Slack. Is that your account too?" in asked.text, asked.is_ephemeral) == (True, True)
    assert asked.message is not None
    yes = asked.message.components[0]["components"][0]["custom_id"]
    said = await place.discord.press(place.ann, asked.message, yes)
    assert "Nothing is linked until you say yes there too" in said.text
    await place.until(lambda: len(place.slack.direct_messages("ann")) == 1)
    (question,) = place.slack.direct_messages("ann")
    assert "Ann on Discord has entered your code" in question["text"]
    action = next(e["action_id"] for b in question["blocks"] if b["type"] == "actions" for e in b["elements"])
    done = await place.slack.press("ann", question, action, answers=1)
    assert "is now linked with Ann on Discord" in done.texts[0]
    async with Visiting(place.address) as browser:
        await browser.signs_in((await place.slack.slash("ann", "general", "/prehab", "site")).ack["text"])
        page = (await browser.opens("/account"))[1]
        assert "The bot knows these accounts as one person." in page
        assert ">Discord<" in page
    assert 0 == await place.stop()
