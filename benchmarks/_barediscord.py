"""A bare discord.py bot: one command with a ready answer, and every message into a row. It notes each commit.

    python -m benchmarks._barediscord API_URL DATABASE ANSWERS

DATABASE has its tables, and ANSWERS is a JSON file: command → the form of its answer.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any

import discord
from discord import app_commands
from discord.gateway import DiscordWebSocket
from discord.http import Route
from yarl import URL

from benchmarks._noting import note
from benchmarks._rows import Rows, Said

LIST = "help"


class Bare(discord.Client):
    def __init__(self, rows: Rows, answers: dict[str, Any]) -> None:
        wanted = discord.Intents.none()
        wanted.guilds = wanted.members = wanted.messages = wanted.message_content = wanted.guild_reactions = True
        super().__init__(intents=wanted, allowed_mentions=discord.AllowedMentions.none())
        self._rows = rows
        content = answers[LIST]["content"]
        self.tree = app_commands.CommandTree(self)

        @self.tree.command(name=LIST, description="See what you can do here")
        async def asked(interaction: discord.Interaction) -> None:
            await interaction.response.send_message(content, ephemeral=True, suppress_embeds=True)

    async def setup_hook(self) -> None:
        await self.tree.sync()

    async def on_message(self, message: discord.Message) -> None:
        channel, author = f"discord:{message.channel.id}", f"discord:{message.author.id}"
        ref, at = f"{channel}/{message.id}", message.created_at.isoformat()
        self._rows.keep(Said(f"posted:{ref}", ref, channel, author, message.author.display_name, message.content, at))
        note(ref)


def main(api_url: str, database: Path, answers: dict[str, Any]) -> None:
    # The library keeps both addresses in its classes. The gateway listens beside the REST address.
    Route.BASE = api_url
    DiscordWebSocket.DEFAULT_GATEWAY = URL(api_url).with_scheme("ws").with_path("/gateway")
    Bare(Rows(database), answers).run(os.environ["DISCORD_TOKEN"], log_handler=None)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), json.loads(Path(sys.argv[3]).read_text(encoding="utf-8")))
