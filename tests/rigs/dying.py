"""A bot that kills itself at one exact moment, run as a process of its own.

    python -m tests.rigs.dying FOLDER MOMENT

MOMENT is `acknowledging` (the event is committed, the platform has not heard), `recording` (the platform took the
delivery, the outbox has not heard) or `deciding` (an announcement is due, and what comes of it is not committed).
"""

import asyncio
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, cast

from bot.agenda import Handler
from bot.model.events import Due
from bot.model.inbound import Answer, Event, Invocation, MessagePosted, PersonJoined
from bot.model.outbound import LeasedDelivery
from bot.model.refs import MessageRef
from bot.ports import ChatPlatform, Intake, UnitOfWork
from tests.rigs import announcing
from tests.rigs.world import MEMBER, NEWCOMER, demo_settings, running


def die() -> None:
    """End as a power cut does."""
    os.kill(os.getpid(), signal.SIGKILL)


class DiesBeforeAcknowledging:
    """Intake that commits a newcomer's join or a question, and then never returns."""

    def __init__(self, intake: Intake) -> None:
        self._intake = intake

    async def receive(self, event: Event) -> None:
        """Commit, and die when it matters."""
        await self._intake.receive(event)
        if isinstance(event, PersonJoined) or (isinstance(event, MessagePosted) and event.addressed is not None):
            die()

    async def handle(self, invocation: Invocation) -> Answer:
        """Pass on."""
        return await self._intake.handle(invocation)

    async def reject(self, *, platform: str, kind: str, key: str, reason: str) -> None:
        """Pass on."""
        await self._intake.reject(platform=platform, kind=kind, key=key, reason=reason)


class DiesBeforeRecording:
    """A platform that takes a delivery, after which the process is gone."""

    def __init__(self, platform: ChatPlatform) -> None:
        self._platform = platform

    def __getattr__(self, name: str) -> Any:
        return getattr(self._platform, name)

    async def deliver(self, leased: LeasedDelivery) -> tuple[MessageRef, ...]:
        """Deliver, and die."""
        parts = await self._platform.deliver(leased)
        if leased.delivery.target.account is not None:  # The standing post goes out at every start.
            die()
        return parts


def dying_of_announcements(handlers: Mapping[str, Handler]) -> Mapping[str, Handler]:
    """Return handlers of which the one that sends announcements is the last thing that happens."""

    def send(work: UnitOfWork, dues: Sequence[Due], now: datetime) -> None:
        handlers["announcement-send"](work, dues, now)
        die()

    return {**handlers, "announcement-send": send}


async def announce(folder: Path) -> None:
    """Plan an announcement, and die when it is due."""
    async with running(demo_settings(folder), around_handlers=dying_of_announcements) as world:
        card = await announcing.drafts(world, announcing.morag(world), when="tomorrow 9am")
        await announcing.presses(world, announcing.morag(world), card, "Schedule it")
        await world.passes(days=1)


async def main(folder: Path, moment: str) -> None:
    """Do one thing, and die of it."""
    settings = demo_settings(folder)
    if moment == "deciding":
        await announce(folder)
    if moment == "acknowledging":
        world_of = running(settings, around_intake=DiesBeforeAcknowledging)
    else:
        world_of = running(settings, around_platform=lambda p: cast(ChatPlatform, DiesBeforeRecording(p)))
    async with world_of as world:
        await world.joins(world.people[NEWCOMER])
        await world.posts(world.people[MEMBER], world.archived_channel, "@sigbot low iron before op")


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2]))
