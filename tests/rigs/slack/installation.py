"""The app as it is installed: its tokens, what it was granted and what it listens to."""

from dataclasses import dataclass, field

SCOPES = frozenset(
    """app_mentions:read channels:history channels:join channels:read chat:write commands emoji:read files:read
    files:write groups:history groups:read im:history im:read im:write mpim:history mpim:read mpim:write pins:read
    reactions:read reactions:write team:read usergroups:read usergroups:write users:read""".split()
)
"""What an organiser would grant; `chat:write.public`, `chat:write.customize` and `users:read.email` are not in it."""

EVENTS = frozenset(
    """app_home_opened app_mention app_uninstalled channel_archive channel_created channel_deleted channel_rename
    channel_unarchive file_deleted group_archive group_deleted group_rename group_unarchive
    member_joined_channel member_left_channel
    message.channels message.groups message.im message.mpim reaction_added reaction_removed
    subteam_members_changed subteam_updated team_join tokens_revoked user_change""".split()
)

EVENT_SCOPES = {
    "app_mention": "app_mentions:read",
    "channel_archive": "channels:read",
    "channel_created": "channels:read",
    "channel_deleted": "channels:read",
    "channel_rename": "channels:read",
    "channel_unarchive": "channels:read",
    "group_archive": "groups:read",
    "group_deleted": "groups:read",
    "group_rename": "groups:read",
    "group_unarchive": "groups:read",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "message.mpim": "mpim:history",
    "reaction_added": "reactions:read",
    "reaction_removed": "reactions:read",
    "subteam_members_changed": "usergroups:read",
    "subteam_updated": "usergroups:read",
    "team_join": "users:read",
    "user_change": "users:read",
    "file_deleted": "files:read",
    "file_shared": "files:read",
}
MESSAGE_EVENTS = {"channel": "message.channels", "group": "message.groups", "im": "message.im", "mpim": "message.mpim"}
FAMILIES = {"channel": "channels", "group": "groups", "im": "im", "mpim": "mpim"}
"""How scopes call each kind of conversation."""


@dataclass
class Installation:
    """One app in one workspace."""

    bot_token: str = "xoxb-rig-0000000000"
    app_token: str = "xapp-1-rig-0000000000"
    signing_secret: str = "0123456789abcdef0123456789abcdef"
    app_id: str = "A0000000001"
    bot_id: str = "B0000000001"
    bot_name: str = "sigbot"
    bot_user: str = ""
    scopes: frozenset[str] = SCOPES
    app_scopes: frozenset[str] = frozenset({"connections:write"})
    events: frozenset[str] = EVENTS
    commands: frozenset[str] | None = None
    """The commands of the manifest; None stands for any."""
    refused: dict[str, str] = field(default_factory=dict)
    """Tokens that are no longer good, with the error that each is answered with."""

    def hears(self, event: str) -> bool:
        """Say whether the app asked for an event and was granted what it needs."""
        return event in self.events and EVENT_SCOPES.get(event, "") in self.scopes | {""}
