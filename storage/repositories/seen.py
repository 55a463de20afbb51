"""Seen-marks."""

import sqlite3
from datetime import datetime

from storage import sql
from storage.columns import instant_to_text
from storage.tables import seen

_INSERT = sql.insert(seen)
_SEEN = sql.Lookup(seen, "key")


class SeenRows:
    """The SeenMarks port."""

    def __init__(self, cursor: sqlite3.Cursor, now: datetime) -> None:
        self._cursor = cursor
        self._now = instant_to_text(now)
        self._known: set[str] = set()
        self._absent: set[str] = set()
        self._new: list[str] = []

    def prefetch(self, keys: set[str]) -> None:
        """Read which of the keys are known."""
        if keys:
            self._known.update(key for key, _ in _SEEN(self._cursor, keys))
            self._absent.update(keys - self._known)

    def mark(self, key: str) -> bool:
        """Remember `key`; return False when it was remembered before."""
        if key not in self._absent and key not in self._known:
            self.prefetch({key})
        if key in self._known:
            return False
        self._absent.discard(key)
        self._known.add(key)
        self._new.append(key)
        return True

    def forget_before(self, at: datetime) -> int:
        """Forget old marks; return how many."""
        self.flush()
        self._known.clear()
        self._absent.clear()
        return self._cursor.execute("DELETE FROM seen WHERE at < ?", (instant_to_text(at),)).rowcount

    def flush(self) -> None:
        """Write the new marks."""
        if self._new:
            self._cursor.executemany(_INSERT, [(key, self._now) for key in self._new])
            self._new.clear()
