"""How somebody in the chat asks the bot for something, and how the bot is reached."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody asks the bot for something: typed, pressed, or filled in."""

    person: str
    channel: str
    command: str
    thread: int | None = None
    via: str = "slash"
    text: str = ""
    options: Mapping[str, str] | None = None
    option: str = ""
    """The option that is being typed into, where values are to be suggested."""
    typed: str = ""
    message: int | None = None
    """The message in whose menu the command was chosen."""


@dataclass(frozen=True, slots=True)
class Bot:
    """How the bot is reached while it is here."""

    answer: Callable[[Asked], Awaitable[dict[str, Any]]]
    suggest: Callable[[Asked], Awaitable[list[str]]]
