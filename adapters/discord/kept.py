"""What a button or a form carries when it is longer than Discord takes: kept in a small file, named by a short key.

The key is made from the text, so that drawing the same card again adds nothing.
"""

import asyncio
import sqlite3
from collections.abc import Iterable
from hashlib import blake2b
from pathlib import Path


def key_of(text: str) -> str:
    """Return the key of a text: 20 letters and digits."""
    return blake2b(text.encode(), digest_size=10).hexdigest()


class Kept:
    """Texts by their keys, in a file of the adapter's own."""

    def __init__(self, path: Path) -> None:
        self._path = path

    async def keep(self, texts: Iterable[str]) -> None:
        """Keep these texts; those that are kept already stay as they are."""
        rows = [(key_of(text), text) for text in texts]
        if rows:
            await asyncio.to_thread(self._write, rows)

    async def find(self, key: str) -> str | None:
        """Return the text of a key, or None."""
        return await asyncio.to_thread(self._read, key)

    def _open(self) -> sqlite3.Connection:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        file = sqlite3.connect(self._path, timeout=10)
        file.execute("CREATE TABLE IF NOT EXISTS kept (key TEXT PRIMARY KEY, text TEXT NOT NULL)")
        return file

    def _write(self, rows: list[tuple[str, str]]) -> None:
        file = self._open()
        try:
            with file:
                file.executemany("INSERT OR IGNORE INTO kept VALUES (?, ?)", rows)
        finally:
            file.close()

    def _read(self, key: str) -> str | None:
        file = self._open()
        try:
            row = file.execute("SELECT text FROM kept WHERE key = ?", (key,)).fetchone()
        finally:
            file.close()
        return None if row is None else str(row[0])
