"""What the bot needs on Discord: intents and permissions with their reasons, and which call needs what.

Bits are those of Discord's reference of permissions and of application flags; `tests/house_rules` compares this with
the code.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Intent:
    """A privileged intent, which has to be switched on in the developer portal."""

    name: str
    reason: str
    flags: int
    """The application's flags that tell that it is on: for small bots, and for reviewed ones."""


@dataclass(frozen=True, slots=True)
class Permission:
    """A permission in the server."""

    name: str
    reason: str
    bit: int
    is_optional: bool = False
    """Whether everything else works without it."""


MEMBERS = Intent("Server Members Intent", "to welcome newcomers and to follow changes of names", 1 << 14 | 1 << 15)
CONTENT = Intent("Message Content Intent", "to keep the archived channels and to answer mentions", 1 << 18 | 1 << 19)
INTENTS = (MEMBERS, CONTENT)

PERMISSIONS: Mapping[str, Permission] = {
    "view": Permission("View Channels", "to see the channels that it serves", 1 << 10),
    "send": Permission("Send Messages", "to answer, and to post what organisers schedule", 1 << 11),
    "history": Permission("Read Message History", "to find what was missed while it was away", 1 << 16),
    "threads": Permission("Create Public Threads", "to answer a mention in a thread of its own", 1 << 35),
    "in_threads": Permission("Send Messages in Threads", "to answer inside threads", 1 << 38),
    "events": Permission(
        "Create Events", "to show the group's events in the server's list; optional", 1 << 44, is_optional=True
    ),
    "roles": Permission(
        "Manage Roles",
        "to give whoever follows a topic a role, which is pinged; optional",
        1 << 28,
        is_optional=True,
    ),
    "mentions": Permission(
        "Mention @everyone, @here, and All Roles",
        "to ping a topic's role, and only that; optional",
        1 << 17,
        is_optional=True,
    ),
}
ADMINISTRATOR = 1 << 3
"""Whoever has it may do everything. The bot never asks for it."""

CALLS: Mapping[str, tuple[str, ...]] = {
    "GET /applications/@me": (),
    "GET /channels/{channel_id}/messages": ("view", "history"),
    "GET /channels/{channel_id}/messages/{message_id}": ("view", "history"),
    "GET /channels/{channel_id}/messages/{message_id}/reactions/{emoji}": ("view", "history"),
    "GET /channels/{channel_id}/threads/archived/public": ("view", "history"),
    "GET /gateway": (),
    "GET /guilds/{guild_id}/members": (),
    "GET /guilds/{guild_id}/threads/active": ("view",),
    "PATCH /channels/{channel_id}/messages/{message_id}": ("view",),
    "POST /channels/{channel_id}/messages": ("view", "send", "in_threads"),
    "POST /interactions/{id}/{token}/callback": (),
    "add_role": ("roles",),
    "bulk_upsert_global_commands": (),
    "create_role": ("roles", "mentions"),
    "create_guild_scheduled_event": ("events",),
    "delete_message": ("view",),
    "delete_role": ("roles",),
    "delete_scheduled_event": ("events",),
    "edit_scheduled_event": ("events",),
    "get_all_guild_channels": ("view",),
    "get_channel": ("view",),
    "get_global_commands": (),
    "get_guild": (),
    "get_guilds": (),
    "get_member": (),
    "get_roles": (),
    "get_scheduled_events": (),
    "remove_role": ("roles",),
    "logs_from": ("view", "history"),
    "start_private_message": (),
    "start_thread_with_message": ("view", "threads"),
}
"""Requests that the adapter makes, by route or by the library's method, and the permissions that they need."""
