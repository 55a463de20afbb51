"""Starts a server for a test and stops it after it."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass

import aiohttp
import pytest
import yarl
from aiohttp import web

from adapters.serving.server import WebServer
from adapters.web import archive_routes
from tests.web.rig import NAV, SITE, ZONE, ReadingStore, as_store


@dataclass
class Site:
    """A running server and somebody who visits it."""

    address: str
    session: aiohttp.ClientSession

    @property
    def origin(self) -> str:
        """What a browser says of our own pages."""
        return self.address.rstrip("/")

    @property
    def port(self) -> int:
        """Where it listens."""
        return yarl.URL(self.address).port or 0

    async def ask(self, path: str, method: str = "GET", **more: object) -> tuple[int, str, "aiohttp.ClientResponse"]:
        """Return status, text and answer for a path that is already quoted."""
        target = yarl.URL(self.origin + path, encoded=True)
        async with self.session.request(method, target, **more) as answer:  # type: ignore[arg-type]
            return answer.status, await answer.text(), answer


Serve = Callable[[Sequence[web.AbstractRouteDef]], Awaitable[Site]]
Browse = Callable[[ReadingStore], Awaitable[Site]]


@pytest.fixture
async def serve() -> AsyncIterator[Serve]:
    """Serve routes."""
    running: list[tuple[WebServer, aiohttp.ClientSession]] = []

    async def start(routes: Sequence[web.AbstractRouteDef]) -> Site:
        server = WebServer(routes, host="127.0.0.1", port=0, site_name=SITE, nav=NAV)
        site = Site(await server.start(), aiohttp.ClientSession())
        running.append((server, site.session))
        return site

    yield start
    for server, session in running:
        await session.close()
        await server.stop()


@pytest.fixture
def browse(serve: Serve) -> Browse:
    """Serve the archive of a store."""

    async def start(store: ReadingStore) -> Site:
        return await serve(archive_routes(as_store(store), site_name=SITE, zone=ZONE, nav=NAV))

    return start
