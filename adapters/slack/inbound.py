"""From Slack's events to the core's: pure functions over data.

A key says what happened, so that an event that is delivered twice, or read again from history, has the same key.
"""

from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass, field
from typing import Any

from adapters.slack import ids
from adapters.slack.emoji import emoji_of
from adapters.slack.markup import plain_text, typed, words_to
from adapters.slack.richtext import words_of_app
from bot.errors import Untranslatable
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
from bot.model.refs import AccountRef

Body = Mapping[str, Any]

SLACKBOT = "USLACKBOT"
"""Slack's own voice, of which Slack does not say that it is a bot."""
SAID = frozenset({None, "file_share", "thread_broadcast", "me_message", "bot_message"})
"""Subtypes of messages that somebody wrote; others are Slack's own chatter."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the adapter knows and an event does not say."""

    bot_user: str
    bot_id: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    """User or bot id → the name that is shown."""
    channels: Mapping[str, str] = field(default_factory=dict)
    """Channel id → name."""
    group_channels: frozenset[str] = frozenset()
    """Channels that count as the group's door: whoever joins one has joined the group."""
    bots: Set[str] = frozenset({SLACKBOT})
    """Users that are no people."""
    outsiders: Set[str] = frozenset()
    """Users that are guests of the workspace."""
    guests: bool = False
    """Whether guests of the workspace are welcomed as newcomers."""


def translate(event: Body, known: Known, event_id: str, at: float) -> Event | None:
    """Return what an inner event means, or None when it means nothing to the bot.

    `at` is when it happened, in seconds since 1970. Raises Untranslatable, naming what is missing.
    """
    kind = event.get("type")
    reader = _READERS.get(kind) if isinstance(kind, str) else None
    if reader is None:
        return None
    try:
        return reader(event, known, f"{event_id}:{at:.6f}")
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Untranslatable(f"an event of type '{kind}' lacks or misuses {error}") from error


# --- Messages


def _message(event: Body, known: Known, source: str) -> Event | None:
    subtype = event.get("subtype")
    if subtype == "message_changed":
        return _changed(event, known)
    if subtype == "message_deleted":
        return _deleted(event["channel"], event["deleted_ts"], event["ts"])
    return posted(event, event["channel"], known) if subtype in SAID else None


def posted(message: Body, channel: str, known: Known) -> MessagePosted | None:
    """Return a message as an event, live or read from history; None for Slack's own chatter."""
    if message.get("subtype") not in SAID:
        return None
    post = _post(message, channel, known)
    direct = message.get("channel_type") == "im" or channel.startswith("D")
    addressed = None
    if not post.author_is_bot:
        text = message.get("text") or ""
        if direct:
            addressed = typed(text, known.names, known.channels)
        else:
            addressed = words_to(known.bot_user, text, known.names, known.channels)
    return MessagePosted(f"{ids.PLATFORM}:posted:{channel}/{message['ts']}", post, direct, addressed)


def is_root(message: Body) -> bool:
    """Return whether a message of a channel's history is no reply, so that a thread can begin with it."""
    return message.get("thread_ts") in (None, message["ts"])


def _changed(event: Body, known: Known) -> Event | None:
    message, before = event["message"], event.get("previous_message") or {}
    channel = event["channel"]
    if message.get("subtype") == "tombstone":
        return _deleted(channel, message["ts"], event["ts"])
    if message.get("subtype") not in SAID:
        return None
    edited = message.get("edited")
    if len(_files(message)) < len(_files(before)) or _is_changed_by_app(message, before, known):
        at = event["ts"]  # Slack calls neither an edit: that a file is deleted, nor that an app changes its blocks.
    elif edited and edited != before.get("edited"):
        at = edited["ts"]
    else:
        return None  # A link was unfolded, or a reply was counted.
    key = f"{ids.PLATFORM}:edited:{channel}/{message['ts']}:{at}"
    return MessageEdited(key, _post(message, channel, known), ids.instant_of(at))


def _is_changed_by_app(message: Body, before: Body, known: Known) -> bool:
    is_by_app = "bot_id" in message and "bot_id" in before
    return is_by_app and _words(message, known) != _words(before, known)


def _deleted(channel: str, ts: str, at: str) -> Event:
    key = f"{ids.PLATFORM}:deleted:{channel}/{ts}"
    return MessagesDeleted(key, ids.channel_ref(channel), (ids.message_ref(channel, ts),), ids.instant_of(at))


def _post(message: Body, channel: str, known: Known) -> Post:
    author = message.get("user") or message["bot_id"]
    by_bot = "bot_id" in message or author == known.bot_user or author in known.bots
    thread, ts = message.get("thread_ts"), message["ts"]
    return Post(
        message=ids.message_ref(channel, ts),
        channel=ids.channel_ref(channel),
        author=ids.account_ref(author),
        author_name=_author_name(message, author, known),
        author_is_bot=by_bot,
        text=_words(message, known),
        at=ids.instant_of(ts),
        thread=ids.message_ref(channel, thread) if thread and thread != ts else None,
        files=tuple(_file(file) for file in _files(message)),
    )


def _words(message: Body, known: Known) -> str:
    if "bot_id" in message:
        return words_of_app(message, known.names, known.channels)
    return plain_text(message.get("text") or "", known.names, known.channels)


def _author_name(message: Body, author: str, known: Known) -> str:
    profile = message.get("bot_profile") or {}
    return known.names.get(author) or message.get("username") or profile.get("name") or author


def _files(message: Body) -> list[Body]:
    """Return the files that are still there; of a deleted one Slack leaves a tombstone."""
    return [file for file in message.get("files") or () if file.get("mode") != "tombstone"]


def _file(file: Body) -> FileNote:
    name = file.get("name") or file.get("title") or "a file"
    return FileNote(str(name), str(file.get("mimetype") or file.get("filetype") or ""))


def _reaction(event: Body, known: Known, source: str) -> Event | None:
    item, user = event["item"], event["user"]
    if item.get("type") != "message":
        return None
    ref, emoji = ids.message_ref(item["channel"], item["ts"]), emoji_of(event["reaction"])
    at, is_on = event["event_ts"], event["type"] == "reaction_added"
    key = f"{ids.PLATFORM}:reaction:{item['channel']}/{item['ts']}:{user}:{emoji}:{at}"
    channel, account = ids.channel_ref(item["channel"]), ids.account_ref(user)
    return ReactionChanged(key, channel, ref, account, emoji, is_on, ids.instant_of(at))


# --- People and channels


def _team_join(event: Body, known: Known, source: str) -> Event | None:
    user = event["user"]
    if is_guest(user) and not known.guests:
        return None
    return _joined(user["id"], display_name(user), is_bot(user), source)


def is_welcome(user: Body, known: Known) -> bool:
    """Return whether somebody new is greeted: people only, and guests where the group wants it."""
    is_person = not is_bot(user) and not user.get("deleted")
    return is_person and (known.guests or not is_guest(user))


def is_outside(user: Body, known: Known) -> bool:
    """Return whether somebody is no full member: a guest, or somebody of another workspace in a shared channel."""
    return bool(user.get("is_stranger")) or (is_guest(user) and not known.guests)


def is_bot(user: Body) -> bool:
    """Return whether an account is no person's."""
    return bool(user.get("is_bot")) or user.get("id") == SLACKBOT


def is_guest(user: Body) -> bool:
    """Return whether somebody may be in some channels of the workspace only."""
    return bool(user.get("is_restricted") or user.get("is_ultra_restricted"))


def _member_joined(event: Body, known: Known, source: str) -> Event | None:
    user = event["user"]
    if user == known.bot_user:  # What the configuration says of this channel begins now.
        return _channel(event, known, source)
    if event["channel"] not in known.group_channels or (user in known.outsiders and not known.guests):
        return None
    return _joined(user, known.names.get(user, user), user in known.bots, source)


def _joined(user: str, name: str, by_bot: bool, source: str) -> Event:
    key, at = _source(source)
    return PersonJoined(f"{ids.PLATFORM}:joined:{user}:{key}", ids.account_ref(user), name, by_bot, ids.instant_of(at))


def _user_change(event: Body, known: Known, source: str) -> Event:
    user = event["user"]
    key, at = _source(source)
    ref, when = ids.account_ref(user["id"]), ids.instant_of(at)
    if user.get("deleted"):
        return PersonLeft(f"{ids.PLATFORM}:left:{user['id']}:{key}", ref, when)
    return PersonRenamed(f"{ids.PLATFORM}:renamed:{user['id']}:{key}", ref, display_name(user), is_bot(user), when)


def display_name(user: Body) -> str:
    """Return the name under which Slack shows somebody."""
    profile = user.get("profile") or {}
    names = (profile.get("display_name"), profile.get("real_name"), user.get("real_name"), user.get("name"))
    return next((str(name) for name in names if name), str(user["id"]))


def _channel(event: Body, known: Known, source: str) -> Event:
    channel = event["channel"]
    key, at = _source(source)
    id, name = (channel["id"], channel["name"]) if isinstance(channel, Mapping) else (channel, None)
    return ChannelChanged(
        key=f"{ids.PLATFORM}:channel:{id}:{key}",
        channel=ids.channel_ref(id),
        name=str(name or known.channels.get(id, id)),
        at=ids.instant_of(at),
        removed=event["type"] in ("channel_archive", "channel_deleted", "group_archive", "group_deleted"),
        erased=event["type"] in ("channel_deleted", "group_deleted"),
    )


def _group_updated(event: Body, known: Known, source: str) -> Event:
    """Return a user group as it is now; one that was switched off has nobody in it."""
    group = event["subteam"]
    key, at = _source(source)
    members = None if "users" not in group else people_in(group)
    return GroupChanged(
        key=f"{ids.PLATFORM}:group:{group['id']}:{key}",
        group=ids.group_ref(group["id"]),
        at=ids.instant_of(at),
        name=str(group.get("name") or ""),
        members=frozenset() if group.get("date_delete") else members,
    )


def _group_members(event: Body, known: Known, source: str) -> Event:
    """Return who came into a user group, and who left it."""
    key, at = _source(source)
    added, removed = (frozenset(map(ids.account_ref, event.get(w) or ())) for w in ("added_users", "removed_users"))
    name = f"{ids.PLATFORM}:members:{event['subteam_id']}:{key}"
    return GroupChanged(name, ids.group_ref(event["subteam_id"]), ids.instant_of(at), added=added, removed=removed)


def people_in(group: Body) -> frozenset[AccountRef]:
    """Return who is in a user group as Slack describes it."""
    return frozenset(ids.account_ref(user) for user in group.get("users") or ())


def _source(source: str) -> tuple[str, str]:
    """Return the event's id, and its time as a ts."""
    key, _, at = source.rpartition(":")
    return key, at


_READERS: dict[str, Callable[[Body, Known, str], Event | None]] = {
    "message": _message,
    "reaction_added": _reaction,
    "reaction_removed": _reaction,
    "team_join": _team_join,
    "member_joined_channel": _member_joined,
    "user_change": _user_change,
    "channel_created": _channel,
    "channel_rename": _channel,
    "group_rename": _channel,
    "channel_archive": _channel,
    "group_archive": _channel,
    "channel_unarchive": _channel,
    "group_unarchive": _channel,
    "channel_deleted": _channel,
    "group_deleted": _channel,
    "subteam_updated": _group_updated,
    "subteam_members_changed": _group_members,
}
