"""Groups of a platform that bring a role: who is in them, looked up and followed by events."""

import asyncio
import logging
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from bot.errors import GroupsUnavailable, MemberError, StoreUnavailable
from bot.features.roles.service import Roles
from bot.model.inbound import GroupChanged, GroupsOfPerson
from bot.model.people import Role
from bot.model.refs import AccountRef, GroupRef, platform_of
from bot.model.roles import Group
from bot.ports import Clock, Store, TellsGroups, UnitOfWork

log = logging.getLogger(__name__)

SUGGESTED = 25
TRIES = 3
"""How often a look-up is made again when something happened in the group meanwhile."""


class Groups:
    """Keeps the members of mapped groups. `telling` are the platforms that have groups, by name."""

    def __init__(self, store: Store, clock: Clock, roles: Roles, telling: Mapping[str, TellsGroups]) -> None:
        self._store = store
        self._clock = clock
        self._roles = roles
        self._telling = telling
        self._running: set[asyncio.Task[None]] = set()

    # --- What organisers choose

    async def find(self, typed: str, platform: str) -> Group:
        """Return the group that `typed` names. Raises MemberError."""
        groups, wanted = await self._known(platform), typed.strip().removeprefix("@")
        if not groups:
            raise MemberError("roles.no_groups")
        found = [group for group in groups if wanted in (group.ref, _label(group))]
        found = found or [group for group in groups if group.name.casefold() == wanted.casefold()]
        if len(found) != 1:
            raise MemberError("roles.no_such_group", option="group", value=typed[:80])
        return found[0]

    async def suggest(self, typed: str, platform: str) -> list[str]:
        """Return how to name the groups that may be meant; those of one name with their references."""
        groups, wanted = await self._known(platform), typed.strip().removeprefix("@").casefold()
        names = [group.name for group in groups]
        labels = [group.name if names.count(group.name) == 1 else _label(group) for group in groups]
        return [label for label in labels if wanted in label.casefold()][:SUGGESTED]

    async def _known(self, platform: str) -> list[Group]:
        try:
            there = list(await self._telling[platform].groups()) if platform in self._telling else []
        except GroupsUnavailable as error:
            log.warning("groups cannot be listed", extra={"platform": platform, "reason": error.sentence})
            there = []
        gone = [group for group in self._roles.book.rows.groups if platform_of(group.ref) == platform]
        refs = {group.ref for group in there}
        return [*there, *(group for group in gone if group.ref not in refs)]

    async def map(self, group: Group, role: Role, by: AccountRef) -> bool:
        """Let a role come with a group; return False when it does already."""
        is_new = await self._roles.map(group.ref, role, by)
        await self.look_up([group.ref])
        return is_new

    # --- Looking up

    async def refresh(self) -> None:
        """Look up who is in every mapped group."""
        await self.look_up(self._roles.book.mapped)

    def reconnected(self, platform: str) -> None:
        """Look up a platform's groups soon: events may have been missed."""
        refs = [ref for ref in self._roles.book.mapped if platform_of(ref) == platform]
        if refs:
            task = asyncio.get_running_loop().create_task(self._look_up_quietly(refs))
            self._running.add(task)
            task.add_done_callback(self._running.discard)

    async def _look_up_quietly(self, refs: Iterable[GroupRef]) -> None:
        try:
            await self.look_up(refs)
        except StoreUnavailable:
            log.warning("who is in the groups could not be noted; it is tried again after the next reconnection")

    async def look_up(self, refs: Iterable[GroupRef]) -> None:
        """Look up who is in these groups. What cannot be looked up stays as it was."""
        wanted = set(refs)
        for name, platform in self._telling.items():
            mine = {ref for ref in wanted if platform_of(ref) == name}
            try:
                await self._look_up(platform, mine)
            except GroupsUnavailable as error:
                log.warning("groups cannot be looked up", extra={"platform": name, "reason": error.sentence})
        await self._roles.refresh()

    async def _look_up(self, platform: TellsGroups, wanted: set[GroupRef]) -> None:
        for _ in range(TRIES):
            if not wanted:
                return
            began = self._clock.now()
            found = {group.ref: group for group in await platform.look_up_groups(frozenset(wanted))}
            for ref in sorted(wanted - found.keys()):
                log.warning("a group that a role comes with is not there", extra={"group": ref})
            now = [found.get(ref, Group(ref, "")) for ref in wanted]
            wanted = await self._store.commit(lambda work, now=now, at=began: _note(work, now, at))  # type: ignore[misc]

    # --- Following

    def follow(self, work: UnitOfWork, event: GroupChanged) -> None:
        """Note what happened in a group, where it brings a role."""
        known = work.roles.group(event.group)
        if known is None or event.group not in self._roles.book.mapped:
            return
        members = known.members if event.members is None else event.members
        members = (members | event.added) - event.removed
        now = self._clock.now()
        work.roles.put_group(replace(known, name=event.name or known.name, members=members, as_of=now))

    def follow_person(self, work: UnitOfWork, event: GroupsOfPerson) -> None:
        """Note in which of the mapped groups somebody is now."""
        for ref in self._roles.book.mapped:
            known = work.roles.group(ref) if platform_of(ref) == platform_of(event.account) else None
            if known is None or (event.account in known.members) == (ref in event.groups):
                continue
            change = frozenset({event.account})
            members = known.members | change if ref in event.groups else known.members - change
            work.roles.put_group(replace(known, members=members, as_of=self._clock.now()))

    async def settle(self, event: GroupChanged) -> None:
        """Ask the platform how things stand, as what it tells of a group may come late or out of order."""
        if event.group in self._roles.book.mapped:
            await self.look_up([event.group])


def _note(work: UnitOfWork, groups: Iterable[Group], at: datetime) -> set[GroupRef]:
    """Store what was looked up at an instant; return the groups in which something has happened since."""
    overtaken = set()
    for group in groups:
        known = work.roles.group(group.ref)
        if known is not None and known.as_of is not None and known.as_of > at:
            overtaken.add(group.ref)
            continue
        name = group.name or (known.name if known is not None else group.ref)
        work.roles.put_group(replace(group, name=name, as_of=at))
    return overtaken


def _label(group: Group) -> str:
    return f"{group.name} ({group.ref})"
