"""What people do on the Slack rig, as the bot hears it: every event in its full shape."""

from typing import Any

import pytest
from aiohttp import ClientSession
from slack_sdk.errors import SlackApiError

from tests.rigs.slack import SlackRig
from tests.wire.slack.bots import Bot

CHANNEL_EVENTS = (
    *("channel_created", "channel_rename", "channel_archive", "group_rename"),
    *("member_joined_channel", "member_left_channel"),
)


async def heard(slack: SlackRig, bot: Bot) -> list[dict[str, Any]]:
    """Return what the bot heard, once everything has arrived, in the order in which it happened."""
    await slack.settled()
    await bot.until(len(slack.events))
    told = {body["event_id"]: body["event"] for body in bot.heard}
    return [told[key] for key in sorted(told)]


async def test_an_edit_carries_both_texts(slack: SlackRig, bot: Bot) -> None:
    """The change has a stamp of its own; the message keeps its, and says when it was edited."""
    bot.listen("message")
    said = await slack.post("ann", "general", "Helo")
    await slack.edit(said, "Hello")
    change = (await heard(slack, bot))[-1]
    assert (change["subtype"], change["hidden"]) == ("message_changed", True)
    assert (change["message"]["ts"], change["message"]["text"]) == (said["ts"], "Hello")
    assert change["message"]["edited"] == {"user": slack.user("ann").id, "ts": change["ts"]}
    assert (change["previous_message"]["text"], "edited" in change["previous_message"]) == ("Helo", False)
    assert change["ts"] > said["ts"]


async def test_a_preview_changes_a_message_unedited(slack: SlackRig, bot: Bot) -> None:
    """The same text, no edit."""
    bot.listen("message")
    await slack.unfurl(await slack.post("ann", "general", "<https://example.org>"))
    change = (await heard(slack, bot))[-1]
    assert change["message"]["text"] == change["previous_message"]["text"]
    assert "edited" not in change["message"]


async def test_a_deleted_message_is_named(slack: SlackRig, bot: Bot) -> None:
    """The event says which message went and what stood in it."""
    bot.listen("message")
    said = await slack.post("ann", "general", "Oops")
    await slack.delete(said)
    gone = (await heard(slack, bot))[-1]
    assert (gone["subtype"], gone["deleted_ts"], gone["previous_message"]["text"]) == (
        "message_deleted",
        said["ts"],
        "Oops",
    )
    assert slack.messages("general") == []


async def test_a_deleted_root_with_replies_leaves_a_tombstone(slack: SlackRig, bot: Bot) -> None:
    """It arrives as a change; it goes with its last reply."""
    bot.listen("message")
    root = await slack.post("ann", "general", "A question")
    reply = await slack.post("ben", "general", "An answer", root)
    await slack.delete(root)
    change = (await heard(slack, bot))[-1]
    assert (change["subtype"], change["message"]["subtype"]) == ("message_changed", "tombstone")
    assert change["message"]["reply_count"] == 1
    await slack.delete(reply)
    assert slack.messages("general") == []


async def test_replies_are_counted_at_their_root(slack: SlackRig, bot: Bot) -> None:
    """A reply names its thread; the root knows who answered, how often and when last."""
    bot.listen("message")
    root = await slack.post("ann", "general", "A question")
    await slack.post("ben", "general", "An answer", root)
    last = await slack.post("ann", "general", "Thanks", root, broadcast=True)
    events = await heard(slack, bot)
    assert events[1]["thread_ts"] == root["ts"] == events[2]["root"]["ts"]
    assert (events[1]["parent_user_id"], events[2]["subtype"]) == (slack.user("ann").id, "thread_broadcast")
    kept = slack.thread("general", root["ts"])[0]
    assert (kept["reply_count"], kept["latest_reply"]) == (2, last["ts"])
    assert kept["reply_users"] == [slack.user("ben").id, slack.user("ann").id]
    assert [m["text"] for m in slack.messages("general")] == ["A question", "Thanks"]


async def test_a_reply_may_announce_its_root_as_changed(slack: SlackRig, bot: Bot) -> None:
    """Only the count differs; nobody edited anything."""
    bot.listen("message")
    slack.core.talk.tells_counts = True
    root = await slack.post("ann", "general", "A question")
    await slack.post("ben", "general", "An answer", root)
    change = (await heard(slack, bot))[1]
    assert (change["subtype"], change["message"]["reply_count"]) == ("message_changed", 1)
    assert ("edited" in change["message"], "reply_count" in change["previous_message"]) == (False, False)


async def test_files_come_with_where_to_fetch_them(slack: SlackRig, bot: Bot) -> None:
    """The token opens them; without the scope there is a page to sign in, with status 200."""
    bot.listen("message")
    await slack.post("ann", "general", "Notes", files=[("notes.txt", b"Tea at four.")])
    file = (await heard(slack, bot))[-1]["files"][0]
    assert (file["name"], file["mode"], file["mimetype"]) == ("notes.txt", "hosted", "text/plain")
    assert await _fetched(slack, file) == ("text/plain", b"Tea at four.")
    slack.withdraw("files:read")
    kind, page = await _fetched(slack, file)
    assert (kind, b"Sign in" in page) == ("text/html", True)


async def test_a_deleted_file_leaves_a_tombstone(slack: SlackRig, bot: Bot) -> None:
    """An event of its own, and a message that changed without an edit."""
    bot.listen("message", "file_deleted")
    said = await slack.post("ann", "general", "Notes", files=[("notes.txt", b"Tea at four.")])
    await slack.delete_file(said)
    _, gone, change = await heard(slack, bot)
    assert (gone["type"], gone["file_id"]) == ("file_deleted", said["files"][0]["id"])
    assert change["message"]["files"] == [{"id": gone["file_id"], "mode": "tombstone"}]


async def test_a_deleted_channel_is_gone(slack: SlackRig, bot: Bot) -> None:
    """One last event; then nobody knows it."""
    bot.listen("channel_deleted")
    random = slack.channel("random").id
    await slack.delete_channel("random")
    assert (await heard(slack, bot))[0]["channel"] == random
    with pytest.raises(SlackApiError, match="channel_not_found"):
        await bot.client.conversations_info(channel=random)


async def _fetched(slack: SlackRig, file: dict[str, Any]) -> tuple[str, bytes]:
    headers = {"Authorization": f"Bearer {slack.app.bot_token}"}
    async with ClientSession() as session, session.get(file["url_private"], headers=headers) as answer:
        return answer.content_type, await answer.read()


async def test_bots_speak_without_a_user(slack: SlackRig, bot: Bot) -> None:
    """Another bot's message has a bot id and a name."""
    bot.listen("message", "team_join", "member_joined_channel")
    await slack.join_workspace("helper", is_bot=True)
    await slack.join_channel("helper", "general")
    await slack.post("helper", "general", "Beep")
    said = (await heard(slack, bot))[-1]
    assert (said["subtype"], said["username"], "user" in said) == ("bot_message", "helper", False)


async def test_newcomers_arrive_with_their_whole_profile(slack: SlackRig, bot: Bot) -> None:
    """Members, guests and bots raise the same event, and can be told apart."""
    bot.listen("team_join", "user_change")
    await slack.join_workspace("cleo")
    await slack.join_workspace("dan", guest="single")
    await slack.join_workspace("helper", is_bot=True)
    await slack.rename_user("cleo", "cleopatra")
    await slack.deactivate("dan")
    users = [event["user"] for event in await heard(slack, bot)]
    assert [user["name"] for user in users] == ["cleo", "dan", "helper", "cleopatra", "dan"]
    assert [user["is_ultra_restricted"] for user in users[:2]] == [False, True]
    assert (users[2]["is_bot"], users[4]["deleted"]) == (True, True)


async def test_channels_change(slack: SlackRig, bot: Bot) -> None:
    """Opened, joined, left, renamed and archived; a private one is heard of by its members only."""
    bot.listen(*CHANNEL_EVENTS)
    slack.app.events -= {"message.channels", "message.groups"}
    await slack.create_channel("tea", "ann")
    await slack.rename_channel("ann", "board", "council")
    await slack.invite_bot("tea", "ann")
    await slack.join_channel("ben", "tea")
    await slack.leave_channel("ben", "tea")
    await slack.rename_channel("ann", "tea", "coffee")
    await slack.archive_channel("ann", "coffee")
    events = await heard(slack, bot)
    joins = ["member_joined_channel", "member_joined_channel", "member_left_channel"]
    assert [e["type"] for e in events] == ["channel_created", *joins, "channel_rename", "channel_archive"]
    assert (events[1]["user"], events[1]["inviter"]) == (slack.app.bot_user, slack.user("ann").id)
    assert (events[4]["channel"]["name"], events[5]["user"]) == ("coffee", slack.user("ann").id)


async def test_joining_leaves_a_line_in_the_channel(slack: SlackRig, bot: Bot) -> None:
    """The system message and the event are two."""
    bot.listen("message", "team_join", "member_joined_channel")
    await slack.join_workspace("cleo")
    await slack.join_channel("cleo", "general")
    kinds = [(event["type"], event.get("subtype")) for event in await heard(slack, bot)]
    assert kinds[-2:] == [("message", "channel_join"), ("member_joined_channel", None)]


async def test_reactions_are_told(slack: SlackRig, bot: Bot) -> None:
    """Who reacted to whose message, with what, and that it was taken back."""
    bot.listen("message", "reaction_added", "reaction_removed")
    said = await slack.post("ann", "general", "Tea?")
    await slack.react("ben", said, "tea")
    await slack.unreact("ben", said, "tea")
    _, added, removed = await heard(slack, bot)
    item = {"type": "message", "channel": said["channel"], "ts": said["ts"]}
    assert (added["reaction"], added["item"], added["item_user"]) == ("tea", item, slack.user("ann").id)
    assert removed["type"] == "reaction_removed"
    assert "reactions" not in slack.messages("general")[0]


async def test_a_mention_comes_twice(slack: SlackRig, bot: Bot) -> None:
    """Once as a message and once as a mention, with the same stamp and two event ids."""
    bot.listen("message", "app_mention")
    await slack.post("ann", "general", f"<@{slack.app.bot_user}> help")
    message, mention = await heard(slack, bot)
    assert (message["type"], mention["type"]) == ("message", "app_mention")
    assert message["ts"] == mention["ts"]


async def test_the_bot_hears_only_where_it_is(slack: SlackRig, bot: Bot) -> None:
    """Nothing from channels that it was not invited to, nothing without the scope, everything from direct messages."""
    bot.listen("message")
    await slack.post("ann", "random", "Hello")
    await slack.post("ann", "board", "Hello")
    slack.withdraw("channels:history")
    await slack.post("ann", "general", "Hello")
    await slack.write_to_bot("ann", "Hello")
    assert [event["channel_type"] for event in await heard(slack, bot)] == ["im"]
    assert [message["text"] for message in slack.direct_messages("ann")] == ["Hello"]


async def test_stamps_are_unique_within_a_channel_only(slack: SlackRig, bot: Bot) -> None:
    """While the clock stands still, two channels give the same stamp."""
    first, second = await slack.post("ann", "general", "One"), await slack.post("ann", "general", "Two")
    other = await slack.post("ann", "random", "One")
    assert first["ts"] < second["ts"]
    assert other["ts"] == first["ts"]
