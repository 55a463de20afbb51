"""The server's roles, as groups of people that one of our roles may come with."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from discord.http import HTTPClient

from adapters.discord import ids
from adapters.discord.errors import FAULTS
from adapters.discord.history import History
from adapters.discord.known import Body
from bot.errors import GroupsUnavailable, HistoryUnavailable
from bot.model.inbound import GroupChanged, GroupsOfPerson
from bot.model.refs import AccountRef, GroupRef
from bot.model.roles import Group


class Groups:
    """Asks Discord for roles, and for who has them."""

    def __init__(self, http: HTTPClient, guild: str, history: History) -> None:
        self._http = http
        self._guild = guild
        self._history = history

    async def names(self) -> list[Group]:
        """Return the roles that people can have. Raises GroupsUnavailable."""
        try:
            roles: Any = await self._http.get_roles(int(self._guild))
        except FAULTS as error:
            raise GroupsUnavailable(f"Discord does not tell the roles ({type(error).__name__}).") from error
        # Everybody has the one that is called like the server, and those that an app manages are not given to people.
        mine = [role for role in roles if str(role["id"]) != self._guild and not role.get("managed")]
        return [Group(ids.group_ref(str(role["id"])), str(role["name"])) for role in mine]

    async def look_up(self, refs: frozenset[GroupRef]) -> Sequence[Group]:
        """Return these roles with everybody who has them; one that is gone is left out. Raises GroupsUnavailable."""
        names = await self.names()
        people: defaultdict[GroupRef, set[AccountRef]] = defaultdict(set)
        try:
            async for member in self._history.members():
                for ref in _groups_of(member) & refs:
                    people[ref].add(ids.account_ref(str(member["user"]["id"])))
        except HistoryUnavailable as error:
            raise GroupsUnavailable(error.sentence) from error
        return [Group(each.ref, each.name, frozenset(people[each.ref])) for each in names if each.ref in refs]


def groups_told(kind: str, data: Body, at: datetime) -> GroupChanged | GroupsOfPerson | None:
    """Return what an event tells of who has which role, or None when it tells nothing of it."""
    is_told = data.get("roles") if kind == "GUILD_MEMBER_ADD" else kind == "GUILD_MEMBER_UPDATE" and "roles" in data
    if is_told:  # Whoever comes in without any role was in none before either.
        user = str(data["user"]["id"])
        key = f"{ids.PLATFORM}:roles:{user}:{at.isoformat()}"
        return GroupsOfPerson(key, ids.account_ref(user), _groups_of(data), at)
    if kind == "GUILD_ROLE_DELETE":
        role = str(data["role_id"])
        return GroupChanged(f"{ids.PLATFORM}:role-deleted:{role}", ids.group_ref(role), at, members=frozenset())
    return None


def _groups_of(member: Body) -> frozenset[GroupRef]:
    return frozenset(ids.group_ref(str(role)) for role in member.get("roles") or ())
