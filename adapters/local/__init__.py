"""The local chat: a small platform of its own in the browser, and the bot's way to it."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from adapters.local.adapter import LocalPlatform
    from bot.ports import AdapterContext


def create(context: "AdapterContext") -> "LocalPlatform":
    """Return the platform. Raises ConfigurationError with every mistake in its settings."""
    from adapters.local.adapter import (
        LocalPlatform,
    )  # Imported late, so that limits can be read without a web framework.

    return LocalPlatform(context)
