"""A role for each topic: whoever follows has it, so that one mention of it pings them all and nobody else.

The roles allow nothing, and only the bot mentions them: members cannot ping everybody who follows something.
"""

from typing import Any

from discord import HTTPException
from discord.http import HTTPClient

from adapters.discord import ids
from adapters.discord.errors import FAULTS, NO_PERMISSION, delivery_error
from adapters.discord.history import History
from adapters.discord.needs import PERMISSIONS
from adapters.discord.permissions import VIEW_CHANNEL, Body, Permissions
from bot.errors import DeliveryDelayed, DeliveryRefused, HistoryUnavailable
from bot.model.refs import AccountRef, ChannelRef, GroupRef
from bot.model.roles import Group

UNKNOWN_ROLE, UNKNOWN_MEMBER = 10011, 10007
NEEDED = ("roles", "mentions")
NAME = 100
NOT_ALLOWED = (
    "The bot may not keep a role of the Discord server for those who follow a topic, and ping it. Give its own role "
    "the permissions Manage Roles and Mention All Roles in the server's settings, under Roles. Until then they are "
    "told in person. It tries again once a day."
)


class Gathering:
    """Keeps the roles."""

    def __init__(self, http: HTTPClient, guild: str, bot_user: str, history: History) -> None:
        self._http = http
        self._guild = guild
        self._bot_user = bot_user
        self._history = history

    async def gather(self, name: str, group: GroupRef | None, people: frozenset[AccountRef]) -> Group:
        """Give exactly these people the role of a topic. Raises a DeliveryError."""
        try:
            roles: Any = await self._http.get_roles(int(self._guild))
            members = await self._members()
            await self._check(Permissions(self._guild, roles), members)
            role = self._known(roles, members, name, group) or await self._made(name)
            holders = {user for user, held in members.items() if role in held}
            wanted = {str(ids.native(account)) for account in people} & members.keys()
            for user in sorted(wanted - holders):
                await self._change(self._http.add_role, user, role)
            for user in sorted(holders - wanted):
                await self._change(self._http.remove_role, user, role)
        except FAULTS as error:
            raise _refusal(error) from error
        return Group(ids.group_ref(role), name, frozenset(map(ids.account_ref, wanted)))

    async def dissolve(self, group: GroupRef) -> None:
        """Delete a role. One that is gone already is fine. Raises a DeliveryError."""
        try:
            await self._http.delete_role(int(self._guild), int(ids.native_group(group)))
        except FAULTS as error:
            if not (isinstance(error, HTTPException) and error.code == UNKNOWN_ROLE):
                raise _refusal(error) from error

    async def reached(self, channel: ChannelRef, people: frozenset[AccountRef]) -> frozenset[AccountRef]:
        """Return who of them may look into a channel in which the bot may mention roles. Raises a DeliveryError."""
        try:
            place: Any = await self._http.get_channel(ids.native(channel))
            permissions = Permissions(self._guild, await self._http.get_roles(int(self._guild)))
            members = await self._members()
        except FAULTS as error:
            raise _refusal(error) from error
        bot = permissions.there(place, self._bot_user, members.get(self._bot_user, frozenset()))
        if not bot & PERMISSIONS["mentions"].bit:
            return frozenset()
        looking = {user for user, roles in members.items() if permissions.there(place, user, roles) & VIEW_CHANNEL}
        return frozenset(account for account in people if str(ids.native(account)) in looking)

    # ---

    async def _members(self) -> dict[str, frozenset[str]]:
        """Return everybody on the server with their roles."""
        try:
            return {
                str(member["user"]["id"]): frozenset(map(str, member.get("roles") or ()))
                async for member in self._history.members()
            }
        except HistoryUnavailable as error:
            raise DeliveryDelayed(error.sentence) from error

    async def _check(self, permissions: Permissions, members: dict[str, frozenset[str]]) -> None:
        mine = permissions.everywhere(members.get(self._bot_user, frozenset()))
        if not all(mine & PERMISSIONS[name].bit for name in NEEDED):
            raise DeliveryRefused(NOT_ALLOWED)

    def _known(
        self, roles: list[Body], members: dict[str, frozenset[str]], name: str, group: GroupRef | None
    ) -> str | None:
        """Return the role that it was, or one that was made just before a crash: ours allow nothing, and are empty."""
        there = {str(role["id"]): role for role in roles}
        if group is not None and ids.native_group(group) in there:
            return ids.native_group(group)
        held = frozenset[str]().union(*members.values())
        empty = [role for role in roles if role["name"] == name[:NAME] and str(role["id"]) not in held]
        ours = [role for role in empty if not int(role["permissions"]) and not role.get("managed")]
        return str(ours[0]["id"]) if ours else None

    async def _made(self, name: str) -> str:
        made: Any = await self._http.create_role(
            int(self._guild), name=name[:NAME], permissions="0", mentionable=False, hoist=False
        )
        return str(made["id"])

    async def _change(self, change: Any, user: str, role: str) -> None:
        try:
            await change(int(self._guild), int(user), int(role))
        except HTTPException as error:
            if error.code != UNKNOWN_MEMBER:  # Somebody who left just now is told nothing more anyway.
                raise


def _refusal(error: Exception) -> Exception:
    is_forbidden = isinstance(error, HTTPException) and error.code == NO_PERMISSION
    return DeliveryRefused(NOT_ALLOWED) if is_forbidden else delivery_error(error)
