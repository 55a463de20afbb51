"""The workspace: people, channels and messages, and the time stamps that name them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests.rigs.slack.refusals import Refused

TEAM = "T0000000001"
SLACKBOT = "USLACKBOT"
KINDS = {"channel": "C", "group": "G", "im": "D", "mpim": "G"}
"""The kinds of conversation, with the letter that member events give them."""


@dataclass
class User:
    """Somebody with an account, human or not."""

    id: str
    name: str
    real_name: str
    is_bot: bool = False
    guest: str = ""
    """Empty for a full member, else `multi` or `single` (how many channels a guest may be in)."""
    deleted: bool = False
    bot_id: str = ""
    updated: int = 0
    tz: str = "Europe/London"


@dataclass
class Channel:
    """A conversation of any kind. Messages are dictionaries of Slack's shape, oldest first, replies among them."""

    id: str
    name: str
    kind: str
    created: int
    creator: str
    members: list[str] = field(default_factory=list)
    archived: bool = False
    topic: str = ""
    messages: list[dict[str, Any]] = field(default_factory=list)
    last_stamp: int = 0
    is_open: bool = True

    def find(self, ts: str) -> dict[str, Any] | None:
        """Return the message with this time stamp."""
        return next((message for message in self.messages if message["ts"] == ts), None)

    def replies(self, root: str) -> list[dict[str, Any]]:
        """Return the replies of a thread, oldest first."""
        return [m for m in self.messages if m.get("thread_ts") == root and m["ts"] != root]


@dataclass
class UserGroup:
    """People who are called together."""

    id: str
    name: str
    users: list[str]
    deleted: int = 0
    creator: str = ""


class Workspace:
    """Everything that Slack remembers. Names work wherever ids do, so that tests read well."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._count = 0
        self.name = "A group"
        self.domain = "a-group"
        self.users: dict[str, User] = {}
        self.channels: dict[str, Channel] = {}
        self.groups: dict[str, UserGroup] = {}
        self.files: dict[str, dict[str, Any]] = {}
        self.contents: dict[str, bytes] = {}
        self.views: dict[str, dict[str, Any]] = {}
        self.ephemerals: list[dict[str, Any]] = []
        self.users[SLACKBOT] = User(SLACKBOT, "slackbot", "Slackbot")

    def seconds(self) -> float:
        """Return the time as Slack writes it."""
        return self._clock().timestamp()

    def number(self) -> int:
        """Return the next of all numbers."""
        self._count += 1
        return self._count

    def new_id(self, letter: str) -> str:
        """Return an id of Slack's form."""
        return f"{letter}{self.number():010X}"

    def stamp(self, channel: Channel | None = None) -> str:
        """Return a time stamp: increasing within a channel, while two channels may well have the same."""
        micros = round(self.seconds() * 1_000_000)
        if channel is not None:
            micros = channel.last_stamp = max(micros, channel.last_stamp + 100)
        return f"{micros // 1_000_000}.{micros % 1_000_000:06d}"

    def add_user(self, name: str, **traits: Any) -> User:
        """Give somebody an account."""
        user = User(self.new_id("U"), name, traits.pop("real_name", name.capitalize()), **traits)
        user.updated = int(self.seconds())
        self.users[user.id] = user
        return user

    def add_channel(self, name: str, kind: str, creator: str, members: list[str]) -> Channel:
        """Open a conversation."""
        letter = "D" if kind == "im" else "C"
        channel = Channel(self.new_id(letter), name, kind, int(self.seconds()), creator, list(members))
        self.channels[channel.id] = channel
        return channel

    def user(self, who: str) -> User:
        """Return somebody by id or name."""
        found = self.users.get(who) or next((user for user in self.users.values() if user.name == who), None)
        if found is None:
            raise Refused("user_not_found")
        return found

    def channel(self, where: str) -> Channel:
        """Return a conversation by id or name."""
        name = where.removeprefix("#")
        named = (channel for channel in self.channels.values() if channel.name == name and channel.kind != "im")
        found = self.channels.get(where) or next(named, None)
        if found is None:
            raise Refused("channel_not_found")
        return found

    def direct(self, *people: str) -> Channel:
        """Return the direct messages between these people, opened when there were none."""
        kind = "im" if len(people) == 2 else "mpim"
        for channel in self.channels.values():
            if channel.kind == kind and set(channel.members) == set(people):
                return channel
        name = "" if kind == "im" else "mpdm-" + "--".join(sorted(self.users[who].name for who in people)) + "-1"
        return self.add_channel(name, kind, people[0], list(people))
