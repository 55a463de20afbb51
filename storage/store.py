"""The Store port on SQLite: one writer, a few readers."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import IO, TypeVar

from sqlalchemy import Connection

from bot.ports import Clock, Readers, Touches, UnitOfWork
from storage.database import open_reader, open_writer, settle_restore
from storage.locking import take_lock
from storage.nearness import Nearness
from storage.readers import SqliteReaders
from storage.writer import Writer

R = TypeVar("R")

READERS = 4
"""Reads at once, each on a thread and a connection of its own."""


class SqliteStore:
    """The embedded database."""

    def __init__(self, path: Path, writer: Writer, lock: IO[str] | None) -> None:
        self._path = path
        self._writer = writer
        self._lock = lock
        self._pool = ThreadPoolExecutor(READERS, thread_name_prefix="sigbot-reader")
        self._local = threading.local()
        self._connections: list[Connection] = []
        self._nearness = Nearness()

    async def commit(self, change: Callable[[UnitOfWork], R], touches: Touches = Touches()) -> R:
        """Run `change` inside a transaction and return its result once that is on disk."""
        result: R = await self._writer.commit(change, touches)
        return result

    async def read(self, look: Callable[[Readers], R]) -> R:
        """Run `look` on a connection of its own, on another thread."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, self._look, look)

    def on_outbox_change(self, nudge: Callable[[], None]) -> None:
        """Call `nudge` on the loop whenever a commit changed what the outbox has to send."""
        self._writer.on_change("outbox", nudge)

    def on_agenda_change(self, nudge: Callable[[], None]) -> None:
        """Call `nudge` on the loop whenever a commit changed what is due when."""
        self._writer.on_change("agenda", nudge)

    async def close(self) -> None:
        """Commit what is waiting and close."""
        await self._writer.close()
        await asyncio.to_thread(self._pool.shutdown)
        for connection in self._connections:
            connection.close()
        self._connections.clear()
        if self._lock is not None:
            self._lock.close()

    def _look(self, look: Callable[[Readers], R]) -> R:
        connection: Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._local.connection = open_reader(self._path)
            self._connections.append(connection)
        connection.exec_driver_sql("BEGIN")
        try:
            return look(SqliteReaders(connection, self._nearness))
        finally:
            connection.exec_driver_sql("ROLLBACK")


def open_store(path: Path, clock: Clock, *, exclusive: bool) -> SqliteStore:
    """Open the database at `path`, made or upgraded when needed; blocks for as long as that takes.

    `exclusive` is for the running bot: only one may hold it. Operators' commands work beside it.
    Raises StorageError, NewerDatabase or AlreadyRunning with a sentence that names the file.
    """
    lock = take_lock(path) if exclusive else None
    try:
        settle_restore(path, is_locked=exclusive)
        return SqliteStore(path, Writer(open_writer(path, clock.now()), clock), lock)
    except BaseException:
        if lock is not None:
            lock.close()
        raise
