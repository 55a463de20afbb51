"""Starts a server for a test and stops it after it."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest
import yarl
from aiohttp import web

from adapters.serving.server import WebServer
from tests.web.rig import NAV, SITE, Group, open_group


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
async def group(tmp_path: Path) -> AsyncIterator[Group]:
    """An empty group."""
    opened = open_group(tmp_path)
    yield opened
    await opened.store.close()


@pytest.fixture
async def site(serve: Serve, group: Group) -> Site:
    """The pages of the group."""
    return await serve(group.routes())
