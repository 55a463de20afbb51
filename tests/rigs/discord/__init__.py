"""A Discord server on loopback, REST and gateway, complete enough for the real library, for tests and rehearsals.

Nothing in the product imports it. `DiscordRig` is the server and the people on it; `client.running` runs a client of
the real library on it, and `client.redirected` only leads the library there:

    async with DiscordRig(clock.now) as rig, running(client, rig):
        ann = await rig.join("Ann", pending=True)
        await rig.pass_screening(ann)
        await rig.post(ann, rig.general, "Good morning")
        answer = await rig.slash(ann, rig.general, "ask", {"words": "low iron"})
        assert answer.is_ephemeral
        await rig.press(ann, answer.message, "more")
        rig.bad.rate_limit("POST /channels/*/messages", times=2, retry_after=0.05)
        await rig.gateway.drop(4000)
        assert rig.direct_messages(ann) == []
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
