"""Opaque references to things on a chat platform.

A reference is a string such as ``local:person-7``: the platform's name, a colon, and a part that only that
platform's adapter makes and parses. Nothing outside the adapter may look behind the colon, sort by it, or
turn it into a number. The core only ever asks which platform a reference belongs to.
"""

from typing import NewType

AccountRef = NewType("AccountRef", str)
"""A person's (or bot's) account on one platform."""

ChannelRef = NewType("ChannelRef", str)
"""A place on one platform where people post, direct messages included."""

MessageRef = NewType("MessageRef", str)
"""One post on one platform."""

GroupRef = NewType("GroupRef", str)
"""A group of people on one platform, such as a Discord role or a Slack user group."""

MemberId = NewType("MemberId", str)
"""A person as we know them: 32 hexadecimal digits of ours. Accounts belong to members."""

SEPARATOR = ":"


def platform_of(ref: AccountRef | ChannelRef | MessageRef | GroupRef) -> str:
    """Return the platform's name, the only part of a reference that the core reads.

    Raises ValueError when `ref` carries no platform: such a string was never made by an adapter.
    """
    platform, separator, native = ref.partition(SEPARATOR)
    if not (platform and separator and native):
        raise ValueError(f"{ref!r} is not a reference: it should look like 'platform:something'")
    return platform
