"""Slack's table of the configuration and its secrets, checked; every mistake is one sentence."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from adapters.slack.limits import LIMITS
from bot.errors import ConfigurationError

DEFAULT_API = "https://slack.com/api/"
SHORT = ("ask",)
"""Commands that have a slash command of their own unless the configuration says otherwise."""
MODES = ("socket", "http")
_KINDS: dict[str, type[Any]] = {
    "enabled": bool,
    "api_url": str,
    "mode": str,
    "guests": bool,
    "group_channels": list,
    "short_commands": list,
}
_WORDS = {str: "text in quotes", bool: "true or false", list: "a list of texts"}


@dataclass(frozen=True, slots=True)
class SlackSettings:
    """What the configuration and the environment say about Slack."""

    bot_token: str
    app_token: str
    """For Socket Mode, where the bot connects to Slack; empty in HTTP mode."""
    signing_secret: str
    """For HTTP mode, where Slack posts to the bot's own address; empty in Socket Mode."""
    umbrella: str
    """The name of the group's one command, without its slash."""
    api_url: str = DEFAULT_API
    guests: bool = False
    """Whether guests of the workspace are welcomed like members."""
    group_channels: frozenset[str] = frozenset()
    """Channels whose joining counts as joining the group."""
    short_commands: tuple[str, ...] = SHORT
    """Commands that have a slash command of their own."""


def read_settings(table: Mapping[str, Any], environ: Mapping[str, str], umbrella: str) -> SlackSettings:
    """Return the settings. Raises ConfigurationError with every mistake."""
    mistakes = mistakes_in(table, umbrella)
    bot_token = _secret("SLACK_BOT_TOKEN", "xoxb-", environ, mistakes)
    app_token = signing_secret = ""
    if table.get("mode") == "http":
        signing_secret = _secret("SLACK_SIGNING_SECRET", "", environ, mistakes)
    else:
        app_token = _secret("SLACK_APP_TOKEN", "xapp-", environ, mistakes)
    if mistakes:
        raise ConfigurationError(mistakes, source="[slack]")
    return SlackSettings(
        bot_token=bot_token,
        app_token=app_token,
        signing_secret=signing_secret,
        umbrella=umbrella,
        api_url=str(table.get("api_url", DEFAULT_API)).rstrip("/") + "/",
        guests=table.get("guests", False),
        group_channels=frozenset(table.get("group_channels", ())),
        short_commands=tuple(table.get("short_commands", SHORT)),
    )


def _is_a(value: object, kind: type[Any]) -> bool:
    return type(value) is kind and (kind is not list or all(isinstance(item, str) for item in value))  # type: ignore[attr-defined]


def mistakes_in(table: Mapping[str, Any], umbrella: str) -> list[str]:
    """Return every mistake in what the configuration says about Slack."""
    found = [f"'{name}' is not a setting of Slack" for name in sorted(table.keys() - _KINDS.keys())]
    for name, kind in _KINDS.items():
        if name in table and not _is_a(table[name], kind):
            found.append(f"'{name}' must be {_WORDS[kind]}, not {table[name]!r}")
    return found or _odd_values_in(table, umbrella)


def _odd_values_in(table: Mapping[str, Any], umbrella: str) -> list[str]:
    found = []
    url = table.get("api_url", DEFAULT_API)
    if not re.fullmatch(r"https?://\S+", url):
        found.append(f"'api_url' must be a web address, not {url!r}")
    if table.get("mode", MODES[0]) not in MODES:
        found.append(f'\'mode\' must be "socket" or "http", not {table["mode"]!r}')
    found += _command_mistakes(umbrella, table.get("short_commands", SHORT))
    for channel in table.get("group_channels", ()):
        if not re.fullmatch(r"[CG][A-Z0-9]+", channel):
            found.append(f"'group_channels' has {channel!r}; a channel's id looks like C0123456789")
    return found


def _command_mistakes(umbrella: str, short: Sequence[str]) -> list[str]:
    found = []
    for name in (umbrella, *short):
        if name in LIMITS.reserved_commands:
            found.append(f"/{name} belongs to Slack itself; choose another name for the group's command")
        elif not re.fullmatch(LIMITS.command_name_pattern, name) or len(name) > LIMITS.command_name_characters:
            most = LIMITS.command_name_characters
            found.append(f"/{name} is no name that Slack takes: small letters, digits, - and _, at most {most}")
    if umbrella in short or len(set(short)) < len(short):
        found.append(
            f"'short_commands' has a name twice, or the group's own, /{umbrella}; each can be one command only"
        )
    return found


def _secret(name: str, prefix: str, environ: Mapping[str, str], mistakes: list[str]) -> str:
    """Return a secret from the environment, or from the file that NAME_FILE names. The secret is never shown."""
    value, path = environ.get(name, ""), environ.get(f"{name}_FILE", "")
    if not value and path:
        try:
            value = Path(path).read_text(encoding="utf-8").strip()
        except (OSError, ValueError) as error:
            mistakes.append(f"{name}_FILE names a file that cannot be read: {type(error).__name__}")
            return ""
    if not value:
        mistakes.append(f"the environment variable {name} is missing (or {name}_FILE, with a file that holds it)")
    elif not value.startswith(prefix):
        mistakes.append(f"{name} does not begin with {prefix}, so it is another kind of token")
    return value
