"""What is called what, and which thread is in which channel: learnt from what Discord sends, asked for once otherwise.

Nothing of it is needed to be complete: a name that is not known yet is asked for when a message needs it.
"""

from collections.abc import Mapping
from typing import Any

from discord import HTTPException
from discord.http import HTTPClient

from adapters.discord import ids
from adapters.discord.inbound import FORUMS, TEXT_CHANNELS, THREADS
from adapters.discord.known import Body, Known, display_name
from bot.model.archive import Channel

PRIVATE_THREAD = 12
"""It counts as a channel of its own, which nobody has archived: the channel above shows it to few."""
MOST = 50_000
"""Most names of people that are remembered; then the oldest are asked for again."""


class Names:
    """The adapter's memory of a server."""

    def __init__(self, http: HTTPClient, bot_user: str, guild: str) -> None:
        self._http = http
        self._people: dict[str, str] = {}
        self._names: dict[str, str] = {}
        self._parents: dict[str, str] = {}
        self._forums: set[str] = set()
        self.pending: set[str] = set()
        self.channels: dict[str, str] = {}
        self.known = Known(bot_user, guild, self._names, self._parents, self._forums, self.pending)

    # --- Learning

    def learn_guild(self, guild: Body) -> None:
        """Learn a server as the gateway describes it when it becomes available."""
        for channel in guild.get("channels") or ():
            self.learn_channel(channel)
        for thread in guild.get("threads") or ():
            self.learn_channel(thread)
        for role in guild.get("roles") or ():
            self.learn_role(role)
        for member in guild.get("members") or ():
            self.learn_member(member)

    def learn_channel(self, channel: Body) -> None:
        """Learn a channel or a thread."""
        id = str(channel["id"])
        self._names[id] = str(channel.get("name") or "a-channel")
        if channel["type"] in THREADS and channel["type"] != PRIVATE_THREAD:
            self._parents[id] = str(channel["parent_id"])
        if channel["type"] in FORUMS:
            self._forums.add(id)
        if channel["type"] in TEXT_CHANNELS:
            self.channels[id] = self._names[id]

    def learn_role(self, role: Body) -> None:
        """Learn what a role is called, for what mentions it."""
        self._names[str(role["id"])] = str(role["name"])

    def forget_channel(self, channel: Body) -> None:
        """Forget a channel that is gone. Its name stays, for what still mentions it."""
        self.channels.pop(str(channel["id"]), None)

    def learn_member(self, member: Body) -> None:
        """Learn what somebody is called here, and whether they have passed the screening."""
        user = member.get("user")
        if not user:
            return
        id = str(user["id"])
        self._remember(id, display_name(user, member))
        (self.pending.add if member.get("pending") else self.pending.discard)(id)

    def _remember(self, user: str, name: str) -> None:
        if len(self._people) >= MOST and user not in self._people:
            oldest = next(iter(self._people))
            self._names.pop(self._people.pop(oldest), None)
        self._people[user] = user
        self._names[user] = name

    # --- Asking

    async def learn_for(self, message: Body) -> None:
        """Make sure that everything is known which translating a message needs. Raises what a request raises."""
        place = str(message["channel_id"])
        if place not in self._names and "guild_id" in message:
            await self._ask_channel(place)
        author = message.get("author") or {}
        member = message.get("member")
        if member is not None and author:
            self._remember(str(author["id"]), display_name(author, member))

    async def learn_author(self, message: Body) -> None:
        """Learn what the author of a message from history is called here; history does not say."""
        author = message["author"]
        if str(author["id"]) in self._names or "webhook_id" in message:
            return
        try:
            member: Any = await self._http.get_member(int(self.known.guild), int(author["id"]))
        except HTTPException as error:
            if error.status != 404:
                raise
            self._remember(str(author["id"]), display_name(author, {}))  # Somebody who has left.
        else:
            self.learn_member(member)

    async def _ask_channel(self, place: str) -> None:
        try:
            channel: Any = await self._http.get_channel(int(place))
        except HTTPException as error:
            if error.status not in (403, 404):
                raise
            return
        self.learn_channel(channel)

    async def read_channels(self) -> list[Channel]:
        """Return the channels of the server that hold messages, and learn everything about them."""
        found: list[Mapping[str, Any]] = list(await self._http.get_all_guild_channels(int(self.known.guild)))
        for channel in found:
            self.learn_channel(channel)
        for role in await self._http.get_roles(int(self.known.guild)):
            self.learn_role(role)
        return [
            Channel(ids.channel_ref(str(channel["id"])), str(channel["name"]))
            for channel in found
            if channel["type"] in TEXT_CHANNELS
        ]
