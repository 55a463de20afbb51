"""Sweeping: what was erased leaves the file too, in small steps while nobody waits for the writer.

The full-text index only notes that an entry was erased: its words stay in the file until all parts of the index are
merged, and old pages stay in the write-ahead log until that is emptied. That a sweep is due is written in the same
transaction as the erasing, so that neither a crash nor a restart forgets it.
"""

import logging
import sqlite3

log = logging.getLogger(__name__)

PAGES = 64
"""How much one step merges, in pages: a few milliseconds, which is as long as a change may have to wait for it."""

NOTE = "PRAGMA user_version = 1"
"""Says, inside a transaction that erases, that a sweep is due."""


class Sweep:
    """Takes what was erased out of the file. Used by one thread at a time, outside transactions."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._begins = True
        (noted,) = connection.execute("PRAGMA user_version").fetchone()
        self.is_due = bool(noted)

    def begin(self) -> None:
        """Sweep from the start, as something more was erased."""
        self._begins = self.is_due = True

    def step(self) -> bool:
        """Do a little; return False when nothing more can be done now."""
        try:
            if self._merges():
                return True
            self._end()
        except sqlite3.Error as error:
            # It stays noted in the file, and the next start tries again.
            log.warning("sweep failed", extra={"reason": type(error).__name__})
            self.is_due = False
        return False

    def finish(self) -> None:
        """Do what is left."""
        while self.is_due and self.step():
            pass

    def _merges(self) -> bool:
        """Merge a few pages of the index; return False when all of it is merged."""
        before = self._connection.total_changes
        pages = -PAGES if self._begins else PAGES  # A negative number begins to merge everything into one.
        self._connection.execute("INSERT INTO posts_fts (posts_fts, rank) VALUES ('merge', ?)", (pages,))
        self._begins = False
        return self._connection.total_changes - before >= 2  # The statement itself counts as one.

    def _end(self) -> None:
        """Empty the log, unless somebody is reading from it: then try again later."""
        (timeout,) = self._connection.execute("PRAGMA busy_timeout").fetchone()
        self._connection.execute("PRAGMA busy_timeout = 0")
        try:
            is_busy, *_ = self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        finally:
            self._connection.execute(f"PRAGMA busy_timeout = {int(timeout)}")
        if not is_busy:
            self._connection.execute("PRAGMA user_version = 0")
            self.is_due = False
