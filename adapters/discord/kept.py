"""What a button or a form carries when it is longer than Discord takes: kept in a small file, named by a short key.

The key is made from the text, so that drawing the same card again adds nothing. What somebody typed into a form that
was refused is kept for a day only.
"""

import asyncio
import sqlite3
from collections.abc import Iterable, Sequence
from datetime import timedelta
from hashlib import blake2b
from pathlib import Path

from bot.ports import Clock

TYPED_STAYS = timedelta(days=1)
_TABLES = """
PRAGMA secure_delete = ON;
CREATE TABLE IF NOT EXISTS kept (key TEXT PRIMARY KEY, text TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS typed (key TEXT PRIMARY KEY, text TEXT NOT NULL, until REAL NOT NULL);
"""
_ADD = "INSERT OR IGNORE INTO kept VALUES (?, ?)"
_ADD_TYPED = "INSERT OR REPLACE INTO typed VALUES (?, ?, ?)"
_FIND = "SELECT text FROM kept WHERE key = :key UNION ALL SELECT text FROM typed WHERE key = :key"


def key_of(text: str) -> str:
    """Return the key of a text: 20 letters and digits."""
    return blake2b(text.encode(), digest_size=10).hexdigest()


class Kept:
    """Texts by their keys, in a file of the adapter's own."""

    def __init__(self, path: Path, clock: Clock) -> None:
        self._path = path
        self._clock = clock

    async def keep(self, texts: Iterable[str]) -> None:
        """Keep these texts; those that are kept already stay as they are."""
        rows = [(key_of(text), text) for text in texts]
        if rows:
            await asyncio.to_thread(self._write, _ADD, rows)

    async def keep_typed(self, text: str) -> None:
        """Keep what somebody typed until they are likely to have given up."""
        until = (self._clock.now() + TYPED_STAYS).timestamp()
        await asyncio.to_thread(self._write, _ADD_TYPED, [(key_of(text), text, until)])

    async def find(self, key: str) -> str | None:
        """Return the text of a key, or None."""
        return await asyncio.to_thread(self._read, key)

    def _open(self) -> sqlite3.Connection:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        file = sqlite3.connect(self._path, timeout=10)
        file.executescript(_TABLES)
        with file:
            file.execute("DELETE FROM typed WHERE until < ?", (self._clock.now().timestamp(),))
        return file

    def _write(self, statement: str, rows: Sequence[tuple[object, ...]]) -> None:
        file = self._open()
        try:
            with file:
                file.executemany(statement, rows)
        finally:
            file.close()

    def _read(self, key: str) -> str | None:
        file = self._open()
        try:
            row = file.execute(_FIND, {"key": key}).fetchone()
        finally:
            file.close()
        return None if row is None else str(row[0])
