"""What a bare bot writes: the rows that sigbot writes for a post, by plain sqlite3, in a transaction for each post."""

import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

SETTINGS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA secure_delete=ON",
    "PRAGMA cache_size=-16000",
)
"""The store's own."""

_SEEN = "INSERT OR IGNORE INTO seen (key, at) VALUES (?, ?)"
_MEMBER = "INSERT INTO members (id, first_seen_at) VALUES (?, ?)"
_ACCOUNT = "INSERT INTO accounts (ref, member, name, is_bot) VALUES (?, ?, ?, 0)"
_POST = (
    "INSERT INTO posts (ref, channel, author, member, author_is_bot, posted_at, text, files, state, arrived) "
    "VALUES (?, ?, ?, ?, 0, ?, ?, '[]', 'kept', 1)"
)
_INDEX = "INSERT INTO posts_fts (rowid, text) VALUES (?, ?)"


class Said(NamedTuple):
    """One post."""

    key: str
    ref: str
    channel: str
    author: str
    author_name: str
    text: str
    at: str


class Rows:
    """A database whose tables are there."""

    def __init__(self, path: Path) -> None:
        self._database = sqlite3.connect(path, isolation_level=None)
        for setting in SETTINGS:
            self._database.execute(setting).close()
        self._members: dict[str, str] = {}

    def keep(self, said: Said) -> None:
        """Have a post on disk and searchable, with its seen-mark; one that comes again changes nothing."""
        execute = self._database.execute
        execute("BEGIN IMMEDIATE")
        now = datetime.now(UTC).isoformat()
        if execute(_SEEN, (said.key, now)).rowcount:
            member = self._members.get(said.author) or self._meet(said, now)
            row = (said.ref, said.channel, said.author, member, said.at, said.text)
            execute(_INDEX, (execute(_POST, row).lastrowid, said.text))
        execute("COMMIT")

    def _meet(self, said: Said, now: str) -> str:
        member = self._members[said.author] = uuid4().hex
        self._database.execute(_MEMBER, (member, now))
        self._database.execute(_ACCOUNT, (said.author, member, said.author_name))
        return member
