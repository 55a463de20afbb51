"""What the Slack rig accepts, at each limit and one beyond it, and how the real slack-sdk hears of it."""

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from tests.rigs.slack import SlackRig
from tests.rigs.slack import validation as v
from tests.wire.slack.bots import Bot

Block = dict[str, Any]


def plain(length: int) -> Block:
    return {"type": "plain_text", "text": "x" * length}


def button(**more: Any) -> Block:
    return {"type": "button", "text": plain(1)} | more


def option(text: int = 1, value: str = "v") -> Block:
    return {"text": plain(text), "value": value}


def select(*options: Block, **more: Any) -> Block:
    return {"type": "static_select", "action_id": "s", "options": list(options)} | more


def actions(*elements: Block) -> list[Block]:
    return [{"type": "actions", "elements": list(elements)}]


def section(length: int) -> list[Block]:
    return [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * length}}]


def numbered(count: int) -> list[Block]:
    return [button(action_id=f"a{number}") for number in range(count)]


def fields(count: int, length: int) -> list[Block]:
    return [{"type": "section", "fields": [plain(length)] * count}]


def context(count: int) -> list[Block]:
    return [{"type": "context", "elements": [plain(1)] * count}]


def rich(**element: Any) -> list[Block]:
    return [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [element]}]}]


def typing(**more: Any) -> Block:
    return modal(blocks=[field(element={"type": "plain_text_input", **more})], submit=plain(1))


CONFIRM = {"title": plain(100), "text": plain(300), "confirm": plain(30), "deny": plain(30)}

LIMITS: dict[str, tuple[list[Block], list[Block]]] = {
    "blocks": ([{"type": "divider"}] * 50, [{"type": "divider"}] * 51),
    "block id": ([{"type": "divider", "block_id": "x" * 255}], [{"type": "divider", "block_id": "x" * 256}]),
    "section": (section(3_000), section(3_001)),
    "empty section": (section(1), section(0)),
    "fields": (fields(10, 1), fields(11, 1)),
    "field": (fields(1, 2_000), fields(1, 2_001)),
    "header": ([{"type": "header", "text": plain(150)}], [{"type": "header", "text": plain(151)}]),
    "context": (context(10), context(11)),
    "elements": (actions(*numbered(25)), actions(*numbered(26))),
    "button": (actions(button(text=plain(75))), actions(button(text=plain(76)))),
    "button value": (actions(button(value="x" * 2_000)), actions(button(value="x" * 2_001))),
    "button url": (actions(button(url="x" * 3_000)), actions(button(url="x" * 3_001))),
    "style": (actions(button(style="danger")), actions(button(style="big"))),
    "action id": (actions(button(action_id="x" * 255)), actions(button(action_id="x" * 256))),
    "same action id": (actions(*numbered(2)), actions(*numbered(1) * 2)),
    "options": (actions(select(*[option()] * 100)), actions(select(*[option()] * 101))),
    "no options": (actions(select(option())), actions(select())),
    "option text": (actions(select(option(75))), actions(select(option(76)))),
    "option value": (actions(select(option(1, "x" * 150))), actions(select(option(1, "x" * 151)))),
    "placeholder": (
        actions(select(option(), placeholder=plain(150))),
        actions(select(option(), placeholder=plain(151))),
    ),
    "initial option": (
        actions(select(option(), initial_option=option())),
        actions(select(option(), initial_option=option(2))),
    ),
    "overflow": (
        actions({"type": "overflow", "options": [option()] * 5}),
        actions({"type": "overflow", "options": [option()] * 6}),
    ),
    "confirm": (
        actions(button(confirm=CONFIRM)),
        actions(button(confirm=CONFIRM | {"title": plain(101)})),
    ),
    "date": (
        actions({"type": "datepicker", "initial_date": "2026-11-23"}),
        actions({"type": "datepicker", "initial_date": "23 November"}),
    ),
    "date token": (
        rich(type="date", timestamp=1, format="{date_short_pretty} {time}"),
        rich(type="date", timestamp=1, format="soon"),
    ),
    "link": (rich(type="link", url="https://example.org"), rich(type="link", url="example")),
    "rich text": (rich(type="text", text="x"), rich(type="text", text="")),
    "alt text": (
        [{"type": "image", "image_url": "https://x", "alt_text": "x" * 2_000}],
        [{"type": "image", "image_url": "https://x", "alt_text": "x" * 2_001}],
    ),
    "markdown": ([{"type": "markdown", "text": "x" * 12_000}], [{"type": "markdown", "text": "x" * 12_001}]),
}


@pytest.mark.parametrize("name", LIMITS)
def test_blocks_have_limits(name: str) -> None:
    """What is just allowed passes, and one more does not."""
    allowed, refused = LIMITS[name]
    assert v.message_blocks(allowed) == []
    assert len(v.message_blocks(refused)) == 1


@pytest.mark.parametrize(
    "block",
    [
        {"type": "paragraph"},
        {"type": "section"},
        {"type": "section", "text": {"type": "html", "text": "x"}},
        {"type": "header", "text": {"type": "mrkdwn", "text": "x"}},
        {"type": "actions", "elements": [{"type": "plain_text_input"}]},
        {"type": "actions", "elements": ["Yes"]},
        {"type": "input", "label": plain(1)},
        "a block",
    ],
)
def test_blocks_have_a_form(block: Any) -> None:
    """Unknown kinds, missing parts, and parts where they do not belong."""
    assert v.message_blocks([block])


def test_block_ids_are_unique() -> None:
    """Two blocks never share one."""
    assert v.message_blocks([{"type": "divider", "block_id": name} for name in "ab"]) == []
    assert v.message_blocks([{"type": "divider", "block_id": name} for name in "aa"])


def test_reasons_point_at_the_place() -> None:
    """In Slack's words, with a pointer into what was sent."""
    assert v.message_blocks([{"type": "divider"}, *actions(button(text=plain(76)))]) == [
        "must be less than 76 characters [json-pointer:/blocks/1/elements/0/text/text]"
    ]


def modal(**more: Any) -> Block:
    return {"type": "modal", "title": plain(1), "blocks": []} | more


def field(**more: Any) -> Block:
    return {"type": "input", "label": plain(1), "element": {"type": "plain_text_input"}} | more


VIEW_LIMITS: dict[str, tuple[Block, Block]] = {
    "title": (modal(title=plain(24)), modal(title=plain(25))),
    "submit": (modal(submit=plain(24)), modal(submit=plain(25))),
    "close": (modal(close=plain(24)), modal(close=plain(25))),
    "blocks": (modal(blocks=[{"type": "divider"}] * 100), modal(blocks=[{"type": "divider"}] * 101)),
    "private metadata": (modal(private_metadata="x" * 3_000), modal(private_metadata="x" * 3_001)),
    "callback id": (modal(callback_id="x" * 255), modal(callback_id="x" * 256)),
    "submit with inputs": (modal(blocks=[field()], submit=plain(1)), modal(blocks=[field()])),
    "longest text": (typing(max_length=3_000), typing(max_length=3_001)),
    "shortest text": (typing(min_length=0), typing(min_length=-1)),
    "initial text": (typing(initial_value="x" * 3_000), typing(initial_value="x" * 3_001)),
    "label": (
        modal(blocks=[field(label=plain(2_000))], submit=plain(1)),
        modal(blocks=[field(label=plain(2_001))], submit=plain(1)),
    ),
}


@pytest.mark.parametrize("name", VIEW_LIMITS)
def test_views_have_limits(name: str) -> None:
    """What is just allowed passes, and one more does not."""
    allowed, refused = VIEW_LIMITS[name]
    assert v.view(allowed) == []
    assert len(v.view(refused)) == 1


# --- On the wire


@pytest.fixture
async def bot(slack: SlackRig) -> Bot:
    """A bot that only calls."""
    return Bot(slack)


async def refused(call: Any) -> Any:
    """Return the answer that a call is refused with."""
    with pytest.raises(SlackApiError) as caught:
        await call
    return caught.value.response


@pytest.mark.parametrize("name", LIMITS)
async def test_every_limit_is_raised_by_the_client(slack: SlackRig, bot: Bot, name: str) -> None:
    """`invalid_blocks`, with the reason beside it; nothing is posted."""
    blocks = LIMITS[name][1]
    answer = await refused(bot.client.chat_postMessage(channel=slack.channel("general").id, text="x", blocks=blocks))
    assert answer["error"] == "invalid_blocks"
    assert answer["response_metadata"]["messages"] == [f"[ERROR] {v.message_blocks(blocks)[0]}"]
    assert slack.messages("general") == []


@pytest.mark.parametrize("name", VIEW_LIMITS)
async def test_every_limit_of_views_is_raised_by_the_client(slack: SlackRig, bot: Bot, name: str) -> None:
    """`invalid_arguments`, with the reason beside it; nothing is opened."""
    trigger, ann = slack.core.new_trigger(slack.user("ann").id), slack.open_view
    answer = await refused(bot.client.views_open(trigger_id=trigger, view=VIEW_LIMITS[name][1]))
    assert answer["error"] == "invalid_arguments"
    assert answer["response_metadata"]["messages"][0].startswith("[ERROR] ")
    assert ann("ann") is None


async def test_all_blocks_together_have_a_limit(slack: SlackRig, bot: Bot) -> None:
    """13,200 characters, which is written down nowhere."""
    general, blocks = slack.channel("general").id, [section(2_640)[0] for _ in range(5)]
    assert (await bot.client.chat_postMessage(channel=general, text="x", blocks=blocks))["ok"]
    answer = await refused(bot.client.chat_postMessage(channel=general, text="x", blocks=[*blocks, *section(1)]))
    assert answer["error"] == "msg_blocks_too_long"


async def test_texts_have_a_limit(slack: SlackRig, bot: Bot) -> None:
    """40,000 characters to post, 4,000 to update; from 4,000 on there is a warning."""
    general = slack.channel("general").id
    posted = await bot.client.chat_postMessage(channel=general, text="x" * 4_000)
    assert slack.warnings == []
    await bot.client.chat_postMessage(channel=general, text="x" * 40_000)
    assert len(slack.warnings) == 1
    answer = await refused(bot.client.chat_update(channel=general, ts=posted["ts"], text="x" * 4_001))
    assert answer["error"] == "msg_too_long"


async def test_blocks_without_text_are_noted(slack: SlackRig, bot: Bot) -> None:
    """Slack takes them; a test can insist that none were sent."""
    call = {"channel": slack.channel("general").id, "blocks": section(1)}
    await bot.client.api_call("chat.postMessage", json=call)
    assert slack.warnings == ["blocks without text: notifications and screen readers have nothing to say"]


async def test_arguments_come_in_four_ways(slack: SlackRig, bot: Bot) -> None:
    """As JSON, as a form with JSON inside it, in the query of a POST, and by GET."""
    call = {"channel": slack.channel("general").id, "text": "x"}
    ways: tuple[dict[str, Any], ...] = (
        {"json": call},
        {"data": call | {"blocks": '[{"type":"divider"}]'}},
        {"params": call},
    )
    for how in ways:
        assert (await bot.client.api_call("chat.postMessage", **how))["ok"]
    assert (await bot.client.api_call("chat.postMessage", http_verb="GET", params=call))["ok"]
    assert [message["blocks"][0]["type"] for message in slack.messages("general")].count("divider") == 1
    answer = await refused(bot.client.api_call("chat.postMessage", data=call | {"blocks": "["}))
    assert answer["error"] == "invalid_blocks_format"


async def test_metadata_has_a_form(slack: SlackRig, bot: Bot) -> None:
    """A type, a payload, and not too much."""
    for metadata, error in (
        ({"event_type": 1}, "invalid_metadata_format"),
        ({"event_type": "x", "event_payload": "y"}, "invalid_metadata_schema"),
        ({"event_type": "x", "event_payload": {"y": "z" * 17_000}}, "metadata_too_large"),
    ):
        call = bot.client.chat_postMessage(channel=slack.channel("general").id, text="x", metadata=metadata)
        assert (await refused(call))["error"] == error
