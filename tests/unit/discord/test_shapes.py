"""Every event of Discord's that the bot hears, in its recorded shape, and what it means."""

from datetime import UTC, datetime
from typing import Any

import pytest

from adapters.discord.gateway import HEARD
from adapters.discord.inbound import translate
from adapters.discord.known import Known
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
    ReactionsCleared,
    ThreadDeleted,
)
from bot.model.refs import AccountRef, ChannelRef, MessageRef

GUILD, GENERAL, FORUM, THREAD, TOPIC, DIRECT = "100", "200", "201", "300", "301", "555"
BOT, ANN, BEN, ROLE, HOOK = "900", "901", "902", "700", "800"
ID, STAMP = "1442000000000000000", "2025-11-23T03:53:11.064000+00:00"
SENT, LATER = datetime.fromisoformat(STAMP), datetime(2026, 11, 24, 9, 29, 0, 123_000, tzinfo=UTC)
NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
KNOWN = Known(
    BOT,
    GUILD,
    names={GENERAL: "general", FORUM: "questions", THREAD: "A thread", ANN: "Ann", BOT: "sigbot", ROLE: "Organisers"},
    parents={THREAD: GENERAL, TOPIC: FORUM},
    forums=frozenset({FORUM}),
    pending=frozenset({BEN}),
)
PLACE, HELLO = ChannelRef(f"discord:{GENERAL}"), MessageRef(f"discord:{GENERAL}/{ID}")

USER = {
    "id": ANN,
    "username": "ann.lee",
    "global_name": "Ann Lee",
    "discriminator": "0",
    "avatar": None,
    "avatar_decoration_data": None,
    "clan": None,
    "primary_guild": None,
    "public_flags": 0,
}
OTHER = USER | {"id": BEN, "username": "ben", "global_name": "Ben Kay"}
APP = USER | {"id": "77", "username": "Poll bot", "global_name": None, "discriminator": "1234", "bot": True}
MEMBER = {
    "nick": "Ann",
    "avatar": None,
    "banner": None,
    "roles": [ROLE],
    "joined_at": "2026-11-01T10:00:00.000000+00:00",
    "premium_since": None,
    "deaf": False,
    "mute": False,
    "flags": 0,
    "pending": False,
    "communication_disabled_until": None,
}
JOINED = MEMBER | {"nick": None, "roles": [], "user": OTHER, "guild_id": GUILD}
JOIN = PersonJoined(f"discord:joined:{BEN}:{MEMBER['joined_at']}", AccountRef(f"discord:{BEN}"), "Ben Kay", False, NOW)
SAID = {
    "id": ID,
    "channel_id": GENERAL,
    "channel_type": 0,
    "guild_id": GUILD,
    "type": 0,
    "author": USER,
    "member": {name: value for name, value in MEMBER.items() if name != "guild_id"},
    "content": "hello",
    "timestamp": STAMP,
    "edited_timestamp": None,
    "tts": False,
    "mention_everyone": False,
    "mentions": [],
    "mention_roles": [],
    "attachments": [],
    "embeds": [],
    "components": [],
    "pinned": False,
    "flags": 0,
    "nonce": "1442000000000000001",
}
FILE = {
    "id": "1",
    "filename": "plan.pdf",
    "size": 1024,
    "url": "https://cdn.example.org/1/plan.pdf?ex=1&is=2&hm=3",
    "proxy_url": "https://media.example.org/1/plan.pdf",
    "content_type": "application/pdf",
}
VOICE = FILE | {
    "filename": "voice-message.ogg",
    "content_type": "audio/ogg",
    "duration_secs": 2.5,
    "waveform": "AAAA",
}
TEXT_CHANNEL = {
    "id": GENERAL,
    "guild_id": GUILD,
    "type": 0,
    "name": "everyone",
    "topic": None,
    "position": 1,
    "parent_id": "250",
    "nsfw": False,
    "last_message_id": ID,
    "last_pin_timestamp": None,
    "rate_limit_per_user": 0,
    "permission_overwrites": [{"id": GUILD, "type": 0, "allow": "0", "deny": "1024"}],
    "flags": 0,
    "version": 1,
}
THREAD_SHAPE = {
    "id": THREAD,
    "guild_id": GUILD,
    "parent_id": GENERAL,
    "owner_id": ANN,
    "type": 11,
    "name": "A thread",
    "last_message_id": ID,
    "message_count": 1,
    "member_count": 1,
    "total_message_sent": 1,
    "rate_limit_per_user": 0,
    "flags": 0,
    "thread_metadata": {
        "archived": False,
        "locked": False,
        "auto_archive_duration": 1440,
        "archive_timestamp": STAMP,
        "create_timestamp": STAMP,
    },
}
REACTION = {
    "user_id": ANN,
    "channel_id": GENERAL,
    "message_id": ID,
    "guild_id": GUILD,
    "emoji": {"id": None, "name": "👍"},
    "type": 0,
    "burst": False,
}
CLEARED = {"channel_id": GENERAL, "message_id": ID, "guild_id": GUILD}
EDITED = {"edited_timestamp": LATER.isoformat(), "content": "bye"}


def without(shape: dict[str, Any], *names: str) -> dict[str, Any]:
    """Return a shape without some of its fields."""
    return {name: value for name, value in shape.items() if name not in names}


def post(**more: Any) -> Post:
    """Return Ann's greeting."""
    author = {"author": AccountRef(f"discord:{ANN}"), "author_name": "Ann", "author_is_bot": False}
    return Post(**{"message": HELLO, "channel": PLACE, **author, "text": "hello", "at": SENT, **more})


def posted(*, direct: bool = False, addressed: str | None = None, **more: Any) -> MessagePosted:
    """Return the event of Ann's greeting, or of one that differs so."""
    made = post(**more)
    return MessagePosted(f"discord:posted:{made.message.rpartition('/')[2]}", made, direct, addressed)


def reacted(emoji: str = "👍", *, is_on: bool = True) -> ReactionChanged:
    """Return what Ann did to the greeting."""
    key = f"discord:reaction:{ID}:{ANN}:{emoji}:{is_on}:{NOW.isoformat()}"
    return ReactionChanged(key, PLACE, HELLO, AccountRef(f"discord:{ANN}"), emoji, is_on, NOW)


def channel(*, removed: bool = False) -> ChannelChanged:
    """Return what is known of the general channel from now on."""
    key = f"discord:channel:{GENERAL}:{NOW.isoformat()}"
    return ChannelChanged(key, PLACE, "everyone", NOW, removed=removed, erased=removed)


def app(**more: Any) -> dict[str, Any]:
    """Return who wrote, when it was another app."""
    return {"author": AccountRef("discord:77"), "author_name": "Poll bot", "author_is_bot": True, **more}


def chatter(type: int, **more: Any) -> dict[str, Any]:
    """Return a line of Discord's own."""
    return SAID | {"type": type, "content": "", **more}


FILES = (FileNote("plan.pdf", "application/pdf"),)
REPLIED = {"type": 0, "message_id": "42", "channel_id": GENERAL, "guild_id": GUILD}
SNAPSHOT = {
    "message": {
        "type": 0,
        "content": "seen elsewhere",
        "timestamp": STAMP,
        "edited_timestamp": None,
        "mentions": [],
        "mention_roles": [],
        "attachments": [FILE],
        "embeds": [],
        "components": [],
        "flags": 0,
    }
}
POLL = {
    "question": {"text": "What first?"},
    "answers": [
        {"answer_id": 1, "poll_media": {"text": "Tea"}},
        {"answer_id": 2, "poll_media": {"text": "Milk", "emoji": {"id": None, "name": "🥛"}}},
    ],
    "expiry": STAMP,
    "allow_multiselect": False,
    "layout_type": 1,
    "results": {"is_finalized": False, "answer_counts": []},
}
METADATA = {"id": "1", "type": 2, "user": USER, "authorizing_integration_owners": {"0": GUILD}}
LAYOUT = [{"type": 17, "id": 1, "components": [{"type": 10, "id": 2, "content": "Vote"}, {"type": 14, "id": 3}]}]
EMBED = {
    "type": "rich",
    "title": "Vote",
    "description": "until noon",
    "fields": [{"name": "Room", "value": "4", "inline": True}],
    "color": 0,
}

SHAPES: list[tuple[str, str, dict[str, Any], Event | None]] = [
    # --- Messages
    ("a message", "MESSAGE_CREATE", SAID, posted()),
    (
        "a direct message",
        "MESSAGE_CREATE",
        without(SAID, "guild_id", "member") | {"channel_id": DIRECT, "channel_type": 1},
        posted(
            message=MessageRef(f"discord:{DIRECT}/{ID}"),
            channel=ChannelRef(f"discord:{DIRECT}"),
            direct=True,
            addressed="hello",
        ),
    ),
    (
        "a mention of the bot, a role and everybody",
        "MESSAGE_CREATE",
        SAID
        | {
            "content": f"<@{BOT}> hi <@&{ROLE}> @everyone",
            "mentions": [USER | {"id": BOT, "global_name": None, "username": "sigbot", "bot": True}],
            "mention_roles": [ROLE],
        },
        posted(text="@sigbot hi @Organisers @everyone", addressed="hi @Organisers @everyone"),
    ),
    (
        "an inline reply",
        "MESSAGE_CREATE",
        SAID | {"type": 19, "message_reference": REPLIED, "referenced_message": SAID | {"id": "42"}},
        posted(answers=MessageRef(f"discord:{GENERAL}/42")),
    ),
    (
        "a message in a thread",
        "MESSAGE_CREATE",
        SAID | {"channel_id": THREAD, "channel_type": 11, "position": 3},
        posted(message=MessageRef(f"discord:{THREAD}/{ID}"), thread=MessageRef(f"discord:{GENERAL}/{THREAD}")),
    ),
    (
        "a forum's post",
        "MESSAGE_CREATE",
        SAID | {"id": TOPIC, "channel_id": TOPIC, "channel_type": 11, "position": 0},
        posted(
            message=MessageRef(f"discord:{TOPIC}/{TOPIC}"),
            channel=ChannelRef(f"discord:{FORUM}"),
            at=datetime(2015, 1, 1, tzinfo=UTC),
        ),
    ),
    (
        "an answer in a forum",
        "MESSAGE_CREATE",
        SAID | {"channel_id": TOPIC, "channel_type": 11, "position": 1},
        posted(
            message=MessageRef(f"discord:{TOPIC}/{ID}"),
            channel=ChannelRef(f"discord:{FORUM}"),
            thread=MessageRef(f"discord:{TOPIC}/{TOPIC}"),
        ),
    ),
    (
        "a forward",
        "MESSAGE_CREATE",
        SAID
        | {
            "content": "",
            "flags": 1 << 14,
            "message_reference": {"type": 1, "message_id": "42", "channel_id": "77"},
            "message_snapshots": [SNAPSHOT],
        },
        posted(text="seen elsewhere", files=FILES),
    ),
    (
        "a poll",
        "MESSAGE_CREATE",
        SAID | {"content": "", "poll": POLL},
        posted(text="What first?\n- Tea\n- Milk"),
    ),
    (
        "a sticker",
        "MESSAGE_CREATE",
        SAID | {"content": "", "sticker_items": [{"id": "3", "name": "Wave", "format_type": 1}]},
        posted(text="", files=(FileNote("Wave", "sticker"),)),
    ),
    (
        "a voice message",
        "MESSAGE_CREATE",
        SAID | {"content": "", "flags": 1 << 13, "attachments": [VOICE]},
        posted(text="", files=(FileNote("voice-message.ogg", "audio/ogg"),)),
    ),
    ("a file", "MESSAGE_CREATE", SAID | {"attachments": [FILE]}, posted(files=FILES)),
    (
        "a webhook's message",
        "MESSAGE_CREATE",
        without(SAID, "member")
        | {
            "webhook_id": HOOK,
            "application_id": None,
            "author": APP | {"id": HOOK, "username": "From Slack", "discriminator": "0000"},
        },
        posted(author=AccountRef(f"discord:{HOOK}"), author_name="From Slack", author_is_bot=True),
    ),
    (
        "a message of a channel that is followed",
        "MESSAGE_CREATE",
        without(SAID, "member")
        | {
            "webhook_id": HOOK,
            "flags": 1 << 1,
            "message_reference": {"type": 0, "message_id": "42", "channel_id": "77", "guild_id": "101"},
            "author": APP | {"id": HOOK, "username": "News", "discriminator": "0000"},
        },
        posted(author=AccountRef(f"discord:{HOOK}"), author_name="News", author_is_bot=True),
    ),
    (
        "an app's answer to a command",
        "MESSAGE_CREATE",
        without(SAID, "member")
        | {
            "type": 20,
            "webhook_id": "77",
            "application_id": "77",
            "interaction_metadata": METADATA,
            "author": APP,
        },
        posted(**app()),
    ),
    (
        "an app's embed",
        "MESSAGE_CREATE",
        without(SAID, "member") | {"content": "", "author": APP, "embeds": [EMBED]},
        posted(**app(text="Vote\nuntil noon\nRoom: 4")),
    ),
    (
        "an app's layout",
        "MESSAGE_CREATE",
        without(SAID, "member") | {"content": "", "author": APP, "flags": 1 << 15, "components": LAYOUT},
        posted(**app(text="Vote")),
    ),
    (
        "a person's link with its preview",
        "MESSAGE_CREATE",
        SAID | {"embeds": [EMBED | {"type": "link", "url": "https://example.org"}]},
        posted(),
    ),
    *[
        (f"a line of Discord's own: {name}", "MESSAGE_CREATE", chatter(type, **more), None)
        for type, name, more in (
            (1, "somebody was added", {"mentions": [OTHER]}),
            (4, "a new name", {"content": "everyone"}),
            (6, "a pin", {"message_reference": REPLIED}),
            (7, "a newcomer", {}),
            (8, "a boost", {}),
            (12, "a channel that is followed", {"content": "News"}),
            (18, "a thread begins", {"content": "A thread", "message_reference": without(REPLIED, "message_id")}),
            (21, "what a thread began with", {"channel_id": THREAD, "message_reference": REPLIED}),
            (24, "a rule was broken", {"embeds": [EMBED]}),
            (25, "a subscription", {}),
            (46, "a poll has ended", {"embeds": [EMBED | {"type": "poll_result"}], "message_reference": REPLIED}),
        )
    ],
    # --- Edits and deletions
    (
        "an edit",
        "MESSAGE_UPDATE",
        SAID | EDITED,
        MessageEdited(f"discord:edited:{ID}:{LATER.isoformat()}", post(text="bye"), LATER),
    ),
    (
        "a file that its author took away",
        "MESSAGE_UPDATE",
        SAID | EDITED | {"content": "hello", "attachments": []},
        MessageEdited(f"discord:edited:{ID}:{LATER.isoformat()}", post(), LATER),
    ),
    (
        "a link that was unfolded",
        "MESSAGE_UPDATE",
        SAID | {"embeds": [{"type": "link", "url": "https://example.org", "title": "Example"}]},
        None,
    ),
    ("a pin", "MESSAGE_UPDATE", SAID | {"pinned": True}, None),
    ("a thread that was begun", "MESSAGE_UPDATE", SAID | {"flags": 1 << 5, "thread": THREAD_SHAPE}, None),
    (
        "a deletion",
        "MESSAGE_DELETE",
        {"id": ID, "channel_id": GENERAL, "guild_id": GUILD},
        MessagesDeleted(f"discord:deleted:{GENERAL}:{ID}:1", PLACE, (HELLO,), NOW),
    ),
    (
        "a deletion in a thread",
        "MESSAGE_DELETE",
        {"id": ID, "channel_id": THREAD, "guild_id": GUILD},
        MessagesDeleted(f"discord:deleted:{THREAD}:{ID}:1", PLACE, (MessageRef(f"discord:{THREAD}/{ID}"),), NOW),
    ),
    (
        "many deletions at once",
        "MESSAGE_DELETE_BULK",
        {"ids": [ID, "43"], "channel_id": GENERAL, "guild_id": GUILD},
        MessagesDeleted(f"discord:deleted:{GENERAL}:{ID}:2", PLACE, (HELLO, MessageRef(f"discord:{GENERAL}/43")), NOW),
    ),
    # --- Reactions
    (
        "a reaction",
        "MESSAGE_REACTION_ADD",
        REACTION | {"member": MEMBER | {"user": USER}, "message_author_id": BEN, "burst_colors": []},
        reacted(),
    ),
    (
        "a super reaction with the server's own emoji",
        "MESSAGE_REACTION_ADD",
        REACTION | {"emoji": {"id": "5", "name": "tea", "animated": True}, "type": 1, "burst": True},
        reacted(":tea:"),
    ),
    ("a reaction that was taken off", "MESSAGE_REACTION_REMOVE", REACTION, reacted(is_on=False)),
    ("a reaction to a direct message", "MESSAGE_REACTION_ADD", without(REACTION, "guild_id"), None),
    (
        "all reactions cleared",
        "MESSAGE_REACTION_REMOVE_ALL",
        CLEARED,
        ReactionsCleared(f"discord:reactions-cleared:{ID}:{NOW.isoformat()}", PLACE, HELLO, None, NOW),
    ),
    (
        "the reactions of one emoji cleared",
        "MESSAGE_REACTION_REMOVE_EMOJI",
        CLEARED | {"emoji": {"id": None, "name": "👍"}},
        ReactionsCleared(f"discord:reactions-cleared:{ID}:{NOW.isoformat()}", PLACE, HELLO, "👍", NOW),
    ),
    ("reactions of a direct message cleared", "MESSAGE_REACTION_REMOVE_ALL", without(CLEARED, "guild_id"), None),
    # --- People
    ("a newcomer", "GUILD_MEMBER_ADD", JOINED, JOIN),
    ("a newcomer who has to pass the screening", "GUILD_MEMBER_ADD", JOINED | {"pending": True}, None),
    ("a screening that is passed", "GUILD_MEMBER_UPDATE", JOINED, JOIN),
    (
        "an app that was added",
        "GUILD_MEMBER_ADD",
        JOINED | {"user": APP},
        PersonJoined(f"discord:joined:77:{MEMBER['joined_at']}", AccountRef("discord:77"), "Poll bot", True, NOW),
    ),
    (
        "a new nickname",
        "GUILD_MEMBER_UPDATE",
        MEMBER | {"nick": "Annie", "user": USER, "guild_id": GUILD},
        PersonRenamed(f"discord:renamed:{ANN}:{NOW.isoformat()}", AccountRef(f"discord:{ANN}"), "Annie", False, NOW),
    ),
    (
        "a role, or a time-out",
        "GUILD_MEMBER_UPDATE",
        MEMBER | {"roles": [], "user": USER, "guild_id": GUILD, "communication_disabled_until": STAMP},
        None,
    ),
    (
        "somebody who left",
        "GUILD_MEMBER_REMOVE",
        {"guild_id": GUILD, "user": USER},
        PersonLeft(f"discord:left:{ANN}:{NOW.isoformat()}", AccountRef(f"discord:{ANN}"), NOW),
    ),
    # --- Channels and threads
    ("a new channel", "CHANNEL_CREATE", TEXT_CHANNEL, channel()),
    ("a channel with a new name", "CHANNEL_UPDATE", TEXT_CHANNEL, channel()),
    ("a channel that was deleted", "CHANNEL_DELETE", TEXT_CHANNEL, channel(removed=True)),
    ("a voice channel", "CHANNEL_CREATE", TEXT_CHANNEL | {"type": 2, "bitrate": 64_000, "user_limit": 0}, None),
    ("a thread", "THREAD_CREATE", THREAD_SHAPE | {"newly_created": True}, None),
    ("a thread that was archived", "THREAD_UPDATE", THREAD_SHAPE, None),
    (
        "a thread that was deleted",
        "THREAD_DELETE",
        {"id": THREAD, "guild_id": GUILD, "parent_id": GENERAL, "type": 11},
        ThreadDeleted(f"discord:thread-deleted:{THREAD}", PLACE, MessageRef(f"discord:{GENERAL}/{THREAD}"), NOW),
    ),
    (
        "a forum's post that was deleted",
        "THREAD_DELETE",
        {"id": TOPIC, "guild_id": GUILD, "parent_id": FORUM, "type": 11},
        ThreadDeleted(
            f"discord:thread-deleted:{TOPIC}",
            ChannelRef(f"discord:{FORUM}"),
            MessageRef(f"discord:{TOPIC}/{TOPIC}"),
            NOW,
            with_root=True,
        ),
    ),
    (
        "threads of a channel that the bot may see from now on",
        "THREAD_LIST_SYNC",
        {"guild_id": GUILD, "channel_ids": [GENERAL], "threads": [THREAD_SHAPE], "members": []},
        None,
    ),
    # --- What only tells the adapter something
    ("READY", "READY", {"v": 10, "user": USER | {"id": BOT}, "guilds": [{"id": GUILD, "unavailable": True}]}, None),
    ("RESUMED", "RESUMED", {"_trace": []}, None),
    ("the server", "GUILD_CREATE", {"id": GUILD, "name": "Group", "channels": [TEXT_CHANNEL], "threads": []}, None),
    ("a server out of order", "GUILD_DELETE", {"id": GUILD, "unavailable": True}, None),
    ("a new role", "GUILD_ROLE_CREATE", {"guild_id": GUILD, "role": {"id": ROLE, "name": "Organisers"}}, None),
    ("a role that is gone", "GUILD_ROLE_DELETE", {"guild_id": GUILD, "role_id": ROLE}, None),
    ("a role with a new name", "GUILD_ROLE_UPDATE", {"guild_id": GUILD, "role": {"id": ROLE, "name": "Chairs"}}, None),
    (
        "a typed command",
        "INTERACTION_CREATE",
        {"id": "1", "type": 2, "token": "t", "application_id": BOT, "guild_id": GUILD, "data": {"name": "ask"}},
        None,
    ),
]


@pytest.mark.parametrize(("kind", "data", "meaning"), [shape[1:] for shape in SHAPES], ids=[s[0] for s in SHAPES])
def test_every_event_means_what_it_should(kind: str, data: dict[str, Any], meaning: Event | None) -> None:
    """To the last field."""
    assert meaning == translate(kind, data, KNOWN, NOW)


def test_every_event_that_is_heard_is_here() -> None:
    """So that none can be added without its shape."""
    assert set(HEARD) == {kind for _, kind, _, _ in SHAPES}
