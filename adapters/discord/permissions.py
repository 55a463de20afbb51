"""What somebody may do in a channel, as Discord works it out: everybody, then their roles, then they themselves."""

from collections.abc import Collection, Mapping
from typing import Any

from adapters.discord.needs import ADMINISTRATOR

Body = Mapping[str, Any]
EVERYTHING = ~0
VIEW_CHANNEL = 1 << 10
_ROLE, _MEMBER = 0, 1
"""What an overwrite of a channel is about."""


class Permissions:
    """What a server's roles allow. `roles` are its roles as Discord tells them."""

    def __init__(self, guild: str, roles: Collection[Body]) -> None:
        self._guild = guild
        self._roles = {str(role["id"]): int(role["permissions"]) for role in roles}

    def everywhere(self, roles: Collection[str]) -> int:
        """Return what somebody with these roles may do on the server."""
        allowed = self._roles.get(self._guild, 0)
        for role in roles:
            allowed |= self._roles.get(role, 0)
        return EVERYTHING if allowed & ADMINISTRATOR else allowed

    def there(self, channel: Body, user: str, roles: Collection[str]) -> int:
        """Return what somebody with these roles may do in a channel."""
        everywhere = self.everywhere(roles)
        if everywhere == EVERYTHING:
            return everywhere
        overwrites = {(int(each["type"]), str(each["id"])): each for each in channel.get("permission_overwrites") or ()}
        allowed = _applied(everywhere, [overwrites.get((_ROLE, self._guild))])
        allowed = _applied(allowed, [overwrites.get((_ROLE, role)) for role in roles])
        return _applied(allowed, [overwrites.get((_MEMBER, user))])


def _applied(allowed: int, overwrites: list[Body | None]) -> int:
    there = [overwrite for overwrite in overwrites if overwrite is not None]
    for overwrite in there:
        allowed &= ~int(overwrite["deny"])
    for overwrite in there:
        allowed |= int(overwrite["allow"])
    return allowed
