"""Reminders on Slack and Discord through kill -9 at every kind of step."""

import asyncio
import random
from datetime import timedelta
from pathlib import Path

from tests.rigs.both import both
from tests.rigs.reminders import Reminded

ON_EACH = 3
MOMENTS = ("reminding", "reminded")
"""The platform has not taken a reminder yet, or has just taken it and the outbox has not heard."""


async def test_due_reminders_survive_every_kind_of_death(tmp_path: Path) -> None:
    """Everybody has one in the end, and nobody has two, wherever the bot was cut off: at a step, or at any moment."""
    fate = random.Random(41)
    async with both(tmp_path) as place:
        place.configure("[delivery]\nnew_direct_per_minute = 60\n")
        place.is_paced = True
        people = Reminded(place, ON_EACH)
        await people.join()
        await people.ask(tmp_path, timedelta(seconds=-1))
        for moment in MOMENTS:
            await place.start(moment, fate.randint(1, 2))
            await place.dies()
        await place.start()
        await asyncio.sleep(fate.random() * 0.5)
        await place.kill()
        await place.start()
        await place.until(lambda: people.counts() == {1: 2 * ON_EACH} and place.is_quiet())
        await asyncio.sleep(0.6)  # What is due goes out every half second: no second copy comes.
        assert people.counts() == {1: 2 * ON_EACH}
