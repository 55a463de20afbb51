"""Messages that are due in the same second, into many channels, on platforms that keep to their limits.

The real adapters post to the rigs of the tests, which answer 429 to what is too fast: on Slack more than one message
a second into a channel, on Discord more than five in five seconds into a channel or fifty a second in all. What these
limits allow is worked out from them alone. The share of it that is used, and every 429, are the result.

    .venv/bin/python -m benchmarks.drain
"""

import argparse
import asyncio
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from adapters.discord import ids as discord_ids
from adapters.slack import ids as slack_ids
from bot.alarm import SchedulerAlarm
from bot.clock import SystemClock
from bot.model.cards import say
from bot.model.limits import Rates
from bot.model.outbound import Delivery, Target
from bot.model.refs import ChannelRef
from bot.outbox import OutboxWorker
from bot.ports import ChatPlatform, Store, UnitOfWork
from storage import open_store
from tests.contract.discordplace import DiscordPlace
from tests.contract.slackplace import SlackPlace
from tests.rigs.discord import DiscordRig
from tests.rigs.slack import SlackRig

CLOCK = SystemClock()
SOON = timedelta(seconds=3)


@dataclass
class Place:
    """A platform and its channels."""

    name: str
    platform: ChatPlatform
    channels: Sequence[ChannelRef]
    limits: Any
    """The rig's part that refuses what is too fast, and counts it."""


@asynccontextmanager
async def slack(folder: Path, count: int) -> AsyncIterator[Place]:
    """A workspace with so many channels."""
    async with SlackRig() as rig:
        rig.user("ann").name = "Ann"
        ann = rig.user("Ann").id
        made = [
            rig.core.world.add_channel(f"room-{number}", "channel", ann, [ann, rig.app.bot_user])
            for number in range(count)
        ]
        rig.weather.cap_each("chat.postMessage", "channel", 1, 1.0)
        place = SlackPlace(rig, folder, CLOCK)  # type: ignore[arg-type]
        await place.start()
        yield Place("slack", place.platform, [slack_ids.channel_ref(each.id) for each in made], rig.weather)
        await place.stop()


@asynccontextmanager
async def discord(folder: Path, count: int) -> AsyncIterator[Place]:
    """A server with so many channels."""
    async with DiscordRig() as rig:
        made = [rig.world.new_channel(f"room-{number}") for number in range(count)]
        rig.bad.count("POST /channels/*/messages", 5, 5.0)
        rig.bad.count("POST /channels/*/messages", 50, 1.0, whole=True)
        place = DiscordPlace(rig, folder)
        await place.start()
        yield Place("discord", place.platform, [discord_ids.channel_ref(str(each.id)) for each in made], rig.bad)
        await place.stop()


def least(rates: Rates, count: int, channels: int) -> float:
    """Return in how many seconds the limits let so many messages go, the first of them at once."""
    in_one = -(-count // channels)
    spans = [(rates.place, in_one), (rates.whole, count)]
    return max((-(-many // rate.count) - 1) * rate.seconds for rate, many in spans if rate is not None)


async def drain(place: Place, store: Store, count: int) -> None:
    """Put so many in the outbox, and print how they went out."""
    due, worker = (
        CLOCK.now() + SOON,
        OutboxWorker(store, {place.name: place.platform}, CLOCK, alarm := SchedulerAlarm()),
    )

    def add(work: UnitOfWork) -> None:
        for number in range(count):
            channel = place.channels[number % len(place.channels)]
            work.outbox.add(Delivery(f"drain:{number}", Target(channel=channel), say(f"Message {number}"), due))

    await store.commit(add)
    alarm.start()
    running, blocked = asyncio.create_task(worker.run()), 0.0
    await asyncio.sleep((due - CLOCK.now()).total_seconds())
    began = looked = time.perf_counter()
    while True:
        before = time.perf_counter()
        await asyncio.sleep(0.002)
        blocked = max(blocked, time.perf_counter() - before - 0.002)
        if time.perf_counter() - looked > 0.25:
            looked = time.perf_counter()
            if not await store.read(lambda readers: readers.deliveries(1)):
                break
    took = time.perf_counter() - began
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    alarm.stop()
    allowed = least(place.platform.limits.rates, count, len(place.channels))
    print(
        f"{place.name:8} {count:,} messages into {len(place.channels)} channels in {took:.1f} s; the limits allow "
        f"{allowed:.1f} s: {allowed / took:.1%}   refused as too fast: {place.limits.over}   "
        f"loop blocked at most {blocked * 1e3:.1f} ms",
        flush=True,
    )


async def main(count: int, channels: int, only: str | None) -> None:
    """Measure both platforms."""
    for name, opened in (("slack", slack), ("discord", discord)):
        if only in (None, name):
            async with AsyncExitStack() as closing:
                folder = Path(closing.enter_context(tempfile.TemporaryDirectory()))
                place = await closing.enter_async_context(opened(folder, channels))
                store = open_store(folder / "sigbot.sqlite3", CLOCK, exclusive=True)
                closing.push_async_callback(store.close)
                await drain(place, store, count)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--channels", type=int, default=100)
    parser.add_argument("--platform", choices=("slack", "discord"))
    options = parser.parse_args()
    asyncio.run(main(options.count, options.channels, options.platform))
