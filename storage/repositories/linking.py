"""Codes that link accounts, and what moves when two members become one or one becomes two."""

import sqlite3
from datetime import datetime

from sqlalchemy import Connection, delete, or_, select
from sqlalchemy.dialects.sqlite import insert

from bot.model.access import LinkOffer
from bot.model.people import Account
from bot.model.refs import AccountRef, MemberId
from storage.tables import link_offers as table

FROM_ACCOUNT = {
    "accounts": "ref",
    "attendances": "account",
    "followings": "account",
    "introductions": "account",
    "posts": "author",
    "preferences": "account",
    "rsvps": "account",
}
"""Every table with a column `member`, and the column that says which account a row came from."""

# Of two introductions the one stays that was told of, else the earlier.
_ONE_INTRODUCTION = """DELETE FROM introductions WHERE member IN (:going, :staying) AND rowid NOT IN (
    SELECT rowid FROM introductions WHERE member IN (:going, :staying) ORDER BY told DESC, at, rowid LIMIT 1)"""

# Of two answers to one occurrence the later stays.
_ONE_ANSWER = """DELETE FROM rsvps WHERE member IN (:going, :staying) AND EXISTS (
    SELECT 1 FROM rsvps AS other WHERE other.event = rsvps.event AND other."key" = rsvps."key"
    AND other.member IN (:going, :staying) AND (other.at, other.member) > (rsvps.at, rsvps.member))"""

# Of two notes that somebody was there the staying member's is kept.
_ONE_ATTENDANCE = """DELETE FROM attendances WHERE member = :going AND EXISTS (
    SELECT 1 FROM attendances AS other WHERE other.event = attendances.event AND other."key" = attendances."key"
    AND other.member = :staying)"""

# Whoever wants no reminders under one of two names gets none under the other: the stricter choice wins.
_QUIET_WINS = """UPDATE preferences SET remind_before = '' WHERE member = :staying
    AND EXISTS (SELECT 1 FROM preferences WHERE member = :going AND remind_before = '')"""

# After they are two again it stays with both.
_QUIET_FOR_BOTH = """INSERT INTO preferences (member, account, zone, remind_before)
    SELECT :other, (SELECT ref FROM accounts WHERE member = :other ORDER BY ref LIMIT 1), '', '' FROM preferences
    WHERE member = :one AND remind_before = ''
    AND NOT EXISTS (SELECT 1 FROM preferences WHERE member = :other)
    AND EXISTS (SELECT 1 FROM accounts WHERE member = :other)"""

# Otherwise, of two choices about reminders the one stays that the staying member made.
_ONE_CHOICE = """DELETE FROM preferences WHERE member = :going
    AND EXISTS (SELECT 1 FROM preferences WHERE member = :staying)"""

# Of two who follow one topic the staying member does.
_ONE_FOLLOWER = """DELETE FROM followings WHERE member = :going
    AND topic IN (SELECT topic FROM followings WHERE member = :staying)"""


def merge(cursor: sqlite3.Cursor, going: MemberId, staying: MemberId) -> None:
    """Move every row of one member to another, and delete the one."""
    members = {"going": going, "staying": staying}
    for one_of_two in (_ONE_INTRODUCTION, _ONE_ANSWER, _ONE_ATTENDANCE, _QUIET_WINS, _ONE_CHOICE, _ONE_FOLLOWER):
        cursor.execute(one_of_two, members)
    for name in FROM_ACCOUNT:
        cursor.execute(f"UPDATE {name} SET member = :staying WHERE member = :going", members)  # noqa: S608
    cursor.execute("DELETE FROM members WHERE id = :going", members)


def split(cursor: sqlite3.Cursor, account: Account, member: MemberId) -> None:
    """Move the rows that came from an account to a member who is there already."""
    values = {"member": member, "before": account.member, "account": account.ref}
    for name, column in FROM_ACCOUNT.items():
        cursor.execute(
            f"UPDATE {name} SET member = :member WHERE member = :before AND {column} = :account",  # noqa: S608
            values,
        )
    for one, other in ((account.member, member), (member, account.member)):
        cursor.execute(_QUIET_FOR_BOTH, {"one": one, "other": other})


class LinkOfferRows:
    """The LinkOffers port."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, mark: str) -> LinkOffer | None:
        """Return the offer, or None."""
        return self._one(table.c.mark == mark)

    def of(self, account: AccountRef) -> LinkOffer | None:
        """Return the offer that this account made, or None."""
        return self._one(table.c.account == account)

    def _one(self, where: object) -> LinkOffer | None:
        row = self._connection.execute(select(table).where(where)).first()  # type: ignore[arg-type]
        if row is None:
            return None
        taker = row.taker and AccountRef(row.taker)
        return LinkOffer(row.mark, AccountRef(row.account), row.ends_at, taker, row.is_done)

    def put(self, offer: LinkOffer) -> None:
        """Store it, instead of any other offer of its account."""
        self._connection.execute(delete(table).where(or_(table.c.account == offer.account, table.c.mark == offer.mark)))
        self._connection.execute(
            insert(table).values(
                mark=offer.mark,
                account=offer.account,
                taker=offer.taker,
                is_done=offer.is_done,
                ends_at=offer.ends_at,
            )
        )

    def remove(self, mark: str) -> None:
        """Remove it."""
        self._connection.execute(delete(table).where(table.c.mark == mark))

    def forget_before(self, at: datetime) -> None:
        """Forget what ended before `at`."""
        self._connection.execute(delete(table).where(table.c.ends_at < at))
