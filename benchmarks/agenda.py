"""Reminders: 100,000 for later, and 10,000 that are due in the same second.

Beside the least that can be done (a heap, one timer of the loop and a task for each; nothing is stored) and APScheduler
with its own stores. Every side runs in a process of its own and does nothing when called but note when. Only ours and
APScheduler's SQL store are still there after a power cut. APScheduler drops by default what is a second late; here it
is told not to. Its SQL store is given 2,000 at once: 10,000 would hold up its loop for a quarter of a minute.

    .venv/bin/python -m benchmarks.agenda
"""

import argparse
import asyncio
import heapq
import json
import resource
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.agenda import AgendaWorker
from bot.alarm import SchedulerAlarm
from bot.clock import SystemClock
from bot.model.events import Due
from bot.ports import Store, UnitOfWork
from storage import open_store

SIDES = ("floor", "ours", "aps-memory", "aps-sql")
BACKLOG, BURST, SQL_BURST, STEADY = 100_000, 10_000, 2_000, 300
EVERY = 0.01
"""Seconds between two of the steady ones."""
LATER = timedelta(days=300)
CALLED: list[float] = []
"""When each of them was called; one list, as APScheduler's SQL store can only call what a module has."""


def call(*_: object) -> None:
    """Do what a reminder does here."""
    CALLED.append(time.time())


async def acall() -> None:
    """Do the same on the loop: a plain function would go to a thread."""
    call()


class Side(Protocol):
    """Something that calls when it is time."""

    async def fill(self, ats: Sequence[float]) -> None:
        """Take these in."""
        ...

    async def start(self) -> None:
        """Be ready to call."""
        ...

    async def stop(self) -> None:
        """End."""
        ...


class Floor:
    """A heap and one timer."""

    def __init__(self, folder: Path) -> None:
        self._heap: list[float] = []
        self._timer: asyncio.TimerHandle | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def fill(self, ats: Sequence[float]) -> None:
        """Take these in."""
        for at in ats:
            heapq.heappush(self._heap, at)
        self._set()

    async def start(self) -> None:
        """Set the timer."""
        self._set()

    async def stop(self) -> None:
        """Cancel the timer."""
        if self._timer is not None:
            self._timer.cancel()

    def _set(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        if self._heap:
            self._timer = asyncio.get_running_loop().call_later(max(0.0, self._heap[0] - time.time()), self._ring)

    def _ring(self) -> None:
        while self._heap and self._heap[0] <= time.time():
            heapq.heappop(self._heap)
            task = asyncio.get_running_loop().create_task(acall())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        self._set()


class Ours:
    """The agenda over the store."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._filled = 0
        self._store: Store | None = None
        self._task: asyncio.Task[None] | None = None
        self._alarm = SchedulerAlarm()

    async def fill(self, ats: Sequence[float]) -> None:
        """Put them on the agenda, as many in one commit as an event's members would be."""
        store = self._store or open_store(self._folder / "sigbot.sqlite3", SystemClock(), exclusive=True)
        for begin in range(0, len(ats), 1_000):
            dues = [
                Due(f"event-reminder:{self._filled + number}", "bell", "talk-20270101", datetime.fromtimestamp(at, UTC))
                for number, at in enumerate(ats[begin : begin + 1_000])
            ]
            self._filled += len(dues)
            await store.commit(lambda work, dues=dues: work.agenda.put(*dues))  # type: ignore[misc]
        if self._store is None:
            await store.close()

    async def start(self) -> None:
        """Open the store and find the next one."""
        self._store = open_store(self._folder / "sigbot.sqlite3", SystemClock(), exclusive=True)
        worker = AgendaWorker(self._store, SystemClock(), self._alarm, {"bell": self._ring})
        self._alarm.start()
        self.opened_at = time.perf_counter()
        self._task = asyncio.create_task(worker.run())
        while self._alarm.next_wake("agenda") is None:  # noqa: ASYNC110  # Nobody tells when it rests.
            await asyncio.sleep(0)

    async def stop(self) -> None:
        """Close everything."""
        if self._task is not None and self._store is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            await self._store.close()
            self._alarm.stop()

    def _ring(self, work: UnitOfWork, dues: Sequence[Due], now: datetime) -> None:
        for due in dues:
            call(due)


class Aps:
    """APScheduler with a store of its own."""

    def __init__(self, folder: Path, is_sql: bool) -> None:
        self._file = folder / "jobs.sqlite3" if is_sql else None
        self._scheduler = self._made()

    def _made(self) -> AsyncIOScheduler:
        stores = {} if self._file is None else {"default": SQLAlchemyJobStore(f"sqlite:///{self._file}")}
        defaults = {"misfire_grace_time": None, "max_instances": 100_000}
        return AsyncIOScheduler(timezone="UTC", jobstores=stores, job_defaults=defaults)

    async def fill(self, ats: Sequence[float]) -> None:
        """Add jobs; a long backlog goes into the SQL store as copies of one row, which is kind to it."""
        if self._file is None or len(ats) <= SQL_BURST:
            for at in ats:
                self._scheduler.add_job(acall, "date", run_date=datetime.fromtimestamp(at, UTC))
            return
        self._scheduler.start(paused=True)
        self._scheduler.add_job(acall, "date", run_date=datetime.fromtimestamp(ats[0], UTC))
        self._scheduler.shutdown()
        await asyncio.sleep(0.1)
        with sqlite3.connect(self._file) as rows:
            (state,) = rows.execute("SELECT job_state FROM apscheduler_jobs").fetchone()
            copies = [(f"copy-{number}", at, state) for number, at in enumerate(ats[1:])]
            rows.executemany("INSERT INTO apscheduler_jobs VALUES (?, ?, ?)", copies)
        self._scheduler = self._made()

    async def start(self) -> None:
        """Start the scheduler; it looks for the next job at once."""
        self._scheduler.start()
        await asyncio.sleep(0)

    async def stop(self) -> None:
        """Stop it."""
        self._scheduler.shutdown(wait=False)


def make_side(name: str, folder: Path) -> Side:
    """Return one of the sides."""
    if name in ("floor", "ours"):
        return Floor(folder) if name == "floor" else Ours(folder)
    return Aps(folder, name == "aps-sql")


async def measure(name: str, folder: Path) -> dict[str, float]:
    """Return one side's figures: milliseconds, but for counts and megabytes."""
    later = time.time() + LATER.total_seconds()
    side, began = make_side(name, folder), time.perf_counter()
    await side.fill([later + number for number in range(BACKLOG)])
    figures = {"fill": (time.perf_counter() - began) * 1e3}
    began = time.perf_counter()
    await side.start()
    figures["start"] = (time.perf_counter() - began) * 1e3
    figures["of it finding the next"] = (time.perf_counter() - getattr(side, "opened_at", began)) * 1e3
    worked = time.process_time()
    await asyncio.sleep(3)
    figures["idle CPU in 3 s"] = (time.process_time() - worked) * 1e3
    first = time.time() + (8 if "aps" in name else 2)  # It is slow to take them in.
    figures |= await _called(side, "steady", [first + number * EVERY for number in range(STEADY)])
    at_once = SQL_BURST if name == "aps-sql" else BURST
    figures |= await _called(side, "at once", [time.time() + (8 if "aps" in name else 3)] * at_once)
    figures["MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    await side.stop()
    return figures


async def _called(side: Side, what: str, ats: Sequence[float]) -> dict[str, float]:
    CALLED.clear()
    await side.fill(ats)
    blocked, ticking = [0.0], True

    async def tick() -> None:
        while ticking:
            before = time.perf_counter()
            await asyncio.sleep(0.001)
            if time.time() > ats[0] - 0.2:
                blocked[0] = max(blocked[0], time.perf_counter() - before - 0.001)

    ticker = asyncio.create_task(tick())
    deadline = ats[-1] + 20
    while len(CALLED) < len(ats) and time.time() < deadline:  # noqa: ASYNC110  # Looking is all that is wanted.
        await asyncio.sleep(0.05)
    ticking = False
    await ticker
    late = sorted(max(0.0, called - at) * 1e3 for called, at in zip(sorted(CALLED), ats, strict=False))
    cut = statistics.quantiles(late, n=100, method="inclusive") if len(late) > 1 else [float("inf")] * 99
    return {
        f"{what}: p50": cut[49],
        f"{what}: p99": cut[98],
        f"{what}: most": late[-1] if late else float("inf"),
        f"{what}: loop blocked": blocked[0] * 1e3,
        f"{what}: lost": len(ats) - len(CALLED),
    }


def main() -> None:
    """Measure every side in turn, and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3, help="how often; the medians are printed (default 3)")
    parser.add_argument("--side", choices=SIDES, help="measure only this one, once, and print JSON")
    options = parser.parse_args()
    if options.side:
        with tempfile.TemporaryDirectory() as folder:
            print(json.dumps(asyncio.run(measure(options.side, Path(folder)))))
        return
    rounds: dict[str, list[dict[str, Any]]] = {side: [] for side in SIDES}
    for _ in range(options.rounds):
        for side in SIDES:
            done = subprocess.run(  # noqa: S603  # This script.
                [sys.executable, "-m", "benchmarks.agenda", "--side", side], check=True, capture_output=True, text=True
            )
            rounds[side].append(json.loads(done.stdout))
    print(f"{'':24}" + "".join(f"{side:>14}" for side in SIDES))
    for name in rounds["floor"][0]:
        medians = [statistics.median(each[name] for each in rounds[side]) for side in SIDES]
        print(f"{name:24}" + "".join(f"{median:14,.1f}" for median in medians))


if __name__ == "__main__":
    main()
