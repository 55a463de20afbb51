"""Connecting to the platforms for an operator's command, without listening to them."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from bot import app
from bot.clock import SystemClock
from bot.config import Settings
from bot.ports import ChatPlatform


@asynccontextmanager
async def connected(settings: Settings) -> AsyncIterator[dict[str, ChatPlatform]]:
    """Start every platform of the configuration, and close it afterwards."""
    async with AsyncExitStack() as closing:
        platforms = dict(app.make_platforms(settings, SystemClock()))
        for platform in platforms.values():
            closing.push_async_callback(platform.close)
            await platform.start()
        yield platforms
