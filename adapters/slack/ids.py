"""References on Slack: the only place that makes and parses what follows 'slack:'.

A message is named by its channel and its `ts`, which Slack promises to be unique there; a `ts` stays text.
"""

import re
from datetime import UTC, datetime, timedelta

from bot.errors import DeliveryRefused
from bot.model.refs import AccountRef, ChannelRef, GroupRef, MessageRef

PLATFORM = "slack"
_PREFIX = f"{PLATFORM}:"
_TS = re.compile(r"(\d{1,12})\.(\d{6})")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def account_ref(user: str) -> AccountRef:
    """Return the reference of a user, or of an app by its bot id."""
    return AccountRef(_PREFIX + user)


def channel_ref(channel: str) -> ChannelRef:
    """Return the reference of a channel or of a direct message."""
    return ChannelRef(_PREFIX + channel)


def group_ref(group: str) -> GroupRef:
    """Return the reference of a user group."""
    return GroupRef(_PREFIX + group)


def native_group(ref: GroupRef) -> str:
    """Return the platform's own id of a group."""
    return ref.partition(":")[2]


def message_ref(channel: str, ts: str) -> MessageRef:
    """Return the reference of a message."""
    return MessageRef(f"{_PREFIX}{channel}/{ts}")


def native(ref: AccountRef | ChannelRef) -> str:
    """Return Slack's own id. Raises DeliveryRefused for another platform's reference."""
    if not ref.startswith(_PREFIX):
        raise DeliveryRefused(f"{ref} is not of Slack.")
    return ref.removeprefix(_PREFIX)


def native_message(ref: MessageRef) -> tuple[str, str]:
    """Return channel and ts. Raises DeliveryRefused for what is no message of Slack's."""
    channel, slash, ts = ref.removeprefix(_PREFIX).partition("/")
    if not (ref.startswith(_PREFIX) and channel and slash and _TS.fullmatch(ts)):
        raise DeliveryRefused(f"{ref} is not a message of Slack's.")
    return channel, ts


def instant_of(ts: str) -> datetime:
    """Return when a `ts` was given. Raises ValueError for anything else."""
    match = _TS.fullmatch(ts)
    if match is None:
        raise ValueError(f"{ts!r} is not a ts")
    return _EPOCH + timedelta(seconds=int(match[1]), microseconds=int(match[2]))


def ts_of(at: datetime) -> str:
    """Return an instant as a `ts`, for asking what came since."""
    past = at - _EPOCH
    return f"{past // timedelta(seconds=1)}.{past.microseconds:06}"
