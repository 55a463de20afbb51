"""The agenda does what is due once, in time, whatever happens to a single row."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.agenda import AgendaWorker
from bot.model.events import Due
from bot.ports import Store, UnitOfWork
from tests.rigs.clocks import START, HandAlarm, HandClock
from tests.rigs.databases import open_new

HOUR = timedelta(hours=1)


class Place:
    """A store, a worker and what it did."""

    def __init__(self, store: Store, alarm: HandAlarm) -> None:
        self.store = store
        self.alarm = alarm
        self.done: list[tuple[str, datetime]] = []
        self.worker = AgendaWorker(store, alarm.clock, alarm, {"bell": self.ring})

    def ring(self, work: UnitOfWork, dues: Sequence[Due], now: datetime) -> None:
        """Note what was done, and fail for what is called bad."""
        if any(due.subject == "bad" for due in dues):
            raise ValueError("it cannot be rung")
        self.done += [(due.key, now) for due in dues]

    async def puts(self, *dues: Due) -> None:
        """Put rows on the agenda."""
        await self.store.commit(lambda work: work.agenda.put(*dues))

    async def until(self, count: int) -> None:
        """Wait until so many were done and the worker rests."""
        while len(self.done) < count:
            await asyncio.sleep(0.001)


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    """A worker that runs."""
    clock = HandClock()
    store = open_new(tmp_path / "sigbot.sqlite3", clock, exclusive=True)
    place = Place(store, HandAlarm(clock))
    running = asyncio.create_task(place.worker.run())
    yield place
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running
    await store.close()


def due(name: str, hours: float = 0, subject: str = "good", kind: str = "bell") -> Due:
    """Return something that is due some hours from the start."""
    return Due(name, kind, subject, START + hours * HOUR)


async def test_what_is_due_is_done_once_and_what_is_not_waits(place: Place) -> None:
    """A row that is put while the worker sleeps wakes it; a later one sets the alarm."""
    await place.puts(due("later", 2), due("now"))
    await place.until(1)
    while not place.alarm.is_set("agenda"):
        await asyncio.sleep(0.001)
    place.alarm.clock.turn(5 * HOUR)
    place.alarm.ring()
    await place.until(2)
    assert [("now", START), ("later", START + 5 * HOUR)] == place.done


async def test_one_that_fails_stops_no_other(place: Place) -> None:
    """It is put aside with its reason."""
    await place.puts(due("a"), due("b", subject="bad"), due("c"), due("d", kind="unheard"))
    await place.until(2)
    while not (aside := await place.store.read(lambda readers: readers.put_aside(9))):
        await asyncio.sleep(0.001)
    assert {"a", "c"} == {key for key, _ in place.done}
    assert ["b"] == [row.key for row, _ in aside]
    assert "ValueError" in aside[0][1]


async def test_a_great_many_are_all_done(place: Place) -> None:
    """More than fit into one commit."""
    await place.puts(*(due(str(number)) for number in range(1_000)))
    await place.until(1_000)
    assert len({key for key, _ in place.done}) == 1_000
