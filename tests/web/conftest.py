"""Starts a server for a test and stops it after it."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
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


@asynccontextmanager
async def serving(routes: Sequence[web.AbstractRouteDef]) -> AsyncIterator[Site]:
    """Serve routes until the block is left."""
    server = WebServer(routes, host="127.0.0.1", port=0, site_name=SITE, nav=NAV)
    async with aiohttp.ClientSession() as session:
        try:
            yield Site(await server.start(), session)
        finally:
            await server.stop()


@asynccontextmanager
async def group_in(folder: Path) -> AsyncIterator[Group]:
    """Give an empty group."""
    opened = open_group(folder)
    try:
        yield opened
    finally:
        await opened.store.close()


@pytest.fixture
async def serve() -> AsyncIterator[Serve]:
    """Serve routes."""
    async with AsyncExitStack() as running:
        yield lambda routes: running.enter_async_context(serving(routes))


@pytest.fixture
async def group(tmp_path: Path) -> AsyncIterator[Group]:
    """An empty group."""
    async with group_in(tmp_path) as opened:
        yield opened


@pytest.fixture
async def site(serve: Serve, group: Group) -> Site:
    """The pages of the group."""
    return await serve(group.routes())
