"""References on Discord: the only place that makes and parses what follows 'discord:'.

Ids are snowflakes: numbers that grow with time, kept as text. A message is named by the channel or thread that it is
in and its own id, as Discord needs both to find it.
"""

import re
from datetime import UTC, datetime, timedelta

from bot.errors import DeliveryRefused
from bot.model.refs import AccountRef, ChannelRef, GroupRef, MessageRef

PLATFORM = "discord"
_PREFIX = f"{PLATFORM}:"
_SNOWFLAKE = re.compile(r"\d{1,20}")
_EPOCH = datetime(2015, 1, 1, tzinfo=UTC)
"""The instant from which snowflakes count milliseconds (Discord's documentation, Reference, Snowflakes)."""


def account_ref(user: str) -> AccountRef:
    """Return the reference of a user."""
    return AccountRef(_PREFIX + user)


def channel_ref(channel: str) -> ChannelRef:
    """Return the reference of a channel."""
    return ChannelRef(_PREFIX + channel)


def group_ref(group: str) -> GroupRef:
    """Return the reference of a role."""
    return GroupRef(_PREFIX + group)


def native_group(ref: GroupRef) -> str:
    """Return the platform's own id of a group."""
    return ref.partition(":")[2]


def message_ref(channel: str, message: str) -> MessageRef:
    """Return the reference of a message in a channel or a thread."""
    return MessageRef(f"{_PREFIX}{channel}/{message}")


def native(ref: AccountRef | ChannelRef) -> int:
    """Return Discord's own id. Raises DeliveryRefused for another platform's reference."""
    id = ref.removeprefix(_PREFIX)
    if not ref.startswith(_PREFIX) or not _SNOWFLAKE.fullmatch(id):
        raise DeliveryRefused(f"{ref} is not of Discord.")
    return int(id)


def native_message(ref: MessageRef) -> tuple[int, int]:
    """Return channel and message. Raises DeliveryRefused for what is no message of Discord's."""
    channel, slash, message = ref.removeprefix(_PREFIX).partition("/")
    is_whole = _SNOWFLAKE.fullmatch(channel) and _SNOWFLAKE.fullmatch(message)
    if not (ref.startswith(_PREFIX) and slash and is_whole):
        raise DeliveryRefused(f"{ref} is not a message of Discord's.")
    return int(channel), int(message)


def instant_of(snowflake: str) -> datetime:
    """Return when an id was given. Raises ValueError for anything else."""
    if not _SNOWFLAKE.fullmatch(snowflake):
        raise ValueError(f"{snowflake!r} is not a snowflake")
    return _EPOCH + timedelta(milliseconds=int(snowflake) >> 22)


def snowflake_of(at: datetime) -> int:
    """Return the smallest id that can have been given at an instant, for asking what came since."""
    return max(int((at - _EPOCH) / timedelta(milliseconds=1)), 0) << 22
