"""What organisers changed."""

from typing import Any

from sqlalchemy import Connection, func, insert, select

from bot.model.changes import Change, ChangeKind
from bot.model.refs import AccountRef
from storage.tables import changes as table


class ChangeRows:
    """The Changes port."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, change: Change) -> int:
        """Store the change and return its id."""
        values = {
            "kind": change.kind.value,
            "subject": change.subject,
            "before": change.before,
            "after": change.after,
            "account": change.account,
            "at": change.at,
            "note": change.note,
            "undoes": change.undoes,
        }
        (id,) = self._connection.execute(insert(table).values(values)).inserted_primary_key or (0,)
        return int(id)

    def of(self, kind: ChangeKind, subject: str) -> list[Change]:
        """Return every change of one thing, oldest first."""
        wanted = select(table).where(table.c.kind == kind.value, table.c.subject == subject).order_by(table.c.id)
        return [change_of(row) for row in self._connection.execute(wanted)]


def newest_first(
    connection: Connection, limit: int, before: int | None, kind: ChangeKind | None, subject: str | None
) -> list[Change]:
    """Return changes, newest first."""
    wanted = select(table).order_by(table.c.id.desc()).limit(limit)
    if before is not None:
        wanted = wanted.where(table.c.id < before)
    if kind is not None:
        wanted = wanted.where(table.c.kind == kind.value)
    if subject is not None:
        wanted = wanted.where(table.c.subject == subject)
    return [change_of(row) for row in connection.execute(wanted)]


def newest_of_each(connection: Connection, kind: ChangeKind) -> list[Change]:
    """Return the newest change of each thing of a kind."""
    newest = select(func.max(table.c.id)).where(table.c.kind == kind.value).group_by(table.c.subject)
    return [change_of(row) for row in connection.execute(select(table).where(table.c.id.in_(newest)))]


def change_of(row: Any) -> Change:
    """Return the change of a row."""
    return Change(
        kind=ChangeKind(row.kind),
        subject=row.subject,
        before=row.before,
        after=row.after,
        account=row.account and AccountRef(row.account),
        at=row.at,
        note=row.note,
        undoes=row.undoes,
        id=row.id,
    )
