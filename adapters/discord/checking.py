"""Checking a server: the intents in the portal, and what the bot may do in each channel."""

from typing import Any

from discord.http import HTTPClient, Route

from adapters.discord.errors import FAULTS
from adapters.discord.needs import INTENTS, PERMISSIONS
from adapters.discord.permissions import Body, Permissions
from bot.ports import Finding


class Check:
    """Asks Discord, without listening to it."""

    def __init__(self, http: HTTPClient, guild: str, bot_user: str) -> None:
        self._http = http
        self._guild = guild
        self._bot_user = bot_user

    async def run(self, channels: list[str]) -> list[Finding]:
        """Return every finding about the intents and about these channels."""
        try:
            return [*await self._intents(), *await self._channels(channels)]
        except FAULTS as error:
            return [Finding(f"Discord does not answer ({type(error).__name__}). Try again in a few minutes.")]

    async def _intents(self) -> list[Finding]:
        application: Any = await self._http.request(Route("GET", "/applications/@me"))
        flags = int(application.get("flags") or 0)
        missing = [
            Finding(
                f"The {intent.name} is off: {intent.reason}. Switch it on in the developer portal, under Bot, "
                "Privileged Gateway Intents, and save."
            )
            for intent in INTENTS
            if not flags & intent.flags
        ]
        return missing or [Finding(f"Signed in as {application['name']}, with every intent.", is_fine=True)]

    async def _channels(self, wanted: list[str]) -> list[Finding]:
        if not wanted:
            return []
        me: Any = await self._http.get_member(int(self._guild), int(self._bot_user))
        permissions = Permissions(self._guild, await self._http.get_roles(int(self._guild)))
        mine = {str(role) for role in me["roles"]}
        channels = {str(each["id"]): each for each in await self._http.get_all_guild_channels(int(self._guild))}
        found = [self._channel(each, channels.get(each), mine, permissions) for each in wanted]
        return [*found, *_optional(permissions.everywhere(mine))]

    def _channel(self, id: str, channel: Body | None, mine: set[str], permissions: Permissions) -> Finding:
        if channel is None:
            return Finding(
                f"The server has no channel {id} that the bot can see. Correct its id, or let the bot see it."
            )
        allowed = permissions.there(channel, self._bot_user, mine)
        needed = [permission for permission in PERMISSIONS.values() if not permission.is_optional]
        missing = [permission.name for permission in needed if not allowed & permission.bit]
        if missing:
            return Finding(
                f"In #{channel['name']} the bot lacks: {', '.join(missing)}. Allow it in the channel's settings, under "
                "Permissions, for the bot's role."
            )
        return Finding(f"The bot may do what it needs in #{channel['name']}.", is_fine=True)


def _optional(everywhere: int) -> list[Finding]:
    """Return what the bot may not do on the server that it can do without."""
    optional = [permission for permission in PERMISSIONS.values() if permission.is_optional]
    return [
        Finding(
            f"The bot works without the permission {each.name}. With it: {each.reason.removesuffix('; optional')}.",
            is_fine=True,
        )
        for each in optional
        if not everywhere & each.bit
    ]
