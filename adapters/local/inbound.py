"""From what happened in the chat to the core's events: pure functions over data."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from adapters.local import ids
from adapters.local.mentions import mention_of
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
)

Body = Mapping[str, Any]


def key_of(number: int) -> str:
    """Return the key of a happening: the same, however often it is delivered."""
    return f"{ids.PLATFORM}:event-{number}"


def translate(number: int, kind: str, body: Body, bot_name: str) -> Event:
    """Return the event. Raises Untranslatable, naming what is missing, for anything else."""
    reader = _READERS.get(kind)
    if reader is None:
        raise Untranslatable(f"the chat sent something of the unknown kind '{kind}'")
    try:
        return reader(key_of(number), body, bot_name)
    except (KeyError, TypeError, ValueError) as error:
        raise Untranslatable(f"a happening of kind '{kind}' lacks or misuses {error}") from error


def words_to_bot(text: str, bot_name: str) -> str | None:
    """Return what a post says to the bot, without the mention; None when it does not mention it."""
    mention = re.compile(mention_of(bot_name).pattern + "[,:]?", re.IGNORECASE)
    if not mention.search(text):
        return None
    return " ".join(mention.sub(" ", text).split())


def _posted(key: str, body: Body, bot_name: str) -> Event:
    post = _post(body)
    addressed = post.text if body["direct"] else words_to_bot(post.text, bot_name)
    return MessagePosted(key, post, body["direct"], None if post.author_is_bot else addressed)


def _edited(key: str, body: Body, bot_name: str) -> Event:
    return MessageEdited(key, _post(body), datetime.fromisoformat(body["edited_at"]))


def _deleted(key: str, body: Body, bot_name: str) -> Event:
    messages = tuple(ids.message_ref(message) for message in body["messages"])
    return MessagesDeleted(key, ids.channel_ref(body["channel"]), messages, _at(body))


def _reacted(key: str, body: Body, bot_name: str) -> Event:
    channel, message = ids.channel_ref(body["channel"]), ids.message_ref(body["message"])
    account = ids.account_ref(body["person"])
    return ReactionChanged(key, channel, message, account, body["emoji"], bool(body["on"]), _at(body))


def _joined(key: str, body: Body, bot_name: str) -> Event:
    return PersonJoined(key, ids.account_ref(body["person"]), body["name"], body["is_bot"], _at(body))


def _left(key: str, body: Body, bot_name: str) -> Event:
    return PersonLeft(key, ids.account_ref(body["person"]), _at(body))


def _renamed(key: str, body: Body, bot_name: str) -> Event:
    return PersonRenamed(key, ids.account_ref(body["person"]), body["name"], body["is_bot"], _at(body))


def _channel(key: str, body: Body, bot_name: str) -> Event:
    return ChannelChanged(key, ids.channel_ref(body["channel"]), body["name"], _at(body))


_READERS: dict[str, Callable[[str, Body, str], Event]] = {
    "posted": _posted,
    "edited": _edited,
    "deleted": _deleted,
    "reacted": _reacted,
    "joined": _joined,
    "left": _left,
    "renamed": _renamed,
    "channel": _channel,
}


def _post(body: Body) -> Post:
    thread = body["thread"]
    return Post(
        message=ids.message_ref(body["message"]),
        channel=ids.channel_ref(body["channel"]),
        author=ids.account_ref(body["author"]),
        author_name=body["author_name"],
        author_is_bot=body["is_bot"],
        text=body["text"],
        at=_at(body),
        thread=None if thread is None else ids.message_ref(thread),
        files=tuple(FileNote(name, type) for name, type in body.get("files", ())),
    )


def _at(body: Body) -> datetime:
    return datetime.fromisoformat(body["at"])
