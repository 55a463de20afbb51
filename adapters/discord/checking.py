"""Checking a server: the intents in the portal, and what the bot may do in each channel."""

from collections.abc import Mapping
from typing import Any

from discord.http import HTTPClient, Route

from adapters.discord.errors import FAULTS
from adapters.discord.needs import ADMINISTRATOR, INTENTS, PERMISSIONS
from bot.ports import Finding

Body = Mapping[str, Any]
EVERYTHING = ~0
_ROLE, _MEMBER = 0, 1
"""What an overwrite of a channel is about."""


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
        roles = {str(role["id"]): int(role["permissions"]) for role in await self._http.get_roles(int(self._guild))}
        mine = {str(role) for role in me["roles"]}
        channels = {str(each["id"]): each for each in await self._http.get_all_guild_channels(int(self._guild))}
        everywhere = roles.get(self._guild, 0)
        for role in mine:
            everywhere |= roles.get(role, 0)
        found = [self._channel(each, channels.get(each), mine, everywhere) for each in wanted]
        return [*found, *_optional(everywhere)]

    def _channel(self, id: str, channel: Body | None, mine: set[str], everywhere: int) -> Finding:
        if channel is None:
            return Finding(
                f"The server has no channel {id} that the bot can see. Correct its id, or let the bot see it."
            )
        allowed = self._permissions(channel, mine, everywhere)
        needed = [permission for permission in PERMISSIONS.values() if not permission.is_optional]
        missing = [permission.name for permission in needed if not allowed & permission.bit]
        if missing:
            return Finding(
                f"In #{channel['name']} the bot lacks: {', '.join(missing)}. Allow it in the channel's settings, under "
                "Permissions, for the bot's role."
            )
        return Finding(f"The bot may do what it needs in #{channel['name']}.", is_fine=True)

    def _permissions(self, channel: Body, mine: set[str], everywhere: int) -> int:
        """Return what the bot may do in a channel, as Discord works it out: everybody, then roles, then the bot."""
        if everywhere & ADMINISTRATOR:
            return EVERYTHING
        overwrites = {(int(each["type"]), str(each["id"])): each for each in channel.get("permission_overwrites") or ()}
        allowed = _applied(everywhere, [overwrites.get((_ROLE, self._guild))])
        allowed = _applied(allowed, [overwrites.get((_ROLE, role)) for role in mine])
        return _applied(allowed, [overwrites.get((_MEMBER, self._bot_user))])


def _optional(everywhere: int) -> list[Finding]:
    """Return what the bot may not do on the server that it can do without."""
    optional = [permission for permission in PERMISSIONS.values() if permission.is_optional]
    return [
        Finding(
            f"The bot works without the permission {each.name}. With it: {each.reason.removesuffix('; optional')}.",
            is_fine=True,
        )
        for each in optional
        if not everywhere & (each.bit | ADMINISTRATOR)
    ]


def _applied(allowed: int, overwrites: list[Body | None]) -> int:
    there = [overwrite for overwrite in overwrites if overwrite is not None]
    for overwrite in there:
        allowed &= ~int(overwrite["deny"])
    for overwrite in there:
        allowed |= int(overwrite["allow"])
    return allowed
