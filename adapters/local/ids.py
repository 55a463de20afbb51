"""References of the local chat: the only place that makes and parses what follows 'local:'."""

from bot.errors import DeliveryRefused
from bot.model.refs import AccountRef, ChannelRef, MessageRef

PLATFORM = "local"
_PREFIX = f"{PLATFORM}:"
_MESSAGE = f"{_PREFIX}m"


def account_ref(person: str) -> AccountRef:
    """Return the reference of a person's account."""
    return AccountRef(_PREFIX + person)


def channel_ref(channel: str) -> ChannelRef:
    """Return the reference of a channel."""
    return ChannelRef(_PREFIX + channel)


def message_ref(message: int) -> MessageRef:
    """Return the reference of a message."""
    return MessageRef(f"{_MESSAGE}{message}")


def native(ref: AccountRef | ChannelRef) -> str:
    """Return the chat's own id of a person or a channel. Raises DeliveryRefused for another platform's."""
    if not ref.startswith(_PREFIX):
        raise DeliveryRefused(f"{ref} is not of the local chat.")
    return ref.removeprefix(_PREFIX)


def native_message(ref: MessageRef) -> int:
    """Return the chat's own number of a message. Raises DeliveryRefused for another platform's."""
    number = ref.removeprefix(_MESSAGE)
    if not ref.startswith(_MESSAGE) or not (number.isascii() and number.isdigit()):
        raise DeliveryRefused(f"{ref} is not a message of the local chat.")
    return int(number)
