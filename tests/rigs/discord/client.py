"""The real library, led to the rig instead of to Discord."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import discord
from discord.gateway import DiscordWebSocket
from discord.http import Route
from yarl import URL

from tests.rigs.discord.rig import DiscordRig


@contextmanager
def redirected(rig: DiscordRig) -> Iterator[None]:
    """Lead the library to the rig, and back to Discord afterwards."""
    before = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = rig.api_url, URL(rig.gateway_url)
    try:
        yield
    finally:
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = before


@asynccontextmanager
async def running(client: discord.Client, rig: DiscordRig, within: float = 5.0) -> AsyncIterator[asyncio.Task[Any]]:
    """Run a client on the rig; inside, it is ready."""
    with redirected(rig):
        task = asyncio.create_task(client.start(rig.token))
        try:
            ready = asyncio.create_task(_ready(client))
            await asyncio.wait([task, ready], timeout=within, return_when=asyncio.FIRST_COMPLETED)
            ready.cancel()
            if task.done():
                task.result()
            assert client.is_ready(), "the client did not become ready"
            yield task
        finally:
            await client.close()
            task.cancel()  # It may be asleep before it tries again to connect.
            await asyncio.gather(task, return_exceptions=True)


async def _ready(client: discord.Client) -> None:
    while not client.is_ready():
        await asyncio.sleep(0.005)
