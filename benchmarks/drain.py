"""Messages that are due in the same second, into many channels, on platforms that keep to their limits.

The real adapters post to the rigs of the tests, each a process of its own, which answer 429 to what is too fast: on
Slack more than one message a second into a channel, on Discord more than five in five seconds into a channel or fifty a
second in all. What these limits allow is worked out from them alone. The share of it that is used, and every 429, are
the result; and for how long the loop of our own process was kept from its other work, at most.

    .venv/bin/python -m benchmarks.drain
"""

import argparse
import asyncio
import json
import sys
import tempfile
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from adapters.discord.adapter import DiscordPlatform
from adapters.slack.adapter import SlackPlatform
from bot.alarm import SchedulerAlarm
from bot.clock import SystemClock
from bot.model.cards import say
from bot.model.limits import Rates
from bot.model.outbound import Delivery, Target
from bot.model.refs import ChannelRef
from bot.outbox import OutboxWorker
from bot.ports import AdapterContext, ChatPlatform, Store, UnitOfWork
from bot.running import spare_what_stays
from storage import open_store

CLOCK = SystemClock()
ROOT = Path(__file__).parents[1]
ADAPTERS: dict[str, Any] = {"slack": SlackPlatform, "discord": DiscordPlatform}
SOON = timedelta(seconds=3)
TICK = 0.002
"""How often the loop is looked at, in seconds."""


@dataclass
class Place:
    """A platform and its channels."""

    platform: ChatPlatform
    channels: Sequence[ChannelRef]
    rig: Process

    async def over(self) -> int:
        """Return how many requests were too fast."""
        assert self.rig.stdin is not None and self.rig.stdout is not None
        self.rig.stdin.write(b"\n")
        return int(await self.rig.stdout.readline())


@asynccontextmanager
async def on(name: str, folder: Path, count: int) -> AsyncIterator[Place]:
    """Run a platform with so many channels, and our adapter on it."""
    command = (sys.executable, "-m", "benchmarks._limiting", name, str(count))
    rig = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdin=PIPE, stdout=PIPE)
    assert rig.stdin is not None and rig.stdout is not None
    found = json.loads(await rig.stdout.readline())
    settings = {"enabled": True, "api_url": found["api_url"]}
    platform = ADAPTERS[name](AdapterContext(settings, folder, CLOCK, environ=found["environ"]))
    try:
        await platform.start()
        yield Place(platform, found["channels"], rig)
    finally:
        await platform.close()
        rig.stdin.close()
        await rig.wait()


def least(rates: Rates, count: int, channels: int) -> float:
    """Return in how many seconds the limits let so many messages go, the first of them at once."""
    in_one = -(-count // channels)
    spans = [(rates.place, in_one), (rates.whole, count)]
    return max((-(-many // rate.count) - 1) * rate.seconds for rate, many in spans if rate is not None)


@dataclass
class Loop:
    """How the event loop fares while something goes on."""

    blocked: float = 0.0
    """For how long other work had to wait at most, in seconds: also while other processes had the processor."""
    busy: float = 0.0
    """For how long our own code had the processor meanwhile, at most."""

    async def watch(self) -> None:
        """Look, until cancelled."""
        while True:
            before, used = time.perf_counter(), time.thread_time()
            await asyncio.sleep(TICK)
            self.blocked = max(self.blocked, time.perf_counter() - before - TICK)
            self.busy = max(self.busy, time.thread_time() - used)


async def drain(place: Place, store: Store, count: int) -> None:
    """Put so many in the outbox, and print how they went out."""
    name, due = place.platform.name, CLOCK.now() + SOON
    worker = OutboxWorker(store, {name: place.platform}, CLOCK, alarm := SchedulerAlarm())

    def add(work: UnitOfWork) -> None:
        for number in range(count):
            channel = place.channels[number % len(place.channels)]
            work.outbox.add(Delivery(f"drain:{number}", Target(channel=channel), say(f"Message {number}"), due))

    await store.commit(add)
    alarm.start()
    running = asyncio.create_task(worker.run())
    spare_what_stays()
    await asyncio.sleep((due - CLOCK.now()).total_seconds())
    began, loop = time.perf_counter(), Loop()
    watching = asyncio.create_task(loop.watch())
    while True:
        await asyncio.sleep(0.1)
        if not await store.read(lambda readers: readers.deliveries(1)):
            break
    took = time.perf_counter() - began
    for task in (running, watching):
        task.cancel()
    await asyncio.gather(running, watching, return_exceptions=True)
    alarm.stop()
    allowed = least(place.platform.limits.rates, count, len(place.channels))
    print(
        f"{name:8} {count:,} messages into {len(place.channels)} channels in {took:.1f} s; the limits allow "
        f"{allowed:.1f} s: {allowed / took:.1%}   refused as too fast: {await place.over()}\n"
        f"         other work waited at most {loop.blocked * 1e3:.1f} ms, ours had the processor for "
        f"{loop.busy * 1e3:.1f} ms at most",
        flush=True,
    )


async def main(count: int, channels: int, only: str | None) -> None:
    """Measure both platforms."""
    for name in ADAPTERS:
        if only in (None, name):
            with tempfile.TemporaryDirectory() as folder:
                async with on(name, Path(folder), channels) as place:
                    store = open_store(Path(folder) / "sigbot.sqlite3", CLOCK, exclusive=True)
                    await drain(place, store, count)
                    await store.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--channels", type=int, default=100)
    parser.add_argument("--platform", choices=tuple(ADAPTERS))
    options = parser.parse_args()
    asyncio.run(main(options.count, options.channels, options.platform))
