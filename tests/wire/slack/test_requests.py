"""HTTP mode: Slack posts to the bot's own address, and only what Slack signed is taken."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from tests.rigs.both import Both, both
from tests.rigs.slack.posting import RequestUrl

NEWS = {"type": "event_callback", "event_id": "Ev1", "event_time": 1, "event": {"type": "message"}}


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Both]:
    """The bot on both platforms, with Slack posting to it."""
    async with both(tmp_path) as place:
        place.use_http()
        await place.start()
        yield place


def carrier(place: Both) -> RequestUrl:
    """Return what posts to the bot."""
    found = place.slack.dispatcher.carrier
    assert isinstance(found, RequestUrl)
    return found


async def test_the_address_proves_itself(place: Both) -> None:
    """Slack asks for that when the address is entered."""
    assert await carrier(place).verify()


async def test_messages_commands_buttons_and_forms_go_over_it(place: Both) -> None:
    """As over sockets."""
    await place.slack.post("ann", "general", "Breathing first")
    await place.until(lambda: "Breathing first" in place.archived().values())
    found = await place.slack.slash("ann", "general", "/ask", "what is prehab")
    assert found.ack["response_type"] == "ephemeral"
    await place.slack.slash("ann", "general", "/ask", "")
    view = place.slack.open_view("ann")
    assert view is not None
    await place.slack.submit_view("ann", view, {"question": "What is prehabilitation?"})
    assert "prehab" in json.dumps(place.slack.open_view("ann")).casefold()


async def test_what_slack_did_not_sign_changes_nothing(place: Both) -> None:
    """Nor does what it signed long ago; the log says once what to look at."""
    place.slack.dispatcher.retry_waits = ()
    await place.until(lambda: bool(place.slack.calls("conversations.history")))  # What it reads at a start is read.
    carrier(place).skew = -600
    await place.slack.post("ann", "general", "From long ago")
    carrier(place).skew, carrier(place).secret = 0, "another"
    await place.slack.post("ann", "general", "From somebody else")
    await place.slack.settled()
    assert [False, False] == [event.is_acked for event in place.slack.events]
    assert {} == place.archived()
    assert 1 == place.log().count("copy the Signing Secret again")
    assert "somebody else" not in place.log()


STRANGERS: list[dict[str, str]] = [
    {},
    {"X-Slack-Request-Timestamp": "soon", "X-Slack-Signature": "v0=0"},
    {"X-Slack-Request-Timestamp": "99999999999999999999", "X-Slack-Signature": "v0=0"},
    {"X-Slack-Request-Timestamp": "1", "X-Slack-Signature": "v0=\u00e9"},
]


async def test_strangers_are_refused_whatever_they_write(place: Both) -> None:
    """With 401 and a sentence, never with an error of ours."""
    address = f"{place.address}/slack/events"
    async with aiohttp.ClientSession() as session:
        for headers in STRANGERS:
            async with session.post(address, json=NEWS, headers=headers) as answer:
                assert (401, "This address takes only what Slack has signed.") == (answer.status, await answer.text())
    assert "Traceback" not in place.log()


async def test_every_other_page_still_refuses_foreign_names_and_foreign_pages(place: Both) -> None:
    """Only this one address answers to the open web."""
    async with aiohttp.ClientSession() as session:
        async with session.get(f"{place.address}/archive", headers={"Host": "bot.example.org"}) as answer:
            assert answer.status == 421
        async with session.post(f"{place.address}/archive", headers={"Origin": "https://example.org"}) as answer:
            assert answer.status == 403


async def test_what_was_posted_while_the_bot_was_away_is_read_when_it_is_back(place: Both) -> None:
    """There is no connection whose loss could tell."""
    await place.slack.post("ann", "general", "Before")
    await place.until(lambda: "Before" in place.archived().values())
    await place.stop()
    place.slack.dispatcher.retry_waits = ()
    await place.slack.post("ann", "general", "Meanwhile")
    await place.slack.settled()
    await place.start()
    await place.until(lambda: "Meanwhile" in place.archived().values())


async def test_the_check_asks_for_the_public_address(place: Both) -> None:
    """And says which it is, once it is there."""
    _, output, _ = await place.command("check")
    assert "MEND  slack: In HTTP mode Slack posts to the bot. Set public_url in [site]" in output
    place.set_public_url("https://bot.example.org")
    _, output, _ = await place.command("check")
    assert "ok    slack: Slack posts to https://bot.example.org/slack/events" in output
