"""What the manifests ask for is what the adapters use: no less, and nothing besides."""

import ast
from collections.abc import Iterator
from pathlib import Path

import discord
from discord.http import HTTPClient
from slack_sdk.web.async_client import AsyncWebClient

from adapters.discord import needs as discord_needs
from adapters.discord.gateway import HEARD, intents
from adapters.slack import inbound, needs, notices
from adapters.slack.door import HOME_OPENED

ADAPTERS = Path(__file__).parents[2] / "adapters"
BESIDE = {"manifest.py", "needs.py"}
"""They name calls and make none."""
HEARD_BY_INTENT = {
    "guilds": ("GUILD_CREATE", "CHANNEL_CREATE", "THREAD_CREATE", "GUILD_ROLE_CREATE"),
    "members": ("GUILD_MEMBER_ADD",),
    "guild_messages": ("MESSAGE_CREATE",),
    "dm_messages": ("MESSAGE_CREATE",),
    "message_content": ("MESSAGE_CREATE",),
    "guild_reactions": ("MESSAGE_REACTION_ADD",),
}


def nodes(adapter: str) -> Iterator[ast.AST]:
    """Yield everything that an adapter's code is made of."""
    for path in sorted((ADAPTERS / adapter).glob("*.py")):
        if path.name not in BESIDE:
            yield from ast.walk(ast.parse(path.read_text(encoding="utf-8")))


def words(adapter: str) -> set[str]:
    """Return every attribute and every text in an adapter's code."""
    found = set()
    for node in nodes(adapter):
        if isinstance(node, ast.Attribute):
            found.add(node.attr)
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            found.add(node.value)
    return found


def is_method(name: str) -> bool:
    """Return whether a word is a method of Slack's Web API: a family, and what is done."""
    families = ("api", "apps", "auth", "bots", "chat", "conversations", "files", "pins", "reactions", "team", "users")
    return hasattr(AsyncWebClient, name) and name.startswith(tuple(f"{f}_" for f in (*families, "usergroups", "views")))


def test_every_method_of_slack_that_is_called_is_declared() -> None:
    """With its scopes; one that is called no more is declared no more."""
    called = {name for name in words("slack") if is_method(name)} - {"api_call"}
    assert called == set(needs.METHODS)


def test_every_scope_is_for_something() -> None:
    """Granted are exactly those that a method, an event, a command or a file's name needs."""
    used = {scope for scopes in needs.METHODS.values() for scope in scopes} | set(needs.EVENTS.values())
    assert used - {""} | {"commands", "files:read"} == {*needs.SCOPES, *needs.OPTIONAL_SCOPES}


def test_every_event_that_is_read_is_subscribed_to() -> None:
    """And nothing is subscribed to that is not read."""
    read = set(inbound._READERS) | set(notices.SENTENCES) | {HOME_OPENED}
    delivered = {name.partition(".")[0] for name in needs.EVENTS}
    assert read == delivered


def test_every_request_to_discord_is_declared() -> None:
    """By its route, or by the name of the library's method."""
    routes = set()
    for node in nodes("discord"):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Route":
            routes |= {arg.value for arg in node.args if isinstance(arg, ast.Constant)}
    addresses = {word for word in words("discord") if word.startswith("/") and "{" in word} | routes
    declared = {call.partition(" ")[2] for call in discord_needs.CALLS if " " in call}
    paths = {address for address in addresses if address.startswith("/") and not address.startswith("/webhooks")}
    assert paths == declared
    own = {name for name in vars(HTTPClient) if not name.startswith("_")}
    plain = {"close", "get_gateway", "get_bot_gateway", "ws_connect", "static_login", "token", "request", "clear"}
    methods = (words("discord") & own) - plain
    assert methods == {call for call in discord_needs.CALLS if " " not in call}


def test_every_permission_is_for_a_request() -> None:
    """Nothing is asked of a server that no request needs."""
    used = {name for names in discord_needs.CALLS.values() for name in names}
    assert used == set(discord_needs.PERMISSIONS)
    asked = discord.Permissions(sum(permission.bit for permission in discord_needs.PERMISSIONS.values()))
    names = {
        "read_messages",
        "send_messages",
        "read_message_history",
        "create_public_threads",
        "send_messages_in_threads",
        "create_events",
        "manage_roles",
        "mention_everyone",
    }
    assert names == {name for name, is_on in asked if is_on}


def test_every_intent_is_for_an_event() -> None:
    """The privileged ones are those that the manifest says have to be switched on."""
    wanted = {name for name, is_on in intents() if is_on}
    assert wanted == set(HEARD_BY_INTENT)
    assert all(event in HEARD for events in HEARD_BY_INTENT.values() for event in events)
    assert len(wanted & {"members", "presences", "message_content"}) == len(discord_needs.INTENTS)
