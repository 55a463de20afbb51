"""A Slack and a Discord on loopback, and one bot on both, run as a process of its own."""

import asyncio
import os
import signal
import sqlite3
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from tests.rigs.commandline import Done, sigbot
from tests.rigs.databases import put_new
from tests.rigs.discord import DiscordRig
from tests.rigs.slack import SlackRig

ROOT = Path(__file__).parents[2]
LINKS = 2
"""Sockets that the bot keeps open to Slack."""
CONFIG = """
[group]
name = "Prehab SIG"
short_name = "prehab"
[site]
port = 0
[archive]
channels = [{channels}]
[slack]
api_url = "{slack}"
[discord]
api_url = "{discord}"
"""


class Both:
    """Both platforms, and the bot's process."""

    def __init__(self, folder: Path, slack: SlackRig, discord: DiscordRig) -> None:
        self.slack = slack
        self.discord = discord
        self.ann = discord.world.new_user("Ann")
        self.address = ""
        self.tokens = {
            "SLACK_BOT_TOKEN": slack.app.bot_token,
            "SLACK_APP_TOKEN": slack.app.app_token,
            "DISCORD_TOKEN": discord.token,
        }
        self.is_http = False
        """Whether Slack posts to the bot's own address, in place of sockets."""
        self.is_paced = False
        """Whether the bot keeps to the platforms' rates, as it does for real."""
        self.folder = folder
        self._config = folder / "config.toml"
        self._process: asyncio.subprocess.Process | None = None

    def configure(self, more: str = "", archived: Sequence[str] = ("slack:#general", "discord:#general")) -> None:
        """Write the configuration: both general channels are archived unless told otherwise."""
        channels = ", ".join(f'"{channel}"' for channel in archived)
        filled = CONFIG.format(channels=channels, slack=self.slack.api_url, discord=self.discord.api_url) + more
        self._config.write_text(filled, encoding="utf-8")

    def use_http(self) -> None:
        """Have Slack post to the bot's own address from the next start on."""
        self.is_http = True
        self.tokens["SLACK_SIGNING_SECRET"] = self.slack.app.signing_secret
        del self.tokens["SLACK_APP_TOKEN"]
        table = f'[slack]\napi_url = "{self.slack.api_url}"\n'
        self._config.write_text(self._config.read_text(encoding="utf-8").replace(table, table + 'mode = "http"\n'))

    def set_public_url(self, address: str) -> None:
        """Say in the configuration under which address the open web reaches the bot."""
        text = self._config.read_text(encoding="utf-8")
        self._config.write_text(text.replace("[site]\n", f'[site]\npublic_url = "{address}"\n'), encoding="utf-8")

    # --- The process

    async def start(self, moment: str = "never", count: int = 1) -> None:
        """Start the bot, to die at a moment; return when both platforms have it, or it has died of that already."""
        put_new(self.folder / "data" / "sigbot.sqlite3", is_seeded=True)
        sessions = len(self.discord.gateway.sessions)
        with (self.folder / "log.txt").open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *(
                    sys.executable,
                    "-m",
                    "tests.rigs.dyingwire",
                    str(self._config),
                    moment,
                    str(count),
                    *(["paced"] if self.is_paced else []),
                ),
                cwd=ROOT,
                env=self._environ(),
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
            )
        assert self._process.stdout is not None
        line = await asyncio.wait_for(self._process.stdout.readline(), 30)
        self.address = line.decode().strip().rstrip("/")
        assert self.address, (self.folder / "log.txt").read_text(encoding="utf-8")
        if self.is_http:
            self.slack.use_http(f"{self.address}/slack/events")

        def is_there() -> bool:
            on_slack = self.is_http or len(self.slack.sockets.links) >= LINKS
            return on_slack and len(self.discord.gateway.sessions) > sessions

        await self.until(lambda: is_there() or not self.is_running)

    def _environ(self) -> dict[str, str]:
        return {**os.environ, **self.tokens}

    async def command(self, *arguments: str) -> Done:
        """Run an operator's command on the same configuration."""
        return await asyncio.to_thread(sigbot, *arguments, "--config", self._config, secrets=self.tokens)

    @property
    def is_running(self) -> bool:
        """Say whether there is a process."""
        return self._process is not None and self._process.returncode is None

    async def dies(self) -> None:
        """Wait until it has killed itself."""
        assert self._process is not None
        assert -signal.SIGKILL == await asyncio.wait_for(self._process.wait(), 20)

    async def kill(self) -> None:
        """Kill it without a word."""
        assert self._process is not None
        self._process.kill()
        await self._process.wait()

    async def stop(self) -> int:
        """Ask it to stop, and return its exit code."""
        assert self._process is not None
        self._process.terminate()
        return await asyncio.wait_for(self._process.wait(), 20)

    def log(self) -> str:
        """Return what it wrote into its log."""
        return (self.folder / "log.txt").read_text(encoding="utf-8")

    # --- What came of it

    def archived(self) -> dict[str, str]:
        """Return the texts of what is archived, by reference."""
        connection = sqlite3.connect(self.folder / "data" / "sigbot.sqlite3", timeout=10)
        try:
            return dict(connection.execute("SELECT ref, text FROM posts").fetchall())
        finally:
            connection.close()

    def is_quiet(self) -> bool:
        """Return whether nothing is on its way out."""
        return self.outbox().keys() <= {"sent", "parked"}

    def outbox(self) -> dict[str, int]:
        """Return how many deliveries are in which state."""
        connection = sqlite3.connect(self.folder / "data" / "sigbot.sqlite3", timeout=10)
        try:
            return dict(connection.execute("SELECT state, count(*) FROM outbox GROUP BY state").fetchall())
        finally:
            connection.close()

    async def until(self, holds: Callable[[], bool], within: float = 20.0) -> None:
        """Wait until something holds."""
        async with asyncio.timeout(within):
            while not holds():
                await asyncio.sleep(0.02)


@asynccontextmanager
async def both(folder: Path) -> AsyncIterator[Both]:
    """Run both platforms; the bot's process is started by the test, and ended here."""
    async with SlackRig() as slack, DiscordRig() as discord:
        slack.dispatcher.retry_waits = (0.3, 3.0, 8.0)
        place = Both(folder, slack, discord)
        place.configure()
        await discord.rejoin(place.ann)
        try:
            yield place
        finally:
            if place.is_running:
                await place.stop()


def slack_answers(place: Both, root: dict[str, Any]) -> list[str]:
    """Return what the bot said in a thread on Slack."""
    thread = place.slack.thread("general", root["ts"])
    return [reply["text"] for reply in thread if reply["user"] == place.slack.app.bot_user]


def discord_answers(place: Both, root: Any) -> list[str]:
    """Return what the bot said in a thread on Discord."""
    if root.thread is None:
        return []
    return [m.content for m in place.discord.messages(root.thread) if m.author is place.discord.bot and m.content]
