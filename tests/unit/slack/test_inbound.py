"""Slack's events, in the shapes that Slack sends, and what they mean."""

from datetime import UTC, datetime
from typing import Any

import pytest

from adapters.slack.inbound import Known, posted, translate
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
)

KNOWN = Known("U9", "B9", {"U1": "Ann Lee", "U9": "sigbot"}, {"C1": "general"}, frozenset({"C7"}))
TS = "1700000000.000100"
AT = datetime(2023, 11, 14, 22, 13, 20, 100, tzinfo=UTC)
SAID = {"type": "message", "channel": "C1", "channel_type": "channel", "user": "U1", "text": "hello", "ts": TS}
USER = {"id": "U1", "name": "ann", "is_bot": False, "profile": {"display_name": "Ann", "real_name": "Ann Lee"}}


def read(event: dict[str, Any], known: Known = KNOWN) -> Event | None:
    """Translate an event."""
    return translate(event, known, "Ev1", 1700000000.5)


def test_a_message_is_a_post() -> None:
    """With everything in it."""
    event = read(SAID)
    assert isinstance(event, MessagePosted)
    post = event.post
    assert ("slack:C1/1700000000.000100", "slack:C1", "slack:U1") == (post.message, post.channel, post.author)
    assert ("Ann Lee", "hello", AT, None) == (post.author_name, post.text, post.at, post.thread)
    assert (False, None, False) == (event.direct, event.addressed, post.author_is_bot)


def test_a_mention_and_a_direct_message_are_meant_for_the_bot() -> None:
    """The words come without the mention."""
    mention, direct = read(SAID | {"text": "<@U9> hi"}), read(SAID | {"channel": "D1", "channel_type": "im"})
    assert isinstance(mention, MessagePosted)
    assert isinstance(direct, MessagePosted)
    assert ("hi", False, "@sigbot hi") == (mention.addressed, mention.direct, mention.post.text)
    assert ("hello", True) == (direct.addressed, direct.direct)


def test_a_reply_names_its_thread_and_a_root_does_not() -> None:
    """Slack gives a root its own ts as thread."""
    reply, root = read(SAID | {"thread_ts": "1600000000.000000"}), read(SAID | {"thread_ts": TS})
    assert isinstance(reply, MessagePosted)
    assert isinstance(root, MessagePosted)
    assert ("slack:C1/1600000000.000000", None) == (reply.post.thread, root.post.thread)


def test_files_come_with_name_and_type() -> None:
    """Never with their bytes; one without a name is a file all the same."""
    files = [{"id": "F1", "name": "plan.pdf", "mimetype": "application/pdf"}, {"id": "F2", "mode": "hidden_by_limit"}]
    event = read(SAID | {"subtype": "file_share", "files": files})
    assert isinstance(event, MessagePosted)
    assert (FileNote("plan.pdf", "application/pdf"), FileNote("a file", "")) == event.post.files


@pytest.mark.parametrize(
    "more",
    [
        {"bot_id": "B9"},
        {"bot_id": "B2", "subtype": "bot_message", "username": "Poll bot", "user": None},
        {"user": "U9"},
    ],
)
def test_a_bots_words_are_a_bots(more: dict[str, Any]) -> None:
    """And never meant for ours, so that two of them cannot talk for ever."""
    event = read(SAID | {"text": "<@U9> hello"} | more)
    assert isinstance(event, MessagePosted)
    assert (True, None) == (event.post.author_is_bot, event.addressed)


@pytest.mark.parametrize("subtype", ["channel_join", "channel_topic", "channel_name", "bot_add", "message_replied"])
def test_slacks_own_chatter_means_nothing(subtype: str) -> None:
    """It is not what people said."""
    assert read(SAID | {"subtype": subtype}) is None


def changed(message: dict[str, Any], before: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return a change of a message."""
    outer = {"type": "message", "subtype": "message_changed", "channel": "C1", "ts": "1700000300.000000"}
    return outer | {"hidden": True, "message": message, "previous_message": before or SAID}


def test_an_edit_carries_the_whole_post() -> None:
    """With the time of the edit, not that of the envelope."""
    event = read(changed(SAID | {"text": "bye", "edited": {"user": "U1", "ts": "1700000200.000000"}}))
    assert isinstance(event, MessageEdited)
    assert ("bye", AT) == (event.post.text, event.post.at)
    assert datetime(2023, 11, 14, 22, 16, 40, tzinfo=UTC) == event.edited_at


def test_an_unfolded_link_is_no_edit() -> None:
    """Nor is a reply that was counted."""
    edited = {"edited": {"user": "U1", "ts": "1700000200.000000"}}
    assert read(changed(SAID | {"attachments": [{}]})) is None
    assert read(changed(SAID | edited | {"reply_count": 2}, SAID | edited)) is None


def test_a_deleted_file_is_an_edit() -> None:
    """Slack does not call it one, but its name must not stay in the archive."""
    files = [{"id": "F1", "name": "plan.pdf", "mimetype": "application/pdf"}, {"id": "F2", "name": "map.png"}]
    left = [{"id": "F1", "mode": "tombstone"}, files[1]]
    event = read(changed(SAID | {"files": left}, SAID | {"files": files}))
    assert isinstance(event, MessageEdited)
    assert (FileNote("map.png", ""),) == event.post.files
    assert read(changed(SAID | {"files": left}, SAID | {"files": left})) is None


@pytest.mark.parametrize(
    "event",
    [
        {"type": "message", "subtype": "message_deleted", "channel": "C1", "ts": "1700000300.000000", "deleted_ts": TS},
        changed({"type": "message", "subtype": "tombstone", "ts": TS, "user": "USLACKBOT", "text": "gone"}),
    ],
)
def test_a_deletion_names_what_is_gone(event: dict[str, Any]) -> None:
    """Also of a root that has replies, which Slack tells as a change."""
    found = read(event)
    assert isinstance(found, MessagesDeleted)
    assert ("slack:C1", ("slack:C1/1700000000.000100",)) == (found.channel, found.messages)


def test_the_same_happening_has_the_same_key_however_it_comes() -> None:
    """A second delivery, and the same message read from history."""
    live, again = translate(SAID, KNOWN, "Ev1", 1.0), translate(SAID, KNOWN, "Ev2", 2.0)
    history = posted({name: value for name, value in SAID.items() if name != "channel"}, "C1", KNOWN)
    assert live is not None
    assert again is not None
    assert history is not None
    assert live.key == again.key == history.key


def test_newcomers_are_people_and_guests_only_where_that_is_wanted() -> None:
    """With the name that Slack shows."""
    joined = read({"type": "team_join", "user": USER})
    assert isinstance(joined, PersonJoined)
    assert ("slack:U1", "Ann", False) == (joined.account, joined.name, joined.is_bot)
    guest = {"type": "team_join", "user": USER | {"is_restricted": True}}
    assert read(guest) is None
    assert isinstance(read(guest, Known("U9", guests=True)), PersonJoined)
    bot = read({"type": "team_join", "user": USER | {"is_bot": True}})
    assert isinstance(bot, PersonJoined)
    assert bot.is_bot


def test_a_channel_can_be_the_groups_door() -> None:
    """Where the group is a channel of a larger workspace."""
    joined = {"type": "member_joined_channel", "user": "U1", "channel": "C7", "team": "T1"}
    assert isinstance(read(joined), PersonJoined)
    assert read(joined | {"channel": "C1"}) is None


def test_a_channel_that_the_bot_comes_into_begins_to_be_known() -> None:
    """Until then its events went by."""
    event = read({"type": "member_joined_channel", "user": "U9", "channel": "C1", "team": "T1"})
    assert isinstance(event, ChannelChanged)
    assert ("slack:C1", "general", False) == (event.channel, event.name, event.removed)


def test_a_changed_profile_is_a_new_name_and_a_deactivated_one_has_left() -> None:
    """Both come as the same event."""
    renamed = read({"type": "user_change", "user": USER})
    left = read({"type": "user_change", "user": USER | {"deleted": True}})
    assert isinstance(renamed, PersonRenamed)
    assert "Ann" == renamed.name
    assert isinstance(left, PersonLeft)


@pytest.mark.parametrize(
    ("event", "name", "removed"),
    [
        ({"type": "channel_created", "channel": {"id": "C2", "name": "new"}}, "new", False),
        ({"type": "channel_rename", "channel": {"id": "C1", "name": "other"}}, "other", False),
        ({"type": "channel_archive", "channel": "C1", "user": "U1"}, "general", True),
        ({"type": "channel_unarchive", "channel": "C1", "user": "U1"}, "general", False),
        ({"type": "channel_deleted", "channel": "C1"}, "general", True),
        ({"type": "group_rename", "channel": {"id": "C3", "name": "quiet"}}, "quiet", False),
    ],
)
def test_channels_change(event: dict[str, Any], name: str, removed: bool) -> None:
    """Some events carry only an id; the name is then the one that is known."""
    found = read(event)
    assert isinstance(found, ChannelChanged)
    assert (name, removed) == (found.name, found.removed)


@pytest.mark.parametrize("kind", ["app_home_opened", "pin_added", "something_new", None, 5])
def test_what_means_nothing_to_the_bot_is_left_alone(kind: object) -> None:
    """Slack may send more one day."""
    assert read({"type": kind}) is None


@pytest.mark.parametrize(
    "event",
    [
        {"type": "message"},
        SAID | {"ts": "yesterday"},
        SAID | {"ts": None},
        {"type": "message", "subtype": "message_deleted", "channel": "C1", "ts": TS},
        {"type": "message", "subtype": "message_changed", "channel": "C1", "message": "text"},
        {"type": "team_join"},
        {"type": "team_join", "user": "U1"},
        {"type": "channel_rename", "channel": {"id": "C1"}},
    ],
)
def test_a_shape_that_lacks_something_is_named(event: dict[str, Any]) -> None:
    """So that an operator can tell what Slack changed."""
    with pytest.raises(Untranslatable, match=str(event["type"])):
        read(event)
