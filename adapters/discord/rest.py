"""The library's HTTP client, led to an address of ours where the configuration names one.

The library keeps Discord's two addresses in its classes, for the whole process. Here each client has its own, so that
nothing is changed outside it.
"""

import asyncio
from typing import Any

from aiohttp import ClientWebSocketResponse
from discord.gateway import DiscordWebSocket
from discord.http import HTTPClient, Route
from yarl import URL

from adapters.discord.settings import DEFAULT_API

PATIENCE = 30.0
"""Longest wait, in seconds, that Discord may ask of a request before it counts as refused for now."""


class Rest(HTTPClient):
    """Sends requests to `api_url`, and asks there for the gateway's address when it is not Discord's own."""

    def __init__(self, loop: asyncio.AbstractEventLoop, api_url: str = DEFAULT_API) -> None:
        super().__init__(loop, max_ratelimit_timeout=PATIENCE)
        self._api_url = api_url
        self._gateway: URL | None = None

    async def request(self, route: Route, **more: Any) -> Any:
        """Send a request. Raises HTTPException, RateLimited, and what a lost connection raises."""
        if route.url.startswith(Route.BASE):
            route.url = self._api_url + route.url.removeprefix(Route.BASE)
        return await super().request(route, **more)

    async def ws_connect(self, url: str, *, compress: int = 0) -> ClientWebSocketResponse:
        """Connect to the gateway."""
        asked, usual = URL(url), DiscordWebSocket.DEFAULT_GATEWAY
        if self._api_url != DEFAULT_API and asked.origin() == usual.origin():
            url = str((await self._gateway_address()).with_query(asked.query))
        return await super().ws_connect(url, compress=compress)

    async def _gateway_address(self) -> URL:
        if self._gateway is None:
            answer: Any = await self.request(Route("GET", "/gateway"))
            self._gateway = URL(str(answer["url"]))
        return self._gateway
