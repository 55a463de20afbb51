"""Discord's events, in the shapes that Discord sends, and what they mean."""

from datetime import UTC, datetime
from typing import Any

import pytest

from adapters.discord.inbound import translate
from adapters.discord.known import Known
from bot.errors import Untranslatable
from bot.model.inbound import (
    ChannelChanged,
    Event,
    FileNote,
    MessageEdited,
    MessagePosted,
    MessagesDeleted,
    PersonJoined,
    PersonLeft,
    PersonRenamed,
    Post,
    ReactionChanged,
    ThreadDeleted,
)

GUILD, GENERAL, FORUM, THREAD, TOPIC, BOT, ANN = "100", "200", "201", "300", "301", "900", "901"
KNOWN = Known(
    BOT,
    GUILD,
    names={GENERAL: "general", FORUM: "questions", THREAD: "A thread", ANN: "Ann", BOT: "sigbot", "700": "Organisers"},
    parents={THREAD: GENERAL, TOPIC: FORUM},
    forums=frozenset({FORUM}),
)
NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
ID = "1442000000000000000"
SENT = datetime(2025, 11, 23, 3, 53, 11, 64000, tzinfo=UTC)
USER = {"id": ANN, "username": "ann.lee", "global_name": "Ann Lee", "discriminator": "0", "avatar": None}
MEMBER = {"nick": "Ann", "roles": [], "joined_at": "2026-11-01T10:00:00.000000+00:00", "pending": False, "flags": 0}
SAID = {
    "id": ID,
    "channel_id": GENERAL,
    "guild_id": GUILD,
    "type": 0,
    "author": USER,
    "member": MEMBER,
    "content": "hello",
    "timestamp": SENT.isoformat(),
    "edited_timestamp": None,
    "mentions": [],
    "mention_roles": [],
    "attachments": [],
    "embeds": [],
    "pinned": False,
    "flags": 0,
}


def read(kind: str, data: dict[str, Any], known: Known = KNOWN) -> Event | None:
    """Translate an event."""
    return translate(kind, data, known, NOW)


def said(more: dict[str, Any]) -> MessagePosted:
    """Translate a new message that differs so from a plain one."""
    event = read("MESSAGE_CREATE", SAID | more)
    assert isinstance(event, MessagePosted)
    return event


# --- Messages


def test_a_message_is_a_post() -> None:
    """With everything in it, and the name that counts in this server."""
    post = Post(f"discord:{GENERAL}/{ID}", f"discord:{GENERAL}", f"discord:{ANN}", "Ann", False, "hello", SENT)  # type: ignore[arg-type]
    assert MessagePosted(f"discord:posted:{ID}", post) == said({})


def test_a_mention_and_a_direct_message_are_meant_for_the_bot() -> None:
    """The words come without the mention."""
    mention = said({"content": f"<@{BOT}> hi <@&700>", "mentions": [USER | {"id": BOT, "global_name": "sigbot"}]})
    assert ("hi @Organisers", "@sigbot hi @Organisers", False) == (mention.addressed, mention.post.text, mention.direct)
    whole = {name: value for name, value in SAID.items() if name not in ("guild_id", "member")}
    direct = read("MESSAGE_CREATE", whole | {"channel_id": "555"})
    assert isinstance(direct, MessagePosted)
    assert ("hello", True) == (direct.addressed, direct.direct)


def test_somebody_who_is_mentioned_is_named_by_the_message_itself() -> None:
    """Whether they were heard of before or not."""
    ben = {"id": "902", "username": "ben", "global_name": None, "member": {"nick": "Big Ben"}}
    post = said({"content": f"<@902>, see <#{GENERAL}> <:tea:1> <t:1700000000:F>", "mentions": [ben]}).post
    assert "@Big Ben, see #general :tea: Tuesday 14 November 2023, 10:13pm (UTC)" == post.text


def test_an_instant_that_no_calendar_has_is_left_as_it_was_typed() -> None:
    """Anybody can type one."""
    assert "99999999999999999" == said({"content": "<t:99999999999999999:F>"}).post.text


def test_an_inline_reply_points_back_and_begins_no_thread() -> None:
    """What it answers is a post of the channel itself."""
    post = said({"type": 19, "message_reference": {"type": 0, "message_id": "42", "channel_id": GENERAL}}).post
    assert (None, f"discord:{GENERAL}/42") == (post.thread, post.answers)


def test_a_reply_whose_origin_is_gone_is_a_post_all_the_same() -> None:
    """Discord then names no message."""
    post = said({"type": 19, "message_reference": {"type": 0, "channel_id": GENERAL}}).post
    assert (None, None) == (post.thread, post.answers)


def test_a_message_in_a_thread_names_the_message_that_it_began_with() -> None:
    """A thread has the id of that message; it counts to the channel above."""
    post = said({"channel_id": THREAD}).post
    assert (f"discord:{GENERAL}", f"discord:{GENERAL}/{THREAD}") == (post.channel, post.thread)
    assert f"discord:{THREAD}/{ID}" == post.message


def test_in_a_forum_the_first_message_is_the_root_of_its_topic() -> None:
    """It stands in the topic itself, under the topic's id."""
    root, reply = said({"channel_id": TOPIC, "id": TOPIC}).post, said({"channel_id": TOPIC}).post
    assert (None, f"discord:{TOPIC}/{TOPIC}") == (root.thread, root.message)
    assert (f"discord:{FORUM}", root.message) == (reply.channel, reply.thread)


def test_a_forwarded_message_is_its_words_and_files() -> None:
    """Its own content is empty."""
    file = {"id": "1", "filename": "plan.pdf", "content_type": "application/pdf", "size": 3, "url": "", "proxy_url": ""}
    snapshot = {"message": {"type": 0, "content": f"seen in <#{GENERAL}>", "attachments": [file]}}
    reference = {"type": 1, "message_id": "42", "channel_id": "77"}
    post = said({"content": "", "message_reference": reference, "message_snapshots": [snapshot]}).post
    assert ("seen in #general", None) == (post.text, post.answers)
    assert (FileNote("plan.pdf", "application/pdf"),) == post.files


def test_a_poll_is_its_question_and_answers() -> None:
    """As lines of text."""
    answers = [{"answer_id": 1, "poll_media": {"text": "Tea"}}, {"answer_id": 2, "poll_media": {"text": "Milk"}}]
    assert (
        "What first?\n- Tea\n- Milk"
        == said({"content": "", "poll": {"question": {"text": "What first?"}, "answers": answers}}).post.text
    )


def test_files_and_stickers_come_with_name_and_type() -> None:
    """Never with their bytes; one without a name is a file all the same."""
    files = [{"id": "1", "filename": "a.png", "content_type": "image/png"}, {"id": "2"}]
    post = said({"attachments": files, "sticker_items": [{"id": "3", "name": "Wave", "format_type": 1}]}).post
    assert (FileNote("a.png", "image/png"), FileNote("a file", ""), FileNote("Wave", "sticker")) == post.files


@pytest.mark.parametrize("more", [{"author": USER | {"bot": True}}, {"webhook_id": "31"}])
def test_a_bots_words_are_a_bots(more: dict[str, Any]) -> None:
    """And never meant for ours, so that two of them cannot talk for ever."""
    event = said({"content": f"<@{BOT}> hello"} | more)
    assert (True, None) == (event.post.author_is_bot, event.addressed)


@pytest.mark.parametrize("type", [1, 3, 4, 6, 7, 8, 12, 18, 21, 24, 46, 999])
def test_discords_own_chatter_means_nothing(type: int) -> None:
    """Pins, joins, boosts and the beginnings of threads are not what people said."""
    assert read("MESSAGE_CREATE", SAID | {"type": type}) is None


@pytest.mark.parametrize("type", [0, 19, 20, 23])
def test_what_people_and_apps_said_counts(type: int) -> None:
    """Plain, as a reply, and as an app's answer to a command."""
    assert "hello" == said({"type": type}).post.text


# --- Edits and deletions

EDITED = {"edited_timestamp": "2026-11-24T09:29:00.123000+00:00", "content": "bye"}


def test_an_edit_carries_the_whole_post() -> None:
    """With the time of the edit."""
    event = read("MESSAGE_UPDATE", SAID | EDITED)
    assert isinstance(event, MessageEdited)
    assert ("bye", SENT, datetime(2026, 11, 24, 9, 29, 0, 123000, tzinfo=UTC)) == (
        event.post.text,
        event.post.at,
        event.edited_at,
    )


def test_a_preview_after_an_edit_is_that_edit_again() -> None:
    """The time of the edit is in the key, so that nothing is done twice."""
    first, again = (read("MESSAGE_UPDATE", SAID | EDITED | {"embeds": embeds}) for embeds in ([], [{"type": "link"}]))
    assert isinstance(first, MessageEdited)
    assert isinstance(again, MessageEdited)
    assert first.key == again.key


@pytest.mark.parametrize(
    "data",
    [
        SAID | {"embeds": [{"type": "link"}]},
        SAID | {"pinned": True},
        SAID | {"flags": 32},
        SAID | EDITED | {"type": 21},
        {"id": ID, "channel_id": GENERAL, "guild_id": GUILD, "embeds": [{"type": "link"}]},
        {"id": ID, "channel_id": GENERAL, "guild_id": GUILD, "type": 0, **EDITED},
    ],
)
def test_what_nobody_edited_is_no_edit(data: dict[str, Any]) -> None:
    """Previews, pins, threads that were begun, and updates that have only a part of the message."""
    assert read("MESSAGE_UPDATE", data) is None


def test_a_deletion_names_what_is_gone() -> None:
    """In a thread too, where the channel is the one above."""
    event = read("MESSAGE_DELETE", {"id": ID, "channel_id": THREAD, "guild_id": GUILD})
    assert isinstance(event, MessagesDeleted)
    assert (f"discord:{GENERAL}", (f"discord:{THREAD}/{ID}",), NOW) == (event.channel, event.messages, event.at)


def test_many_deletions_come_as_one() -> None:
    """As a moderator makes them."""
    event = read("MESSAGE_DELETE_BULK", {"ids": ["1", "2"], "channel_id": GENERAL, "guild_id": GUILD})
    assert isinstance(event, MessagesDeleted)
    assert (f"discord:{GENERAL}/1", f"discord:{GENERAL}/2") == event.messages


# --- Reactions

REACTED = {"user_id": ANN, "channel_id": THREAD, "message_id": "42", "guild_id": GUILD, "type": 0, "burst": False}


@pytest.mark.parametrize(("kind", "is_on"), [("MESSAGE_REACTION_ADD", True), ("MESSAGE_REACTION_REMOVE", False)])
@pytest.mark.parametrize(
    ("emoji", "shown"),
    [({"id": None, "name": "👍"}, "👍"), ({"id": "5", "name": "tea"}, ":tea:"), ({"id": "5", "name": None}, ":emoji:")],
)
def test_a_reaction_is_put_on_and_taken_off(kind: str, is_on: bool, emoji: dict[str, Any], shown: str) -> None:
    """A server's own emoji by its name; one that the server has no more has none."""
    event = read(kind, REACTED | {"emoji": emoji})
    assert isinstance(event, ReactionChanged)
    assert (f"discord:{GENERAL}", f"discord:{THREAD}/42") == (event.channel, event.message)
    assert (f"discord:{ANN}", shown, is_on, NOW) == (event.account, event.emoji, event.is_on, event.at)


# --- People

ARRIVED = MEMBER | {"user": USER, "guild_id": GUILD}


def test_a_join_counts_once_the_screening_is_passed() -> None:
    """Both ways of telling it have the same key."""
    at_once = read("GUILD_MEMBER_ADD", ARRIVED)
    waits = read("GUILD_MEMBER_ADD", ARRIVED | {"pending": True})
    screened = read("GUILD_MEMBER_UPDATE", ARRIVED, Known(BOT, GUILD, {ANN: "Ann"}, pending=frozenset({ANN})))
    assert isinstance(at_once, PersonJoined)
    assert ("Ann", False, f"discord:{ANN}") == (at_once.name, at_once.is_bot, at_once.account)
    assert (None, at_once) == (waits, screened)


def test_a_change_while_the_screening_lasts_is_no_join() -> None:
    """Somebody may take a nickname first."""
    known = Known(BOT, GUILD, {ANN: "Ann"}, pending=frozenset({ANN}))
    assert not isinstance(read("GUILD_MEMBER_UPDATE", ARRIVED | {"pending": True, "nick": "A"}, known), PersonJoined)


@pytest.mark.parametrize(
    ("nick", "global_name", "shown"),
    [("Annie", "Ann Lee", "Annie"), (None, "A. Lee", "A. Lee"), (None, None, "ann.lee")],
)
def test_a_new_name_is_the_one_that_is_shown(nick: str | None, global_name: str | None, shown: str) -> None:
    """The nickname goes first, then the name that counts everywhere."""
    event = read("GUILD_MEMBER_UPDATE", ARRIVED | {"nick": nick, "user": USER | {"global_name": global_name}})
    assert isinstance(event, PersonRenamed)
    assert shown == event.name


def test_other_changes_of_a_member_mean_nothing() -> None:
    """Such as a new role, or a time-out."""
    assert read("GUILD_MEMBER_UPDATE", ARRIVED | {"roles": ["700"]}) is None


def test_who_leaves_is_named() -> None:
    """Whether they went by themselves or not."""
    event = read("GUILD_MEMBER_REMOVE", {"guild_id": GUILD, "user": USER})
    assert isinstance(event, PersonLeft)
    assert (f"discord:{ANN}", NOW) == (event.account, event.at)


# --- Channels and threads, and what means nothing


@pytest.mark.parametrize(
    ("thread", "parent", "root", "with_root"),
    [(THREAD, GENERAL, f"discord:{GENERAL}/{THREAD}", False), (TOPIC, FORUM, f"discord:{TOPIC}/{TOPIC}", True)],
)
def test_a_thread_that_is_deleted_takes_its_replies_with_it(
    thread: str, parent: str, root: str, with_root: bool
) -> None:
    """In a forum the first message stood in the thread itself."""
    event = read("THREAD_DELETE", {"id": thread, "guild_id": GUILD, "parent_id": parent, "type": 11})
    assert isinstance(event, ThreadDeleted)
    assert (f"discord:{parent}", root, with_root, NOW) == (event.channel, event.thread, event.with_root, event.at)


@pytest.mark.parametrize(
    ("kind", "removed"), [("CHANNEL_CREATE", False), ("CHANNEL_UPDATE", False), ("CHANNEL_DELETE", True)]
)
@pytest.mark.parametrize(("type", "counts"), [(0, True), (5, True), (15, True), (2, False), (4, False), (13, False)])
def test_channels_with_posts_are_told(kind: str, removed: bool, type: int, counts: bool) -> None:
    """Voice channels, stages and headings hold none."""
    event = read(kind, {"id": GENERAL, "guild_id": GUILD, "type": type, "name": "news", "position": 1})
    expected = ChannelChanged(event.key, f"discord:{GENERAL}", "news", NOW, removed, removed) if event else None  # type: ignore[arg-type]
    assert (counts, expected) == (event is not None, event)


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("GUILD_DELETE", {"id": GUILD, "unavailable": True}),
        ("GUILD_DELETE", {"id": GUILD}),
        ("USER_UPDATE", USER | {"id": BOT}),
        ("TYPING_START", {"channel_id": GENERAL, "user_id": ANN}),
        ("SOMETHING_NEW", {}),
    ],
)
def test_other_events_mean_nothing(kind: str, data: dict[str, Any]) -> None:
    """A server out of order has not gone; the bot's own name comes with its membership too."""
    assert read(kind, data) is None


@pytest.mark.parametrize("kind", ["MESSAGE_CREATE", "MESSAGE_DELETE", "GUILD_MEMBER_ADD", "CHANNEL_UPDATE"])
def test_another_server_means_nothing(kind: str) -> None:
    """Whatever is in it."""
    assert read(kind, {"guild_id": "101"}) is None


@pytest.mark.parametrize(
    ("kind", "data", "missing"),
    [
        ("MESSAGE_CREATE", {name: value for name, value in SAID.items() if name != "author"}, "'author'"),
        ("MESSAGE_CREATE", SAID | {"id": "no number"}, "not a snowflake"),
        ("MESSAGE_UPDATE", SAID | {"edited_timestamp": "yesterday"}, "yesterday"),
        ("MESSAGE_DELETE_BULK", {"guild_id": GUILD, "channel_id": GENERAL, "ids": []}, "MESSAGE_DELETE_BULK"),
        ("MESSAGE_REACTION_ADD", REACTED, "'emoji'"),
        ("GUILD_MEMBER_ADD", {"guild_id": GUILD}, "'user'"),
        ("CHANNEL_CREATE", {"guild_id": GUILD, "id": "1", "type": 0}, "'name'"),
    ],
)
def test_what_cannot_be_read_says_what_is_missing(kind: str, data: dict[str, Any], missing: str) -> None:
    """In a sentence that names the event and the field, and none of the words."""
    with pytest.raises(Untranslatable, match=missing) as caught:
        read(kind, data)
    assert kind in caught.value.sentence
    assert "hello" not in caught.value.sentence
