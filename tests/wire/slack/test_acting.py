"""Commands, buttons, menus, forms and shortcuts on the Slack rig, with the real slack-bolt."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from tests.rigs.clocks import HandClock
from tests.rigs.slack import Impossible, SlackRig
from tests.wire.slack.bots import Bot

FORM: dict[str, Any] = {
    "type": "modal",
    "callback_id": "resource",
    "title": {"type": "plain_text", "text": "A resource"},
    "submit": {"type": "plain_text", "text": "Save"},
    "blocks": [
        {
            "type": "input",
            "block_id": "title",
            "label": {"type": "plain_text", "text": "Title"},
            "element": {"type": "plain_text_input", "action_id": "text", "max_length": 20},
        },
        {
            "type": "input",
            "block_id": "topic",
            "optional": True,
            "label": {"type": "plain_text", "text": "Topic"},
            "element": {"type": "external_select", "action_id": "topic_search", "min_query_length": 1},
        },
    ],
}
BUTTON = {"type": "button", "action_id": "yes", "value": "42", "text": {"type": "plain_text", "text": "Yes"}}
MENU = {
    "type": "static_select",
    "action_id": "day",
    "options": [{"text": {"type": "plain_text", "text": day}, "value": day[:3]} for day in ("Monday", "Tuesday")],
}
BLOCKS = [{"type": "actions", "block_id": "row", "elements": [BUTTON, MENU]}]


def opens_form(bot: Bot, content: dict[str, Any] = FORM) -> None:
    """Let /add open a form."""

    @bot.app.command("/add")
    async def add(ack: Any, command: dict[str, Any]) -> None:
        await bot.client.views_open(trigger_id=command["trigger_id"], view=content)
        await ack()


async def test_a_command_is_answered(slack: SlackRig, bot: Bot) -> None:
    """The acknowledgement, the response_url and a private message all reach whoever typed the command."""

    @bot.app.command("/find")
    async def find(ack: Any, respond: Any, command: dict[str, Any]) -> None:
        await ack(f"Looking for {command['text']}")
        await bot.client.chat_postEphemeral(channel=command["channel_id"], user=command["user_id"], text="Psst")
        await respond(text="Here it is", response_type="in_channel")

    outcome = await slack.slash("ann", "general", "/find", "tea", answers=2)
    assert set(outcome.texts) == {"Looking for tea", "Here it is"}
    assert {shown["text"] for shown in outcome.ephemerals} == {"Looking for tea", "Psst"}
    assert slack.messages("general")[-1]["text"] == "Here it is"
    assert slack.ephemerals("ben") == []


async def test_a_command_that_nobody_acknowledges_fails(slack: SlackRig, bot: Bot) -> None:
    """After three seconds Slack tells the person that it did not work."""
    slack.dispatcher.patience = 0.05
    outcome = await slack.slash("ann", "general", "/unknown")
    assert (outcome.is_acked, outcome.error) == (False, "operation_timeout")


async def test_a_response_url_wears_out(slack: SlackRig, bot: Bot, clock: HandClock) -> None:
    """Five answers, within half an hour."""
    urls: list[Any] = []

    @bot.app.command("/find")
    async def find(ack: Any, respond: Any) -> None:
        urls.append(respond)
        await ack()

    await slack.slash("ann", "general", "/find")
    await slack.slash("ann", "general", "/find")
    assert [(await urls[0](text=f"Answer {n}")).status_code for n in range(6)] == [200] * 5 + [404]
    clock.turn(timedelta(minutes=31))
    late = await urls[1](text="Late")
    assert (late.status_code, "expired_url" in late.body) == (404, True)


async def test_a_button_is_pressed(slack: SlackRig, bot: Bot) -> None:
    """The press carries message, value and a response_url that can replace the message."""
    seen: list[dict[str, Any]] = []

    @bot.app.action("yes")
    async def yes(ack: Any, body: dict[str, Any], respond: Any) -> None:
        await ack()
        seen.append(body)
        await respond(text="Thank you", replace_original=True)

    await bot.client.chat_postMessage(channel=slack.channel("general").id, text="Coming?", blocks=BLOCKS)
    message = slack.messages("general")[-1]
    outcome = await slack.press("ben", message, "yes", answers=1)
    assert (seen[0]["actions"][0]["value"], seen[0]["message"]["ts"]) == ("42", message["ts"])
    assert seen[0]["user"]["id"] == slack.user("ben").id
    assert seen[0]["state"]["values"]["row"]["day"] == {"type": "static_select", "selected_option": None}
    assert outcome.texts == [slack.messages("general")[-1]["text"]] == ["Thank you"]


async def test_a_menu_of_a_private_message_is_used(slack: SlackRig, bot: Bot) -> None:
    """An ephemeral message is not sent along, and can be deleted through its response_url."""
    seen: list[dict[str, Any]] = []

    @bot.app.action("day")
    async def day(ack: Any, body: dict[str, Any], respond: Any) -> None:
        seen.append(body)
        await respond(delete_original=True)
        await ack()

    general, ann = slack.channel("general").id, slack.user("ann").id
    await bot.client.chat_postEphemeral(channel=general, user=ann, text="Which day?", blocks=BLOCKS)
    await slack.choose("ann", slack.ephemerals("ann")[0], "day", "Tuesday")
    assert seen[0]["actions"][0]["selected_option"]["value"] == "Tue"
    assert seen[0]["state"]["values"]["row"]["day"]["selected_option"]["value"] == "Tue"
    assert (seen[0]["container"]["is_ephemeral"], "message" in seen[0]) == (True, False)
    assert slack.ephemerals("ann") == []


async def test_a_form_is_opened_and_sent(slack: SlackRig, bot: Bot) -> None:
    """Errors keep the form open with what was typed; without them it closes."""
    opens_form(bot)
    titles: list[str] = []

    @bot.app.view("resource")
    async def save(ack: Any, view: dict[str, Any]) -> None:
        titles.append(view["state"]["values"]["title"]["text"]["value"])
        if len(titles) == 1:
            await ack(response_action="errors", errors={"title": "Too short."})
        else:
            await ack()

    await slack.slash("ann", "general", "/add")
    form = slack.open_view("ann")
    assert form is not None
    assert (await slack.submit_view("ann", form, {"title": "T"})).errors == {"title": "Too short."}
    assert slack.open_view("ann") is not None
    assert (await slack.submit_view("ann", form, {"text": "Tea"})).errors == {}
    assert (titles, slack.open_view("ann")) == (["T", "Tea"], None)


async def test_a_form_offers_suggestions(slack: SlackRig, bot: Bot) -> None:
    """What is typed is asked of the bot, and an offered option can be sent."""
    opens_form(bot)
    chosen: list[str] = []

    @bot.app.options("topic_search")
    async def topics(ack: Any, payload: dict[str, Any]) -> None:
        await ack(options=[{"text": {"type": "plain_text", "text": f"{payload['value']}!"}, "value": "t1"}])

    @bot.app.view("resource")
    async def save(ack: Any, view: dict[str, Any]) -> None:
        chosen.append(view["state"]["values"]["topic"]["topic_search"]["selected_option"]["value"])
        await ack()

    await slack.slash("ann", "general", "/add")
    form = slack.open_view("ann")
    assert form is not None
    offered = (await slack.suggest("ann", form, "topic_search", "tea")).options
    assert [option["text"]["text"] for option in offered] == ["tea!"]
    await slack.submit_view("ann", form, {"title": "Tea", "topic": offered[0]})
    assert chosen == ["t1"]


async def test_a_form_may_change_and_grow(slack: SlackRig, bot: Bot) -> None:
    """A submission can put another form on top, and closing goes back to the first."""
    opens_form(bot)

    @bot.app.view("resource")
    async def push(ack: Any) -> None:
        await ack(response_action="push", view=FORM | {"callback_id": "second", "notify_on_close": True})

    @bot.app.view_closed("second")
    async def closed(ack: Any) -> None:
        await ack()

    await slack.slash("ann", "general", "/add")
    first = slack.open_view("ann")
    assert first is not None
    await slack.submit_view("ann", first, {"title": "Tea"})
    second = slack.open_view("ann")
    assert second is not None
    assert (second["callback_id"], second["previous_view_id"]) == ("second", first["id"])
    assert (await slack.close_view("ann", second)).is_acked
    assert (slack.open_view("ann") or {})["id"] == first["id"]


async def test_nobody_can_do_what_slack_would_not_let_them(slack: SlackRig, bot: Bot) -> None:
    """Empty and over-long fields, unknown fields and buttons that are not there."""
    opens_form(bot)
    await slack.slash("ann", "general", "/add")
    form = slack.open_view("ann")
    assert form is not None
    for values in ({}, {"title": "x" * 21}, {"title": "Tea", "other": "x"}):
        with pytest.raises(Impossible):
            await slack.submit_view("ann", form, values)
    with pytest.raises(Impossible):
        await slack.press("ann", form, "no such button")
    with pytest.raises(Impossible):
        await slack.suggest("ann", form, "topic_search", "")


async def test_a_trigger_opens_one_form_within_three_seconds(slack: SlackRig, bot: Bot, clock: HandClock) -> None:
    """Used twice, used late or invented, it opens nothing."""
    triggers: list[str] = []

    @bot.app.shortcut("add")
    async def add(ack: Any, shortcut: dict[str, Any]) -> None:
        triggers.append(shortcut["trigger_id"])
        await ack()

    await slack.open_shortcut("ann", "add")
    await slack.open_shortcut("ann", "add")
    clock.turn(timedelta(seconds=3))
    await bot.client.views_open(trigger_id=triggers[0], view=FORM)
    clock.turn(timedelta(seconds=1))
    for trigger, error in zip((*triggers, "1.2.x"), ("exchanged", "expired", "invalid_arguments"), strict=True):
        with pytest.raises(SlackApiError, match=error):
            await bot.client.views_open(trigger_id=trigger, view=FORM)


async def test_a_shortcut_on_a_message_brings_the_message(slack: SlackRig, bot: Bot) -> None:
    """The message comes along, and answers go to whoever used the shortcut."""

    @bot.app.shortcut("keep")
    async def keep(ack: Any, shortcut: dict[str, Any], respond: Any) -> None:
        await ack()
        await respond(f"Kept: {shortcut['message']['text']}")

    said = await slack.post("ben", "general", "Tea is good")
    assert (await slack.open_shortcut("ann", "keep", said, answers=1)).texts == ["Kept: Tea is good"]
    assert slack.ephemerals("ben") == []


async def test_the_home_tab_is_shown(slack: SlackRig, bot: Bot) -> None:
    """Opening it tells the bot, who can publish, and buttons in it work; an outdated hash does not."""
    home = {"type": "home", "blocks": BLOCKS}
    pressed: list[str] = []

    @bot.app.event("app_home_opened")
    async def opened(event: dict[str, Any]) -> None:
        await bot.client.views_publish(user_id=event["user"], view=home)

    @bot.app.action("yes")
    async def yes(ack: Any, body: dict[str, Any]) -> None:
        pressed.append(body["view"]["id"])
        await ack()

    await slack.open_home("ann")
    shown = await _home(slack)
    await slack.press("ann", shown, "yes")
    await bot.client.views_publish(user_id=slack.user("ann").id, view=home, hash=shown["hash"])
    with pytest.raises(SlackApiError, match="hash_conflict"):
        await bot.client.views_publish(user_id=slack.user("ann").id, view=home, hash=shown["hash"])
    assert pressed == [shown["id"]]


async def _home(slack: SlackRig) -> dict[str, Any]:
    async with asyncio.timeout(5):
        while (shown := slack.home_view("ann")) is None:
            await asyncio.sleep(0.002)
    return shown
