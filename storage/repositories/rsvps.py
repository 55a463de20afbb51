"""Answers to events, and what people chose about times and reminders."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, func, select, update
from sqlalchemy.dialects.sqlite import insert

from bot.model.events import Coming, EventId, Preferences, Rsvp
from bot.model.refs import AccountRef, MemberId
from storage.tables import accounts, preferences, rsvps


class RsvpRows:
    """The Rsvps port."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, event: EventId, key: str, member: MemberId) -> Rsvp | None:
        """Return somebody's answer, or None."""
        found = self._read(rsvps.c.event == event, rsvps.c.key == key, rsvps.c.member == member)
        return found[0] if found else None

    def of(self, event: EventId, key: str) -> list[Rsvp]:
        """Return every answer to one occurrence."""
        return rsvps_to(self._connection, event, key)

    def of_event(self, event: EventId) -> list[Rsvp]:
        """Return every answer to any day of an event."""
        return self._read(rsvps.c.event == event)

    def of_member(self, member: MemberId) -> list[Rsvp]:
        """Return every answer of one person."""
        return self._read(rsvps.c.member == member)

    def count_reminded(self, event: EventId, key: str, platform: str) -> int:
        """Return how many people want to be reminded on this platform."""
        here = rsvps.c.account.startswith(f"{platform}:", autoescape=True)
        of_day = select(func.count()).where(rsvps.c.event == event, rsvps.c.key == key, rsvps.c.remind, here)
        return self._connection.execute(of_day).scalar_one()

    def put(self, rsvp: Rsvp) -> None:
        """Store the answer, or change it."""
        values = {
            "event": rsvp.event,
            "key": rsvp.key,
            "member": rsvp.member,
            "account": rsvp.account,
            "at": rsvp.at,
            "coming": rsvp.coming,
            "remind": rsvp.remind,
            "waits_since": rsvp.waits_since,
            "offered_until": rsvp.offered_until,
        }
        statement = insert(rsvps).values(values)
        self._connection.execute(
            statement.on_conflict_do_update(index_elements=["event", "key", "member"], set_=values)
        )

    def remove(self, event: EventId, key: str, member: MemberId) -> None:
        """Remove somebody's answer."""
        mine = (rsvps.c.event == event, rsvps.c.key == key, rsvps.c.member == member)
        self._connection.execute(delete(rsvps).where(*mine))

    def rekey(self, event: EventId, keys: Mapping[str, str]) -> None:
        """Let the answers to these days be to other days."""
        moved = {old: new for old, new in keys.items() if old != new}
        for suffix, renamed in (("~", moved), ("", {new + "~": new for new in moved.values()})):
            # In two steps, as a day may take the key that another one leaves.
            for old, new in renamed.items():
                mine = update(rsvps).where(rsvps.c.event == event, rsvps.c.key == old)
                self._connection.execute(mine.values(key=new + suffix))

    def _read(self, *where: Any) -> list[Rsvp]:
        return _read(self._connection, *where)


class WishRows:
    """The Wishes port."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, member: MemberId) -> Preferences | None:
        """Return what somebody chose, or None."""
        return self.many([member]).get(member)

    def many(self, members: Iterable[MemberId]) -> dict[MemberId, Preferences]:
        """Return what these people chose."""
        rows = self._connection.execute(select(preferences).where(preferences.c.member.in_(list(members))))
        return {MemberId(row.member): _preferences(row) for row in rows}

    def put(self, chosen: Preferences) -> None:
        """Store it, or change it."""
        before = chosen.remind_before
        values = {
            "member": chosen.member,
            "account": chosen.account,
            "zone": chosen.zone,
            "remind_before": None if before is None else ",".join(str(int(t.total_seconds() // 60)) for t in before),
        }
        statement = insert(preferences).values(values)
        self._connection.execute(statement.on_conflict_do_update(index_elements=["member"], set_=values))


def rsvps_to(connection: Connection, event: EventId, key: str) -> list[Rsvp]:
    """Return every answer to one occurrence."""
    return _read(connection, rsvps.c.event == event, rsvps.c.key == key)


def rsvps_of_account(connection: Connection, account: AccountRef) -> list[Rsvp]:
    """Return every answer of the person whose account this is."""
    return _read(connection, rsvps.c.member == _member_of(account))


def preferences_of_account(connection: Connection, account: AccountRef) -> Preferences | None:
    """Return what the person whose account this is chose, or None."""
    row = connection.execute(select(preferences).where(preferences.c.member == _member_of(account))).first()
    return None if row is None else _preferences(row)


def _member_of(account: AccountRef) -> Any:
    return select(accounts.c.member).where(accounts.c.ref == account).scalar_subquery()


def _read(connection: Connection, *where: Any) -> list[Rsvp]:
    return [_rsvp(row) for row in connection.execute(select(rsvps).where(*where).order_by(rsvps.c.at, rsvps.c.member))]


def _rsvp(row: Row[Any]) -> Rsvp:
    return Rsvp(
        event=EventId(row.event),
        key=row.key,
        member=MemberId(row.member),
        account=AccountRef(row.account),
        at=row.at,
        coming=row.coming and Coming(row.coming),
        remind=bool(row.remind),
        waits_since=row.waits_since,
        offered_until=row.offered_until,
    )


def _preferences(row: Row[Any]) -> Preferences:
    before = row.remind_before
    return Preferences(
        member=MemberId(row.member),
        account=AccountRef(row.account),
        zone=row.zone,
        remind_before=None if before is None else tuple(timedelta(minutes=int(m)) for m in before.split(",") if m),
    )
