"""Discord, through discord.py."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from adapters.discord.adapter import DiscordPlatform
    from bot.ports import AdapterContext


def create(context: "AdapterContext") -> "DiscordPlatform":
    """Return the platform. Raises ConfigurationError with every mistake in its settings."""
    from adapters.discord.adapter import (
        DiscordPlatform,  # Imported late, so that limits can be read without the library.
    )

    return DiscordPlatform(context)
