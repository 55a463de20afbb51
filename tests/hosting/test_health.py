"""How the bot is: said to whoever asks, and called out while all is well."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import aiohttp
import pytest
from aiohttp import web

from adapters.serving.health import health_routes, heartbeat
from adapters.serving.server import WebServer
from bot.errors import StoreUnavailable
from bot.model.cards import say
from bot.model.outbound import Delivery, Target
from bot.model.refs import AccountRef
from bot.ports import ChatPlatform, Store
from bot.watch import Health, Watch
from tests.rigs.both import both
from tests.rigs.clocks import HandClock
from tests.rigs.commandline import sigbot
from tests.rigs.databases import open_new
from tests.rigs.platforms import RigPlatform

WELL = Health("ok", "ok", {"rig": "ok"})


class Platform(RigPlatform):
    """A platform that may lose its connection."""

    is_connected = True


class FullDisk:
    """A store that takes no changes."""

    async def commit(self, *anything: object) -> None:
        """Refuse."""
        raise StoreUnavailable


class Ward:
    """A watch over a store and a platform, and who hears its calls."""

    def __init__(self, store: Store, clock: HandClock) -> None:
        self.store = store
        self.clock = clock
        self.platform = Platform()
        self.calls = 0
        self.is_somebody_there = True
        self.watch = self.over(store)

    def over(self, store: Any) -> Watch:
        """Return a watch over another store."""
        return Watch(store, self.clock, {"rig": cast(ChatPlatform, self.platform)}, beat=self.hear)

    async def hear(self) -> bool:
        """Count a call."""
        self.calls += 1
        return self.is_somebody_there

    async def waits(self) -> None:
        """Put something into the outbox that nobody sends."""
        delivery = Delivery("news", Target(account=AccountRef("rig:p")), say("news"), self.clock.now())
        await self.store.commit(lambda work: work.outbox.add(delivery))


@pytest.fixture
async def ward(tmp_path: Path) -> AsyncIterator[Ward]:
    """Return a ward over a new database."""
    clock = HandClock()
    store = open_new(tmp_path / "sigbot.sqlite3", clock, exclusive=True)
    yield Ward(store, clock)
    await store.close()


async def test_all_is_well(ward: Ward) -> None:
    """And is called out, each time."""
    assert WELL == await ward.watch.look() == await ward.watch.look()
    assert 2 == ward.calls


async def test_a_lost_platform_is_not_well(ward: Ward) -> None:
    """No call goes out until it is back."""
    ward.platform.is_connected = False
    assert {"rig": "not connected"} == (await ward.watch.look()).platforms
    assert 0 == ward.calls
    ward.platform.is_connected = True
    assert (await ward.watch.look()).is_ok
    assert 1 == ward.calls


async def test_a_database_that_takes_nothing_is_not_well(ward: Ward) -> None:
    """Whatever can still be read from it."""
    health = await ward.over(FullDisk()).look()
    assert ("not writable", False, 0) == (health.database, health.is_ok, ward.calls)


async def test_an_outbox_in_which_things_lie_is_not_well(ward: Ward) -> None:
    """What is due in the future, or only just, is no sign of anything."""
    await ward.waits()
    assert (await ward.watch.look()).is_ok
    ward.clock.turn(timedelta(minutes=11))
    assert "stuck" == (await ward.watch.look()).outbox
    later = ward.clock.now() + timedelta(minutes=5)
    await ward.store.commit(lambda work: work.outbox.retry("news", later, "the platform asks for patience"))
    assert (await ward.watch.look()).is_ok


async def test_a_call_that_nobody_hears_changes_nothing(ward: Ward, caplog: pytest.LogCaptureFixture) -> None:
    """It is said once, and once more when somebody is there again."""
    ward.is_somebody_there = False
    assert (await ward.watch.look()).is_ok
    assert (await ward.watch.look()).is_ok
    ward.is_somebody_there = True
    await ward.watch.look()
    assert ["heartbeats are not heard", "heartbeats are heard again"] == [record.message for record in caplog.records]


async def test_what_changes_is_said_once(ward: Ward, caplog: pytest.LogCaptureFixture) -> None:
    """Not with every look."""
    ward.platform.is_connected = False
    for _ in range(3):
        await ward.watch.look()
    assert ["health changed"] == [record.message for record in caplog.records]


# --- Over the web


async def served(answer: Callable[[], Any]) -> tuple[WebServer, str]:
    """Serve what looks."""

    async def look() -> Health:
        health: Health = answer()
        return health

    server = WebServer(health_routes(look), host="127.0.0.1", port=0)
    return server, await server.start()


@pytest.mark.parametrize(
    ("health", "status", "word"),
    [(WELL, 200, "ok"), (Health("not writable", "unknown", {"slack": "not connected"}), 503, "degraded")],
)
async def test_the_address_says_how_it_is(health: Health, status: int, word: str) -> None:
    """In a number for programs, and in words."""
    server, address = await served(lambda: health)
    async with aiohttp.ClientSession() as session, session.get(f"{address}healthz") as answer:
        assert status == answer.status
        parts = {"database": health.database, "outbox": health.outbox, "platforms": health.platforms}
        assert {"status": word, **parts} == await answer.json()
    await server.stop()


async def test_many_who_ask_are_one_look() -> None:
    """A look writes a row."""
    looks = []
    server, address = await served(lambda: looks.append(1) or WELL)
    async with aiohttp.ClientSession() as session:
        for _ in range(5):
            async with session.get(f"{address}healthz") as answer:
                assert 200 == answer.status
    assert [1] == looks
    await server.stop()


@pytest.mark.parametrize(("status", "is_heard"), [(200, True), (404, False), (302, False)])
async def test_a_heartbeat_is_heard_where_somebody_is(status: int, is_heard: bool) -> None:
    """It follows nobody elsewhere."""
    calls = []

    async def take(request: web.Request) -> web.Response:
        calls.append(request.path)
        return web.Response(status=status, headers={"Location": "/elsewhere"})

    server = WebServer([web.get("/ping/secret", take)], host="127.0.0.1", port=0)
    address = await server.start()
    assert is_heard is (await heartbeat(f"{address}ping/secret")() and status == 200)
    assert ["/ping/secret"] == calls
    await server.stop()
    assert not await heartbeat(f"{address}ping/secret")()


async def test_a_running_bot_tells_of_both_platforms_and_calls(tmp_path: Path) -> None:
    """With the real libraries: connected, and one of them lost."""
    calls = asyncio.Event()

    async def take(request: web.Request) -> web.Response:
        calls.set()
        return web.Response()

    listener = WebServer([web.get("/ping", take)], host="127.0.0.1", port=0)
    async with both(tmp_path) as place, aiohttp.ClientSession() as session:
        place.configure(f'[watch]\nheartbeat_url = "{await listener.start()}ping"\nevery = 10\n')
        await place.start()

        async def told() -> tuple[int, Any]:
            async with session.get(f"{place.address}/healthz") as answer:
                return answer.status, await answer.json()

        async def until(wanted: tuple[int, dict[str, str]]) -> None:
            async with asyncio.timeout(40):
                while (found := await told()) and (found[0], found[1]["platforms"]) != wanted:
                    await asyncio.sleep(0.2)

        await until((200, {"slack": "ok", "discord": "ok"}))
        await asyncio.wait_for(calls.wait(), 20)
        await place.discord.gateway.drop(4004)  # The token was taken back: Discord is given up, Slack goes on.
        await until((503, {"slack": "ok", "discord": "not connected"}))
        await place.stop()
    await listener.stop()
    with closing(sqlite3.connect(tmp_path / "data" / "sigbot.sqlite3")) as file:
        assert ("Prehab SIG",) == file.execute("SELECT value FROM \"values\" WHERE name = 'group.name'").fetchone()


# --- On the command line


@pytest.mark.parametrize(
    ("health", "code", "line"),
    [(WELL, 0, "rig: ok"), (Health("not writable", "unknown", {"slack": "not connected"}), 1, "slack: not connected")],
)
async def test_the_command_says_how_the_running_bot_is(tmp_path: Path, health: Health, code: int, line: str) -> None:
    """For people, and by its exit code for containers and scripts."""
    server, address = await served(lambda: health)
    config = tmp_path / "config.toml"
    port = address.rstrip("/").rpartition(":")[2]
    config.write_text(f'[group]\nname = "G"\n[site]\nport = {port}\n', "utf-8")
    done = await asyncio.to_thread(sigbot, "health", "--config", config)
    assert (code, True) == (done.returncode, line in done.stdout), done.stderr
    await server.stop()
    gone = await asyncio.to_thread(sigbot, "health", "--config", config)
    assert (6, True) == (gone.returncode, "No bot answers" in gone.stderr)


def test_a_bot_at_any_free_port_cannot_be_asked(tmp_path: Path) -> None:
    """The sentence says which setting to change."""
    (tmp_path / "config.toml").write_text('[group]\nname = "G"\n[site]\nport = 0\n', "utf-8")
    done = sigbot("health", "--config", tmp_path / "config.toml")
    assert (2, True) == (done.returncode, "[site] port" in done.stderr)
