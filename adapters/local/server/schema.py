"""The chat's own file."""

import sqlite3
from pathlib import Path

from bot.errors import StorageError

_TABLES = """
CREATE TABLE IF NOT EXISTS people (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, about TEXT NOT NULL, joined INTEGER NOT NULL,
    is_bot INTEGER NOT NULL, closed INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE IF NOT EXISTS channels (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, topic TEXT NOT NULL, owner TEXT REFERENCES people
);
CREATE TABLE IF NOT EXISTS messages (
    id INTEGER PRIMARY KEY AUTOINCREMENT, channel TEXT NOT NULL REFERENCES channels,
    thread INTEGER REFERENCES messages, author TEXT NOT NULL REFERENCES people, at TEXT NOT NULL,
    edited_at TEXT, deleted INTEGER NOT NULL DEFAULT 0, text TEXT NOT NULL, card TEXT,
    -- The key of the bot's delivery, or the id of the browser's request: a repeat of either posts nothing.
    key TEXT UNIQUE
);
CREATE INDEX IF NOT EXISTS messages_by_channel ON messages (channel, id);
CREATE INDEX IF NOT EXISTS messages_by_thread ON messages (thread, id) WHERE thread IS NOT NULL;
CREATE TABLE IF NOT EXISTS happenings (
    id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, message INTEGER, body TEXT NOT NULL,
    acknowledged INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS happenings_waiting ON happenings (id) WHERE NOT acknowledged;
CREATE INDEX IF NOT EXISTS happenings_by_message ON happenings (message);
CREATE TABLE IF NOT EXISTS reads (
    person TEXT NOT NULL, channel TEXT NOT NULL, message INTEGER NOT NULL, PRIMARY KEY (person, channel)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS reactions (
    message INTEGER NOT NULL REFERENCES messages, emoji TEXT NOT NULL, person TEXT NOT NULL REFERENCES people,
    UNIQUE (message, emoji, person)
);
CREATE TABLE IF NOT EXISTS files (
    -- Unguessable, as it is all that the file's address has.
    id TEXT PRIMARY KEY, message INTEGER REFERENCES messages, person TEXT NOT NULL REFERENCES people,
    name TEXT NOT NULL, type TEXT NOT NULL, size INTEGER NOT NULL, at TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS files_by_message ON files (message);
CREATE TABLE IF NOT EXISTS switches (name TEXT PRIMARY KEY) WITHOUT ROWID;
"""

_ADDED = {"channels": {"note": "TEXT NOT NULL DEFAULT ''"}}
"""Columns that tables of an earlier version lack."""


def open_file(path: Path) -> tuple[sqlite3.Connection, bool]:
    """Return the chat's file, and whether it is new. Raises StorageError with a sentence that names it."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        connection.row_factory = sqlite3.Row
        for setting in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=30000"):
            connection.execute(f"PRAGMA {setting}")
        is_new = connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone() is None
        connection.executescript(_TABLES)
        _bring_up(connection)
    except OSError as error:
        raise StorageError(f"The chat's file {path} cannot be opened: {error.strerror}.") from error
    except sqlite3.DatabaseError as error:
        raise StorageError(f"The chat's file {path} cannot be used ({error}).") from error
    return connection, is_new


def _bring_up(connection: sqlite3.Connection) -> None:
    """Add the columns that a file of an earlier version lacks."""
    for table, columns in _ADDED.items():
        known = {row["name"] for row in connection.execute(f"PRAGMA table_info({table})")}
        for column, described in columns.items():
            if column not in known:
                connection.execute(f"ALTER TABLE {table} ADD COLUMN {column} {described}")
