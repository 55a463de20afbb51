"""The way over the wire, from the platform to the bot and back, beside a bare bot of the platform's own library.

Both bots run as processes of their own, each on a rig of its own (tests/rigs), with the real libraries on loopback;
rounds of one and of the other take turns. Measured are:

- command: a slash command until its answer is there. sigbot looks the command up, checks who may use it, and draws
  its answer; the bare bot has the same answer ready, word for word;
- post: a message until it is acknowledged (Slack) or on disk (Discord, which has no acknowledgement). Both write the
  seen-mark, the post and its search entry, with the same settings of SQLite and in a transaction that is on disk
  first; sigbot knows names, channels and policies besides, and screens every text.

"at once" is how many wait at the same time. The processor time is what the bot's process used for each.

    .venv/bin/python -m benchmarks.wire
"""

import argparse
import asyncio
import statistics
import tempfile
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path

from benchmarks._places import PLACES, Place, pair
from benchmarks.intake import make_events

AIM = 1.2
AT_ONCE = (1, 8)
WARM_UP = 60

Act = Callable[[], Awaitable[float]]


@dataclass
class Taken:
    """What the rounds of one side took, in milliseconds."""

    p50: list[float] = field(default_factory=list)
    p99: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    def add(self, waits: list[float], cpu: float) -> None:
        """Add a round."""
        waits.sort()
        self.p50.append(statistics.median(waits) * 1e3)
        self.p99.append(waits[int(len(waits) * 0.99)] * 1e3)
        self.cpu.append(cpu / len(waits) * 1e3)


async def run_round(act: Act, count: int, at_once: int) -> list[float]:
    """Do something so often, and return how long each took."""
    waits: list[float] = []
    numbers = iter(range(count))

    async def go_on() -> None:
        for _ in numbers:
            waits.append(await act())

    await asyncio.gather(*(go_on() for _ in range(at_once)))
    return waits


async def compare(name: str, acts: dict[str, tuple[Place, Act]], rounds: int, count: int) -> None:
    """Let both sides take turns at one thing, and print medians and ratios."""
    for _, act in acts.values():
        await run_round(act, WARM_UP, 1)
    for at_once in AT_ONCE:
        taken = {side: Taken() for side in acts}
        for _ in range(rounds):
            for side, (place, act) in acts.items():
                before = place.bot.cpu()
                waits = await run_round(act, count, at_once)
                taken[side].add(waits, place.bot.cpu() - before)
        _print(f"{name}, {at_once} at once", taken["sigbot"], taken["bare"])


def _print(name: str, ours: Taken, bare: Taken) -> None:
    def beside(figure: str, ours: list[float], bare: list[float], aim: str = "") -> str:
        own, base = statistics.median(ours), statistics.median(bare)
        return f"{figure} {own:6.2f} / {base:6.2f} ms = {own / base:4.2f}{aim}"

    aim = f" (aim: at most {AIM})"
    median = beside("p50", ours.p50, bare.p50, aim)
    print(f"{name:28} {median}   {beside('p99', ours.p99, bare.p99)}   {beside('cpu', ours.cpu, bare.cpu)}", flush=True)


async def measure(rounds: int, count: int, platforms: list[str]) -> None:
    """Measure both platforms."""
    texts = cycle([event.post.text for event in make_events(1_000)])
    print("sigbot / bare bot = ratio")
    for platform in platforms:
        with tempfile.TemporaryDirectory() as folder:
            async with AsyncExitStack() as closing:
                places = await pair(platform, Path(folder), closing)
                asking: dict[str, tuple[Place, Act]] = {side: (place, place.ask) for side, place in places.items()}
                await compare(f"{platform}, command", asking, rounds, count)
                saying = {side: (place, _saying(place, texts)) for side, place in places.items()}
                await compare(f"{platform}, post", saying, rounds, count)


def _saying(place: Place, texts: "cycle[str]") -> Act:
    return lambda: place.say(next(texts))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--platform", choices=list(PLACES), action="append")
    options = parser.parse_args()
    asyncio.run(measure(options.rounds, options.count, options.platform or list(PLACES)))
