"""Giving roles and taking them back, and the snapshot that says who may do what."""

import asyncio
from dataclasses import replace

from bot.errors import MemberError
from bot.features.roles import claims
from bot.features.roles.book import Configured, RoleBook, Source
from bot.model.changes import Change, ChangeKind
from bot.model.inbound import PersonLeft
from bot.model.people import Role
from bot.model.refs import AccountRef, GroupRef
from bot.model.roles import Grant, Mapping, RoleRows
from bot.ports import Clock, Store, UnitOfWork

GIVEN = (Role.ORGANISER, Role.CURATOR, Role.PRIVACY)
"""The roles that can be given, in the order in which they are listed."""


class Roles:
    """Who may do what. `of` costs nothing: it reads a snapshot that follows every commit."""

    def __init__(self, store: Store, clock: Clock, configured: Configured) -> None:
        self._store = store
        self._clock = clock
        self.book = RoleBook(configured)
        self._reading = asyncio.Lock()

    def of(self, account: AccountRef) -> frozenset[Role]:
        """Return what an account may do beyond what everyone may."""
        return self.book.of(account)

    async def refresh(self) -> None:
        """Read everything anew. Called at the start and after each commit that may have changed roles.

        One at a time: what was read earlier must never replace what was read later, or a role that was taken back
        would go on.
        """
        async with self._reading:
            rows = await self._store.read(lambda readers: readers.roles())
            self.book = self._book(rows)

    def _book(self, rows: RoleRows) -> RoleBook:
        return RoleBook(self.book.configured, rows)

    # --- Giving and taking back

    async def give(self, account: AccountRef, role: Role, by: AccountRef) -> bool:
        """Give somebody a role; return False when they were given it before."""
        given = await self._store.commit(lambda work: self._give(work, account, role, by))
        await self.refresh()
        return given

    def _give(self, work: UnitOfWork, account: AccountRef, role: Role, by: AccountRef, note: str = "") -> bool:
        now = self._clock.now()
        if not work.roles.grant(Grant(account, role, by, now)):
            return False
        work.changes.add(Change(ChangeKind.ROLE, account, None, role.value, by, now, note))
        return True

    async def take(self, account: AccountRef, role: Role, by: AccountRef) -> None:
        """Take back a role that was given in chat.

        Raises MemberError where it was not given there, and for the last organiser.
        """
        refusal = await self._store.commit(lambda work: self._take(work, account, role, by))
        await self.refresh()
        if refusal is not None:
            raise refusal

    def _take(self, work: UnitOfWork, account: AccountRef, role: Role, by: AccountRef) -> MemberError | None:
        rows = work.roles.rows()
        if not any(grant.account == account and grant.role is role for grant in rows.grants):
            return self._not_from_chat(account, role)
        left = tuple(grant for grant in rows.grants if (grant.account, grant.role) != (account, role))
        if self._leaves_nobody(rows, replace(rows, grants=left)):
            return MemberError("roles.last")
        work.roles.withdraw(account, role)
        work.changes.add(Change(ChangeKind.ROLE, account, role.value, None, by, self._clock.now()))
        return None

    def _not_from_chat(self, account: AccountRef, role: Role) -> MemberError:
        sources = {held.source for held in self.book.holdings() if (held.account, held.role) == (account, role)}
        if Source.CONFIGURATION in sources:
            return MemberError("roles.from_configuration")
        return MemberError("roles.from_group" if sources else "roles.has_not")

    def _leaves_nobody(self, before: RoleRows, after: RoleRows) -> bool:
        return self._book(before).has_organiser and not self._book(after).has_organiser

    # --- Groups of a platform

    async def map(self, group: GroupRef, role: Role, by: AccountRef) -> bool:
        """Let a role come with a group; return False when it does already."""

        def change(work: UnitOfWork) -> bool:
            if role in self.book.configured.groups.get(group, ()) or not work.roles.map(Mapping(group, role)):
                return False
            work.changes.add(Change(ChangeKind.GROUP, group, None, role.value, by, self._clock.now()))
            return True

        mapped = await self._store.commit(change)
        await self.refresh()
        return mapped

    async def unmap(self, group: GroupRef, role: Role, by: AccountRef) -> None:
        """Let a role come with a group no more.

        Raises MemberError where that is not an organiser's choice, and when nobody would be an organiser any more.
        """
        refusal = await self._store.commit(lambda work: self._unmap(work, Mapping(group, role), by))
        await self.refresh()
        if refusal is not None:
            raise refusal

    def _unmap(self, work: UnitOfWork, mapping: Mapping, by: AccountRef) -> MemberError | None:
        rows = work.roles.rows()
        if mapping not in rows.mappings:
            is_configured = mapping.role in self.book.configured.groups.get(mapping.group, ())
            return MemberError("roles.from_configuration" if is_configured else "roles.not_mapped")
        left = tuple(each for each in rows.mappings if each != mapping)
        if self._leaves_nobody(rows, replace(rows, mappings=left)):
            return MemberError("roles.last")
        work.roles.unmap(mapping)
        change = Change(ChangeKind.GROUP, mapping.group, mapping.role.value, None, by, self._clock.now())
        work.changes.add(change)
        return None

    # --- The first organiser

    async def issue_code(self) -> str | None:
        """Return a new code with which the first organiser claims the role; None when there is an organiser."""
        code = None if self.book.has_organiser else claims.new_code()
        now = self._clock.now()
        await self._store.commit(
            lambda work: claims.withdraw(work) if code is None else claims.issue(work, code, now),
        )
        return code

    async def claim(self, code: str, by: AccountRef) -> None:
        """Make somebody the first organiser. Raises MemberError for a code that does not count."""
        refusal = await self._store.commit(lambda work: self._claim(work, code, by))
        await self.refresh()
        if refusal:
            raise MemberError(refusal)

    def _claim(self, work: UnitOfWork, code: str, by: AccountRef) -> str:
        if self._book(work.roles.rows()).has_organiser:
            return "roles.claim_over"
        if not claims.check(work, code, by, self._clock.now()):
            return "roles.claim_wrong"
        claims.withdraw(work)
        self._give(work, by, Role.ORGANISER, by, note="claimed with the code")
        return ""

    # --- What happens on a platform

    def forget(self, work: UnitOfWork, event: PersonLeft) -> None:
        """Take back what somebody was given who has left: whoever comes back has to be given it again."""
        rows = work.roles.rows()
        for grant in rows.grants:
            if grant.account == event.account:
                work.roles.withdraw(grant.account, grant.role)
                change = Change(ChangeKind.ROLE, grant.account, grant.role.value, None, None, event.at, "left")
                work.changes.add(change)
        for group in rows.groups:
            if event.account in group.members:
                work.roles.put_group(replace(group, members=group.members - {event.account}))
