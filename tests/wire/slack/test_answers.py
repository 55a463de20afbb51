"""How answers reach whoever asked when not everything goes as it should, with the real slack-bolt."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from adapters.slack import ids
from bot.model.cards import Button, Buttons, Card, Paragraph, say
from bot.model.commands import Option
from bot.model.forms import Form
from bot.model.outbound import Delivery, LeasedDelivery, Target
from tests.contract.slackplace import SlackPlace, slack_place
from tests.rigs.clocks import START

FORM = Form("paint", "Paint", (Option("colour", "Which colour", required=True),), {})
MORE = Card((Paragraph("A first answer."), Buttons((Button("More", "ask", "more"),))))


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[SlackPlace]:
    """A workspace with the bot in #general."""
    async with slack_place(tmp_path) as made:
        yield made


async def opened(place: SlackPlace) -> dict[str, Any]:
    """Have Ann open a form in #general."""
    place.intake.form = FORM
    await place.slack.slash("Ann", "general", "/ask")
    place.intake.form = None
    return view(place)


def view(place: SlackPlace) -> dict[str, Any]:
    """Return what Ann has open."""
    found = place.slack.open_view("Ann")
    assert found is not None
    return found


async def shows(place: SlackPlace, words: str) -> None:
    """Wait until Ann's open view has these words."""
    async with asyncio.timeout(5):
        while words not in json.dumps(view(place)["blocks"]):
            await asyncio.sleep(0.002)


async def test_a_button_in_the_answer_to_a_form_works(place: SlackPlace) -> None:
    """Slack gives such a press no response_url: the answer takes the place of the one before, form or not."""
    place.intake.answer = MORE
    await place.slack.submit_view("Ann", await opened(place), {"colour": "green"})
    place.intake.answer = say("A second answer.")
    await place.slack.press("Ann", view(place), "0:press")
    await shows(place, "A second answer.")
    pressed = place.intake.invocations[-1]
    assert ("ask", "more", ids.channel_ref(place.slack.channel("general").id)) == (
        pressed.command,
        pressed.text,
        pressed.channel,
    )


async def test_a_form_that_a_form_leads_to_takes_its_place(place: SlackPlace) -> None:
    """And so does what is said of a button that is too old."""
    place.intake.answer = MORE
    await place.slack.submit_view("Ann", await opened(place), {"colour": "green"})
    place.intake.handle = _with_form(place.intake.handle)  # type: ignore[method-assign]
    await place.slack.press("Ann", view(place), "0:press")
    await shows(place, "Which colour")
    old = {"type": "button", "action_id": "vote:7", "text": {"type": "plain_text", "text": "Vote"}, "value": "7"}
    shown = view(place)
    blocks = [{"type": "actions", "block_id": "b", "elements": [old]}]
    place.slack.core.world.views[shown["id"]]["blocks"] = blocks
    await place.slack.press("Ann", shown, "vote:7")
    await shows(place, "older version")


def _with_form(handle: Callable[[Any], Any]) -> Callable[[Any], Any]:
    async def with_form(invocation: Any) -> Any:
        answer = await handle(invocation)
        return answer._replace(form=FORM)

    return with_form


async def test_a_slow_answer_is_announced_and_then_comes(place: SlackPlace) -> None:
    """Slack gives up after three seconds; the bot does not, whether a command was typed or a form was sent."""
    place.slack.dispatcher.patience = 3.0
    waiting, handle = asyncio.Event(), place.intake.handle

    async def slowly(invocation: Any) -> Any:
        await waiting.wait()
        return await handle(invocation)

    shown = await opened(place)
    place.intake.handle = slowly  # type: ignore[method-assign]
    typed, sent = await asyncio.gather(
        place.slack.slash("Ann", "general", "/ask", "low iron"),
        place.slack.submit_view("Ann", shown, {"colour": "green"}),
    )
    assert "One moment…" == typed.ack["text"]
    assert "One moment…" in json.dumps(sent.ack, ensure_ascii=False)
    waiting.set()
    await typed.until(2)
    assert ["One moment…", "An answer."] == typed.texts
    await shows(place, "An answer.")


async def test_a_view_that_is_closed_meanwhile_is_noted(place: SlackPlace, caplog: pytest.LogCaptureFixture) -> None:
    """There is nobody left who waits."""
    place.intake.answer = MORE
    await place.slack.submit_view("Ann", await opened(place), {"colour": "green"})
    place.slack.refuse("views.update", "not_found")
    await place.slack.press("Ann", view(place), "0:press")
    async with asyncio.timeout(5):
        while "an answer could not be shown" not in caplog.text:
            await asyncio.sleep(0.002)


@pytest.mark.parametrize("trouble", ["limit", "failure", "silence", "token"])
async def test_a_name_that_slack_does_not_give_holds_up_no_answer(place: SlackPlace, trouble: str) -> None:
    """Whoever asks is answered as somebody."""
    slack = place.slack
    {
        "limit": lambda: slack.rate_limit("users.info", times=9),
        "failure": lambda: slack.fail("users.info", 503, times=9),
        "silence": lambda: slack.delay("users.info", 2.0),
        "token": lambda: slack.refuse_tokens("token_revoked"),
    }[trouble]()
    outcome = await slack.slash("Ann", "general", "/ask", "low iron")
    assert "An answer." == outcome.ack["text"]
    assert "somebody" == place.intake.invocations[-1].account_name


async def test_an_answer_that_cannot_be_drawn_is_a_sentence(
    place: SlackPlace, caplog: pytest.LogCaptureFixture
) -> None:
    """Such as a button that carries more than Slack takes, or nothing at all: nobody waits for nothing."""
    for card in (Card((Buttons((Button("More", "ask", '"' * 1_990),)),)), Card(())):
        place.intake.answer = card
        outcome = await place.slack.slash("Ann", "general", "/ask", "low iron")
        assert "does not fit into a message" in outcome.ack["text"]
        await place.slack.submit_view("Ann", await opened(place), {"colour": "green"})
        await shows(place, "does not fit into a message")
    assert "carries more than Slack takes" in str([record.__dict__ for record in caplog.records])


async def test_a_button_in_a_thread_is_answered_in_the_thread(place: SlackPlace) -> None:
    """Where the person looks."""
    root = await place.post("A question")
    target = Target(channel=place.channel, thread=root)
    (reply,) = await place.platform.deliver(LeasedDelivery(Delivery("k", target, MORE, START), 1, ()))
    channel, ts = ids.native_message(reply)
    outcome = await place.slack.press("Ann", {"channel": channel, "ts": ts}, "0:press", answers=1)
    assert ids.native_message(root)[1] == outcome.answers[0]["thread_ts"]
    assert root == place.intake.invocations[-1].thread
