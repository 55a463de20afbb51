"""The gateway: the library keeps the connection, and its events reach us as Discord sent them.

The library's own reading of events needs its memory of messages and members, which is empty after a start and knows
only the last thousand messages. So its readers are taken out, apart from the two that its connection needs.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from typing import Any

import discord
from discord.backoff import ExponentialBackoff

from adapters.discord.rest import Rest
from adapters.discord.settings import DEFAULT_API
from bot.errors import OperatorError

log = logging.getLogger(__name__)

NEEDED_BY_LIBRARY = ("READY", "RESUMED")
HEARD = (
    *NEEDED_BY_LIBRARY,
    *("GUILD_CREATE", "GUILD_DELETE", "GUILD_ROLE_CREATE", "GUILD_ROLE_UPDATE", "GUILD_ROLE_DELETE"),
    *("CHANNEL_CREATE", "CHANNEL_UPDATE", "CHANNEL_DELETE"),
    *("THREAD_CREATE", "THREAD_UPDATE", "THREAD_DELETE", "THREAD_LIST_SYNC"),
    *("GUILD_MEMBER_ADD", "GUILD_MEMBER_UPDATE", "GUILD_MEMBER_REMOVE"),
    *("MESSAGE_CREATE", "MESSAGE_UPDATE", "MESSAGE_DELETE", "MESSAGE_DELETE_BULK"),
    *("MESSAGE_REACTION_ADD", "MESSAGE_REACTION_REMOVE"),
    *("MESSAGE_REACTION_REMOVE_ALL", "MESSAGE_REACTION_REMOVE_EMOJI"),
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
    """Return what the bot wants to hear of, and nothing besides."""
    wanted = discord.Intents.none()
    wanted.guilds = True  # Channels, threads and roles with their names; without it a thread has no channel.
    wanted.members = True  # Who joins, passes the screening, changes their name or leaves.
    wanted.guild_messages = wanted.dm_messages = True  # What is said in channels, and to the bot alone.
    wanted.message_content = True  # The words: without it all but mentions of the bot come empty.
    wanted.guild_reactions = True  # The archive shows them.
    return wanted


class Connection(discord.Client):
    """The library's client without its memory. `hear` is given every event as it came, in its order."""

    def __init__(self, hear: Hear, api_url: str = DEFAULT_API, before_session: float = 5.0) -> None:
        self._before_session = before_session
        discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False  # The bot never speaks.
        super().__init__(
            intents=intents(),
            max_messages=None,
            chunk_guilds_at_startup=False,
            member_cache_flags=discord.MemberCacheFlags.none(),
            allowed_mentions=discord.AllowedMentions.none(),
        )
        self.http = self._connection.http = Rest(self.loop, api_url)
        readers = self._connection.parsers
        kept = {name: readers[name] for name in NEEDED_BY_LIBRARY}
        readers.clear()
        for name in HEARD:
            readers[name] = _reader(name, hear, kept.get(name))

    @property
    def is_open(self) -> bool:
        """Whether events come in."""
        return self.is_ready() and not self.is_closed() and self.ws is not None and self.ws.open

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Wait as long as Discord wants between two sessions."""
        if not initial:
            await asyncio.sleep(self._before_session)

    async def stay(self) -> None:
        """Stay connected until cancelled. Raises OperatorError for what only a person can put right."""
        backoff: ExponentialBackoff[Any] = ExponentialBackoff()
        try:
            while not await self._was_connected():
                pause = backoff.delay()
                log.warning("the gateway cannot be reached", extra={"pause": pause})
                await asyncio.sleep(pause)
        except discord.PrivilegedIntentsRequired as error:
            raise OperatorError(_CLOSED[4014]) from error
        except discord.ConnectionClosed as error:
            raise OperatorError(_CLOSED.get(error.code, f"Discord ended the connection ({error.code}).")) from error
        await asyncio.Event().wait()  # Closed by us.

    async def _was_connected(self) -> bool:
        """Let the library connect, and connect again; return False when even the first time nobody answered.

        The library then looks for a connection that there has not been yet (Rapptz/discord.py#10520).
        """
        try:
            await self.connect(reconnect=True)
        except AttributeError:
            if self.ws is not None:
                raise
            return False
        return True


def _reader(name: str, hear: Hear, theirs: Callable[[Any], None] | None) -> Callable[[Any], None]:
    def read(data: Any) -> None:
        if theirs is not None:
            theirs(data)
        hear(name, data)

    return read
