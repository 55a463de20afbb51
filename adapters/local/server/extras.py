"""What hangs on messages and people: reactions, files, and the switches for bad days."""

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from adapters.local.errors import Refused
from bot.model.text import one_line, shorten

Row = sqlite3.Row

MOST_EMOJI = 20
"""Different reactions that one message takes."""
MOST_FILES = 10
"""Files of one message."""
FILE_NAME = 120


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that has arrived and belongs to no message yet."""

    person: str
    name: str
    type: str
    size: int


class Reactions:
    """Reactions on messages."""

    def __init__(self, file: sqlite3.Connection) -> None:
        self._file = file

    def put(self, message: int, person: str, emoji: str) -> None:
        """Put a reaction on a message; doing it twice changes nothing."""
        if not 1 <= len(emoji) <= 16 or emoji.isascii() or any(char.isspace() for char in emoji):
            raise Refused("A reaction is one emoji.")
        others = self._file.execute(
            "SELECT count(DISTINCT emoji) AS n FROM reactions WHERE message = ? AND emoji != ?", (message, emoji)
        ).fetchone()["n"]
        if others >= MOST_EMOJI:
            raise Refused(f"A message takes up to {MOST_EMOJI} different reactions.")
        self._file.execute("INSERT OR IGNORE INTO reactions VALUES (?, ?, ?)", (message, emoji, person))

    def take_off(self, message: int, person: str, emoji: str) -> None:
        """Take a reaction off; one that is not there is gone already."""
        self._file.execute(
            "DELETE FROM reactions WHERE message = ? AND emoji = ? AND person = ?", (message, emoji, person)
        )

    def forget(self, message: int) -> None:
        """Take every reaction off a message."""
        self._file.execute("DELETE FROM reactions WHERE message = ?", (message,))


class Files:
    """What is known of files; their bytes lie in a folder beside the chat's file."""

    def __init__(self, file: sqlite3.Connection, now: Callable[[], datetime]) -> None:
        self._file = file
        self._now = now

    def add(self, upload: Upload) -> Row:
        """Note a file that has arrived, and return what is known of it."""
        name = shorten(one_line(upload.name.replace("\\", "/").rpartition("/")[2]), FILE_NAME) or "a file"
        id = uuid4().hex
        self._file.execute(
            "INSERT INTO files (id, person, name, type, size, at) VALUES (?, ?, ?, ?, ?, ?)",
            (id, upload.person, name, one_line(upload.type)[:100], upload.size, self._now().isoformat()),
        )
        found = self.find(id)
        assert found is not None, "it was written a moment ago"
        return found

    def find(self, id: str) -> Row | None:
        """Return what is known of a file, or None."""
        row: Row | None = self._file.execute("SELECT * FROM files WHERE id = ?", (id,)).fetchone()
        return row

    def ids(self) -> frozenset[str]:
        """Return every file that is known."""
        return frozenset(row["id"] for row in self._file.execute("SELECT id FROM files"))

    def attach(self, ids: Sequence[str], message: int, person: str) -> None:
        """Let files belong to a message; they must be the person's own and belong to none yet."""
        if len(ids) > MOST_FILES:
            raise Refused(f"A message takes up to {MOST_FILES} files.")
        for id in ids:
            row = self.find(id)
            if row is None or row["person"] != person or row["message"] is not None:
                raise Refused("One of the files is not here any more. Please attach it again.")
            self._file.execute("UPDATE files SET message = ? WHERE id = ?", (message, id))

    def forget(self, message: int) -> list[str]:
        """Forget the files of a message, and return whose bytes can go."""
        rows = self._file.execute("DELETE FROM files WHERE message = ? RETURNING id", (message,)).fetchall()
        return [row["id"] for row in rows]

    def forget_loose(self, before: datetime) -> list[str]:
        """Forget files that no message has named since then, and return whose bytes can go."""
        rows = self._file.execute(
            "DELETE FROM files WHERE message IS NULL AND at < ? RETURNING id", (before.isoformat(),)
        ).fetchall()
        return [row["id"] for row in rows]


class Switches:
    """Switches for bad days, kept in the file."""

    NAMES = ("slow", "bot_away")

    def __init__(self, file: sqlite3.Connection) -> None:
        self._file = file

    def on(self) -> frozenset[str]:
        """Return the names of the switches that are on."""
        return frozenset(row["name"] for row in self._file.execute("SELECT name FROM switches"))

    def turn(self, name: str, *, on: bool) -> None:
        """Turn a switch."""
        if name not in self.NAMES:
            raise Refused("There is no such switch.")
        statement = "INSERT OR IGNORE INTO switches VALUES (?)" if on else "DELETE FROM switches WHERE name = ?"
        self._file.execute(statement, (name,))
