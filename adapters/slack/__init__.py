"""Slack, through slack-bolt in Socket Mode."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from adapters.slack.adapter import SlackPlatform
    from bot.ports import AdapterContext


def create(context: "AdapterContext") -> "SlackPlatform":
    """Return the platform. Raises ConfigurationError with every mistake in its settings."""
    from adapters.slack.adapter import SlackPlatform  # Imported late, so that limits can be read without the SDK.

    return SlackPlatform(context)
