"""A Discord on loopback, and bots of the real library on it."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import discord
import pytest
from discord import app_commands

from tests.contract.discordplace import DiscordPlace, discord_place
from tests.rigs.clocks import TurnedClock
from tests.rigs.discord import DiscordRig
from tests.rigs.discord.client import running
from tests.wire.discord.groups import Group, group_on


class Bot(discord.Client):
    """A client that notes what it hears, with one command for each kind of answer."""

    def __init__(self, intents: discord.Intents | None = None, **options: Any) -> None:
        wanted = discord.Intents.all() if intents is None else intents
        # Without it the library waits two seconds for guilds that might still come.
        super().__init__(intents=wanted, guild_ready_timeout=0.02, max_messages=None, **options)
        self.tree = app_commands.CommandTree(self)
        self.heard: list[tuple[str, Any]] = []

    def dispatch(self, event: str, /, *args: Any, **kwargs: Any) -> None:
        """Note an event before the library passes it on."""
        self.heard.append((event, args[0] if args else None))
        super().dispatch(event, *args, **kwargs)

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Identify again at once, where the library would wait five seconds."""

    def named(self, event: str) -> list[Any]:
        """Return what came with the events of a name."""
        return [what for name, what in self.heard if name == event]

    async def hears(self, event: str, count: int = 1, within: float = 2.0) -> Any:
        """Wait until an event has come so often, and return what came with the last."""
        async with asyncio.timeout(within):
            while len(self.named(event)) < count:
                await asyncio.sleep(0.002)
        return self.named(event)[count - 1]


@pytest.fixture
def clock() -> TurnedClock:
    """Return the clock of the rig."""
    return TurnedClock()


@pytest.fixture
async def rig(clock: TurnedClock) -> AsyncIterator[DiscordRig]:
    """Return a running Discord."""
    async with DiscordRig(clock) as rig:
        yield rig


@pytest.fixture
async def group(rig: DiscordRig, clock: TurnedClock, tmp_path: Path) -> AsyncIterator[Group]:
    """Return the whole bot, on a server with somebody called Ann."""
    async with group_on(rig, tmp_path, clock) as made:
        yield made


@pytest.fixture
async def bot(rig: DiscordRig) -> AsyncIterator[Bot]:
    """Return a bot that is ready."""
    client = Bot()
    async with running(client, rig):
        yield client


def general(rig: DiscordRig, client: discord.Client) -> discord.TextChannel:
    """Return the general channel as a client knows it."""
    found = client.get_channel(rig.general.id)
    assert isinstance(found, discord.TextChannel)
    return found


@pytest.fixture
async def channel(rig: DiscordRig, bot: Bot) -> discord.TextChannel:
    """Return the general channel as the bot knows it."""
    return general(rig, bot)


@pytest.fixture
async def place(tmp_path: Path, clock: TurnedClock) -> AsyncIterator[DiscordPlace]:
    """Return a server with the bot on it."""
    async with discord_place(tmp_path, clock) as made:
        yield made
