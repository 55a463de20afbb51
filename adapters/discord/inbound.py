"""From Discord's gateway events to the core's: pure functions over data.

A key says what happened, so that an event that is replayed, or read again from history, has the same key.
"""

from collections.abc import Callable
from datetime import datetime

from adapters.discord import ids
from adapters.discord.known import Body, Known, display_name
from adapters.discord.messages import SAID, edited_at, post_of, posted
from bot.errors import Untranslatable
from bot.model.inbound import (
    ChannelChanged,
    Event,
    MessageEdited,
    MessagesDeleted,
    PersonJoined,
    PersonLeft,
    PersonRenamed,
    ReactionChanged,
    ReactionsCleared,
    ThreadDeleted,
)

TEXT_CHANNELS = frozenset({0, 5, 15, 16})
"""Text, announcement, forum and media channels."""
FORUMS = frozenset({15, 16})
THREADS = frozenset({10, 11, 12})


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


def _edited(data: Body, known: Known, at: datetime) -> Event | None:
    edited = edited_at(data)
    if edited is None or data.get("type") not in SAID or "author" not in data:
        return None  # A link was unfolded, or the message was pinned.
    key = f"{ids.PLATFORM}:edited:{data['id']}:{edited.isoformat()}"
    return MessageEdited(key, post_of(data, known), edited)


def _deleted(data: Body, known: Known, at: datetime) -> Event:
    return _gone(data["channel_id"], [data["id"]], known, at)


def _bulk_deleted(data: Body, known: Known, at: datetime) -> Event:
    return _gone(data["channel_id"], list(data["ids"]), known, at)


def _gone(channel: str, messages: list[str], known: Known, at: datetime) -> Event:
    if not messages:
        raise ValueError("its list of ids, which is empty")
    refs = tuple(ids.message_ref(channel, message) for message in messages)
    key = f"{ids.PLATFORM}:deleted:{channel}:{messages[0]}:{len(messages)}"
    return MessagesDeleted(key, ids.channel_ref(known.parents.get(channel, channel)), refs, at)


# --- Reactions


def _reacted(data: Body, known: Known, at: datetime) -> Event | None:
    return _reaction(data, known, at, is_on=True)


def _unreacted(data: Body, known: Known, at: datetime) -> Event | None:
    return _reaction(data, known, at, is_on=False)


def _reaction(data: Body, known: Known, at: datetime, *, is_on: bool) -> Event | None:
    if "guild_id" not in data:
        return None
    place, emoji, user = data["channel_id"], emoji_of(data["emoji"]), data["user_id"]
    # Neither an id nor a time comes with it; a repeat is a new event that changes nothing.
    key = f"{ids.PLATFORM}:reaction:{data['message_id']}:{user}:{emoji[:40]}:{is_on}:{at.isoformat()}"
    return ReactionChanged(
        key=key,
        channel=ids.channel_ref(known.parents.get(place, place)),
        message=ids.message_ref(place, data["message_id"]),
        account=ids.account_ref(user),
        emoji=emoji,
        is_on=is_on,
        at=at,
    )


def _cleared(data: Body, known: Known, at: datetime) -> Event | None:
    if "guild_id" not in data:
        return None
    place, message, emoji = data["channel_id"], data["message_id"], data.get("emoji")
    return ReactionsCleared(
        key=f"{ids.PLATFORM}:reactions-cleared:{message}:{at.isoformat()}",
        channel=ids.channel_ref(known.parents.get(place, place)),
        message=ids.message_ref(place, message),
        emoji=None if emoji is None else emoji_of(emoji),
        at=at,
    )


def emoji_of(emoji: Body) -> str:
    """Return an emoji itself, or the name of one of a server's own between colons."""
    return f":{emoji.get('name') or 'emoji'}:" if emoji.get("id") else str(emoji["name"])


# --- People and channels


def _joined(data: Body, known: Known, at: datetime) -> Event | None:
    """Return a join once the server's screening is passed; before that there is nobody to welcome."""
    return None if data.get("pending") else joined(data, at)


def joined(member: Body, at: datetime) -> PersonJoined:
    """Return a member's join. Its key is that of the joining itself, whenever it is told."""
    user = member["user"]
    key = f"{ids.PLATFORM}:joined:{user['id']}:{member.get('joined_at')}"
    return PersonJoined(key, ids.account_ref(user["id"]), display_name(user, member), bool(user.get("bot")), at)


def _member_changed(data: Body, known: Known, at: datetime) -> Event | None:
    """Return a join when the server's screening was passed just now, else a new name."""
    user = data["user"]
    if user["id"] in known.pending and not data.get("pending"):
        return joined(data, at)
    name = display_name(user, data)
    if known.names.get(user["id"]) == name:
        return None
    ref, key = ids.account_ref(user["id"]), f"{ids.PLATFORM}:renamed:{user['id']}:{at.isoformat()}"
    return PersonRenamed(key, ref, name, bool(user.get("bot")), at)


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
    return ChannelChanged(key, ids.channel_ref(data["id"]), str(data["name"]), at, removed, erased=removed)


def _thread_gone(data: Body, known: Known, at: datetime) -> Event:
    place, parent = str(data["id"]), str(data["parent_id"])
    is_in_forum = parent in known.forums
    root = ids.message_ref(place if is_in_forum else parent, place)
    key = f"{ids.PLATFORM}:thread-deleted:{place}"
    return ThreadDeleted(key, ids.channel_ref(parent), root, at, with_root=is_in_forum)


_READERS: dict[str, Callable[[Body, Known, datetime], Event | None]] = {
    "MESSAGE_CREATE": posted,
    "MESSAGE_UPDATE": _edited,
    "MESSAGE_DELETE": _deleted,
    "MESSAGE_DELETE_BULK": _bulk_deleted,
    "MESSAGE_REACTION_ADD": _reacted,
    "MESSAGE_REACTION_REMOVE": _unreacted,
    "MESSAGE_REACTION_REMOVE_ALL": _cleared,
    "MESSAGE_REACTION_REMOVE_EMOJI": _cleared,
    "THREAD_DELETE": _thread_gone,
    "GUILD_MEMBER_ADD": _joined,
    "GUILD_MEMBER_UPDATE": _member_changed,
    "GUILD_MEMBER_REMOVE": _left,
    "CHANNEL_CREATE": _channel,
    "CHANNEL_UPDATE": _channel,
    "CHANNEL_DELETE": _channel_gone,
}
