"""sigbot as it is, which also notes when a post was on disk.

    python -m benchmarks._ours CONFIG

Discord has no acknowledgement to wait for, and asking the database all the time would disturb what is measured.
"""

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

from benchmarks._noting import note
from bot import app, logs
from bot.config import load
from bot.model.inbound import Answer, Event, Invocation, MessagePosted
from bot.ports import ChatPlatform, Intake


class NotingIntake:
    def __init__(self, intake: Intake) -> None:
        self._intake = intake

    async def receive(self, event: Event) -> None:
        await self._intake.receive(event)
        if isinstance(event, MessagePosted):
            note(event.post.message)

    async def handle(self, invocation: Invocation) -> Answer:
        return await self._intake.handle(invocation)

    async def suggest(self, invocation: Invocation, option: str, typed: str) -> Sequence[str]:
        return await self._intake.suggest(invocation, option, typed)

    def reconnected(self, platform: str) -> None:
        self._intake.reconnected(platform)

    async def reject(self, *, platform: str, kind: str, key: str, reason: str) -> None:
        await self._intake.reject(platform=platform, kind=kind, key=key, reason=reason)


class NotingPlatform:
    def __init__(self, platform: ChatPlatform) -> None:
        self._platform = platform

    def __getattr__(self, name: str) -> Any:
        return getattr(self._platform, name)

    async def run(self, intake: Intake) -> None:
        await self._platform.run(NotingIntake(intake))


async def main(config: Path) -> None:
    settings = load(config, known_platforms=app.known_platforms())
    logs.set_up(settings.log.level, settings.log.style)
    await app.run(settings, lambda address: None, around=lambda platform: cast(ChatPlatform, NotingPlatform(platform)))


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
