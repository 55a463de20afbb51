"""Who was at which day of an event."""

from typing import Any

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects.sqlite import insert

from bot.model.afterwards import Attendance
from bot.model.events import EventId
from bot.model.refs import AccountRef, MemberId
from storage.tables import accounts
from storage.tables import attendances as table


class AttendanceRows:
    """The Attendances port."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of(self, event: EventId, key: str) -> list[Attendance]:
        """Return everybody who was there, in the order in which it was said."""
        return attendances_of(self._connection, event, key)

    def put(self, attendance: Attendance) -> None:
        """Store it, or change it."""
        values = {
            "event": attendance.event,
            "key": attendance.key,
            "member": attendance.member,
            "account": attendance.account,
            "at": attendance.at,
            "by": attendance.by,
        }
        statement = insert(table).values(values)
        self._connection.execute(
            statement.on_conflict_do_update(index_elements=["event", "key", "member"], set_=values)
        )

    def remove(self, event: EventId, key: str, member: MemberId) -> None:
        """Remove it, if it is there."""
        mine = (table.c.event == event, table.c.key == key, table.c.member == member)
        self._connection.execute(delete(table).where(*mine))


def attendances_of(connection: Connection, event: EventId, key: str) -> list[Attendance]:
    """Return everybody who was at one day of an event."""
    wanted = select(table).where(table.c.event == event, table.c.key == key).order_by(table.c.at, table.c.member)
    return [_attendance(row) for row in connection.execute(wanted)]


def attendances_of_account(connection: Connection, account: AccountRef) -> list[Attendance]:
    """Return where the person whose account this is was, the newest first."""
    member = select(accounts.c.member).where(accounts.c.ref == account).scalar_subquery()
    wanted = select(table).where(table.c.member == member).order_by(table.c.at.desc(), table.c.event, table.c.key)
    return [_attendance(row) for row in connection.execute(wanted)]


def _attendance(row: Any) -> Attendance:
    return Attendance(
        EventId(row.event), row.key, MemberId(row.member), AccountRef(row.account), row.at, AccountRef(row.by)
    )
