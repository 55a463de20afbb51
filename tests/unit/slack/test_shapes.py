"""Every event of Slack's that the bot may be sent, in its recorded shape, and what it means."""

from datetime import UTC, datetime
from typing import Any

import pytest

from adapters.slack.inbound import Known, translate
from adapters.slack.needs import EVENTS
from bot.model.inbound import (
    ChannelChanged,
    Event,
    FileNote,
    GroupChanged,
    MessageEdited,
    MessagePosted,
    MessagesDeleted,
    PersonJoined,
    PersonLeft,
    PersonRenamed,
    Post,
    ReactionChanged,
)
from bot.model.refs import AccountRef, ChannelRef, GroupRef, MessageRef

KNOWN = Known("U9", "B9", {"U1": "Ann Lee", "U2": "Ben Kay", "U9": "sigbot"}, {"C1": "general", "G1": "core"})
TS, LATER = "1700000000.000100", "1700000200.000000"
AT = datetime(2023, 11, 14, 22, 13, 20, 100, tzinfo=UTC)
THEN = datetime(2023, 11, 14, 22, 16, 40, tzinfo=UTC)
TOLD = datetime(2023, 11, 14, 22, 13, 20, 500_000, tzinfo=UTC)
"""When the envelope says that it happened."""
GENERAL, CORE, ANN, BEN = ChannelRef("slack:C1"), ChannelRef("slack:G1"), AccountRef("slack:U1"), AccountRef("slack:U2")
CHAIRS = GroupRef("slack:S1")
SUBTEAM = {
    "id": "S1",
    "team_id": "T1",
    "is_usergroup": True,
    "name": "Chairs",
    "handle": "chairs",
    "date_create": 1_690_000_000,
    "date_update": 1_700_000_000,
    "date_delete": 0,
}
HELLO = MessageRef(f"slack:C1/{TS}")

BLOCKS = [
    {
        "type": "rich_text",
        "block_id": "b1",
        "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "Hello"}]}],
    }
]
MESSAGE = {
    "type": "message",
    "user": "U1",
    "client_msg_id": "9d8f1c1e-0000-4000-8000-000000000001",
    "ts": TS,
    "text": "Hello",
    "team": "T1",
    "blocks": BLOCKS,
}
POSTED = MESSAGE | {"channel": "C1", "event_ts": TS, "channel_type": "channel"}
EDITED = MESSAGE | {"text": "Goodbye", "edited": {"user": "U1", "ts": LATER}, "source_team": "T1", "user_team": "T1"}
FILE = {
    "id": "F1",
    "created": 1_700_000_000,
    "name": "plan.pdf",
    "title": "Plan",
    "mimetype": "application/pdf",
    "filetype": "pdf",
    "size": 1024,
    "mode": "hosted",
    "url_private": "https://files.example.org/plan.pdf",
}
CHANGE = {
    "type": "message",
    "subtype": "message_changed",
    "channel": "C1",
    "ts": LATER,
    "event_ts": LATER,
    "hidden": True,
}
USER = {
    "id": "U2",
    "team_id": "T1",
    "name": "ben",
    "deleted": False,
    "real_name": "Ben Kay",
    "tz": "Europe/London",
    "profile": {"real_name": "Ben Kay", "display_name": "Ben", "team": "T1"},
    "is_admin": False,
    "is_bot": False,
    "is_restricted": False,
    "is_ultra_restricted": False,
    "updated": 1_700_000_000,
}
CHANNEL = {"id": "C1", "name": "everyone", "is_channel": True, "is_mpim": False, "name_normalized": "everyone"}
REACTION = {
    "user": "U1",
    "reaction": "+1",
    "item_user": "U2",
    "item": {"type": "message", "channel": "C1", "ts": TS},
    "event_ts": LATER,
}


def post(**more: Any) -> Post:
    """Return Ann's greeting."""
    fields = {"message": HELLO, "channel": GENERAL, "author": ANN, "author_name": "Ann Lee", "author_is_bot": False}
    return Post(**{**fields, "text": "Hello", "at": AT, **more})


def channel(ref: ChannelRef, name: str, *, removed: bool = False, erased: bool = False) -> ChannelChanged:
    """Return what is known of a channel from now on."""
    key = f"slack:channel:{ref.removeprefix('slack:')}:Ev1"
    return ChannelChanged(key=key, channel=ref, name=name, at=TOLD, removed=removed, erased=erased)


POSTED_KEY, EDITED_KEY = f"slack:posted:C1/{TS}", f"slack:edited:C1/{TS}:{LATER}"
REACTION_KEY = f"slack:reaction:C1/{TS}:U1:👍:{LATER}"
DIRECT = MessageRef(f"slack:D1/{TS}")
SHAPES: list[tuple[str, dict[str, Any], Event | None]] = [
    ("message.channels", POSTED, MessagePosted(POSTED_KEY, post())),
    (
        "message.groups",
        POSTED | {"channel": "G1", "channel_type": "group"},
        MessagePosted(f"slack:posted:G1/{TS}", post(message=MessageRef(f"slack:G1/{TS}"), channel=CORE)),
    ),
    (
        "message.im",
        POSTED | {"channel": "D1", "channel_type": "im"},
        MessagePosted(f"slack:posted:D1/{TS}", post(message=DIRECT, channel=ChannelRef("slack:D1")), True, "Hello"),
    ),
    (
        "a reply",
        POSTED | {"thread_ts": "1600000000.000000", "parent_user_id": "U2"},
        MessagePosted(POSTED_KEY, post(thread=MessageRef("slack:C1/1600000000.000000"))),
    ),
    (
        "a reply that is shown in the channel too",
        POSTED
        | {
            "subtype": "thread_broadcast",
            "thread_ts": "1600000000.000000",
            "root": MESSAGE | {"ts": "1600000000.000000"},
        },
        MessagePosted(POSTED_KEY, post(thread=MessageRef("slack:C1/1600000000.000000"))),
    ),
    (
        "a file",
        POSTED | {"subtype": "file_share", "files": [FILE], "upload": False, "display_as_bot": False},
        MessagePosted(POSTED_KEY, post(files=(FileNote("plan.pdf", "application/pdf"),))),
    ),
    (
        "another app's message",
        {
            "type": "message",
            "subtype": "bot_message",
            "bot_id": "B7",
            "username": "Poll bot",
            "text": "Vote",
            "channel": "C1",
            "channel_type": "channel",
            "ts": TS,
            "event_ts": TS,
        },
        MessagePosted(
            POSTED_KEY, post(author=AccountRef("slack:B7"), author_name="Poll bot", author_is_bot=True, text="Vote")
        ),
    ),
    (
        "an edit",
        CHANGE | {"message": EDITED, "previous_message": MESSAGE, "channel_type": "channel"},
        MessageEdited(EDITED_KEY, post(text="Goodbye"), THEN),
    ),
    (
        "a link that was unfolded",
        CHANGE
        | {"message": MESSAGE | {"attachments": [{"from_url": "https://example.org"}]}, "previous_message": MESSAGE},
        None,
    ),
    (
        "a file that was deleted",
        CHANGE
        | {
            "message": MESSAGE | {"files": [{"id": "F1", "mode": "tombstone"}]},
            "previous_message": MESSAGE | {"files": [FILE]},
        },
        MessageEdited(EDITED_KEY, post(), THEN),
    ),
    (
        "a deletion",
        {
            "type": "message",
            "subtype": "message_deleted",
            "channel": "C1",
            "ts": LATER,
            "event_ts": LATER,
            "deleted_ts": TS,
            "previous_message": MESSAGE,
            "hidden": True,
            "channel_type": "channel",
        },
        MessagesDeleted(f"slack:deleted:C1/{TS}", GENERAL, (HELLO,), THEN),
    ),
    (
        "a deletion of a thread's root",
        CHANGE
        | {
            "message": {"type": "message", "subtype": "tombstone", "user": "USLACKBOT", "ts": TS, "hidden": True},
            "previous_message": MESSAGE,
        },
        MessagesDeleted(f"slack:deleted:C1/{TS}", GENERAL, (HELLO,), THEN),
    ),
    (
        "somebody came in, as a line in the channel",
        POSTED | {"subtype": "channel_join", "text": "<@U1> has joined the channel"},
        None,
    ),
    (
        "reaction_added",
        REACTION | {"type": "reaction_added"},
        ReactionChanged(REACTION_KEY, GENERAL, HELLO, ANN, "👍", True, THEN),
    ),
    (
        "reaction_removed",
        REACTION | {"type": "reaction_removed"},
        ReactionChanged(REACTION_KEY, GENERAL, HELLO, ANN, "👍", False, THEN),
    ),
    (
        "a reaction to a post of a webhook, which has no author",
        {key: value for key, value in REACTION.items() if key != "item_user"} | {"type": "reaction_added"},
        ReactionChanged(REACTION_KEY, GENERAL, HELLO, ANN, "👍", True, THEN),
    ),
    (
        "a reaction to a file",
        REACTION | {"type": "reaction_added", "item": {"type": "file", "file": "F1"}},
        None,
    ),
    (
        "team_join",
        {"type": "team_join", "user": USER, "cache_ts": 1_700_000_000, "event_ts": TS},
        PersonJoined("slack:joined:U2:Ev1", BEN, "Ben", False, TOLD),
    ),
    (
        "team_join of an app",
        {"type": "team_join", "user": USER | {"is_bot": True}, "cache_ts": 1_700_000_000, "event_ts": TS},
        PersonJoined("slack:joined:U2:Ev1", BEN, "Ben", True, TOLD),
    ),
    ("team_join of a guest", {"type": "team_join", "user": USER | {"is_restricted": True}, "event_ts": TS}, None),
    (
        "member_joined_channel",
        {
            "type": "member_joined_channel",
            "user": "U2",
            "channel": "C1",
            "channel_type": "C",
            "team": "T1",
            "event_ts": TS,
        },
        None,
    ),
    (
        "member_joined_channel of the bot itself",
        {
            "type": "member_joined_channel",
            "user": "U9",
            "channel": "C1",
            "channel_type": "C",
            "team": "T1",
            "inviter": "U1",
        },
        channel(GENERAL, "general"),
    ),
    (
        "user_change",
        {"type": "user_change", "user": USER, "cache_ts": 1_700_000_000, "event_ts": TS},
        PersonRenamed("slack:renamed:U2:Ev1", BEN, "Ben", False, TOLD),
    ),
    (
        "user_change of somebody who is deactivated",
        {"type": "user_change", "user": {"id": "U2", "name": "ben", "deleted": True, "profile": {}}, "event_ts": TS},
        PersonLeft("slack:left:U2:Ev1", BEN, TOLD),
    ),
    (
        "channel_created",
        {"type": "channel_created", "channel": CHANNEL | {"created": 1_700_000_000, "creator": "U1"}, "event_ts": TS},
        channel(GENERAL, "everyone"),
    ),
    (
        "channel_rename",
        {"type": "channel_rename", "channel": CHANNEL | {"created": 1_700_000_000}, "event_ts": TS},
        channel(GENERAL, "everyone"),
    ),
    (
        "group_rename",
        {"type": "group_rename", "channel": CHANNEL | {"id": "G1", "is_channel": False}, "event_ts": TS},
        channel(CORE, "everyone"),
    ),
    (
        "channel_archive",
        {"type": "channel_archive", "channel": "C1", "user": "U1", "is_moved": 0, "event_ts": TS},
        channel(GENERAL, "general", removed=True),
    ),
    (
        "group_archive",
        {"type": "group_archive", "channel": "G1", "user": "U1", "is_moved": 0, "event_ts": TS},
        channel(CORE, "core", removed=True),
    ),
    (
        "channel_unarchive",
        {"type": "channel_unarchive", "channel": "C1", "user": "U1", "event_ts": TS},
        channel(GENERAL, "general"),
    ),
    ("group_unarchive", {"type": "group_unarchive", "channel": "G1", "user": "U1"}, channel(CORE, "core")),
    (
        "channel_deleted",
        {"type": "channel_deleted", "channel": "C1", "actor_id": "U1", "event_ts": TS},
        channel(GENERAL, "general", removed=True, erased=True),
    ),
    (
        "group_deleted",
        {"type": "group_deleted", "channel": "G1", "event_ts": TS},
        channel(CORE, "core", removed=True, erased=True),
    ),
    ("channel_left", {"type": "channel_left", "channel": "C1", "actor_id": "U1", "event_ts": TS}, None),
    ("group_left", {"type": "group_left", "channel": "G1", "actor_id": "U1", "event_ts": TS}, None),
    ("channel_id_changed", {"type": "channel_id_changed", "old_channel_id": "G1", "new_channel_id": "C2"}, None),
    ("app_uninstalled", {"type": "app_uninstalled"}, None),
    ("tokens_revoked", {"type": "tokens_revoked", "tokens": {"oauth": ["U1"], "bot": ["U9"]}}, None),
    ("member_left_channel", {"type": "member_left_channel", "user": "U2", "channel": "C1", "team": "T1"}, None),
    ("file_deleted", {"type": "file_deleted", "file_id": "F1", "event_ts": TS}, None),
    ("file_change", {"type": "file_change", "file_id": "F1", "file": {"id": "F1"}, "event_ts": TS}, None),
    ("emoji_changed", {"type": "emoji_changed", "subtype": "add", "name": "zebra", "value": "x"}, None),
    (
        "subteam_updated",
        {"type": "subteam_updated", "subteam": SUBTEAM | {"users": ["U1", "U2"], "user_count": "2"}, "event_ts": TS},
        GroupChanged("slack:group:S1:Ev1", CHAIRS, TOLD, "Chairs", frozenset({ANN, BEN})),
    ),
    (
        "subteam_updated without its people",
        {"type": "subteam_updated", "subteam": SUBTEAM, "event_ts": TS},
        GroupChanged("slack:group:S1:Ev1", CHAIRS, TOLD, "Chairs"),
    ),
    (
        "subteam_updated of one that was switched off",
        {"type": "subteam_updated", "subteam": SUBTEAM | {"users": ["U1"], "date_delete": 1_700_000_000}},
        GroupChanged("slack:group:S1:Ev1", CHAIRS, TOLD, "Chairs", frozenset()),
    ),
    (
        "subteam_members_changed",
        {
            "type": "subteam_members_changed",
            "subteam_id": "S1",
            "team_id": "T1",
            "date_previous_update": 1_699_999_000,
            "date_update": 1_700_000_000,
            "added_users": ["U1"],
            "added_users_count": "1",
            "removed_users": ["U2"],
            "removed_users_count": "1",
            "event_ts": TS,
        },
        GroupChanged("slack:members:S1:Ev1", CHAIRS, TOLD, added=frozenset({ANN}), removed=frozenset({BEN})),
    ),
    ("app_home_opened", {"type": "app_home_opened", "user": "U1", "channel": "D1", "tab": "home"}, None),
    ("app_mention", {"type": "app_mention", "user": "U1", "text": "<@U9> hi", "ts": TS, "channel": "C1"}, None),
    ("pin_added", {"type": "pin_added", "user": "U1", "channel_id": "C1", "item": {"type": "message"}}, None),
    ("pin_removed", {"type": "pin_removed", "user": "U1", "channel_id": "C1", "item": {"type": "message"}}, None),
]


@pytest.mark.parametrize(("event", "meaning"), [shape[1:] for shape in SHAPES], ids=[shape[0] for shape in SHAPES])
def test_every_event_means_what_it_should(event: dict[str, Any], meaning: Event | None) -> None:
    """To the last field."""
    assert meaning == translate(event, KNOWN, "Ev1", 1_700_000_000.5)


def test_every_event_that_the_app_subscribes_to_is_here() -> None:
    """So that none can be added without its shape."""
    assert set(EVENTS) <= {name for name, _, _ in SHAPES}
