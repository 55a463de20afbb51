"""kill -9 over 1,000 reminders that are due at once, half of them on Slack and half on Discord.

Everybody on two rigs asked to be reminded of the same talks. The bot, a process of its own, dies again and again, by a
seeded choice of steps, and is started again, until everything is out. Every reminder has to be there once. Nothing is
compared: one that comes twice or never is a fault, and ends the run with exit code 1.

    .venv/bin/python -m benchmarks.kills
"""

import argparse
import asyncio
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from tests.rigs.both import Both, both
from tests.rigs.reminders import Reminded

MOVING = "due rows move into the outbox"
ANY = "at any moment"
STEPS = {
    "reminding": "about to be sent",
    "reminded": "taken by the platform, not recorded",
    "asking": "in doubt, about to be looked up",
    "asked": "looked up, not recorded",
}
"""Moments at which the process ends itself, see `tests/rigs/dyingwire.py`."""
COUNTS = {"reminding": 12, "reminded": 12}
"""The most often that a step comes before it is the last one."""
CHOICE = (*STEPS, "reminding", "reminded", ANY)
"""What is chosen from: deaths that leave something in doubt come more often, as looking up needs them."""
LIFE = 10.0
"""Seconds after which a life in which the step never came is ended."""
LAST = 120.0
"""Seconds that the last life may take to send the rest."""
AFTERWARDS = 1.5
"""Seconds in which a second copy would come: the outbox looks every half second."""


class Rehearsal:
    """A bot that dies until it is left alone."""

    def __init__(self, place: Both, people: Reminded, expected: int, fate: random.Random) -> None:
        self._place = place
        self._people = people
        self._expected = expected
        self._fate = fate
        self.kills: Counter[str] = Counter()

    async def die(self, step: str) -> None:
        """Live until a step comes, and no longer."""
        if step in STEPS:
            await self._place.start(step, self._fate.randint(1, COUNTS.get(step, 5)))
            is_there = await self._ended()
        elif step == MOVING:
            is_there = await self._killed_early()
        else:
            await self._place.start()
            await asyncio.sleep(self._fate.random() * 3)
            await self._place.kill()
            is_there = True
        self.kills[step if is_there else ANY] += 1

    async def _ended(self) -> bool:
        """Return whether it ended itself; otherwise it is killed."""
        if await self._holds(lambda: not self._place.is_running, LIFE):
            await self._place.dies()
            return True
        await self._place.kill()
        return False

    async def _killed_early(self) -> bool:
        """Kill it as soon as so much was moved; return whether that was before everything was."""
        rows = self._fate.randrange(min(self._moved(), self._expected - 1), self._expected)
        starting = asyncio.create_task(self._place.start())
        await self._holds(lambda: starting.done() or (self._place.is_running and self._moved() > rows), LIFE)
        await self._place.kill()
        await starting
        return self._moved() < self._expected

    async def _holds(self, holds: Callable[[], bool], within: float) -> bool:
        try:
            await self._place.until(holds, within)
        except TimeoutError:
            return False
        return True

    def _moved(self) -> int:
        return sum(self._place.outbox().values())

    async def finish(self) -> Counter[int]:
        """Live on, and return how many reminders came how often."""
        await self._place.start()
        await self._holds(lambda: 0 not in self._people.counts() and self._place.is_quiet(), LAST)
        await asyncio.sleep(AFTERWARDS)
        return self._people.counts()


async def main(people: int, talks: int, kills: int, seed: int) -> int:
    """Kill so often, print what became of every reminder, and return the exit code."""
    began, fate, expected = time.monotonic(), random.Random(seed), 2 * people * talks
    steps = [MOVING] * 3 + [fate.choice(CHOICE) for _ in range(kills - 3)]
    with tempfile.TemporaryDirectory() as name:
        async with both(Path(name)) as place:
            place.configure("[delivery]\nnew_direct_per_minute = 60\n")
            place.is_paced = True
            asked = Reminded(place, people, talks)
            await asked.join()
            await asked.ask(Path(name), timedelta(seconds=-1))
            rehearsal = Rehearsal(place, asked, expected, fate)
            for step in steps:
                await rehearsal.die(step)
            counts = await rehearsal.finish()
    show(expected, rehearsal.kills, counts, time.monotonic() - began)
    return int(counts != {1: expected})


def show(expected: int, kills: Counter[str], counts: Counter[int], seconds: float) -> None:
    """Print the table."""
    print(f"{expected:,} reminders, half of them on each platform; killed {kills.total()} times in {seconds:.0f} s")
    for step in (MOVING, *STEPS, ANY):
        print(f"  killed while {STEPS.get(step, step):40} {kills[step]:4}")
    twice = sum(many for often, many in counts.items() if often > 1)
    print(f"  delivered once {counts[1]:,}   twice or more {twice:,}   lost {counts[0]:,}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--people", type=int, default=50, help="on each platform; Discord has one post for more than 50"
    )
    parser.add_argument("--talks", type=int, default=10)
    parser.add_argument("--kills", type=int, default=40)
    parser.add_argument("--seed", type=int, default=41)
    options = parser.parse_args()
    sys.exit(asyncio.run(main(options.people, options.talks, options.kills, options.seed)))
