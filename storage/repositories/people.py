"""Members and accounts."""

import sqlite3
from collections.abc import Callable
from datetime import datetime

from bot.model.people import Account, Member
from bot.model.refs import AccountRef, MemberId
from storage import sql
from storage.columns import instant_to_text
from storage.repositories import linking
from storage.tables import accounts, members

_ACCOUNTS = sql.Lookup(accounts, "ref")
_ACCOUNTS_OF = sql.Lookup(accounts, "member")
_MEMBERS = sql.Lookup(members, "id")
_PUT_ACCOUNT = sql.upsert(accounts)
_PUT_MEMBER = sql.upsert(members)


class PeopleRows:
    """The People port."""

    def __init__(self, cursor: sqlite3.Cursor, settle: Callable[[], None]) -> None:
        self._cursor = cursor
        self._settle = settle
        self._accounts: dict[str, Account | None] = {}
        self._members: dict[str, Member | None] = {}
        self._new_accounts: dict[str, Account] = {}
        self._new_members: dict[str, Member] = {}

    def prefetch(self, refs: set[str]) -> None:
        """Read these accounts."""
        if refs:
            self._accounts.update(dict.fromkeys(refs))
            for ref, member, name, is_bot in _ACCOUNTS(self._cursor, refs):
                self._accounts[ref] = _account(ref, member, name, is_bot)

    def forget(self) -> None:
        """Read everything anew from here on; what was changed has been written."""
        self._accounts.clear()
        self._members.clear()

    def account(self, ref: AccountRef) -> Account | None:
        """Return the account, or None."""
        if ref not in self._accounts:
            self.prefetch({ref})
        return self._accounts[ref]

    def put_account(self, account: Account) -> None:
        """Store the account, or change it."""
        self._accounts[account.ref] = self._new_accounts[account.ref] = account

    def member(self, id: MemberId) -> Member | None:
        """Return the member, or None."""
        if id not in self._members:
            row = _MEMBERS(self._cursor, (id,)).fetchone()
            self._members[id] = _member(row) if row else None
        return self._members[id]

    def put_member(self, member: Member) -> None:
        """Store the member, or change it."""
        self._members[member.id] = self._new_members[member.id] = member

    def accounts_of(self, member: MemberId) -> list[Account]:
        """Return every account of the member, by reference."""
        self._settle()
        return sorted((_account(*row) for row in _ACCOUNTS_OF(self._cursor, (member,))), key=lambda each: each.ref)

    def merge(self, going: MemberId, staying: Member) -> None:
        """Move everything that is keyed by `going` to `staying`, and delete the other."""
        self.put_member(staying)
        self._settle()
        linking.merge(self._cursor, going, staying.id)

    def split(self, account: Account, member: Member) -> None:
        """Move an account, and everything that came from it, to a new member."""
        self.put_member(member)
        self._settle()
        linking.split(self._cursor, account, member.id)

    def flush(self) -> None:
        """Write members, and then the accounts that belong to them."""
        if self._new_members:
            self._cursor.executemany(
                _PUT_MEMBER,
                [
                    (m.id, instant_to_text(m.first_seen_at), m.welcomed_at and instant_to_text(m.welcomed_at))
                    for m in self._new_members.values()
                ],
            )
            self._new_members.clear()
        if self._new_accounts:
            rows = [(a.ref, a.member, a.name, a.is_bot) for a in self._new_accounts.values()]
            self._cursor.executemany(_PUT_ACCOUNT, rows)
            self._new_accounts.clear()


def _account(ref: str, member: str, name: str, is_bot: int) -> Account:
    return Account(AccountRef(ref), MemberId(member), name, bool(is_bot))


def _member(row: tuple[str, str, str | None]) -> Member:
    id, first_seen_at, welcomed_at = row
    welcomed = datetime.fromisoformat(welcomed_at) if welcomed_at else None
    return Member(MemberId(id), datetime.fromisoformat(first_seen_at), welcomed)
