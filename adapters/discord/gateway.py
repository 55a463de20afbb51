"""The gateway: the library keeps the connection, and its events reach us as Discord sent them.

The library's own reading of events needs its memory of messages and members, which is empty after a start and knows
only the last thousand messages. So its readers are taken out, apart from the two that its connection needs.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from typing import Any

import discord
from discord.gateway import DiscordWebSocket
from discord.http import Route
from yarl import URL

from bot.errors import OperatorError

log = logging.getLogger(__name__)

PATIENCE = 30.0
"""Longest wait, in seconds, that Discord may ask of a request before it counts as refused for now."""
NEEDED_BY_LIBRARY = ("READY", "RESUMED")
HEARD = (
    *NEEDED_BY_LIBRARY,
    *("GUILD_CREATE", "GUILD_UPDATE", "GUILD_DELETE", "GUILD_ROLE_CREATE", "GUILD_ROLE_UPDATE"),
    *("CHANNEL_CREATE", "CHANNEL_UPDATE", "CHANNEL_DELETE"),
    *("THREAD_CREATE", "THREAD_UPDATE", "THREAD_DELETE", "THREAD_LIST_SYNC"),
    *("GUILD_MEMBER_ADD", "GUILD_MEMBER_UPDATE", "GUILD_MEMBER_REMOVE"),
    *("MESSAGE_CREATE", "MESSAGE_UPDATE", "MESSAGE_DELETE", "MESSAGE_DELETE_BULK"),
    *("MESSAGE_REACTION_ADD", "MESSAGE_REACTION_REMOVE"),
    "INTERACTION_CREATE",
)
"""The events that mean something to the bot."""
Hear = Callable[[str, Mapping[str, Any]], None]

_CLOSED = {
    4004: "Discord does not accept DISCORD_TOKEN. Make a new token under Bot in the developer portal.",
    4013: "Discord does not know an intent that the bot asks for. Install a newer version of sigbot.",
    4014: (
        "Discord does not let the bot hear messages or members. In the developer portal, under Bot, Privileged Gateway "
        "Intents, switch on Server Members Intent and Message Content Intent, save, and start the bot again."
    ),
}


def intents() -> discord.Intents:
    """Return what the bot wants to hear of: servers and channels, members, messages with their text, reactions."""
    wanted = discord.Intents.none()
    wanted.guilds = wanted.members = True
    wanted.guild_messages = wanted.dm_messages = wanted.message_content = True
    wanted.guild_reactions = True
    return wanted


class Connection(discord.Client):
    """The library's client without its memory. `hear` is given every event as it came."""

    def __init__(self, hear: Hear) -> None:
        super().__init__(
            intents=intents(),
            max_messages=None,
            chunk_guilds_at_startup=False,
            member_cache_flags=discord.MemberCacheFlags.none(),
            max_ratelimit_timeout=PATIENCE,
            allowed_mentions=discord.AllowedMentions.none(),
        )
        readers = self._connection.parsers
        kept = {name: readers[name] for name in NEEDED_BY_LIBRARY}
        readers.clear()
        for name in HEARD:
            readers[name] = _reader(name, hear, kept.get(name))

    async def stay(self) -> None:
        """Stay connected until cancelled. Raises OperatorError for what only a person can put right."""
        try:
            await self.connect(reconnect=True)
        except discord.PrivilegedIntentsRequired as error:
            raise OperatorError(_CLOSED[4014]) from error
        except discord.ConnectionClosed as error:
            raise OperatorError(_CLOSED.get(error.code, f"Discord ended the connection ({error.code}).")) from error
        await asyncio.Event().wait()  # Closed by us.


def _reader(name: str, hear: Hear, theirs: Callable[[Any], None] | None) -> Callable[[Any], None]:
    def read(data: Any) -> None:
        if theirs is not None:
            theirs(data)
        hear(name, data)

    return read


async def lead_to(api_url: str, http: discord.http.HTTPClient) -> None:
    """Lead the library to another address than Discord's own. It has one for the whole process."""
    Route.BASE = api_url
    answer: Any = await http.request(Route("GET", "/gateway"))
    DiscordWebSocket.DEFAULT_GATEWAY = URL(str(answer["url"]))
