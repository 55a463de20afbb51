"""The local chat's table of the configuration, checked; every mistake is one sentence."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.errors import ConfigurationError
from bot.model.text import clean, one_line

BOT = "bot"
"""The bot's own id in the chat."""

_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
NAME_LIMIT = 80


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in the chat."""

    id: str
    name: str
    about: str = ""
    joined: bool = True
    bot: bool = False


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel in the chat."""

    id: str
    name: str
    topic: str = ""


@dataclass(frozen=True, slots=True)
class FirstPost:
    """A post that is there from the beginning."""

    channel: str
    author: str
    text: str
    minutes_ago: int = 0


@dataclass(frozen=True, slots=True)
class LocalSettings:
    """What the configuration says about the local chat."""

    group: str
    bot_name: str
    switch: bool
    person: str
    people: tuple[Person, ...]
    channels: tuple[Channel, ...]
    posts: tuple[FirstPost, ...]


_KEYS = {"enabled": bool, "group": str, "bot_name": str, "switch": bool, "person": str}
_LISTS: dict[str, tuple[type[Any], dict[str, type[Any]]]] = {
    "people": (Person, {"id": str, "name": str, "about": str, "joined": bool, "bot": bool}),
    "channels": (Channel, {"id": str, "name": str, "topic": str}),
    "posts": (FirstPost, {"channel": str, "author": str, "text": str, "minutes_ago": int}),
}
_REQUIRED = {"people": ("id", "name"), "channels": ("id", "name"), "posts": ("channel", "author", "text")}
_WORDS = {str: "text in quotes", bool: "true or false", int: "a whole number"}


def read_settings(table: Mapping[str, Any]) -> LocalSettings:
    """Return the settings. Raises ConfigurationError with every mistake."""
    mistakes = [f"'{key}' is not a setting of the local chat" for key in table.keys() - _KEYS.keys() - _LISTS.keys()]
    plain: dict[str, Any] = {key: table.get(key, _default(key)) for key in _KEYS}
    for key, kind in _KEYS.items():
        if type(plain[key]) is not kind:
            mistakes.append(f"'{key}' must be {_WORDS[kind]}, not {plain[key]!r}")
    lists = {key: _read_list(table.get(key, []), key, mistakes) for key in _LISTS}
    if not mistakes:
        mistakes = _cross_mistakes(plain, lists)
    if mistakes:
        raise ConfigurationError(mistakes, source="[local]")
    plain.pop("enabled")
    return LocalSettings(**(plain | lists))


def _default(key: str) -> Any:
    return {"enabled": True, "group": "The group", "bot_name": "sigbot", "switch": False, "person": ""}[key]


def _read_list(values: object, key: str, mistakes: list[str]) -> tuple[Any, ...]:
    kind, fields = _LISTS[key]
    if not isinstance(values, list):
        mistakes.append(f"'{key}' must be written as [[platforms.local.{key}]] tables")
        return ()
    read = []
    for number, value in enumerate(values, 1):
        found = _entry_mistakes(value, f"{key} {number}", fields, _REQUIRED[key])
        mistakes += found
        if not found:
            read.append(kind(**value))
    return tuple(read)


def _entry_mistakes(value: object, place: str, fields: dict[str, type[Any]], required: tuple[str, ...]) -> list[str]:
    if not isinstance(value, Mapping):
        return [f"{place} must be a table"]
    mistakes = [f"{place}: '{name}' is not a setting" for name in value.keys() - fields.keys()]
    mistakes += [f"{place}: '{name}' is missing" for name in required if not value.get(name)]
    for name, kind in fields.items():
        if name in value and type(value[name]) is not kind:
            mistakes.append(f"{place}: '{name}' must be {_WORDS[kind]}, not {value[name]!r}")
    id = value.get("id")
    if isinstance(id, str) and id and (not _ID.fullmatch(id) or id == BOT or id.startswith("dm-")):
        mistakes.append(f"{place}: the id {id!r} must be lower-case letters, digits and hyphens, not 'bot' or 'dm-…'")
    return mistakes


def _cross_mistakes(plain: dict[str, Any], lists: dict[str, tuple[Any, ...]]) -> list[str]:
    mistakes = []
    people = [person.id for person in lists["people"]]
    channels = [channel.id for channel in lists["channels"]]
    for kind, ids in (("people", people), ("channels", channels)):
        mistakes += [f"{kind}: the id '{id}' is there twice" for id in sorted({id for id in ids if ids.count(id) > 1})]
        if not ids:
            mistakes.append(f"there are no {kind}; add a [[platforms.local.{kind}]] table")
    if plain["person"] and plain["person"] not in people:
        mistakes.append(f"'person' names nobody: {plain['person']!r}")
    if not plain["person"] and not plain["switch"]:
        mistakes.append("'person' is missing: it says who the browser is")
    if not re.fullmatch(r"[\w-]{1,40}", plain["bot_name"]):
        mistakes.append("'bot_name' must be one word of letters, digits and hyphens")
    for number, post in enumerate(lists["posts"], 1):
        if post.channel not in channels:
            mistakes.append(f"posts {number}: there is no channel {post.channel!r}")
        if post.author not in people:
            mistakes.append(f"posts {number}: there is nobody called {post.author!r}")
    return mistakes


def clean_name(name: str) -> str:
    """Return a person's name as the chat shows it; empty when nothing is left."""
    return one_line(clean(name))[:NAME_LIMIT].strip()
