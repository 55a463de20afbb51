"""The address for whoever watches the bot, and the call to somebody who notices its silence."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Protocol

import aiohttp
from aiohttp import web

HEALTH = "/healthz"
FRESH = 2.0
"""Seconds for which an answer is given again: a look writes a row, and anybody may ask."""
PATIENCE = aiohttp.ClientTimeout(total=10)


class Health(Protocol):
    """What is known of the bot."""

    @property
    def database(self) -> str: ...  # noqa: D102
    @property
    def outbox(self) -> str: ...  # noqa: D102
    @property
    def platforms(self) -> Mapping[str, str]: ...  # noqa: D102
    @property
    def is_ok(self) -> bool: ...  # noqa: D102


def health_routes(look: Callable[[], Awaitable[Health]]) -> Sequence[web.AbstractRouteDef]:
    """Return the route that says 200 when all is well and 503 when something is not, with the parts as JSON."""
    looking, known = asyncio.Lock(), _Known()

    async def answer(request: web.Request) -> web.Response:
        async with looking:
            if known.health is None or time.monotonic() - known.at > FRESH:
                known.health, known.at = await look(), time.monotonic()
            health = known.health
        parts = {"database": health.database, "outbox": health.outbox, "platforms": dict(health.platforms)}
        status = "ok" if health.is_ok else "degraded"
        return web.json_response({"status": status, **parts}, status=200 if health.is_ok else 503)

    return [web.get(HEALTH, answer)]


class _Known:
    health: Health | None = None
    at = 0.0


def heartbeat(url: str) -> Callable[[], Awaitable[bool]]:
    """Return what calls an address, and tells whether somebody was there. The address stays out of the log."""

    async def beat() -> bool:
        try:
            async with (
                aiohttp.ClientSession(timeout=PATIENCE) as session,
                session.get(url, allow_redirects=False) as answer,
            ):
                return answer.status < 400
        except (aiohttp.ClientError, TimeoutError, OSError):
            return False

    return beat
