"""What the configuration may say about Slack, and the manifest that is made of it."""

import json
from typing import Any

import pytest

from adapters.slack.manifest import manifest
from adapters.slack.settings import read_settings
from bot.errors import ConfigurationError
from bot.model.commands import CommandSpec, Option
from bot.ports import ManifestContext

ENVIRON = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"}
ASK = CommandSpec("ask", "Ask.", (Option("question", "What?", rest=True),), aliases=("resources",))


def context(table: dict[str, Any], short_name: str = "prehab") -> ManifestContext:
    """Return what a manifest is made of."""
    return ManifestContext(table, "Prehab SIG" * 20, short_name, "https://bot.example.org/", (ASK,))


@pytest.mark.parametrize(
    ("table", "umbrella", "sentence"),
    [
        ({}, "status", "/status belongs to Slack itself"),
        ({"short_commands": ["ask", "remind"]}, "prehab", "/remind belongs to Slack itself"),
        ({}, "ask", "the group's own, /ask"),
        ({"short_commands": ["ask", "ask"]}, "prehab", "has a name twice"),
        ({"short_commands": ["Find it"]}, "prehab", "/Find it is no name that Slack takes"),
        ({"short_commands": "ask"}, "prehab", "'short_commands' must be a list of texts"),
        ({}, "x" * 32, "at most 31"),
        ({"mode": "pigeon"}, "prehab", "'mode' must be"),
        ({"colour": "red"}, "prehab", "'colour' is not a setting of Slack"),
    ],
)
def test_what_slack_would_refuse_is_refused_at_once(table: dict[str, Any], umbrella: str, sentence: str) -> None:
    """In the same words by the bot and by the manifest: there Slack would only say that something is invalid."""
    with pytest.raises(ConfigurationError, match=sentence):
        read_settings(table, ENVIRON, umbrella)
    with pytest.raises(ConfigurationError, match=sentence):
        manifest(context(table, umbrella))


def test_a_manifest_keeps_within_slacks_limits() -> None:
    """However long the group's name is; over HTTP every address is the bot's own."""
    made = json.loads(manifest(context({"mode": "http", "short_commands": ["ask", "resources"]})))
    about = made["display_information"]
    assert (35, 140) == (len(about["name"]), len(about["description"]))
    commands = made["features"]["slash_commands"]
    assert ["/prehab", "/ask", "/resources"] == [command["command"] for command in commands]
    address = "https://bot.example.org/slack/events"
    assert {address} == {command["url"] for command in commands}
    assert address == made["settings"]["event_subscriptions"]["request_url"]
    assert not made["settings"]["socket_mode_enabled"]
