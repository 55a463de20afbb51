"""Rules about config.example.toml: it names and explains every setting, and what it says holds without it."""

import ast
import re
import tomllib
from collections.abc import Iterator
from importlib import import_module
from importlib.metadata import entry_points
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from adapters.discord.settings import read_settings as read_discord
from adapters.local.settings import _LISTS as LOCAL_LISTS
from adapters.slack.settings import read_settings as read_slack
from bot.config import ROLE_TABLES
from tests.house_rules.rules import ROOT

EXAMPLE = (ROOT / "config.example.toml").read_text("utf-8")
PLATFORMS = sorted(point.name for point in entry_points(group="sigbot.adapters"))
FOR_THE_DEMO = {"switch"}
"""`sigbot run` refuses it."""
OLDER = {"platforms"}
"""Read so that old files work, and offered to nobody."""
ASKED_WITH = {
    "text",
    "integer",
    "flag",
    "choice",
    "time_of_day",
    "times_of_day",
    "texts",
    "ref",
    "refs",
    "table",
    "lengths",
    "_one_each",
}
"""What the configuration is read with, in bot/config.py; each is given the setting's name."""
SECRETS = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1", "DISCORD_TOKEN": "a.b.c"}


def keys_of(platform: str) -> set[str]:
    """Return the settings that an adapter knows, as its own settings module lists them."""
    module = import_module(f"adapters.{platform}.settings")
    found: set[str] = set()
    for name in ("_KINDS", "_KEYS", "_LISTS"):
        found |= set(getattr(module, name, ()))
    return found - FOR_THE_DEMO


def core_keys() -> Iterator[str]:
    """Yield every setting that the core asks its file for."""
    yield from ROLE_TABLES
    for node in ast.walk(ast.parse((ROOT / "bot/config.py").read_text("utf-8"))):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            words = [arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
            if name in ASKED_WITH and words and words[0]:
                yield words[0]


def names_in(table: dict[str, Any]) -> Iterator[str]:
    """Yield every name in a table and the tables inside it."""
    for name, value in table.items():
        yield name
        for inner in value if isinstance(value, list) else [value]:
            if isinstance(inner, dict):
                yield from names_in(inner)


@pytest.mark.parametrize("platform", PLATFORMS)
def test_every_setting_of_a_platform_is_in_its_table(platform: str) -> None:
    """Nobody has to read code to find out what can be set, and nothing is offered that is not there."""
    assert keys_of(platform)
    assert keys_of(platform) == set(tomllib.loads(EXAMPLE)[platform])


def test_every_setting_of_the_core_is_there() -> None:
    """Likewise; and what the lists of the local chat hold."""
    inner = {name for _, fields in LOCAL_LISTS.values() for name in fields}
    known = {*core_keys(), *inner} - OLDER
    assert {"short_name", "start_here", "reread_days"} <= known
    assert known - set(names_in(tomllib.loads(EXAMPLE))) == set()


def test_every_setting_is_explained() -> None:
    """By the line above it."""
    lines = EXAMPLE.splitlines()
    bare = [line for before, line in pairwise(lines) if _is_setting(line) and before[:1] != "#"]
    assert bare == []


def _is_setting(line: str) -> bool:
    return re.match(r"\w+ = ", line) is not None


def test_only_the_local_chat_is_on() -> None:
    """A copy of the example starts at once, with no accounts and no tokens."""
    tables = tomllib.loads(EXAMPLE)
    assert ["local"] == [name for name in PLATFORMS if tables[name].get("enabled", True)]


def test_what_the_example_says_of_platforms_holds_without_it() -> None:
    """A line can be taken out and nothing changes, so that the example tells the defaults."""
    tables = tomllib.loads(EXAMPLE)
    assert read_slack({}, SECRETS, "prehab") == read_slack(tables["slack"], SECRETS, "prehab")
    assert read_discord({}, SECRETS) == read_discord(tables["discord"], SECRETS)


@pytest.mark.parametrize("place", ["config.example.toml", "docs/operators"])
def test_every_secret_is_named(place: str) -> None:
    """By the variable that it comes in; where to get it is in the guides."""
    asked = {name for platform in PLATFORMS for name in _secrets_of(platform)}
    path = ROOT / place
    text = "".join(page.read_text("utf-8") for page in ([path] if path.is_file() else sorted(path.glob("*.md"))))
    assert asked >= SECRETS.keys()
    assert [name for name in sorted(asked) if name not in text] == []
    assert "_FILE" in text


def _secrets_of(platform: str) -> list[str]:
    return re.findall(r'_secret\("([A-Z_]+)"', Path(ROOT / f"adapters/{platform}/settings.py").read_text("utf-8"))
