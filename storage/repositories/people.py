"""Members and accounts."""

import sqlite3
from datetime import datetime

from bot.model.people import Account, Member
from bot.model.refs import AccountRef, MemberId
from storage import sql
from storage.columns import instant_to_text
from storage.tables import accounts, members

_ACCOUNTS = sql.Lookup(accounts, "ref")
_MEMBERS = sql.Lookup(members, "id")
_PUT_ACCOUNT = sql.upsert(accounts)
_PUT_MEMBER = sql.upsert(members)


class PeopleRows:
    """The People port."""

    def __init__(self, cursor: sqlite3.Cursor) -> None:
        self._cursor = cursor
        self._accounts: dict[str, Account | None] = {}
        self._members: dict[str, Member | None] = {}
        self._new_accounts: dict[str, Account] = {}
        self._new_members: dict[str, Member] = {}

    def prefetch(self, refs: set[str]) -> None:
        """Read these accounts."""
        if refs:
            self._accounts.update(dict.fromkeys(refs))
            for ref, member, name, is_bot in _ACCOUNTS(self._cursor, refs):
                self._accounts[ref] = Account(AccountRef(ref), MemberId(member), name, bool(is_bot))

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


def _member(row: tuple[str, str, str | None]) -> Member:
    id, first_seen_at, welcomed_at = row
    welcomed = datetime.fromisoformat(welcomed_at) if welcomed_at else None
    return Member(MemberId(id), datetime.fromisoformat(first_seen_at), welcomed)
