"""The app's manifest, ready to paste where Slack asks for one."""

import json
import re
from typing import Any

from adapters.slack.commands import Spelling, offered, slash_commands
from adapters.slack.needs import EVENTS, OPTIONAL_SCOPES, SCOPES
from adapters.slack.settings import SHORT, mistakes_in
from bot.errors import ConfigurationError
from bot.ports import ManifestContext

_NAME, _DESCRIPTION, _BOT_NAME = 35, 140, 80
"""Longest names, in characters, that a manifest takes."""
ADDRESS = "/slack/events"
"""The path to which Slack sends everything in HTTP mode."""


def manifest(context: ManifestContext) -> str:
    """Return the manifest as JSON. Raises ConfigurationError with every mistake in the settings."""
    mistakes = mistakes_in(context.table, context.short_name)
    if mistakes:
        raise ConfigurationError(mistakes, source="[slack]")
    return json.dumps(draw(context), indent=2, ensure_ascii=False)


def draw(context: ManifestContext) -> dict[str, Any]:
    """Return the manifest as values."""
    url = f"{context.public_url.rstrip('/')}{ADDRESS}" if context.table.get("mode") == "http" else ""
    return {
        "_metadata": {"major_version": 1},
        "display_information": {
            "name": context.group[:_NAME],
            "description": _description(context.group),
        },
        "features": {
            "bot_user": {"display_name": _bot_name(context.short_name), "always_online": True},
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "slash_commands": [{**command, **({"url": url} if url else {})} for command in _commands(context)],
            "shortcuts": _shortcuts(context),
        },
        "oauth_config": {"scopes": {"bot": sorted({*SCOPES, *OPTIONAL_SCOPES})}},
        "settings": _settings(url),
    }


def _description(group: str) -> str:
    return f"Welcomes newcomers to {group}, answers from its library and keeps its archive."[:_DESCRIPTION]


def _settings(url: str) -> dict[str, Any]:
    where = {"request_url": url} if url else {}
    menus = {"message_menu_options_url": url} if url else {}
    return {
        "event_subscriptions": {**where, "bot_events": sorted(EVENTS)},
        "interactivity": {"is_enabled": True, **where, **menus},
        "org_deploy_enabled": False,
        "socket_mode_enabled": not url,
        "token_rotation_enabled": False,
    }


def _commands(context: ManifestContext) -> list[dict[str, Any]]:
    spelling = Spelling(context.short_name, context.table.get("short_commands", SHORT))
    return slash_commands(context.specs, spelling, context.short_name, f"Everything that {context.group} offers here")


def _shortcuts(context: ManifestContext) -> list[dict[str, str]]:
    return [
        {"name": spec.on_message, "type": "message", "callback_id": spec.name, "description": spec.summary[:150]}
        for spec in offered(context.specs)
        if spec.on_message
    ]


def _bot_name(short_name: str) -> str:
    """Return the name by which people mention the bot: small letters, digits and hyphens."""
    return re.sub(r"[^a-z0-9_.-]+", "-", f"{short_name}-bot".casefold()).strip("-")[:_BOT_NAME] or "bot"
