"""Rules about the operators' guides: what they quote is what the code says, and what they have people type works."""

import ast
import re
import shlex
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from textwrap import dedent

import pytest

from adapters.discord import manifest as discord_manifest
from adapters.discord.settings import read_settings as read_discord
from adapters.slack import manifest as slack_manifest
from adapters.slack.needs import OPTIONAL_SCOPES, SCOPES
from adapters.slack.settings import read_settings as read_slack
from bot import app, cli, wiring
from bot.config import GroupSettings, Settings, read
from bot.errors import UsageError
from bot.ports import ManifestContext
from tests.house_rules.rules import ROOT, modules

OPERATORS = ROOT / "docs/operators"
CONFIGURING = [*sorted(OPERATORS.glob("*.md")), ROOT / "docs/organisers/first-hour.md"]
SECRETS = {
    "SLACK_BOT_TOKEN": "xoxb-1",
    "SLACK_APP_TOKEN": "xapp-1",
    "SLACK_SIGNING_SECRET": "1",
    "DISCORD_TOKEN": "a.b.c",
}
GUIDES = [ROOT / "README.md", *sorted(OPERATORS.glob("*.md"))]
WORDS_OF_A_SENTENCE = 4
"""So many words between backticks are a quotation, unless they are typed."""


def context() -> ManifestContext:
    """Return what the guides' own examples were printed with."""
    settings = Settings(GroupSettings("Prehab SIG", "prehab"), Path("data"))
    return ManifestContext({}, "Prehab SIG", "prehab", "", wiring.declared_specs(settings))


def page(name: str) -> str:
    """Return a guide."""
    return (OPERATORS / name).read_text("utf-8")


def blocks(text: str, language: str) -> list[str]:
    """Return what stands in a page's blocks of a language."""
    return [dedent(block) for block in re.findall(rf"^ *```{language}\n(.*?)^ *```", text, re.MULTILINE | re.DOTALL)]


def test_the_guide_shows_discords_manifest_as_it_is() -> None:
    """Whoever follows it compares what they see."""
    assert discord_manifest.manifest(context()) + "\n" in blocks(page("discord.md"), "text")


def test_the_guide_shows_how_slacks_manifest_begins() -> None:
    """The rest is as long as the page."""
    (shown,) = blocks(page("slack.md"), "json")
    assert slack_manifest.manifest(context()).startswith(shown.rstrip())


def test_the_guide_gives_every_scope_its_reason() -> None:
    """For whoever has to approve the app."""
    rows = re.findall(r"^\| `([a-z:]+)` \| (.+) \|$", page("slack.md"), re.MULTILINE)
    optional = {scope: f"{reason}; optional" for scope, reason in OPTIONAL_SCOPES.items()}
    assert {**SCOPES, **optional} == dict(rows)


# --- What people type


def typed(text: str) -> Iterator[str]:
    """Yield the operator's commands in a page."""
    for block in blocks(text, "sh"):
        yield from (line for line in block.splitlines() if line.startswith(".venv/bin/sigbot "))


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.name)
def test_every_command_of_a_guide_is_understood(guide: Path) -> None:
    """Options that were renamed or taken away are renamed in the guides too."""
    refused = []
    for line in typed(guide.read_text("utf-8")):
        words = shlex.split(line.partition(" > ")[0], comments=True)[1:]
        try:
            cli._parser().parse_args(words)
        except UsageError as error:
            refused.append(f"{line}: {error.sentence}")
    assert refused == []


def test_commands_are_found_at_all() -> None:
    """So that the test before means something."""
    assert ".venv/bin/sigbot check --config config.toml" in typed(page("starting.md"))


@pytest.mark.parametrize("guide", CONFIGURING, ids=lambda path: path.name)
def test_every_piece_of_a_configuration_is_accepted(guide: Path) -> None:
    """Whoever copies it gets no error but that of a secret that is missing."""
    for piece in blocks(guide.read_text("utf-8"), "toml"):
        table = {"group": {"name": "Prehab SIG"}, **tomllib.loads(piece)}
        settings = read(table, base=ROOT, source=guide.name, known_platforms=app.known_platforms())
        if "slack" in settings.platforms:
            assert read_slack(settings.platforms["slack"], SECRETS, "prehab")
        if "discord" in settings.platforms:
            assert read_discord(settings.platforms["discord"], SECRETS)


# --- What people read


@cache
def sayings() -> str:
    """Return everything that the code says, and the texts that members read."""
    texts = (ROOT / "bot/starter/texts.toml").read_text("utf-8")
    constants = [
        node.value
        for module in modules("bot/", "adapters/", "storage/")
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    return "\n".join([texts, *constants])


def quotations(text: str) -> Iterator[str]:
    """Yield what a guide quotes: sentences between backticks, and lines that are set off."""
    text = re.sub(r"^ *```.*?^ *```", "", text, flags=re.MULTILINE | re.DOTALL)
    for quoted in re.findall(r"`([^`]+)`", text):
        words = " ".join(quoted.split())
        if (
            len(words.split()) >= WORDS_OF_A_SENTENCE
            and not words.startswith(("sigbot ", "/", "@"))
            and "=" not in words
        ):
            yield words
    yield from (line.removeprefix("> ") for line in text.splitlines() if line.startswith("> "))


@pytest.mark.parametrize("guide", sorted(OPERATORS.glob("*.md")), ids=lambda path: path.name)
def test_what_a_guide_quotes_is_said(guide: Path) -> None:
    """People search the log, and this page, for the very words."""
    assert [words for words in quotations(guide.read_text("utf-8")) if words not in sayings()] == []


def test_quotations_are_found_at_all() -> None:
    """So that the test before means something."""
    found = set(quotations(page("bad-days.md")))
    assert {"a platform is given up; the others go on", "a channel's history cannot be read"} <= found
