"""What is due when. These few statements run for every reminder, so they go to the driver directly."""

import sqlite3
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from bot.model.events import Due
from storage.columns import instant_to_text
from storage.tables import agenda as table

_PUT = """INSERT INTO agenda ("key", kind, subject, due_at, note, reason) VALUES (?, ?, ?, ?, ?, '')
    ON CONFLICT ("key") DO UPDATE SET kind = excluded.kind, subject = excluded.subject, due_at = excluded.due_at,
    note = excluded.note, reason = ''"""
_COLUMNS = '"key", kind, subject, due_at, note'
# The kinds are not in the index: nearly always they are all of them, and whoever asks wants the earliest.
_DUE = f"""SELECT {_COLUMNS} FROM agenda WHERE reason = '' AND due_at <= ? AND kind IN (SELECT value FROM json_each(?))
    ORDER BY due_at LIMIT ?"""  # noqa: S608


class AgendaRows:
    """The Agenda port."""

    def __init__(self, cursor: sqlite3.Cursor) -> None:
        self._cursor = cursor
        self.changed = False

    def put(self, *dues: Due) -> None:
        """Store these."""
        rows = [(due.key, due.kind, due.subject, instant_to_text(due.due_at), due.note) for due in dues]
        self._cursor.executemany(_PUT, rows)
        self.changed = self.changed or bool(rows)

    def remove(self, *keys: str) -> None:
        """Remove those of these keys that are there."""
        self._cursor.executemany('DELETE FROM agenda WHERE "key" = ?', [(key,) for key in keys])

    def remove_about(self, subject: str, kind: str | None = None) -> None:
        """Remove everything about a subject, or only what is of one kind."""
        if kind is None:
            self._cursor.execute("DELETE FROM agenda WHERE subject = ?", (subject,))
        else:
            self._cursor.execute("DELETE FROM agenda WHERE subject = ? AND kind = ?", (subject, kind))

    def about(self, subject: str) -> list[Due]:
        """Return what is open about a subject, by time."""
        found = f"SELECT {_COLUMNS} FROM agenda WHERE subject = ? AND reason = '' ORDER BY due_at, \"key\""  # noqa: S608
        return [_due(*row) for row in self._cursor.execute(found, (subject,))]

    def shift(self, subject: str, kind: str, by: timedelta) -> None:
        """Move everything of a kind about a subject."""
        of_kind = [due for due in self.about(subject) if due.kind == kind]
        moved = [(instant_to_text(due.due_at + by), due.key) for due in of_kind]
        self._cursor.executemany('UPDATE agenda SET due_at = ? WHERE "key" = ?', moved)
        self.changed = self.changed or bool(moved)

    def take(self, now: datetime, limit: int, kinds: Iterable[str]) -> list[Due]:
        """Return what is due, oldest first, and remove it."""
        found = self._cursor.execute(_DUE, (instant_to_text(now), _as_list(kinds), limit)).fetchall()
        self._cursor.executemany('DELETE FROM agenda WHERE "key" = ?', [row[:1] for row in found])
        return [_due(*row) for row in found]

    def park(self, due: Due, reason: str) -> None:
        """Put something aside that could not be done."""
        self.put(due)
        self._cursor.execute('UPDATE agenda SET reason = ? WHERE "key" = ?', (reason or "unknown", due.key))

    def next_due(self, kinds: Iterable[str]) -> datetime | None:
        """Return when the next one is due, or None."""
        earliest = """SELECT due_at FROM agenda WHERE reason = '' AND kind IN (SELECT value FROM json_each(?))
            ORDER BY due_at LIMIT 1"""
        row = self._cursor.execute(earliest, (_as_list(kinds),)).fetchone()
        return None if row is None else datetime.fromisoformat(row[0])


def put_aside(connection: Connection, limit: int) -> list[tuple[Due, str]]:
    """Return what could not be done, with the reasons, oldest first."""
    wanted = select(table).where(table.c.reason != "").order_by(table.c.due_at).limit(limit)
    rows = connection.execute(wanted)
    return [(Due(row.key, row.kind, row.subject, row.due_at, row.note), row.reason) for row in rows]


def _as_list(kinds: Iterable[str]) -> str:
    return "[" + ",".join(f'"{kind}"' for kind in kinds) + "]"


def _due(key: str, kind: str, subject: str, due_at: str, note: str) -> Due:
    return Due(key, kind, subject, datetime.fromisoformat(due_at), note)
