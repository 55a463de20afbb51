"""What the Slack app needs: scopes with their reasons, events, and which call needs what.

The manifest is drawn from it.
Scopes are named in Slack's reference of each method and event; `tests/house_rules` compares this with the code.
"""

from collections.abc import Mapping

SCOPES: Mapping[str, str] = {
    "channels:history": "to keep the public channels that the group archives, and to find what was missed",
    "channels:read": "to know public channels by name, and who comes into them",
    "chat:write": "to answer, and to post what organisers schedule",
    "commands": "for the commands that people type, and for the menus of messages",
    "groups:history": "to keep private channels, where the group archives one and has invited the bot",
    "groups:read": "to know those private channels by name",
    "im:history": "to read what people write to the bot directly",
    "im:write": "to write to people directly: the welcome, and what is for one person only",
    "files:read": "to note the names and types of files; the files themselves are never copied",
    "reactions:read": "to show reactions in the archive",
    "usergroups:read": "to know who is in a user group, where a role of ours comes with one",
    "users:read": "to welcome newcomers and to call people by their names",
}
"""What the bot's token must be granted, and why."""

OPTIONAL_SCOPES: Mapping[str, str] = {
    "usergroups:write": "to ping those who follow a topic as a user group, where the plan has them",
}
"""What the bot can do without, and what it is for."""

APP_SCOPES: Mapping[str, str] = {"connections:write": "to receive events without a public address (Socket Mode)"}
"""What the app-level token must be granted."""

EVENTS: Mapping[str, str] = {
    "app_home_opened": "",
    "app_uninstalled": "",
    "channel_archive": "channels:read",
    "channel_created": "channels:read",
    "channel_deleted": "channels:read",
    "channel_id_changed": "channels:read",
    "channel_left": "channels:read",
    "channel_rename": "channels:read",
    "channel_unarchive": "channels:read",
    "group_archive": "groups:read",
    "group_deleted": "groups:read",
    "group_left": "groups:read",
    "group_rename": "groups:read",
    "group_unarchive": "groups:read",
    "member_joined_channel": "channels:read",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "reaction_added": "reactions:read",
    "reaction_removed": "reactions:read",
    "subteam_members_changed": "usergroups:read",
    "subteam_updated": "usergroups:read",
    "team_join": "users:read",
    "tokens_revoked": "",
    "user_change": "users:read",
}
"""Events that the app subscribes to, and the scope that each needs, if any."""

METHODS: Mapping[str, tuple[str, ...]] = {
    "apps_connections_open": (),
    "auth_test": (),
    "chat_delete": ("chat:write",),
    "chat_postMessage": ("chat:write",),
    "chat_update": ("chat:write",),
    "conversations_history": ("channels:history", "groups:history", "im:history"),
    "conversations_info": ("channels:read", "groups:read"),
    "conversations_list": ("channels:read", "groups:read"),
    "conversations_members": ("channels:read", "groups:read"),
    "conversations_open": ("im:write",),
    "conversations_replies": ("channels:history", "groups:history", "im:history"),
    "reactions_get": ("reactions:read",),
    "usergroups_create": ("usergroups:write",),
    "usergroups_disable": ("usergroups:write",),
    "usergroups_enable": ("usergroups:write",),
    "usergroups_list": ("usergroups:read",),
    "usergroups_users_update": ("usergroups:write",),
    "users_info": ("users:read",),
    "views_open": (),
    "views_publish": (),
    "views_update": (),
}
"""Methods of the Web API that the adapter calls, and the scopes that they need."""
