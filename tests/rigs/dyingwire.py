"""A bot on Slack and Discord that kills itself at one exact moment, run as a process of its own.

    python -m tests.rigs.dyingwire CONFIG MOMENT COUNT [paced]

MOMENT is `acknowledging` (an event is committed, the platform has not heard), `answering` (a command is under way),
`recording` (the platform took a delivery, the outbox has not heard), `reminding` and `reminded` (the platform has not
yet taken, or has taken, a reminder), `announcing` and `announced` (the same of a part of an announcement), `asking` and
`asked` (what an earlier death left in doubt is about to be looked up, or was a moment ago) or `never`; it dies the
COUNT-th time.
Only with `paced` it keeps to the platforms' rates.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from bot import app
from bot.config import load
from bot.model.inbound import Answer, Event, Invocation
from bot.model.outbound import Delivery, LeasedDelivery
from bot.model.refs import MessageRef
from bot.outbox import Pace
from bot.ports import ChatPlatform, FindsDeliveries, Intake

PACE = Pace(settle=0.2, sweep=0.5)


class Fate:
    """Ends the process as a power cut does, once a moment has come so often."""

    def __init__(self, moment: str, count: int) -> None:
        self._moment = moment
        self._left = count

    def comes(self, moment: str) -> None:
        """Count a moment."""
        self._left -= moment == self._moment
        if self._left <= 0:
            os.kill(os.getpid(), signal.SIGKILL)


class DoomedIntake:
    """Does everything, and then may not return."""

    def __init__(self, intake: Intake, fate: Fate) -> None:
        self._intake = intake
        self._fate = fate

    async def receive(self, event: Event) -> None:
        """Commit."""
        await self._intake.receive(event)
        self._fate.comes("acknowledging")

    async def handle(self, invocation: Invocation) -> Answer:
        """Answer."""
        answer = await self._intake.handle(invocation)
        self._fate.comes("answering")
        return answer

    async def suggest(self, invocation: Invocation, option: str, typed: str) -> Sequence[str]:
        """Pass on."""
        return await self._intake.suggest(invocation, option, typed)

    def reconnected(self, platform: str) -> None:
        """Pass on."""
        self._intake.reconnected(platform)

    async def reject(self, *, platform: str, kind: str, key: str, reason: str) -> None:
        """Pass on."""
        await self._intake.reject(platform=platform, kind=kind, key=key, reason=reason)


def _subject(delivery: Delivery) -> str:
    """Return what a delivery does, where that is a moment of its own to die of."""
    if delivery.key.startswith("event-reminder:"):
        return "remind"
    is_announced = delivery.key.startswith("announcement:") and delivery.target.channel is not None
    return "announc" if is_announced else ""


class DoomedPlatform:
    """A platform whose events and deliveries may be the last."""

    def __init__(self, platform: ChatPlatform, fate: Fate) -> None:
        self._platform = platform
        self._fate = fate

    def __getattr__(self, name: str) -> Any:
        return getattr(self._platform, name)

    async def run(self, intake: Intake) -> None:
        """Listen."""
        await self._platform.run(DoomedIntake(intake, self._fate))

    async def deliver(self, leased: LeasedDelivery) -> tuple[MessageRef, ...]:
        """Deliver."""
        about = _subject(leased.delivery)
        if about:
            self._fate.comes(f"{about}ing")
        parts = await self._platform.deliver(leased)
        if about:
            self._fate.comes(f"{about}ed")
        if leased.delivery.key.startswith(("welcome:", "answer:")):  # The standing post goes out at every start.
            self._fate.comes("recording")
        return parts

    async def find_delivery(self, leased: LeasedDelivery) -> tuple[MessageRef, ...] | None:
        """Look a delivery up."""
        self._fate.comes("asking")
        found = await cast(FindsDeliveries, self._platform).find_delivery(leased)
        self._fate.comes("asked")
        return found


async def main(config: Path, moment: str, count: int, *, is_paced: bool) -> None:
    """Run until it dies, or is stopped."""
    fate = Fate(moment, count)
    settings = load(config, known_platforms=app.known_platforms())

    def announce(address: str) -> None:
        sys.stdout.write(f"{address}\n")
        sys.stdout.flush()

    def doom(platform: ChatPlatform) -> ChatPlatform:
        return cast(ChatPlatform, DoomedPlatform(platform, fate))

    await app.run(settings, announce, replace(PACE, is_measured=is_paced), doom)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), is_paced="paced" in sys.argv[4:]))
