"""The chat behind the real web server, with people on real sockets."""

import io
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import aiohttp
import pytest

from adapters.local.adapter import LocalPlatform
from adapters.serving.server import WebServer
from bot.ports import AdapterContext
from tests.rigs.clocks import HandClock
from tests.rigs.intakes import RecordingIntake

Frame = dict[str, Any]

SETTINGS: Frame = {
    "group": "A group",
    "switch": True,
    "person": "ann",
    "people": [
        {"id": "ann", "name": "Ann"},
        {"id": "ben", "name": "Ben"},
        {"id": "new", "name": "New", "joined": False},
        {"id": "robot", "name": "Robot", "bot": True},
    ],
    "channels": [{"id": "general", "name": "general"}, {"id": "other", "name": "other"}],
}


class Person:
    """A tab: sends requests and collects frames."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self.frames: list[Frame] = []

    async def asks(self, kind: str, **fields: Any) -> Frame:
        """Send a request and return how it ended: done, or refused with its sentence."""
        id = fields.pop("id", None) or str(uuid4())
        await self._socket.send_json({"type": kind, "id": id, **fields})
        while True:
            frame = await self.hears()
            if frame["type"] in ("done", "refused") and frame["id"] == id:
                return frame

    async def hears(self) -> Frame:
        """Return the next frame."""
        frame: Frame = await self._socket.receive_json(timeout=5)
        self.frames.append(frame)
        return frame

    async def until(self, kind: str) -> Frame:
        """Return the next frame of a type; what came before it is kept."""
        while True:
            frame = await self.hears()
            if frame["type"] == kind:
                return frame

    async def ended(self) -> None:
        """Read until the server ends the socket."""
        while not self._socket.closed:
            await self._socket.receive(timeout=5)

    def last(self, kind: str) -> Frame:
        """Return the newest frame of a type."""
        return next(frame for frame in reversed(self.frames) if frame["type"] == kind)

    async def says(self, text: str, channel: str = "general", **more: Any) -> Frame:
        """Post, and return the message."""
        done = await self.asks("post", channel=channel, thread=more.pop("thread", None), text=text, **more)
        assert "done" == done["type"], done
        told = (frame["message"] for frame in self.frames if frame["type"] == "message")
        return next(message for message in told if message["request"] == done["id"])


@dataclass
class Place:
    """The chat, its address, and its bot."""

    chat: LocalPlatform
    address: str
    session: aiohttp.ClientSession
    intake: RecordingIntake
    clock: HandClock

    async def comes(self, person: str, channel: str | None = "general") -> Person:
        """Open a tab as somebody, with a channel open."""
        origin = self.address.rstrip("/")
        tab = Person(await self.session.ws_connect(f"{origin}/chat/socket", headers={"Origin": origin}))
        await tab.asks("hello", person=person)
        if channel is not None:
            assert "done" == (await tab.asks("open", channel=channel))["type"]
        return tab

    async def uploads(
        self, name: str, content: bytes, type: str = "text/plain", person: str = "ann"
    ) -> tuple[int, Frame]:
        """Send a file as the page does; return status and answer."""
        form = aiohttp.FormData(quote_fields=False)  # As browsers write names.
        form.add_field("person", person)
        form.add_field("file", io.BytesIO(content), filename=name, content_type=type)
        origin = self.address.rstrip("/")
        async with self.session.post(f"{origin}/chat/files", data=form, headers={"Origin": origin}) as answer:
            return answer.status, await answer.json()


MakePlace = Callable[..., Awaitable[Place]]


@pytest.fixture
async def make_place(tmp_path: Path) -> AsyncIterator[MakePlace]:
    """Return a function that starts the chat on the test's folder."""
    running: list[tuple[Place, WebServer]] = []

    async def make(**settings: Any) -> Place:
        clock = HandClock()
        chat = LocalPlatform(AdapterContext({**SETTINGS, **settings}, tmp_path, clock))
        await chat.start()
        server = WebServer(chat.routes(), host="127.0.0.1", port=0)
        place = Place(chat, await server.start(), aiohttp.ClientSession(), RecordingIntake(), clock)
        running.append((place, server))
        return place

    yield make
    for place, server in running:
        await place.session.close()
        await server.stop()
        await place.chat.close()


@pytest.fixture
async def place(make_place: MakePlace) -> Place:
    """Return a running chat whose bot is not there."""
    return await make_place()
