"""Socket Mode: the links of the app, and envelopes that each go to one of them."""

import asyncio
import json
import random
from asyncio import Future, Transport
from dataclasses import dataclass
from typing import Any

from aiohttp import WSMsgType, web

from tests.rigs.slack.delivery import EVENT, Answer, Retry

MOST_LINKS = 10
LOST = Answer(is_ack=False, reason="timeout")


@dataclass(eq=False)
class Link:
    """One open socket."""

    socket: web.WebSocketResponse
    transport: Transport | None

    def cut(self) -> None:
        """Break the connection without a word."""
        if self.transport is not None:
            self.transport.abort()


class Sockets:
    """All links. Which one gets an envelope is drawn by lot, from a seed; no order is promised."""

    def __init__(self, app_id: str, seed: int) -> None:
        self._app_id = app_id
        self._lot = random.Random(seed)
        self._tickets: set[str] = set()
        self._waiting: dict[str, Future[dict[str, Any] | None]] = {}
        self._count = 0
        self.links: list[Link] = []
        self.opened = 0
        """How many links there have been."""
        self.is_disabled = False
        """Socket Mode was turned off: every link is told so and closed."""
        self.is_mute = False
        """Links are open, pings are answered, and nothing is delivered."""
        self.answers_pings = True
        self.acks: list[str] = []
        """The envelopes that were acknowledged, also those that nobody waited for any more."""
        self.lifetime = 18060

    def ticket(self) -> str:
        """Return the key of a link that may be opened once."""
        self._count += 1
        ticket = f"ticket-{self._count}"
        self._tickets.add(ticket)
        return ticket

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Keep one link for as long as it lasts."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            raise web.HTTPUnauthorized(text="This URL was used, or was never given out.")
        self._tickets.discard(ticket)
        socket = web.WebSocketResponse(autoping=self.answers_pings)
        await socket.prepare(request)
        link = Link(socket, request.transport if isinstance(request.transport, Transport) else None)
        if not await self._is_welcome(link):
            return socket
        try:
            await self._listen(link)
        finally:
            self.links.remove(link)
        return socket

    async def _is_welcome(self, link: Link) -> bool:
        self.opened += 1
        if self.is_disabled or len(self.links) >= MOST_LINKS:
            await self._tell(link, "link_disabled" if self.is_disabled else "too_many_websockets")
            await link.socket.close()
            return False
        self.links.append(link)
        hello = {
            "type": "hello",
            "num_connections": len(self.links),
            "debug_info": {"host": "applink-1", "build_number": 1, "approximate_connection_time": self.lifetime},
            "connection_info": {"app_id": self._app_id},
        }
        await link.socket.send_json(hello)
        return True

    async def _listen(self, link: Link) -> None:
        async for frame in link.socket:
            if frame.type is not WSMsgType.TEXT:
                continue
            said = json.loads(frame.data)
            envelope = said.get("envelope_id", "")
            self.acks.append(envelope)
            waiting = self._waiting.pop(envelope, None)
            if waiting is not None and not waiting.done():
                waiting.set_result(said.get("payload"))

    async def _tell(self, link: Link, reason: str) -> None:
        frame = {"type": "disconnect", "reason": reason, "debug_info": {"host": "applink-1"}}
        try:
            await link.socket.send_json(frame)
        except ConnectionError:
            link.cut()

    # --- Carrying

    async def carry(self, kind: str, payload: dict[str, Any], retry: Retry | None, patience: float) -> Answer:
        """Put a payload into an envelope, give it to one link and wait for the acknowledgement."""
        if not self.links or self.is_mute:
            return LOST
        self._count += 1
        envelope: dict[str, Any] = {
            "envelope_id": f"envelope-{self._count}",
            "payload": payload,
            "type": kind,
            "accepts_response_payload": kind != EVENT,
        }
        if kind == EVENT:
            envelope |= {"retry_attempt": retry.number if retry else 0, "retry_reason": retry.reason if retry else ""}
        return await self._exchange(envelope, patience)

    async def _exchange(self, envelope: dict[str, Any], patience: float) -> Answer:
        waiting = self._waiting[envelope["envelope_id"]] = asyncio.get_running_loop().create_future()
        try:
            await self._lot.choice(self.links).socket.send_json(envelope)
            return Answer(is_ack=True, payload=await asyncio.wait_for(waiting, patience))
        except (TimeoutError, ConnectionError):
            return LOST
        finally:
            self._waiting.pop(envelope["envelope_id"], None)

    # --- Trouble

    async def disconnect(self, reason: str = "refresh_requested", *, close: bool = False) -> None:
        """Ask every link to go; some Slack closes by itself at once, and then all of them in the same moment."""
        links = list(self.links)
        for link in links:
            await self._tell(link, reason)
        if close:
            await asyncio.gather(*(link.socket.close() for link in links))

    async def disable(self) -> None:
        """Turn Socket Mode off for the app."""
        self.is_disabled = True
        await self.disconnect("link_disabled", close=True)

    def cut(self) -> None:
        """Break every connection without a word."""
        for link in list(self.links):
            link.cut()

    async def connected(self, count: int = 1, *, ever: int = 0) -> None:
        """Wait until so many links are open, and so many have been opened in all."""
        async with asyncio.timeout(10):
            while len(self.links) < count or self.opened < ever:
                await asyncio.sleep(0.002)
