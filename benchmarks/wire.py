"""The way over the wire, from the platform to the bot and back, beside a bare bot of the platform's own library.

Both bots run as processes of their own, each on a rig of its own (tests/rigs), with the real libraries on loopback;
short rounds of one and of the other take turns. Measured are:

- command: the slash command `help` until its answer is there. sigbot looks the command up, checks who may use it, and
  draws its answer, a list of some ten lines; the bare bot has the same answer ready, word for word;
- one sentence: the same with a command whose answer is one sentence (Slack only);
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
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from functools import partial
from itertools import cycle
from pathlib import Path

from benchmarks._places import ASKED, LINE, LIST, PLACES, Place, pair
from benchmarks.intake import make_events

AIM = 1.2
AT_ONCE = (1, 8)
WARM_UP = 60
NAMES = {LIST: "command", LINE: "one sentence"}

Act = Callable[[], Awaitable[float]]


@dataclass
class Taken:
    """What the rounds of one side took."""

    waits: list[float] = field(default_factory=list)
    cpu: float = 0.0

    def figures(self) -> tuple[float, float, float]:
        """Return the median, the 99th percentile and the processor time of each, in milliseconds."""
        waits = sorted(self.waits)
        seconds = (statistics.median(waits), waits[int(len(waits) * 0.99)], self.cpu / len(waits))
        return seconds[0] * 1e3, seconds[1] * 1e3, seconds[2] * 1e3


async def run_round(act: Act, count: int, at_once: int) -> list[float]:
    """Do something so often, and return how long each took."""
    waits: list[float] = []
    numbers = iter(range(count))

    async def go_on() -> None:
        for _ in numbers:
            waits.append(await act())

    await asyncio.gather(*(go_on() for _ in range(at_once)))
    return waits


async def compare(name: str, acts: Mapping[str, tuple[Place, Act]], rounds: int, count: int) -> None:
    """Let both sides take turns at one thing, and print medians and ratios."""
    for _, act in acts.values():
        await run_round(act, WARM_UP, 1)
    for at_once in AT_ONCE:
        taken = {side: Taken() for side in acts}
        for _ in range(rounds):
            for side, (place, act) in acts.items():
                before = place.bot.cpu()
                taken[side].waits += await run_round(act, count, at_once)
                taken[side].cpu += place.bot.cpu() - before
        _print(f"{name}, {at_once} at once", taken["sigbot"], taken["bare"])


def _print(name: str, ours: Taken, bare: Taken) -> None:
    both = zip(("p50", "p99", "processor"), ours.figures(), bare.figures(), strict=True)
    beside = [f"{figure} {own:5.2f} / {base:5.2f} ms = {own / base:4.2f}" for figure, own, base in both]
    print(f"{name:28} {'   '.join(beside)}", flush=True)


async def measure(rounds: int, count: int, platforms: list[str]) -> None:
    """Measure both platforms."""
    texts = cycle([event.post.text for event in make_events(1_000)])
    print(f"sigbot / bare bot = ratio (aim: at most {AIM} for p50)")
    for platform in platforms:
        with tempfile.TemporaryDirectory() as folder:
            async with AsyncExitStack() as closing:
                places = await pair(platform, Path(folder), closing)
                for words in ASKED[platform]:
                    asking = {side: (place, partial(place.ask, words)) for side, place in places.items()}
                    await compare(f"{platform}, {NAMES[words]}", asking, rounds, count)
                saying = {side: (place, _saying(place, texts)) for side, place in places.items()}
                await compare(f"{platform}, post", saying, rounds, count)


def _saying(place: Place, texts: "cycle[str]") -> Act:
    return lambda: place.say(next(texts))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--count", type=int, default=60)
    parser.add_argument("--platform", choices=list(PLACES), action="append")
    options = parser.parse_args()
    asyncio.run(measure(options.rounds, options.count, options.platform or list(PLACES)))
