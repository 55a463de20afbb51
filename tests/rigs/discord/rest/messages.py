"""Messages: read, written, edited, deleted."""

from bisect import bisect_left, bisect_right
from datetime import timedelta
from typing import Any

from tests.rigs.discord.constants import EPHEMERAL, WRITABLE, ChannelType, Permission
from tests.rigs.discord.errors import Problem, bad_form, limited, refused
from tests.rigs.discord.model import Channel, Json, Message
from tests.rigs.discord.rest.call import Call, Routes, snowflake
from tests.rigs.discord.talk import Draft

NONCE_KEPT = timedelta(minutes=5)
OLD = timedelta(hours=1)
TOO_OLD = timedelta(days=14)
SYSTEM = (6, 7, 18, 21)


# --- Reading


async def history(call: Call) -> Any:
    """GET a page of messages, the newest first; who may not read history gets none."""
    channel, limit = call.channel(), call.number("limit", 50, 1, 100)
    if not call.world.may(call.world.bot, channel, Permission.READ_MESSAGE_HISTORY):
        return []
    # Ids grow, so the messages stand in their order already.
    ids = [id for id, one in channel.messages.items() if one.only_for is None]
    return [call.service.message_shape(channel.messages[id]) for id in reversed(page(call, ids, limit))]


def page(call: Call, ids: list[int], limit: int) -> list[int]:
    """Return the part of growing ids that the query asks for."""
    if "around" in call.query:
        middle = bisect_right(ids, snowflake(("around",), call.query["around"]))
        last = min(len(ids), middle + limit // 2)
        return ids[max(0, last - limit) : last]
    if "after" in call.query:
        first = bisect_right(ids, snowflake(("after",), call.query["after"]))
        return ids[first : first + limit]
    last = bisect_left(ids, snowflake(("before",), call.query.get("before", 1 << 63)))
    return ids[max(0, last - limit) : last]


async def one_message(call: Call) -> Any:
    """GET a message."""
    message = call.message()
    if not call.world.may(call.world.bot, message.channel, Permission.READ_MESSAGE_HISTORY):
        raise refused(50001)
    return call.service.message_shape(message)


# --- Writing


async def write(call: Call) -> Any:
    """POST a message."""
    channel = call.channel()
    check_place(call, channel)
    message = written(call, channel, call.form, call.attachments(channel))
    # The nonce is said now and in the event, and never again.
    nonce = {} if message.nonce is None else {"nonce": message.nonce}
    return call.service.message_shape(message) | nonce


def written(call: Call, channel: Channel, form: Json, attachments: list[Json]) -> Message:
    """Write the message of a form, unless its nonce shows that it is there already."""
    if (form.get("message_reference") or {}).get("type") == 1:
        return _forwarded(call, channel, form)
    check_content(call, channel, form, has_files=bool(attachments))
    draft = call.service.forms.draft(form, attachments)
    before = _same_nonce(call, channel, form)
    if before is not None:
        return before
    _refer(call, channel, form, draft)
    draft.flags &= ~EPHEMERAL
    return call.service.talk.write(channel, call.world.bot, draft)


def _forwarded(call: Call, channel: Channel, form: Json) -> Message:
    reference = form["message_reference"]
    source = call.world.find_channel(snowflake(("message_reference", "channel_id"), reference.get("channel_id")))
    message = call.world.find_message(source, int(reference["message_id"]))
    before = _same_nonce(call, channel, form)
    return before or call.service.talk.forward(message, call.world.bot, channel, form.get("nonce"))


def check_place(call: Call, channel: Channel) -> None:
    """Refuse a channel in which the bot may not write."""
    world = call.world
    if channel.type not in WRITABLE:
        raise refused(50008)
    if channel.recipient is not None:
        shares = any(
            channel.recipient.id in one.members for one in world.guilds.values() if world.bot.id in one.members
        )
        if not (shares and channel.recipient.takes_direct_messages):
            raise refused(50007)
    thread = channel.thread is not None
    world.require(world.bot, channel, Permission.SEND_MESSAGES_IN_THREADS if thread else Permission.SEND_MESSAGES)
    locked = channel.thread is not None and channel.thread.locked
    if locked and not world.may(world.bot, channel, Permission.MANAGE_THREADS):
        raise refused(50083)


def check_content(call: Call, channel: Channel, form: Json, *, has_files: bool) -> None:
    """Refuse embeds and files where the bot may not send any."""
    if form.get("embeds"):
        call.world.require(call.world.bot, channel, Permission.EMBED_LINKS)
    if has_files:
        call.world.require(call.world.bot, channel, Permission.ATTACH_FILES)


def _same_nonce(call: Call, channel: Channel, form: Json) -> Message | None:
    if not form.get("enforce_nonce"):
        return None
    since = call.world.now() - NONCE_KEPT
    for one in reversed(channel.messages.values()):
        if one.author is call.world.bot and str(one.nonce) == str(form["nonce"]) and one.sent_at >= since:
            return one
    return None


def _refer(call: Call, channel: Channel, form: Json, draft: Draft) -> None:
    reference = form.get("message_reference")
    if not reference:
        return
    call.world.require(call.world.bot, channel, Permission.VIEW_CHANNEL)
    if not call.world.may(call.world.bot, channel, Permission.READ_MESSAGE_HISTORY):
        raise refused(160002)
    there = channel.messages.get(int(reference.get("message_id") or 0))
    draft.reply_to = there if there is not None and there.only_for is None else None
    if draft.reply_to is None and reference.get("fail_if_not_exists", True):
        raise bad_form([Problem(("message_reference",), "REPLYING_TO_UNKNOWN_MESSAGE", "Unknown message")])


# --- Changing


async def edit(call: Call) -> Any:
    """PATCH one of the bot's own messages."""
    message = call.message()
    if message.author is not call.world.bot:
        raise refused(50005)
    if message.type in SYSTEM:
        raise refused(50021)
    check_awake(message.channel)
    _count_old_edit(call, message)
    attachments = call.attachments(message.channel)
    check_content(call, message.channel, call.form, has_files=bool(attachments))
    changes = call.service.forms.changes(call.form, message, attachments)
    return call.service.message_shape(
        call.service.talk.edit(message, changes, allowed=call.form.get("allowed_mentions"))
    )


def check_awake(channel: Channel) -> None:
    """Refuse to change anything in an archived thread but to delete from it."""
    if channel.thread is not None and channel.thread.archived:
        raise refused(50083)


def _count_old_edit(call: Call, message: Message) -> None:
    left = call.service.old_edits_left
    if left is None or call.world.now() - message.sent_at < OLD:
        return
    if left == 0:
        says = "Maximum number of edits to messages older than 1 hour reached. Try again later."
        raise limited(0.01, "user", 30046, says)
    call.service.old_edits_left = left - 1


async def delete(call: Call) -> Any:
    """DELETE a message; one of somebody else only with the permission for it."""
    message = call.message()
    if message.author is not call.world.bot:
        if message.channel.type is ChannelType.DM:
            raise refused(50013)
        call.world.require(call.world.bot, message.channel, Permission.MANAGE_MESSAGES)
    call.service.talk.delete(message)


async def bulk_delete(call: Call) -> Any:
    """POST: delete from two to a hundred messages that are not older than two weeks."""
    channel = call.channel()
    call.world.require(call.world.bot, channel, Permission.MANAGE_MESSAGES)
    ids = [int(id) for id in call.form.get("messages") or []]
    if not 2 <= len(ids) <= 100:
        says = "Must be between 2 and 100 in length."
        raise bad_form([Problem(("messages",), "BASE_TYPE_BAD_LENGTH", says)])
    found = [channel.messages[id] for id in ids if id in channel.messages]
    if any(call.world.now() - one.sent_at > TOO_OLD for one in found):
        raise refused(50034)
    call.service.talk.bulk_delete(channel, found)


_MESSAGES = "/channels/{channel}/messages"
ROUTES: Routes = [
    ("GET", _MESSAGES, history),
    ("POST", _MESSAGES, write),
    ("POST", _MESSAGES + "/bulk-delete", bulk_delete),
    ("PATCH", _MESSAGES + "/{message}", edit),
    ("DELETE", _MESSAGES + "/{message}", delete),
]
LAST_ROUTES: Routes = [("GET", _MESSAGES + "/{message}", one_message)]
"""Tried after the pins, whose path looks like a message of that name."""
