"""What people do in Slack itself, and what they see there. Everybody and every channel goes by name or by id."""

from collections.abc import Sequence
from copy import deepcopy
from typing import Any

from tests.rigs.slack.core import Core
from tests.rigs.slack.elements import Impossible
from tests.rigs.slack.shapes import file_shape, user_shape
from tests.rigs.slack.workspace import Channel, User, UserGroup

NewFile = tuple[str, bytes]


class Verbs:
    """People at work."""

    core: Core

    # --- Joining and leaving

    async def join_workspace(self, name: str, *, is_bot: bool = False, guest: str = "", real_name: str = "") -> User:
        """Join the workspace; bots and guests raise the same event. A guest is `multi` or `single`."""
        names = {"real_name": real_name} if real_name else {}
        bot = {"is_bot": True, "bot_id": self.core.world.new_id("B")} if is_bot else {}
        return self.core.changes.arrive(name, guest=guest, **names, **bot)

    async def create_channel(self, name: str, creator: str, *, is_private: bool = False) -> Channel:
        """Open a channel."""
        return self.core.changes.create(name, "group" if is_private else "channel", self._id(creator))

    async def join_channel(self, user: str, channel: str, inviter: str = "") -> None:
        """Join a channel, invited or not."""
        by = self._id(inviter) if inviter else ""
        self.core.changes.join(self.core.world.channel(channel), self._id(user), by)

    async def leave_channel(self, user: str, channel: str) -> None:
        """Leave a channel."""
        self.core.changes.leave(self.core.world.channel(channel), self._id(user))

    async def invite_bot(self, channel: str, inviter: str = "") -> None:
        """Invite the bot into a channel."""
        await self.join_channel(self.core.app.bot_user, channel, inviter)

    async def deactivate(self, user: str) -> None:
        """Close an account."""
        self.core.changes.change_user(self.core.world.user(user), deleted=True)

    async def gather(self, name: str, *users: str) -> UserGroup:
        """Make a user group, or change who is in it."""
        return self.core.changes.gather(name, [self._id(user) for user in users])

    async def dissolve(self, name: str) -> None:
        """Switch a user group off."""
        self.core.changes.dissolve(name)

    async def rename_user(self, user: str, name: str, real_name: str = "") -> None:
        """Take another name."""
        traits = {"name": name} | ({"real_name": real_name} if real_name else {})
        self.core.changes.change_user(self.core.world.user(user), **traits)

    async def rename_channel(self, user: str, channel: str, name: str) -> None:
        """Give a channel another name."""
        self.core.changes.rename(self.core.world.channel(channel), self._id(user), name)

    async def archive_channel(self, user: str, channel: str) -> None:
        """Archive a channel."""
        self.core.changes.archive(self.core.world.channel(channel), self._id(user))

    async def unarchive_channel(self, user: str, channel: str) -> None:
        """Open an archived channel again."""
        self.core.changes.unarchive(self.core.world.channel(channel), self._id(user))

    async def delete_channel(self, channel: str) -> None:
        """Delete a channel for good."""
        self.core.changes.delete(self.core.world.channel(channel))

    # --- Talking

    async def post(
        self,
        user: str,
        channel: str,
        text: str,
        thread: str | dict[str, Any] = "",
        *,
        broadcast: bool = False,
        files: Sequence[NewFile] = (),
    ) -> dict[str, Any]:
        """Post; the text is what goes over the wire, so `&`, `<` and `>` that somebody typed come as entities."""
        person, place = self.core.world.user(user), self.core.world.channel(channel)
        if place.archived or person.id not in place.members:
            raise Impossible(f"{person.name} cannot post in {place.name}.")
        root = thread if isinstance(thread, str) else thread["ts"]
        more: dict[str, Any] = {"reply_broadcast": broadcast or None}
        if person.is_bot:
            more |= {"subtype": "bot_message", "bot_id": person.bot_id, "username": person.name}
        elif files:
            shapes = [self._upload(person.id, *file) for file in files]
            more |= {"subtype": "file_share", "files": shapes, "upload": True, "display_as_bot": False}
        author = "" if person.is_bot else person.id
        return self._shown(place, self.core.talk.post(place, author, text, root, **more))

    def _upload(self, owner: str, name: str, content: bytes) -> dict[str, Any]:
        world = self.core.world
        file_id = world.new_id("F")
        shape = file_shape(file_id, name, len(content), owner, self.core.base, int(world.seconds()))
        world.files[file_id], world.contents[file_id] = shape, content
        return shape

    async def write_to_bot(self, user: str, text: str, thread: str | dict[str, Any] = "") -> dict[str, Any]:
        """Write to the bot in its direct messages."""
        return await self.post(user, self.core.world.direct(self.core.app.bot_user, self._id(user)).id, text, thread)

    async def edit(self, message: dict[str, Any], text: str) -> None:
        """Edit one's own message."""
        place, found = self._found(message)
        self.core.talk.edit(place, found, found.get("user", ""), text=text)

    async def unfurl(self, message: dict[str, Any], link: str = "https://example.org") -> None:
        """Let a link's preview unfold: the message changes, yet nobody edited it."""
        place, found = self._found(message)
        preview = {"id": 1, "from_url": link, "original_url": link, "title": "A page", "fallback": "A page"}
        self.core.talk.edit(place, found, "", attachments=[preview])

    async def delete(self, message: dict[str, Any]) -> None:
        """Delete a message."""
        self.core.talk.delete(*self._found(message))

    async def delete_file(self, message: dict[str, Any], at: int = 0) -> None:
        """Delete a file of a message; the message stays."""
        place, found = self._found(message)
        self.core.changes.delete_file(place, found, found["files"][at]["id"])

    async def react(self, user: str, message: dict[str, Any], name: str) -> None:
        """Put a reaction on a message."""
        self.core.talk.react(*self._found(message), self._id(user), name)

    async def unreact(self, user: str, message: dict[str, Any], name: str) -> None:
        """Take a reaction back."""
        self.core.talk.unreact(*self._found(message), self._id(user), name)

    async def open_home(self, user: str, tab: str = "home") -> None:
        """Open the bot's home tab, or its messages."""
        direct = self.core.world.direct(self.core.app.bot_user, self._id(user))
        event: dict[str, Any] = {"type": "app_home_opened", "user": self._id(user), "channel": direct.id, "tab": tab}
        home = self.home_view(user)
        self.core.feed.emit(event | ({"view": home} if home and tab == "home" else {}), direct)

    # --- Seeing

    def messages(self, channel: str) -> list[dict[str, Any]]:
        """Return what a channel shows, oldest first: no replies, but those that were sent to the channel too."""
        place = self.core.world.channel(channel)
        is_shown = [m for m in place.messages if m.get("thread_ts", m["ts"]) == m["ts"] or "root" in m]
        return [self._shown(place, message) for message in is_shown]

    def thread(self, channel: str, ts: str) -> list[dict[str, Any]]:
        """Return a thread with its root, oldest first."""
        place = self.core.world.channel(channel)
        root = place.find(ts)
        rows = ([root] if root else []) + place.replies(ts)
        return [self._shown(place, message) for message in rows]

    def direct_messages(self, user: str) -> list[dict[str, Any]]:
        """Return what somebody and the bot wrote to each other."""
        people = {self.core.app.bot_user, self._id(user)}
        found = [c for c in self.core.world.channels.values() if c.kind == "im" and set(c.members) == people]
        return self.messages(found[0].id) if found else []

    def ephemerals(self, user: str) -> list[dict[str, Any]]:
        """Return what only this person was shown."""
        return [deepcopy(shown) for shown in self.core.world.ephemerals if shown["user"] == self._id(user)]

    def open_view(self, user: str) -> dict[str, Any] | None:
        """Return the form that somebody sees, if any."""
        stack = self.core.stacks.get(self._id(user), [])
        return deepcopy(self.core.world.views[stack[-1]]) if stack else None

    def home_view(self, user: str) -> dict[str, Any] | None:
        """Return the home tab that somebody sees, if any."""
        home = self.core.homes.get(self._id(user))
        return deepcopy(self.core.world.views[home]) if home else None

    def profile(self, user: str) -> dict[str, Any]:
        """Return somebody's user object."""
        return user_shape(self.core.world.user(user))

    # --- Helpers

    def _id(self, who: str) -> str:
        return self.core.world.user(who).id

    def _found(self, message: dict[str, Any]) -> tuple[Channel, dict[str, Any]]:
        place = self.core.world.channels[message["channel"]]
        found = place.find(message["ts"])
        if found is None:
            raise Impossible("This message is gone.")
        return place, found

    def _shown(self, place: Channel, message: dict[str, Any]) -> dict[str, Any]:
        return deepcopy(message) | {"channel": place.id}
