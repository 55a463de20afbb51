"""What is done to messages from the side: reactions and pins."""

from typing import Any

from tests.rigs.discord import shapes
from tests.rigs.discord.constants import MessageType, Permission
from tests.rigs.discord.errors import refused
from tests.rigs.discord.model import Message
from tests.rigs.discord.rest.call import Call, Routes
from tests.rigs.discord.rest.messages import LAST_ROUTES, check_awake
from tests.rigs.discord.talk import Draft

PINS = 250


async def people(call: Call) -> Any:
    """GET who put an emoji under a message: as an ordinary reaction, or with type=1 as a super one."""
    message, after = call.message(), call.number("after", 0, 0, 1 << 63)
    call.world.require(call.world.bot, message.channel, Permission.READ_MESSAGE_HISTORY)
    emoji, burst = call.words["emoji"], call.number("type", 0, 0, 1)
    there = [id for id in message.reactions.get(emoji, []) if ((emoji, id) in message.bursts) == bool(burst)]
    ids = sorted(id for id in there if id > after)
    return [shapes.user(call.world.users[id]) for id in ids[: call.number("limit", 25, 1, 100)]]


async def react(call: Call) -> Any:
    """PUT an emoji under a message."""
    message, emoji = call.message(), call.words["emoji"]
    if emoji.isascii() and ":" not in emoji:
        raise refused(10014)
    check_awake(message.channel)
    call.world.require(call.world.bot, message.channel, Permission.READ_MESSAGE_HISTORY)
    if emoji not in message.reactions:
        call.world.require(call.world.bot, message.channel, Permission.ADD_REACTIONS)
    call.service.talk.react(message, call.world.bot, emoji)


async def unreact(call: Call) -> Any:
    """DELETE the bot's own emoji."""
    call.service.talk.unreact(call.message(), call.world.bot, call.words["emoji"])


async def unreact_other(call: Call) -> Any:
    """DELETE somebody's emoji."""
    message = _moderated(call)
    user = call.world.users.get(call.id("user"))
    if user is None:
        raise refused(10013)
    call.service.talk.unreact(message, user, call.words["emoji"])


async def clear(call: Call) -> Any:
    """DELETE everybody's reactions, or those of one emoji."""
    call.service.talk.clear_reactions(_moderated(call), call.words.get("emoji"))


def _moderated(call: Call) -> Message:
    message = call.message()
    call.world.require(call.world.bot, message.channel, Permission.MANAGE_MESSAGES)
    return message


# --- Pins


def _pinned(call: Call) -> list[Message]:
    channel = call.channel()
    call.world.require(call.world.bot, channel, Permission.READ_MESSAGE_HISTORY)
    pinned = [one for one in channel.messages.values() if one.pinned_at is not None]
    return sorted(pinned, key=lambda one: (one.pinned_at, one.id), reverse=True)


async def pins(call: Call) -> Any:
    """GET a page of pinned messages, the last pinned first."""
    before, limit = call.query.get("before"), call.number("limit", 50, 1, 50)
    all_pins = [one for one in _pinned(call) if before is None or (shapes.stamp(one.pinned_at) or "") < before]
    items = [
        {"pinned_at": shapes.stamp(one.pinned_at), "message": call.service.message_shape(one)}
        for one in all_pins[:limit]
    ]
    return {"items": items, "has_more": len(all_pins) > limit}


async def old_pins(call: Call) -> Any:
    """GET pinned messages the old way, all at once."""
    return [call.service.message_shape(one) for one in _pinned(call)]


async def pin(call: Call) -> Any:
    """PUT a pin; a line in the channel tells of it."""
    message = call.message()
    call.world.require(call.world.bot, message.channel, Permission.PIN_MESSAGES)
    check_awake(message.channel)
    if message.pinned_at is not None:
        return
    if sum(one.pinned_at is not None for one in message.channel.messages.values()) >= PINS:
        raise refused(30003)
    call.service.talk.pin(message, pinned=True)
    call.service.talk.write(message.channel, call.world.bot, Draft(type=MessageType.PINNED, reply_to=message))


async def unpin(call: Call) -> Any:
    """DELETE a pin."""
    message = call.message()
    call.world.require(call.world.bot, message.channel, Permission.PIN_MESSAGES)
    call.service.talk.pin(message, pinned=False)


_REACTIONS = "/channels/{channel}/messages/{message}/reactions"
_PINS = "/channels/{channel}/messages/pins"
ROUTES: Routes = [
    ("GET", _PINS, pins),
    ("PUT", _PINS + "/{message}", pin),
    ("DELETE", _PINS + "/{message}", unpin),
    ("GET", "/channels/{channel}/pins", old_pins),
    ("PUT", "/channels/{channel}/pins/{message}", pin),
    ("DELETE", "/channels/{channel}/pins/{message}", unpin),
    *LAST_ROUTES,
    ("GET", _REACTIONS + "/{emoji}", people),
    ("PUT", _REACTIONS + "/{emoji}/@me", react),
    ("DELETE", _REACTIONS + "/{emoji}/@me", unreact),
    ("DELETE", _REACTIONS + "/{emoji}/{user}", unreact_other),
    ("DELETE", _REACTIONS + "/{emoji}", clear),
    ("DELETE", _REACTIONS, clear),
]
