"""A Discord server on loopback, REST and gateway, complete enough for the real library, for tests and rehearsals.

Nothing in the product imports it. `rig.DiscordRig` is the server and the people on it; `client.running` runs a client
of the real library on it.
"""

from tests.rigs.discord.answers import Answer
from tests.rigs.discord.constants import ChannelType, Intent, MessageType, Permission
from tests.rigs.discord.invoking import NotOffered
from tests.rigs.discord.model import Channel, Guild, Message, User
from tests.rigs.discord.rig import DiscordRig

__all__ = [
    "Answer",
    "Channel",
    "ChannelType",
    "DiscordRig",
    "Guild",
    "Intent",
    "Message",
    "MessageType",
    "NotOffered",
    "Permission",
    "User",
]
