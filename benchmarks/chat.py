"""The local chat with many people and a long history: how soon a message is seen, and how soon a channel opens.

A chat file in a temporary folder holds 200 people and 100,000 messages in one channel. 200 sockets on loopback are 200
people who have that channel open. One of them posts; the time runs until the last of the others has the message. The
reference is a bare aiohttp server that sends a frame of the same size to as many sockets. For *opening*, the time runs
from the request to the last frame of its answer; the reference is plain `sqlite3` reading the newest 100 rows. Then the
others look at another channel, with far more unread than is counted, and the time runs until the last of them is told
so. Ours and the reference take turns; the ratio of their medians is the result.

    .venv/bin/python -m benchmarks.chat
    .venv/bin/python -m benchmarks.chat --people 50 --messages 10000 --rounds 20
"""

import argparse
import asyncio
import json
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web

from adapters.local import create
from adapters.serving.server import WebServer
from bot.clock import SystemClock
from bot.ports import AdapterContext

CHANNEL, ELSEWHERE = "general", "other"


def settings(people: int) -> dict[str, Any]:
    """Return a chat with so many people and one channel."""
    return {
        "group": "A group",
        "switch": True,
        "person": "p0",
        "people": [{"id": f"p{number}", "name": f"Person {number}"} for number in range(people)],
        "channels": [{"id": name, "name": name} for name in (CHANNEL, ELSEWHERE)],
    }


def fill(path: Path, people: int, messages: int) -> None:
    """Write the history straight into the chat's file."""
    rows = (
        (
            CHANNEL,
            f"p{number % people}",
            f"2026-11-{1 + number * 27 // messages:02}T09:00:00+00:00",
            f"Message {number}",
        )
        for number in range(messages)
    )
    with sqlite3.connect(path) as file:
        file.executemany("INSERT INTO messages (channel, author, at, text) VALUES (?, ?, ?, ?)", rows)
    file.close()


class Tabs:
    """Sockets that each act as one person with the channel open."""

    def __init__(self, session: aiohttp.ClientSession, address: str) -> None:
        self._session = session
        self._address = address
        self.sockets: list[aiohttp.ClientWebSocketResponse] = []

    async def open(self, people: int) -> None:
        """Connect everybody."""
        for number in range(people):
            socket = await self._session.ws_connect(f"{self._address}/chat/socket", headers={"Origin": self._address})
            self.sockets.append(socket)
            await self.ask(socket, {"type": "hello", "person": f"p{number}"})
            await self.ask(socket, {"type": "open", "channel": CHANNEL})
        for socket in self.sockets:
            await self.drain(socket)

    async def ask(self, socket: aiohttp.ClientWebSocketResponse, request: dict[str, Any]) -> None:
        """Send a request and wait until it is done."""
        id = str(time.perf_counter_ns())
        await socket.send_json({**request, "id": id})
        while True:
            frame = await socket.receive_json(timeout=30)
            if frame.get("id") == id and frame["type"] in ("done", "refused"):
                assert frame["type"] == "done", frame
                return

    async def drain(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        """Read what is left over."""
        while True:
            try:
                await socket.receive(timeout=0.005)
            except TimeoutError:
                return

    async def post_until_seen(self, text: str) -> float:
        """Post as the first person; return the seconds until everybody else has it."""
        started = time.perf_counter()
        waiting = [asyncio.create_task(_until(socket, text)) for socket in self.sockets[1:]]
        await self.ask(self.sockets[0], {"type": "post", "channel": CHANNEL, "thread": None, "text": text})
        await asyncio.gather(*waiting)
        return time.perf_counter() - started

    async def look_elsewhere(self) -> None:
        """Let everybody but the first look at the other channel."""
        for socket in self.sockets[1:]:
            await self.ask(socket, {"type": "open", "channel": ELSEWHERE})
        for socket in self.sockets[1:]:
            await self.drain(socket)

    async def post_until_counted(self, text: str) -> float:
        """Post as the first person; return the seconds until everybody else is told how much is unread."""
        started = time.perf_counter()
        waiting = [asyncio.create_task(_until(socket, '"unread"')) for socket in self.sockets[1:]]
        await self.ask(self.sockets[0], {"type": "post", "channel": CHANNEL, "thread": None, "text": text})
        await asyncio.gather(*waiting)
        return time.perf_counter() - started

    async def open_channel(self) -> float:
        """Open the channel anew; return the seconds until all of it is there."""
        started = time.perf_counter()
        await self.ask(self.sockets[0], {"type": "open", "channel": CHANNEL})
        return time.perf_counter() - started


async def _until(socket: aiohttp.ClientWebSocketResponse, text: str) -> None:
    while True:
        frame = await socket.receive(timeout=30)
        if text in frame.data:
            return


async def bare_server(frame_size: int) -> tuple[web.AppRunner, str, Callable[[str], Awaitable[None]]]:
    """Return a server that only sends one frame to every socket."""
    sockets: set[web.WebSocketResponse] = set()

    async def serve(request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        sockets.add(socket)
        async for _ in socket:
            pass
        return socket

    async def tell(text: str) -> None:
        frame = text + "x" * (frame_size - len(text))
        for socket in list(sockets):
            await socket.send_str(frame)

    app = web.Application()
    app.router.add_get("/", serve)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    return runner, f"http://127.0.0.1:{runner.addresses[0][1]}", tell


async def bare_fan_out(sockets: Sequence[aiohttp.ClientWebSocketResponse], tell: Any, text: str) -> float:
    """Return the seconds until every socket of the bare server has a frame."""
    started = time.perf_counter()
    waiting = [asyncio.create_task(_until(socket, text)) for socket in sockets]
    await tell(text)
    await asyncio.gather(*waiting)
    return time.perf_counter() - started


def bare_page(path: Path) -> float:
    """Return the seconds that plain sqlite3 takes for the newest 100 messages."""
    file = sqlite3.connect(path)
    started = time.perf_counter()
    file.execute("SELECT * FROM messages WHERE channel = ? ORDER BY id DESC LIMIT 100", (CHANNEL,)).fetchall()
    taken = time.perf_counter() - started
    file.close()
    return taken


def forget_reading(path: Path) -> None:
    """Let nobody have read anything of the channel."""
    with sqlite3.connect(path) as file:
        file.execute("DELETE FROM reads WHERE channel = ?", (CHANNEL,))
    file.close()


def report(name: str, ours: Sequence[float], bare: Sequence[float]) -> None:
    """Print one line."""
    middle, reference = statistics.median(ours), statistics.median(bare)
    worst = sorted(ours)[max(int(len(ours) * 0.99) - 1, 0)]
    print(
        f"{name:28} p50 {middle * 1e3:7.2f} ms  p99 {worst * 1e3:7.2f} ms   bare {reference * 1e3:6.2f} ms"
        f"   {middle / reference:6.1f} x bare"
    )


async def measure(folder: Path, people: int, messages: int, rounds: int) -> None:
    """Measure everything on one chat."""
    chat = create(AdapterContext(settings(people), folder, SystemClock()))
    await chat.start()
    fill(folder / "chat.sqlite3", people, messages)
    server = WebServer(chat.routes(), host="127.0.0.1", port=0)
    address = (await server.start()).rstrip("/")
    frame_size = len(json.dumps({"type": "message", "message": "x" * 330}))
    runner, bare_address, tell = await bare_server(frame_size)
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        tabs = Tabs(session, address)
        await tabs.open(people)
        plain = [await session.ws_connect(bare_address) for _ in range(people - 1)]
        seen, fanned, opened, paged = [], [], [], []
        for number in range(rounds):
            seen.append(await tabs.post_until_seen(f"seen-{number}-"))
            fanned.append(await bare_fan_out(plain, tell, f"bare-{number}-"))
            opened.append(await tabs.open_channel())
            paged.append(bare_page(folder / "chat.sqlite3"))
        print(f"{people} people, {messages:,} messages, {rounds} rounds")
        report("posted until all have it", seen, fanned)
        report("opening the channel", opened, paged)
        await tabs.look_elsewhere()
        forget_reading(folder / "chat.sqlite3")
        await measure_counting(tabs, plain, tell, rounds)
    await server.stop()
    await runner.cleanup()
    await chat.close()


async def measure_counting(
    tabs: Tabs, plain: Sequence[aiohttp.ClientWebSocketResponse], tell: Any, rounds: int
) -> None:
    """Measure how soon people who look elsewhere are told."""
    await tabs.post_until_counted("the first")  # Names are prepared once.
    counted, fanned = [], []
    for number in range(rounds):
        counted.append(await tabs.post_until_counted(f"counted-{number}-"))
        fanned.append(await bare_fan_out(plain, tell, f"again-{number}-"))
    report("posted until all are told", counted, fanned)


def main() -> None:
    """Read the arguments and measure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--people", type=int, default=200)
    parser.add_argument("--messages", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=60)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(measure(Path(folder), options.people, options.messages, options.rounds))


if __name__ == "__main__":
    main()
