"""The writer: one thread that commits all waiting changes as a group.

Every caller waits for its own change to be on disk, but the disk is asked once for the whole group. A change that
fails is taken out, and the others are run again without it.
"""

import asyncio
import logging
import queue
import sqlite3
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from bot.errors import StoreUnavailable
from bot.ports import Clock, Touches, UnitOfWork
from storage.sweep import Sweep
from storage.work import SqliteWork, driver_of

log = logging.getLogger(__name__)

GROUP = 128
"""Most changes in one transaction: it bounds how long the first of them waits, and while one group is on its way to
disk the loop prepares the next."""

QUIET = 0.05
"""Seconds without a change before each step of a sweep."""


@dataclass(slots=True)
class _Waiting:
    change: Callable[[UnitOfWork], Any]
    touches: Touches
    future: "asyncio.Future[Any]"
    result: Any = None
    error: BaseException | None = None


class Writer:
    """Owns the only writing connection."""

    def __init__(self, connection: Connection, clock: Clock) -> None:
        self._connection = connection
        self._driver = driver_of(connection)
        self._clock = clock
        self._waiting: queue.SimpleQueue[_Waiting | None] = queue.SimpleQueue()
        self._nudges: dict[str, list[Callable[[], None]]] = {}
        self._sweep = Sweep(self._driver)
        self._is_closed = False
        self._thread = threading.Thread(target=self._work, name="sigbot-writer", daemon=True)
        self._thread.start()

    def on_change(self, part: str, nudge: Callable[[], None]) -> None:
        """Call `nudge` on the loop whenever a commit changed what is due in a part: 'outbox' or 'agenda'."""
        self._nudges.setdefault(part, []).append(nudge)

    async def commit(self, change: Callable[[UnitOfWork], Any], touches: Touches) -> Any:
        """Run `change` in a group and return its result once the group is on disk."""
        if self._is_closed:
            raise StoreUnavailable
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting.put(_Waiting(change, touches, future))
        return await future

    async def close(self) -> None:
        """Commit what waits and end the thread."""
        if not self._is_closed:
            self._is_closed = True
            self._waiting.put(None)
            await asyncio.to_thread(self._thread.join)
            self._connection.close()

    # --- On the writer's thread

    def _work(self) -> None:
        is_open = True
        while is_open:
            first = self._next()
            if first is None:
                break
            group = [first]
            while len(group) < GROUP:
                try:
                    following = self._waiting.get_nowait()
                except queue.Empty:
                    break
                if following is None:
                    is_open = False
                    break
                group.append(following)
            self._report(group, self._commit(group))
        self._sweep.finish()

    def _next(self) -> _Waiting | None:
        """Wait for a change, and sweep in the meantime; None means that there will be no more."""
        while self._sweep.is_due:
            try:
                return self._waiting.get(timeout=QUIET)
            except queue.Empty:
                self._sweep.step()
        return self._waiting.get()

    def _commit(self, group: Sequence[_Waiting]) -> frozenset[str]:
        """Commit a group; note a result or an error in each. Return in which parts something else is due now."""
        remaining = list(group)
        while remaining:
            work: SqliteWork | None = None
            try:
                self._driver.execute("BEGIN IMMEDIATE")
                work = SqliteWork(self._connection, self._clock.now())
                work.prefetch(waiting.touches for waiting in remaining)
                failed = self._run(remaining, work)
                if failed is None:
                    work.flush()
                    self._driver.execute("COMMIT")
                    if work.archive.has_erased:
                        self._sweep.begin()
                    return work.changed
                self._roll_back()
                remaining.remove(failed)
            except Exception as error:  # The thread must live on, whatever the database says.
                self._roll_back()
                return self._fail(remaining, error)
            finally:
                if work is not None:
                    work.close()
        return frozenset()

    def _run(self, group: Sequence[_Waiting], work: SqliteWork) -> _Waiting | None:
        """Run every change; return the one that failed, with its error noted."""
        for waiting in group:
            try:
                waiting.result = waiting.change(work)
            except BaseException as error:  # A mistake in one change is its caller's; the others go on.
                if _is_about_disk(error):
                    raise
                waiting.error = _for_future(error)
                return waiting
        return None

    def _fail(self, group: Sequence[_Waiting], error: Exception) -> frozenset[str]:
        """Note why a group could not be committed; where one row is to blame, commit each change by itself."""
        is_about_disk = _is_about_disk(error)
        if not is_about_disk and len(group) > 1:
            return frozenset().union(*[self._commit([waiting]) for waiting in group])
        log.error("commit failed", extra={"changes": len(group), "reason": type(error).__name__})
        for waiting in group:
            waiting.error = StoreUnavailable() if is_about_disk else error
            if is_about_disk:
                waiting.error.__cause__ = error
        return frozenset()

    def _roll_back(self) -> None:
        try:
            if self._driver.in_transaction:
                self._driver.execute("ROLLBACK")
        except Exception as error:  # The next BEGIN says what is wrong, if it still is.
            log.error("rollback failed", extra={"reason": type(error).__name__})

    def _report(self, group: Sequence[_Waiting], changed: frozenset[str]) -> None:
        """Wake every caller with one call into their loop."""
        loop = group[0].future.get_loop()
        try:
            loop.call_soon_threadsafe(self._resolve, group, changed)
        except RuntimeError:  # The loop is gone, and with it whoever waited.
            return

    def _resolve(self, group: Sequence[_Waiting], changed: frozenset[str]) -> None:
        for waiting in group:
            if waiting.future.done():
                continue
            if waiting.error is not None:
                waiting.future.set_exception(waiting.error)
            else:
                waiting.future.set_result(waiting.result)
        for part in changed & self._nudges.keys():
            for nudge in self._nudges[part]:
                nudge()


def _is_about_disk(error: BaseException) -> bool:
    """Return whether the database itself is the matter: locked, full, read-only, damaged, or out of reach."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    # Damage is reported as plain DatabaseError; its other subclasses say that a row breaks a rule.
    return isinstance(cause, sqlite3.OperationalError) or type(cause) is sqlite3.DatabaseError


def _for_future(error: BaseException) -> BaseException:
    """Return what a future can carry: StopIteration would break whoever sets it, and the others with it."""
    if not isinstance(error, StopIteration):
        return error
    wrapped = RuntimeError("a change raised StopIteration")
    wrapped.__cause__ = error
    return wrapped
