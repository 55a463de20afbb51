"""From Discord's gateway events to the core's: pure functions over data.

A key says what happened, so that an event that is replayed, or read again from history, has the same key.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from adapters.discord import ids
from adapters.discord.markup import plain_text, words_to
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
)

Body = Mapping[str, Any]

SAID = frozenset({0, 19, 20, 23})
"""Message types that somebody wrote: default, reply, an app's answer to a command. Others are Discord's own."""
TEXT_CHANNELS = frozenset({0, 5, 15, 16})
"""Text, announcement, forum and media channels."""
THREADS = frozenset({10, 11, 12})


@dataclass(frozen=True, slots=True)
class Known:
    """What the adapter knows and an event does not say."""

    bot_user: str
    guild: str
    names: Mapping[str, str] = field(default_factory=dict)
    """Id of a user, role or channel → what it is called."""
    parents: Mapping[str, str] = field(default_factory=dict)
    """Thread → the channel that it belongs to."""


def translate(kind: str, data: Body, known: Known, at: datetime) -> Event | None:
    """Return what a gateway event means, or None when it means nothing to the bot.

    `at` is when it came. Raises Untranslatable, naming what is missing.
    """
    reader = _READERS.get(kind)
    if reader is None or data.get("guild_id", known.guild) != known.guild:
        return None
    try:
        return reader(data, known, at)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Untranslatable(f"an event of type {kind} lacks or misuses {error}") from error


# --- Messages


def posted(data: Body, known: Known, at: datetime | None = None) -> MessagePosted | None:
    """Return a message as an event, live or read from history; None for Discord's own chatter."""
    if data["type"] not in SAID:
        return None
    post = _post(data, known)
    direct = (
        "guild_id" not in data and data["channel_id"] not in known.parents and not known.names.get(data["channel_id"])
    )
    addressed = None
    if not post.author_is_bot:
        addressed = post.text if direct else words_to(known.bot_user, data["content"], known.names)
    return MessagePosted(f"{ids.PLATFORM}:posted:{data['id']}", post, direct, addressed)


def _edited(data: Body, known: Known, at: datetime) -> Event | None:
    edited = data.get("edited_timestamp")
    if not edited or data.get("type") not in SAID:
        return None  # A link was unfolded, or the message was pinned.
    key = f"{ids.PLATFORM}:edited:{data['id']}:{edited}"
    return MessageEdited(key, _post(data, known), datetime.fromisoformat(edited))


def _deleted(data: Body, known: Known, at: datetime) -> Event:
    return _gone(data["channel_id"], [data["id"]], known, at)


def _bulk_deleted(data: Body, known: Known, at: datetime) -> Event:
    return _gone(data["channel_id"], list(data["ids"]), known, at)


def _gone(channel: str, messages: list[str], known: Known, at: datetime) -> Event:
    refs = tuple(ids.message_ref(channel, message) for message in messages)
    key = f"{ids.PLATFORM}:deleted:{channel}:{messages[0]}:{len(messages)}"
    return MessagesDeleted(key, ids.channel_ref(known.parents.get(channel, channel)), refs, at)


def _post(data: Body, known: Known) -> Post:
    author, place = data["author"], data["channel_id"]
    member = data.get("member") or {}
    return Post(
        message=ids.message_ref(place, data["id"]),
        channel=ids.channel_ref(known.parents.get(place, place)),
        author=ids.account_ref(author["id"]),
        author_name=display_name(author, member),
        author_is_bot=bool(author.get("bot")) or "webhook_id" in data,
        text=plain_text(data["content"], _names_in(data, known)),
        at=ids.instant_of(data["id"]),
        thread=_thread_of(data, known),
        files=tuple(_file(file) for file in data.get("attachments") or ()),
    )


def _thread_of(data: Body, known: Known) -> Any:
    """Return the first message of the thread: Discord gives a thread the id of the message that it began with."""
    place = data["channel_id"]
    if place in known.parents:
        starter = ids.message_ref(known.parents[place], place)
        return None if data["id"] == place else starter
    answered = data.get("message_reference") or {}
    is_reply = data["type"] == 19 and answered.get("message_id")
    return ids.message_ref(place, answered["message_id"]) if is_reply else None


def _names_in(data: Body, known: Known) -> Mapping[str, str]:
    said = {user["id"]: display_name(user, user.get("member") or {}) for user in data.get("mentions") or ()}
    return {**known.names, **said} if said else known.names


def _file(file: Body) -> FileNote:
    return FileNote(str(file.get("filename") or "a file"), str(file.get("content_type") or ""))


# --- People and channels


def display_name(user: Body, member: Body) -> str:
    """Return the name under which Discord shows somebody in this server."""
    names = (member.get("nick"), user.get("global_name"), user.get("username"))
    return next((str(name) for name in names if name), str(user["id"]))


def _joined(data: Body, known: Known, at: datetime) -> Event | None:
    """Return a join once the server's screening is passed; before that there is nobody to welcome."""
    user = data["user"]
    if data.get("pending"):
        return None
    key = f"{ids.PLATFORM}:joined:{user['id']}:{data.get('joined_at')}"
    return PersonJoined(key, ids.account_ref(user["id"]), display_name(user, data), bool(user.get("bot")), at)


def _member_changed(data: Body, known: Known, at: datetime) -> Event | None:
    """Return a new name. Whether screening was passed just now, the adapter knows; see `was_pending`."""
    user = data["user"]
    name = display_name(user, data)
    if known.names.get(user["id"]) == name:
        return None
    ref, key = ids.account_ref(user["id"]), f"{ids.PLATFORM}:renamed:{user['id']}:{at.isoformat()}"
    return PersonRenamed(key, ref, name, bool(user.get("bot")), at)


def screened(data: Body, known: Known, at: datetime) -> Event | None:
    """Return a join for a member who has just passed the server's screening."""
    return _joined(data, known, at)


def _left(data: Body, known: Known, at: datetime) -> Event:
    user = data["user"]["id"]
    return PersonLeft(f"{ids.PLATFORM}:left:{user}:{at.isoformat()}", ids.account_ref(user), at)


def _channel(data: Body, known: Known, at: datetime) -> Event | None:
    return _channel_event(data, at, removed=False)


def _channel_gone(data: Body, known: Known, at: datetime) -> Event | None:
    return _channel_event(data, at, removed=True)


def _channel_event(data: Body, at: datetime, *, removed: bool) -> Event | None:
    if data["type"] not in TEXT_CHANNELS:
        return None
    key = f"{ids.PLATFORM}:channel:{data['id']}:{at.isoformat()}"
    return ChannelChanged(key, ids.channel_ref(data["id"]), str(data["name"]), at, removed)


_READERS: dict[str, Callable[[Body, Known, datetime], Event | None]] = {
    "MESSAGE_CREATE": posted,
    "MESSAGE_UPDATE": _edited,
    "MESSAGE_DELETE": _deleted,
    "MESSAGE_DELETE_BULK": _bulk_deleted,
    "GUILD_MEMBER_ADD": _joined,
    "GUILD_MEMBER_UPDATE": _member_changed,
    "GUILD_MEMBER_REMOVE": _left,
    "CHANNEL_CREATE": _channel,
    "CHANNEL_UPDATE": _channel,
    "CHANNEL_DELETE": _channel_gone,
}
