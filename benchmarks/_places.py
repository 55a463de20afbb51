"""A Slack and a Discord on loopback, each with one bot on it: sigbot, or a bare bot of the platform's library.

A place takes two measures, both from the moment at which the platform sends until it knows:

- `ask`: a slash command until its answer is there;
- `say`: a post until it is acknowledged, or, on Discord, on the bot's disk.
"""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any, Protocol

from benchmarks._bots import Bot
from bot.clock import SystemClock
from storage import open_store
from tests.rigs.discord import DiscordRig
from tests.rigs.discord.model import Happening
from tests.rigs.slack import Retry, SlackRig
from tests.rigs.slack.delivery import Answer

LIST = "help"
"""The command that lists the commands: some ten lines, of which sigbot draws each anew."""
LINE = "link-post"
"""A command that lacks what it needs, so that its answer is one sentence. Discord asks for what is lacking itself."""
ASKED = {"slack": (LIST, LINE), "discord": (LIST,)}
PEOPLE = 20
READY = 30.0
"""Seconds that a bot may take to be there."""
PATIENCE = 20.0
"""Seconds until something counts as given up: Slack brings an event four times and waits for three seconds."""
CONFIG = """
[group]
name = "Prehab SIG"
short_name = "prehab"
[site]
port = 0
[archive]
channels = ["{platform}:#general"]
[{platform}]
api_url = "{api_url}"
"""


class Place(Protocol):
    """A platform with a bot."""

    bot: Bot

    async def ask(self, words: str = LIST) -> float: ...

    async def say(self, text: str) -> float: ...

    def payload(self) -> dict[str, Any]:
        """Return what the last answer to a command consisted of."""
        ...


async def until(holds: Callable[[], bool], bot: Bot) -> None:
    """Wait until something holds, and say why when the bot has ended before."""
    async with asyncio.timeout(READY):
        while not holds():
            assert bot.is_running, bot.log
            await asyncio.sleep(0.01)


# --- Slack


class Stopwatch:
    """Carries what Slack sends, and notes how long each acknowledgement took."""

    def __init__(self, rig: SlackRig) -> None:
        self._sockets = rig.sockets
        self._starts: dict[str, float] = {}
        self._taken: dict[str, asyncio.Future[float]] = {}

    async def carry(self, kind: str, payload: dict[str, Any], retry: Retry | None, patience: float) -> Answer:
        key = payload.get("event_id") or payload["trigger_id"]
        start = self._starts.setdefault(key, time.perf_counter())
        answer = await self._sockets.carry(kind, payload, retry, patience)
        taken = self._future(key)
        if answer.is_ack and not taken.done():
            taken.set_result(time.perf_counter() - start)
        return answer

    async def taken(self, key: str) -> float:
        """Return the seconds from the first attempt to the acknowledgement."""
        return await asyncio.wait_for(asyncio.shield(self._future(key)), PATIENCE)

    def _future(self, key: str) -> "asyncio.Future[float]":
        if key not in self._taken:
            self._taken[key] = asyncio.get_running_loop().create_future()
        return self._taken[key]


class OnSlack:
    """Slack with a bot."""

    def __init__(self, rig: SlackRig, bot: Bot) -> None:
        self.rig = rig
        self.bot = bot
        self._watch = Stopwatch(rig)
        self._said = 0
        self._answer: dict[str, Any] = {}
        rig.dispatcher.carrier = self._watch

    @staticmethod
    def settle(rig: SlackRig) -> None:
        """Give the workspace its people."""
        for number in range(PEOPLE):
            rig.channel("general").members.append(rig.core.world.add_user(f"person{number}").id)

    async def ask(self, words: str = LIST) -> float:
        outcome = await self.rig.slash("ann", "general", "/prehab", words)
        assert outcome.is_acked and outcome.delivery is not None
        self._answer = outcome.ack
        return await self._watch.taken(outcome.delivery.payload["trigger_id"])

    async def say(self, text: str) -> float:
        self._said += 1
        await self.rig.post(f"person{self._said % PEOPLE}", "general", text)
        return await self._watch.taken(self.rig.events[-1].payload["event_id"])

    def payload(self) -> dict[str, Any]:
        return self._answer


# --- Discord


class OnDiscord:
    """Discord with a bot."""

    def __init__(self, rig: DiscordRig, bot: Bot) -> None:
        self.rig = rig
        self.bot = bot
        self._people = [one.user for one in rig.guild.members.values() if one.user.username.startswith("person")]
        self._said = 0
        self._starts: dict[str, int] = {}
        rig.world.listeners.insert(0, self._told)

    @staticmethod
    async def settle(rig: DiscordRig) -> None:
        """Give the server its people."""
        for number in range(PEOPLE):
            await rig.join(f"Person {number}")

    def _told(self, happening: Happening) -> None:
        if happening.name == "MESSAGE_CREATE":
            self._starts[happening.data["id"]] = time.clock_gettime_ns(time.CLOCK_MONOTONIC)

    async def ask(self, words: str = LIST) -> float:
        start = time.perf_counter()
        answer = await self.rig.slash(self._people[0], self.rig.general, words)
        assert answer.is_ephemeral
        return time.perf_counter() - start

    async def say(self, text: str) -> float:
        self._said += 1
        message = await self.rig.post(self._people[self._said % PEOPLE], self.rig.general, text)
        ref = f"discord:{self.rig.general.id}/{message.id}"
        return (await self.bot.noted(ref, PATIENCE) - self._starts.pop(str(message.id))) / 1e9

    def payload(self) -> dict[str, Any]:
        form: dict[str, Any] = next(form for name, form in reversed(self.rig.requests) if name.endswith("/callback"))
        data: dict[str, Any] = form["data"]
        return data


# --- Beginning


@asynccontextmanager
async def on_slack(folder: Path, command: Callable[[str], list[str]]) -> AsyncIterator[OnSlack]:
    """Run a Slack and a bot on it. `command` is told the API's address."""
    async with SlackRig() as rig:
        OnSlack.settle(rig)
        tokens = {"SLACK_BOT_TOKEN": rig.app.bot_token, "SLACK_APP_TOKEN": rig.app.app_token}
        async with Bot(command(rig.api_url), tokens, database_in(folder)) as bot:
            await until(lambda: bool(rig.sockets.links), bot)
            yield OnSlack(rig, bot)


@asynccontextmanager
async def on_discord(folder: Path, command: Callable[[str], list[str]]) -> AsyncIterator[OnDiscord]:
    """Run a Discord and a bot on it. `command` is told the API's address."""
    async with DiscordRig() as rig:
        await OnDiscord.settle(rig)
        async with Bot(command(rig.api_url), {"DISCORD_TOKEN": rig.token}, database_in(folder)) as bot:
            await until(lambda: bool(rig.gateway.sessions), bot)
            yield OnDiscord(rig, bot)


Run = Callable[[Path, Callable[[str], list[str]]], AbstractAsyncContextManager[Place]]
PLACES: Mapping[str, Run] = {"slack": on_slack, "discord": on_discord}


def database_in(folder: Path) -> Path:
    return folder / "data" / "sigbot.sqlite3"


async def make_database(folder: Path) -> Path:
    """Make the tables, as a first start does."""
    database = database_in(folder)
    await open_store(database, SystemClock(), exclusive=True).close()
    return database


def sigbot(platform: str, folder: Path, *, notes: bool = False) -> Callable[[str], list[str]]:
    """Return what runs sigbot on one platform, as it is installed, or noting each commit besides."""

    def command(api_url: str) -> list[str]:
        config = folder / "config.toml"
        config.write_text(CONFIG.format(platform=platform, api_url=api_url), encoding="utf-8")
        return ["-m", "benchmarks._ours", str(config)] if notes else ["-m", "bot", "run", "--config", str(config)]

    return command


async def bare(platform: str, folder: Path, answers: dict[str, Any]) -> Callable[[str], list[str]]:
    """Return what runs a bare bot of a platform's library, which writes into tables like the store's."""
    database = await make_database(folder)
    ready = folder / "answers.json"
    ready.write_text(json.dumps(answers), encoding="utf-8")
    return lambda api_url: ["-m", f"benchmarks._bare{platform}", api_url, str(database), str(ready)]


async def pair(platform: str, folder: Path, closing: AsyncExitStack) -> dict[str, Place]:
    """Begin sigbot, and a bare bot that has sigbot's answers to commands ready, each on a platform of its own."""
    run = PLACES[platform]
    folders = {side: folder / platform / side for side in ("sigbot", "bare")}
    for each in folders.values():
        each.mkdir(parents=True)
    command = sigbot(platform, folders["sigbot"], notes=platform == "discord")
    ours: Place = await closing.enter_async_context(run(folders["sigbot"], command))
    answers = {}
    for words in ASKED[platform]:
        await ours.ask(words)
        answers[words] = ours.payload()
    start = await bare(platform, folders["bare"], answers)
    return {"sigbot": ours, "bare": await closing.enter_async_context(run(folders["bare"], start))}
