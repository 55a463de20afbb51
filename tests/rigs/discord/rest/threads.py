"""Threads: started from messages or from nothing, and listed."""

from typing import Any

from tests.rigs.discord import shapes
from tests.rigs.discord.constants import ChannelType, Permission
from tests.rigs.discord.errors import bad_form, refused
from tests.rigs.discord.model import Channel, Json
from tests.rigs.discord.rest.call import Call, Routes
from tests.rigs.discord.rest.messages import check_content
from tests.rigs.discord.validation.base import length, one_of

DURATIONS = (60, 1440, 4320, 10080)


def _checked(call: Call) -> Json:
    form: Json = call.form
    problems = length(("name",), form.get("name"), 1, 100)
    if form.get("auto_archive_duration") is not None:
        problems += one_of(("auto_archive_duration",), form["auto_archive_duration"], DURATIONS)
    if problems:
        raise bad_form(problems)
    return form


async def from_message(call: Call) -> Any:
    """POST a thread that hangs from a message."""
    message, form = call.message(), _checked(call)
    call.world.require(call.world.bot, message.channel, Permission.CREATE_PUBLIC_THREADS)
    if message.channel.type not in (ChannelType.TEXT, ChannelType.ANNOUNCEMENT):
        raise refused(50024)
    duration = form.get("auto_archive_duration") or 1440
    thread = call.service.rooms.start_thread(
        message.channel, call.world.bot, form["name"], message=message, auto_archive=duration
    )
    return _own(call, thread)


async def without_message(call: Call) -> Any:
    """POST a thread in a channel, or a post in a forum."""
    channel, form = call.channel(), _checked(call)
    if channel.type is ChannelType.FORUM:
        return _post(call, channel, form)
    if channel.type not in (ChannelType.TEXT, ChannelType.ANNOUNCEMENT):
        raise refused(50024)
    # Without a type a thread is private.
    kind = ChannelType(form.get("type") or ChannelType.PRIVATE_THREAD)
    private = kind is ChannelType.PRIVATE_THREAD
    wanted = Permission.CREATE_PRIVATE_THREADS if private else Permission.CREATE_PUBLIC_THREADS
    call.world.require(call.world.bot, channel, wanted)
    duration = form.get("auto_archive_duration") or 1440
    thread = call.service.rooms.start_thread(channel, call.world.bot, form["name"], type=kind, auto_archive=duration)
    return _own(call, thread)


def _post(call: Call, forum: Channel, form: Json) -> Json:
    call.world.require(call.world.bot, forum, Permission.SEND_MESSAGES)
    words: Json = form.get("message") or {}
    attachments = call.attachments(forum, words)
    check_content(call, forum, words, has_files=bool(attachments))
    draft = call.service.forms.draft(words, attachments)
    thread, message = call.service.rooms.start_post(forum, call.world.bot, form["name"], draft)
    if thread.thread is not None:
        thread.thread.tags = [int(id) for id in form.get("applied_tags") or []]
    return _own(call, thread) | {"message": call.service.message_shape(message)}


def _own(call: Call, thread: Channel) -> Json:
    return shapes.channel(thread) | {"member": shapes.thread_member(thread, call.world.bot.id)}


async def active(call: Call) -> Any:
    """GET a guild's threads that are not archived."""
    threads = call.service.rooms.active(call.guild())
    return {"threads": [shapes.channel(one) for one in threads], "members": _mine(call, threads)}


async def archived(call: Call) -> Any:
    """GET a page of a channel's archived public threads, the last archived first."""
    return _archived(call, (ChannelType.PUBLIC_THREAD, ChannelType.ANNOUNCEMENT_THREAD))


async def archived_private(call: Call) -> Any:
    """GET a page of a channel's archived private threads."""
    call.world.require(call.world.bot, call.channel(), Permission.MANAGE_THREADS)
    return _archived(call, (ChannelType.PRIVATE_THREAD,))


def _archived(call: Call, kinds: tuple[ChannelType, ...]) -> Json:
    channel, limit = call.channel(), call.number("limit", 50, 2, 100)
    call.world.require(call.world.bot, channel, Permission.READ_MESSAGE_HISTORY)
    guild = call.world.find_guild(channel.guild_id or 0)
    found = [one for one in guild.threads if one.parent_id == channel.id and one.type in kinds]
    found = [one for one in found if one.thread is not None and one.thread.archived]
    before = call.query.get("before")
    found = [one for one in found if before is None or _archived_at(one) < before.replace("Z", "+00:00")]
    found.sort(key=lambda one: (_archived_at(one), one.id), reverse=True)
    threads = found[:limit]
    listed = [shapes.channel(one) for one in threads]
    return {"threads": listed, "members": _mine(call, threads), "has_more": len(found) > limit}


def _archived_at(thread: Channel) -> str:
    assert thread.thread is not None
    return shapes.stamp(thread.thread.archived_at) or ""


def _mine(call: Call, threads: list[Channel]) -> list[Json]:
    bot = call.world.bot.id
    return [shapes.thread_member(one, bot) for one in threads if one.thread and bot in one.thread.members]


async def join(call: Call) -> Any:
    """PUT the bot into a thread."""
    thread = call.channel()
    if thread.thread is None:
        raise refused(50024)
    if call.world.bot.id not in thread.thread.members:
        call.service.talk.join_thread(thread, call.world.bot)


async def members(call: Call) -> Any:
    """GET who is in a thread."""
    thread = call.channel()
    if thread.thread is None:
        raise refused(50024)
    return [shapes.thread_member(thread, id) for id in thread.thread.members]


ROUTES: Routes = [
    ("POST", "/channels/{channel}/messages/{message}/threads", from_message),
    ("POST", "/channels/{channel}/threads", without_message),
    ("GET", "/guilds/{guild}/threads/active", active),
    ("GET", "/channels/{channel}/threads/archived/public", archived),
    ("GET", "/channels/{channel}/threads/archived/private", archived_private),
    ("PUT", "/channels/{channel}/thread-members/@me", join),
    ("GET", "/channels/{channel}/thread-members", members),
]
