"""A platform that keeps to its limits, as a process of its own, so that its work never stands in the bot's way.

    python -m benchmarks._limiting PLATFORM CHANNELS

It prints in one line where it is, and then, for each line that it reads, how many requests were too fast so far.
"""

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

from adapters.discord import ids as discord_ids
from adapters.slack import ids as slack_ids
from tests.rigs.discord import DiscordRig
from tests.rigs.slack import SlackRig

Limiting = tuple[dict[str, Any], Callable[[], int]]
"""What has to be known to use it, and how many requests were too fast."""


@asynccontextmanager
async def slack(count: int) -> AsyncIterator[Limiting]:
    """A workspace with so many channels: each takes one message a second."""
    async with SlackRig() as rig:
        ann = rig.user("ann").id
        made = [
            rig.core.world.add_channel(f"room-{number}", "channel", ann, [ann, rig.app.bot_user])
            for number in range(count)
        ]
        rig.weather.cap_each("chat.postMessage", "channel", 1, 1.0)
        tokens = {"SLACK_BOT_TOKEN": rig.app.bot_token, "SLACK_APP_TOKEN": rig.app.app_token}
        channels = [slack_ids.channel_ref(each.id) for each in made]
        yield {"api_url": rig.api_url, "environ": tokens, "channels": channels}, lambda: rig.weather.over


@asynccontextmanager
async def discord(count: int) -> AsyncIterator[Limiting]:
    """A server with so many channels: each takes five messages in five seconds, all together fifty a second."""
    async with DiscordRig() as rig:
        made = [rig.world.new_channel(f"room-{number}") for number in range(count)]
        rig.bad.count("POST /channels/*/messages", 5, 5.0)
        rig.bad.count("POST /channels/*/messages", 50, 1.0, whole=True)
        channels = [discord_ids.channel_ref(str(each.id)) for each in made]
        yield (
            {"api_url": rig.api_url, "environ": {"DISCORD_TOKEN": rig.token}, "channels": channels},
            lambda: rig.bad.over,
        )


PLATFORMS: Mapping[str, Callable[[int], AbstractAsyncContextManager[Limiting]]] = {"slack": slack, "discord": discord}


async def main(platform: str, count: int) -> None:
    """Run until nothing is asked any more."""
    async with PLATFORMS[platform](count) as (found, over):
        sys.stdout.write(f"{json.dumps(found)}\n")
        sys.stdout.flush()
        while await asyncio.to_thread(sys.stdin.readline):
            sys.stdout.write(f"{over()}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2])))
