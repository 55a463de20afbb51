"""A bot on the real slack-bolt, as plain as can be, for tests of the rig alone."""

import asyncio
from typing import Any

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from tests.rigs.slack import SlackRig


class Bot:
    """Remembers what it was told; `failures` events fail first."""

    def __init__(self, slack: SlackRig, *, acks_last: bool = False) -> None:
        self.slack = slack
        self.client = AsyncWebClient(token=slack.app.bot_token, base_url=slack.api_url)
        self.app = AsyncApp(
            client=self.client,
            signing_secret=slack.app.signing_secret,
            process_before_response=acks_last,
            ignoring_self_events_enabled=False,
        )
        self.handlers: list[AsyncSocketModeHandler] = []
        self.heard: list[dict[str, Any]] = []
        self.retries: list[str] = []
        self.failures = 0

    async def connect(self, links: int = 1) -> None:
        """Open so many links."""
        for _ in range(links):
            await self.open_another()
        await self.slack.sockets.connected(len(self.handlers))

    async def open_another(self) -> None:
        """Open one more link, whether or not it is let in."""
        handler = AsyncSocketModeHandler(self.app, self.slack.app.app_token, ping_interval=0.1)
        self.handlers.append(handler)
        await handler.connect_async()

    async def close(self) -> None:
        """Close all links."""
        for handler in self.handlers:
            await handler.close_async()

    def listen(self, *kinds: str) -> None:
        """Remember events of these kinds."""
        for kind in kinds:
            self.app.event(kind)(self._hear)

    async def _hear(self, body: dict[str, Any], request: Any) -> None:
        self.retries.append(request.headers.get("x-slack-retry-num", ["0"])[0])
        if self.failures:
            self.failures -= 1
            raise RuntimeError("The store is away.")
        self.heard.append(body)

    @property
    def events(self) -> list[dict[str, Any]]:
        """Return the inner events that it heard."""
        return [body["event"] for body in self.heard]

    async def until(self, count: int) -> list[dict[str, Any]]:
        """Wait for so many events."""
        async with asyncio.timeout(5):
            while len(self.heard) < count:
                await asyncio.sleep(0.002)
        return self.events
