"""The Web API of the Slack rig, called by the real slack-sdk."""

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError, SlackRequestError

from tests.rigs.slack import SlackRig
from tests.rigs.slack.workspace import SLACKBOT
from tests.wire.slack.bots import Bot

STAMP = "1700000000.000100"


@pytest.fixture
async def bot(slack: SlackRig) -> Bot:
    """A bot that only calls; it needs no link."""
    return Bot(slack)


async def refusal(call: Any) -> str:
    """Return the word that a call is refused with."""
    with pytest.raises(SlackApiError) as caught:
        await call
    return str(caught.value.response["error"])


# --- Who and where


async def test_the_bot_knows_itself(slack: SlackRig, bot: Bot) -> None:
    """Everything that slack-bolt wants to know."""
    answer: Any = await bot.client.auth_test()
    assert (answer["user_id"], answer["bot_id"]) == (slack.app.bot_user, slack.app.bot_id)
    assert "channels:history" in answer.headers["x-oauth-scopes"]
    assert (await bot.client.team_info())["team"]["id"] == answer["team_id"]
    assert (await bot.client.bots_info(bot=answer["bot_id"]))["bot"]["user_id"] == answer["user_id"]


async def test_people_are_listed_in_pages(slack: SlackRig, bot: Bot) -> None:
    """Slackbot, bots and those who left are among them; an e-mail address takes a scope of its own."""
    for number in range(5):
        await slack.join_workspace(f"person{number}")
    pages = [page["members"] async for page in await bot.client.users_list(limit=3)]
    people = [person for page in pages for person in page]
    assert [len(page) for page in pages] == [3, 3, 3]
    assert {SLACKBOT, slack.app.bot_user, slack.user("ann").id} <= {person["id"] for person in people}
    assert not any("email" in person["profile"] for person in people)
    slack.grant("users:read.email")
    ann = await bot.client.users_info(user=slack.user("ann").id)
    assert ann["user"]["profile"]["email"] == "ann@example.org"
    assert await refusal(bot.client.users_info(user="U404")) == "user_not_found"


async def test_channels_are_listed_by_kind(slack: SlackRig, bot: Bot) -> None:
    """Public ones all, private ones when the bot is in, archived ones unless left out."""
    await slack.archive_channel("ann", "random")
    both = "public_channel,private_channel"
    names = [c["name"] for c in (await bot.client.conversations_list(types=both))["channels"]]
    assert sorted(names) == ["general", "random"]
    await slack.invite_bot("board")
    named = await bot.client.conversations_list(types=both, exclude_archived=True)
    assert sorted(c["name"] for c in named["channels"]) == ["board", "general"]
    slack.withdraw("groups:read")
    with pytest.raises(SlackApiError) as caught:
        await bot.client.conversations_list(types=both)
    assert (caught.value.response["error"], caught.value.response["needed"]) == ("missing_scope", "groups:read")
    assert "channels:read" in caught.value.response["provided"]


async def test_channels_are_joined_and_described(slack: SlackRig, bot: Bot) -> None:
    """Only public channels that are not archived; twice is no mistake."""
    random = slack.channel("random").id
    assert (await bot.client.conversations_info(channel=random))["channel"]["is_member"] is False
    assert (await bot.client.conversations_join(channel=random))["channel"]["is_member"] is True
    assert (await bot.client.conversations_join(channel=random))["warning"] == "already_in_channel"
    assert slack.app.bot_user in (await bot.client.conversations_members(channel=random))["members"]
    assert await refusal(bot.client.conversations_join(channel=slack.channel("board").id)) == "channel_not_found"
    await slack.archive_channel("ann", "random")
    assert await refusal(bot.client.conversations_join(channel=random)) == "is_archived"


async def test_direct_messages_are_for_people(slack: SlackRig, bot: Bot) -> None:
    """Opened once and then found again; not for bots, not for those who left."""
    helper = await slack.join_workspace("helper", is_bot=True)
    opened = await bot.client.conversations_open(users=slack.user("ann").id)
    again = await bot.client.conversations_open(users=[slack.user("ann").id])
    assert (opened["channel"]["id"], "already_open" in opened, again["already_open"]) == (
        again["channel"]["id"],
        False,
        True,
    )
    await bot.client.chat_postMessage(channel=opened["channel"]["id"], text="Welcome")
    assert slack.direct_messages("ann")[0]["text"] == "Welcome"
    await slack.deactivate("ben")
    expected = {helper.id: "cannot_dm_bot", "U404": "user_not_found", slack.user("ben").id: "user_disabled"}
    for who, error in expected.items():
        assert await refusal(bot.client.conversations_open(users=who)) == error


# --- Messages


async def test_messages_are_posted_changed_and_deleted(slack: SlackRig, bot: Bot) -> None:
    """Text without blocks takes the blocks away; a message of somebody else cannot be touched."""
    general, blocks = slack.channel("general").id, [{"type": "divider"}]
    posted = await bot.client.chat_postMessage(channel=general, text="One", blocks=blocks)
    changed = await bot.client.chat_update(channel=general, ts=posted["ts"], text="Two", blocks=blocks)
    assert (changed["text"], "edited" in changed["message"]) == ("Two", False)
    changed = await bot.client.chat_update(channel=general, ts=posted["ts"], text="Three")
    assert (changed["message"]["blocks"][0]["type"], "edited" in changed["message"]) == ("rich_text", True)
    await bot.client.chat_delete(channel=general, ts=posted["ts"])
    assert slack.messages("general") == []
    said = await slack.post("ann", "general", "Mine")
    assert await refusal(bot.client.chat_update(channel=general, ts=said["ts"], text="x")) == "cant_update_message"
    assert await refusal(bot.client.chat_delete(channel=general, ts=said["ts"])) == "cant_delete_message"
    assert await refusal(bot.client.chat_update(channel=general, ts=STAMP, text="x")) == "message_not_found"


async def test_posting_has_its_conditions(slack: SlackRig, bot: Bot) -> None:
    """Being there, having something to say, and a channel that is open."""
    post = bot.client.chat_postMessage
    general, random = slack.channel("general").id, slack.channel("random").id
    assert await refusal(post(channel=random, text="x")) == "not_in_channel"
    assert await refusal(post(channel=slack.channel("board").id, text="x")) == "channel_not_found"
    assert await refusal(post(channel="C404", text="x")) == "channel_not_found"
    assert await refusal(bot.client.api_call("chat.postMessage", json={"channel": general})) == "no_text"
    assert await refusal(post(channel=general, text="x" * 40_001)) == "msg_too_long"
    assert await refusal(post(channel=general, text="x", thread_ts=STAMP)) == "thread_not_found"
    assert await refusal(post(channel=general, text="x", username="Ann")) == "missing_scope"
    slack.grant("chat:write.public")
    assert (await post(channel="#random", text="x"))["channel"] == random
    await slack.archive_channel("ann", "general")
    assert await refusal(post(channel=general, text="x")) == "is_archived"


async def test_private_words_need_somebody_who_is_there(slack: SlackRig, bot: Bot) -> None:
    """An ephemeral message reaches members of the channel only."""
    cleo = await slack.join_workspace("cleo")
    call = bot.client.chat_postEphemeral(channel=slack.channel("general").id, user=cleo.id, text="Psst")
    assert await refusal(call) == "user_not_in_channel"


async def test_the_metadata_comes_back_when_asked_for(slack: SlackRig, bot: Bot) -> None:
    """History shows it with `include_all_metadata` only; events never."""
    general = slack.channel("general").id
    metadata = {"event_type": "delivery", "event_payload": {"key": "k1"}}
    await bot.client.chat_postMessage(channel=general, text="x", metadata=metadata)
    plain = (await bot.client.conversations_history(channel=general))["messages"][0]
    full = (await bot.client.conversations_history(channel=general, include_all_metadata=True))["messages"][0]
    assert ("metadata" in plain, full["metadata"]) == (False, metadata)
    assert "metadata" not in slack.events[-1].event
    assert await refusal(bot.client.chat_postMessage(channel=general, text="x", metadata={})) == (
        "invalid_metadata_format"
    )


# --- Reading


async def test_history_is_read_in_pages(slack: SlackRig, bot: Bot) -> None:
    """Newest first; what is posted or deleted meanwhile makes no page lose or repeat a message."""
    said = [await slack.post("ann", "general", str(number)) for number in range(7)]
    first: Any = await bot.client.conversations_history(channel=said[0]["channel"], limit=3)
    assert ([m["text"] for m in first["messages"]], first["has_more"]) == (["6", "5", "4"], True)
    await slack.post("ann", "general", "new")
    await slack.delete(said[3])
    rest = [message["text"] async for page in first for message in page["messages"]]
    assert rest == ["6", "5", "4", "2", "1", "0"]


async def test_history_can_be_cut_to_a_window(slack: SlackRig, bot: Bot) -> None:
    """Its ends belong to it only when asked for; with `oldest` alone, pages begin at the oldest."""
    said = [await slack.post("ann", "general", str(number)) for number in range(6)]
    channel, stamps = said[0]["channel"], [message["ts"] for message in said]

    async def texts(**how: Any) -> list[str]:
        page = await bot.client.conversations_history(channel=channel, **how)
        return [message["text"] for message in page["messages"]]

    assert await texts(oldest=stamps[1], latest=stamps[4]) == ["3", "2"]
    assert await texts(oldest=stamps[1], latest=stamps[4], inclusive=True) == ["4", "3", "2", "1"]
    assert await texts(oldest=stamps[1], limit=2) == ["3", "2"]
    assert await texts(latest=stamps[4], limit=2) == ["3", "2"]


async def test_threads_are_read_apart(slack: SlackRig, bot: Bot) -> None:
    """History has no replies but those sent to the channel; a thread's pages each begin with its root."""
    root = await slack.post("ann", "general", "root")
    for number in range(4):
        await slack.post("ben", "general", str(number), root, broadcast=number == 3)
    where = {"channel": root["channel"]}
    assert [m["text"] for m in (await bot.client.conversations_history(**where))["messages"]] == ["3", "root"]
    pages = await bot.client.conversations_replies(**where, ts=root["ts"], limit=3)
    shown = [[m["text"] for m in page["messages"]] async for page in pages]
    assert shown == [["root", "0", "1"], ["root", "2", "3"]]
    assert await refusal(bot.client.conversations_replies(**where, ts=STAMP)) == "thread_not_found"


async def test_reading_has_its_conditions(slack: SlackRig, bot: Bot) -> None:
    """Membership, scope, a sensible size and a cursor of Slack's own making."""
    history, general = bot.client.conversations_history, slack.channel("general").id
    assert await refusal(history(channel=slack.channel("random").id)) == "not_in_channel"
    assert await refusal(history(channel=slack.channel("board").id)) == "channel_not_found"
    assert await refusal(history(channel=general, limit=1_000)) == "invalid_limit"
    assert await refusal(history(channel=general, cursor="nonsense")) == "invalid_cursor"
    assert await refusal(history(channel=general, oldest="yesterday")) == "invalid_ts_oldest"
    slack.withdraw("channels:history")
    assert await refusal(history(channel=general)) == "missing_scope"


async def test_small_pages_for_apps_that_are_sold(slack: SlackRig, bot: Bot) -> None:
    """Fifteen messages come, however many are asked for."""
    for number in range(20):
        await slack.post("ann", "general", str(number))
    slack.core.page_cap = 15
    page: Any = await bot.client.conversations_history(channel=slack.channel("general").id, limit=200)
    assert (len(page["messages"]), page["has_more"]) == (15, True)


async def test_reactions_are_read_and_left(slack: SlackRig, bot: Bot) -> None:
    """The bot reacts once; all who reacted are named when asked for."""
    said = await slack.post("ann", "general", "Tea?")
    where = {"channel": said["channel"], "timestamp": said["ts"]}
    await bot.client.reactions_add(**where, name="tea")
    assert await refusal(bot.client.reactions_add(**where, name="tea")) == "already_reacted"
    got = await bot.client.reactions_get(**where, full=True)
    assert got["message"]["reactions"] == [{"name": "tea", "users": [slack.app.bot_user], "count": 1}]


async def test_files_are_described(slack: SlackRig, bot: Bot) -> None:
    """By their id."""
    said = await slack.post("ann", "general", "", files=[("notes.txt", b"x")])
    file = said["files"][0]["id"]
    assert (await bot.client.files_info(file=file))["file"]["size"] == 1
    assert await refusal(bot.client.files_info(file="F404")) == "file_not_found"


async def test_files_are_uploaded(slack: SlackRig, bot: Bot) -> None:
    """In the three steps of the slack-sdk, with a message that shares the file."""
    general = slack.channel("general").id
    call = {"channel": general, "filename": "notes.txt", "title": "Notes", "initial_comment": "Here", "content": "Tea"}
    answer: Any = await bot.client.files_upload_v2(**call)
    assert slack.core.world.contents[answer["file"]["id"]] == b"Tea"
    shared = slack.messages("general")[-1]
    assert (shared["text"], shared["files"][0]["title"], shared["bot_id"]) == ("Here", "Notes", slack.app.bot_id)
    slack.fail("upload", 500)
    with pytest.raises(SlackRequestError):
        await bot.client.files_upload_v2(**call)


async def test_unknown_methods_are_refused(slack: SlackRig, bot: Bot) -> None:
    """As Slack does it."""
    assert await refusal(bot.client.api_call("chat.whisper")) == "unknown_method"
