"""Discord's table of the configuration and its secret, checked; every mistake is one sentence."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.errors import ConfigurationError

DEFAULT_API = "https://discord.com/api/v10"
_KINDS: dict[str, type[Any]] = {"enabled": bool, "api_url": str, "guild": str, "welcome_messages": bool}
_WORDS = {str: "text in quotes", bool: "true or false"}


@dataclass(frozen=True, slots=True)
class DiscordSettings:
    """What the configuration and the environment say about Discord."""

    token: str
    api_url: str = DEFAULT_API
    guild: str = ""
    """The id of the group's server; empty when the bot is in one only."""
    welcome_messages: bool = True
    """Whether newcomers get a direct message, besides the post that says where to start."""


def read_settings(table: Mapping[str, Any], environ: Mapping[str, str]) -> DiscordSettings:
    """Return the settings. Raises ConfigurationError with every mistake."""
    mistakes = [f"'{name}' is not a setting of Discord" for name in sorted(table.keys() - _KINDS.keys())]
    for name, kind in _KINDS.items():
        if name in table and type(table[name]) is not kind:
            mistakes.append(f"'{name}' must be {_WORDS[kind]}, not {table[name]!r}")
    url, guild = table.get("api_url", DEFAULT_API), table.get("guild", "")
    if isinstance(url, str) and not re.fullmatch(r"https?://\S+", url):
        mistakes.append(f"'api_url' must be a web address, not {url!r}")
    if isinstance(guild, str) and not re.fullmatch(r"\d{0,20}", guild):
        mistakes.append(f"'guild' must be the server's id, a long number in quotes, not {guild!r}")
    token = _secret("DISCORD_TOKEN", environ, mistakes)
    if mistakes:
        raise ConfigurationError(mistakes, source="[discord]")
    return DiscordSettings(token, str(url).rstrip("/"), str(guild), table.get("welcome_messages", True))


def _secret(name: str, environ: Mapping[str, str], mistakes: list[str]) -> str:
    """Return a secret from the environment, or from the file that NAME_FILE names. The secret is never shown."""
    value, path = environ.get(name, "").strip(), environ.get(f"{name}_FILE", "")
    if not value and path:
        try:
            value = Path(path).read_text(encoding="utf-8").strip()
        except (OSError, ValueError) as error:
            mistakes.append(f"{name}_FILE names a file that cannot be read: {type(error).__name__}")
            return ""
    if not value:
        mistakes.append(f"the environment variable {name} is missing (or {name}_FILE, with a file that holds it)")
    elif value.lower().startswith("bot "):
        mistakes.append(f"{name} begins with 'Bot': leave that word out")
    elif not re.fullmatch(r"[\w.\-+/=]+", value):
        mistakes.append(f"{name} has signs in it that no token has; copy it again")
    return value
