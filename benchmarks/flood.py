"""200 events a second: how long each waits until it is acknowledged, and whether each is kept.

Posts of twenty people arrive at fixed instants, whatever became of those before. Each wait counts from the instant at
which the post was due, so that a bot that falls behind shows it, until the acknowledgement (Slack) or the commit
(Discord, which has no acknowledgement). At the end every text should be in the archive, word for word.
sigbot and a bare bot of the platform's library (see wire.py) take turns, each as a process of its own.

    .venv/bin/python -m benchmarks.flood
"""

import argparse
import asyncio
import statistics
import tempfile
import time
from collections import Counter
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks._places import PLACES, Place, pair
from benchmarks.intake import make_events

AIM = 500.0
"""Milliseconds within which 99 of 100 are acknowledged."""
WARM_UP = 60


@dataclass
class Flood:
    """What the floods of one bot came to."""

    waits: list[float] = field(default_factory=list)
    seconds: float = 0.0
    cpu: float = 0.0
    texts: list[str] = field(default_factory=list)
    given_up: int = 0
    """Posts that the platform would not have brought again."""


async def flood(place: Place, texts: list[str], rate: float, to: Flood) -> None:
    """Say all texts at a rate, and wait for the last of them."""
    before, start = place.bot.cpu(), time.perf_counter()

    async def say(text: str, due: float) -> None:
        try:
            await place.say(text)
        except TimeoutError:
            to.given_up += 1
            return
        to.waits.append(time.perf_counter() - due)

    saying = []
    for number, text in enumerate(texts):
        due = start + number / rate
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        saying.append(asyncio.create_task(say(text, due)))
    to.seconds += time.perf_counter() - start
    await asyncio.gather(*saying)
    to.cpu += place.bot.cpu() - before
    to.texts += texts


async def measure(platform: str, rounds: int, seconds: float, rate: float) -> None:
    """Flood both bots of a platform in turn, and print what it came to."""
    words = [event.post.text for event in make_events(round(seconds * rate))]
    with tempfile.TemporaryDirectory() as folder:
        async with AsyncExitStack() as closing:
            places = await pair(platform, Path(folder), closing)
            floods = {}
            for side, place in places.items():
                warm = Flood()
                await flood(place, words[:WARM_UP], rate, warm)
                floods[side] = Flood(texts=warm.texts)
            for number in range(rounds):
                for side, place in places.items():
                    await flood(place, [f"{text} round {number}" for text in words], rate, floods[side])
            for side, place in places.items():
                _print(f"{platform}, {side}", floods[side], place)


def _print(name: str, came_to: Flood, place: Place) -> None:
    waits = sorted(came_to.waits)
    p50, p99 = statistics.median(waits) * 1e3, waits[int(len(waits) * 0.99)] * 1e3
    kept = Counter(place.bot.kept().values())
    lost = (Counter(came_to.texts) - kept).total()
    rate, busy = (len(waits) + came_to.given_up) / came_to.seconds, came_to.cpu / came_to.seconds
    print(
        f"{name:16} {rate:4.0f}/s   acknowledged p50 {p50:6.2f} ms, p99 {p99:6.2f} ms "
        f"(aim: {AIM:.0f}), at most {waits[-1] * 1e3:6.1f} ms   {kept.total():,} kept, {lost} lost, "
        f"{came_to.given_up} not acknowledged   "
        f"{busy:.0%} of a processor",
        flush=True,
    )


async def main(platforms: list[str], rounds: int, seconds: float, rate: float) -> None:
    """Flood every platform."""
    for platform in platforms:
        await measure(platform, rounds, seconds, rate)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--rate", type=float, default=200.0)
    parser.add_argument("--platform", choices=list(PLACES), action="append")
    options = parser.parse_args()
    asyncio.run(main(options.platform or list(PLACES), options.rounds, options.seconds, options.rate))
