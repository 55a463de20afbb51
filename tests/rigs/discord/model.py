"""What the server holds: plain records, whose JSON is made in shapes."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests.rigs.discord.constants import THREADS, ChannelType, MessageType, Permission

Json = dict[str, Any]
NOTHING = Permission(0)


@dataclass(eq=False)
class User:
    """An account, of a person or of a bot."""

    id: int
    username: str
    global_name: str | None = None
    bot: bool = False
    takes_direct_messages: bool = True

    @property
    def mention(self) -> str:
        """Return how one mentions them in a text."""
        return f"<@{self.id}>"


@dataclass(eq=False)
class Role:
    """A role; the one of everybody has the id of its guild."""

    id: int
    name: str
    permissions: Permission
    position: int = 1
    mentionable: bool = False


@dataclass(eq=False)
class Member:
    """An account in a guild."""

    user: User
    joined_at: datetime
    roles: list[int] = field(default_factory=list)
    nick: str | None = None
    pending: bool = False
    flags: int = 0


@dataclass(eq=False)
class Overwrite:
    """What a channel allows or denies to a role (type 0) or a member (type 1)."""

    id: int
    type: int
    allow: Permission = NOTHING
    deny: Permission = NOTHING


@dataclass(eq=False)
class ThreadState:
    """What a channel has more when it is a thread."""

    owner_id: int
    created_at: datetime
    archived_at: datetime
    archived: bool = False
    locked: bool = False
    auto_archive: int = 1440
    sent: int = 0
    members: list[int] = field(default_factory=list)
    tags: list[int] = field(default_factory=list)


@dataclass(eq=False)
class Channel:
    """A channel, a thread or a direct conversation."""

    id: int
    type: ChannelType
    name: str | None
    guild_id: int | None = None
    parent_id: int | None = None
    topic: str | None = None
    position: int = 0
    overwrites: dict[int, Overwrite] = field(default_factory=dict)
    recipient: User | None = None
    thread: ThreadState | None = None
    messages: dict[int, "Message"] = field(default_factory=dict, repr=False)
    tags: list[Json] = field(default_factory=list)

    @property
    def is_thread(self) -> bool:
        """Say whether this is a thread, posts in a forum included."""
        return self.type in THREADS

    @property
    def mention(self) -> str:
        """Return how one links to it in a text."""
        return f"<#{self.id}>"


@dataclass(eq=False)
class Message:
    """A message. `only_for` is the person who alone sees it."""

    id: int
    channel: Channel = field(repr=False)
    author: User
    content: str
    sent_at: datetime
    type: int = MessageType.DEFAULT
    edited_at: datetime | None = None
    embeds: list[Json] = field(default_factory=list)
    components: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    reactions: dict[str, list[int]] = field(default_factory=dict)
    bursts: set[tuple[str, int]] = field(default_factory=set)
    """Of the reactions those that are super ones: emoji and person."""
    flags: int = 0
    pinned_at: datetime | None = None
    reference: Json | None = None
    refers_to: "Message | None" = None
    nonce: str | int | None = None
    webhook_id: int | None = None
    interaction: Json | None = None
    mentions: list[User] = field(default_factory=list)
    mention_roles: list[int] = field(default_factory=list)
    mention_everyone: bool = False
    only_for: int | None = None
    thread: Channel | None = None
    snapshots: list[Json] = field(default_factory=list)
    deleted: bool = False


@dataclass(eq=False)
class Guild:
    """A server in the sense of Discord's users."""

    id: int
    name: str
    owner_id: int
    roles: dict[int, Role] = field(default_factory=dict)
    members: dict[int, Member] = field(default_factory=dict)
    channels: dict[int, Channel] = field(default_factory=dict)
    events: dict[int, Json] = field(default_factory=dict)

    @property
    def threads(self) -> list[Channel]:
        """Return the threads of all channels."""
        return [channel for channel in self.channels.values() if channel.is_thread]


@dataclass(eq=False)
class Webhook:
    """A channel's webhook."""

    id: int
    token: str
    channel: Channel
    name: str


@dataclass(eq=False)
class Happening:
    """One dispatch on its way to the sessions that asked for it and may see it."""

    name: str
    data: Json
    intents: int = 0
    guild_id: int | None = None
    channel: Channel | None = None
    message: Message | None = None
