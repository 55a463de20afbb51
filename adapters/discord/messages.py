"""From Discord's messages to posts, whether they come live or are read from history."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from adapters.discord import ids
from adapters.discord.known import Body, Known, display_name
from adapters.discord.markup import plain_text, words_to
from bot.model.inbound import FileNote, MessagePosted, Post
from bot.model.refs import MessageRef

SAID = frozenset({0, 19, 20, 23})
"""Message types that somebody wrote: default, reply, an app's answer to a command. Others are Discord's own."""
REPLY = 19
TEXT_DISPLAY = 10
"""The component that holds text in messages that apps lay out."""


def posted(data: Body, known: Known, at: datetime | None = None) -> MessagePosted | None:
    """Return a message as an event, live or read from history; None for Discord's own chatter."""
    if data["type"] not in SAID:
        return None
    post = post_of(data, known)
    place = data["channel_id"]
    direct = "guild_id" not in data and place not in known.parents and place not in known.names
    addressed = None
    if not post.author_is_bot:
        addressed = post.text if direct else words_to(known.bot_user, data["content"], _names_in(data, known))
    return MessagePosted(f"{ids.PLATFORM}:posted:{data['id']}", post, direct, addressed)


def edited_at(data: Body) -> datetime | None:
    """Return when a message was changed last, or None."""
    edited = data.get("edited_timestamp")
    return datetime.fromisoformat(edited) if edited else None


def post_of(data: Body, known: Known) -> Post:
    """Return a message as a post. Raises KeyError, TypeError or ValueError for what is none."""
    author, place = data["author"], data["channel_id"]
    return Post(
        message=ids.message_ref(place, data["id"]),
        channel=ids.channel_ref(known.parents.get(place, place)),
        author=ids.account_ref(author["id"]),
        author_name=_author_name(data, known),
        author_is_bot=bool(author.get("bot")) or "webhook_id" in data,
        text=plain_text(_said(data), _names_in(data, known)),
        at=ids.instant_of(data["id"]),
        thread=_thread_of(data, known),
        answers=_answered(data, known),
        files=tuple(_files(data)),
    )


def _author_name(data: Body, known: Known) -> str:
    """Return the name in this server; history has only the one that counts everywhere."""
    author, member = data["author"], data.get("member")
    if member is None and author["id"] in known.names:
        return known.names[author["id"]]
    return display_name(author, member or {})


def _said(data: Body) -> str:
    """Return a message's words, those of a forwarded message, a poll or an app's layout among them."""
    parts = [data["content"], *_laid_out(data)]
    parts += [str((each.get("message") or {}).get("content") or "") for each in data.get("message_snapshots") or ()]
    poll = data.get("poll")
    if poll:
        parts.append(str((poll.get("question") or {}).get("text") or ""))
        parts += [f"- {(each.get('poll_media') or {}).get('text') or ''}" for each in poll.get("answers") or ()]
    return "\n".join(part for part in parts if part)


def _laid_out(data: Body) -> Iterator[str]:
    """Yield what an app wrote elsewhere than in the content; a person's embeds are previews, which nobody wrote."""
    if data["author"].get("bot") or "webhook_id" in data:
        for embed in data.get("embeds") or ():
            yield from (str(embed[name]) for name in ("title", "description") if embed.get(name))
            yield from (f"{field.get('name')}: {field.get('value')}" for field in embed.get("fields") or ())
    yield from _texts_in(data.get("components") or ())


def _texts_in(components: Iterable[Body]) -> Iterator[str]:
    for part in components:
        if part.get("type") == TEXT_DISPLAY:
            yield str(part.get("content") or "")
        yield from _texts_in(part.get("components") or ())


def _thread_of(data: Body, known: Known) -> MessageRef | None:
    """Return the first message of the thread: Discord gives a thread the id of the message that it began with.

    In a forum that message stands in the thread itself.
    """
    place = data["channel_id"]
    if place not in known.parents or data["id"] == place:
        return None
    parent = known.parents[place]
    return ids.message_ref(place if parent in known.forums else parent, place)


def _answered(data: Body, known: Known) -> MessageRef | None:
    """Return the message to which this one is a reply, outside threads."""
    answered = data.get("message_reference") or {}
    if data["type"] != REPLY or not answered.get("message_id") or data["channel_id"] in known.parents:
        return None
    return ids.message_ref(data["channel_id"], answered["message_id"])


def _names_in(data: Body, known: Known) -> Mapping[str, str]:
    said = {user["id"]: display_name(user, user.get("member") or {}) for user in data.get("mentions") or ()}
    return {**known.names, **said} if said else known.names


def _files(data: Body) -> Iterator[FileNote]:
    forwarded = [each.get("message") or {} for each in data.get("message_snapshots") or ()]
    for file in (file for message in (data, *forwarded) for file in message.get("attachments") or ()):
        yield FileNote(str(file.get("filename") or "a file"), str(file.get("content_type") or "").partition(";")[0])
    for sticker in data.get("sticker_items") or ():
        yield FileNote(str(sticker.get("name") or "a sticker"), "sticker")
