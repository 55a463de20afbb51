"""What happens to people and channels: joining, leaving, new names, archiving, with the events of each."""

from typing import Any

from tests.rigs.slack.feed import Feed
from tests.rigs.slack.refusals import Refused
from tests.rigs.slack.shapes import group_shape, user_shape
from tests.rigs.slack.talk import Talk
from tests.rigs.slack.workspace import KINDS, TEAM, Channel, User, UserGroup, Workspace


class Changes:
    """Changes the workspace and tells the app of it."""

    def __init__(self, world: Workspace, feed: Feed, talk: Talk) -> None:
        self._world = world
        self._feed = feed
        self._talk = talk

    # --- People

    def arrive(self, name: str, **traits: Any) -> User:
        """Somebody joins the workspace."""
        user = self._world.add_user(name, **traits)
        self._feed.emit({"type": "team_join", "user": user_shape(user), "cache_ts": int(self._world.seconds())})
        return user

    def change_user(self, user: User, **traits: Any) -> None:
        """Somebody's profile changes."""
        for name, value in traits.items():
            setattr(user, name, value)
        user.updated = int(self._world.seconds())
        self._feed.emit({"type": "user_change", "user": user_shape(user), "cache_ts": user.updated})

    # --- User groups

    def gather(self, name: str, users: list[str]) -> UserGroup:
        """A user group has these people from now on; Slack tells it in two ways."""
        group = next((each for each in self._world.groups.values() if each.name == name), None)
        if group is None:
            group = UserGroup(self._world.new_id("S"), name, [])
            self._world.groups[group.id] = group
        before, group.users = set(group.users), users
        self._feed.emit({"type": "subteam_updated", "subteam": group_shape(group)})
        added, removed = sorted(set(users) - before), sorted(before - set(users))
        members = {"subteam_id": group.id, "team_id": TEAM, "date_update": int(self._world.seconds())}
        told = {"added_users": added, "removed_users": removed}
        self._feed.emit({"type": "subteam_members_changed", **members, **told})
        return group

    def dissolve(self, name: str) -> None:
        """A user group is switched off; its people are remembered."""
        group = next(each for each in self._world.groups.values() if each.name == name)
        group.deleted = int(self._world.seconds())
        self._feed.emit({"type": "subteam_updated", "subteam": group_shape(group)})

    # --- Members

    def join(self, channel: Channel, user: str, inviter: str = "") -> None:
        """Somebody joins a channel: a system message, and an event beside it."""
        if user in channel.members:
            return
        channel.members.append(user)
        by = {"inviter": inviter} if inviter else {}
        self._talk.post(channel, user, f"<@{user}> has joined the channel", subtype="channel_join", **by)
        self._feed.emit(self._membership("member_joined_channel", channel, user) | by, channel)

    def leave(self, channel: Channel, user: str) -> None:
        """Somebody leaves a channel."""
        if user not in channel.members:
            raise Refused("not_in_channel")
        self._talk.post(channel, user, f"<@{user}> has left the channel", subtype="channel_leave")
        event = self._membership("member_left_channel", channel, user)
        self._feed.emit(event, channel)
        channel.members.remove(user)

    def _membership(self, kind: str, channel: Channel, user: str) -> dict[str, Any]:
        letter = KINDS[channel.kind]
        return {"type": kind, "user": user, "channel": channel.id, "channel_type": letter, "team": TEAM}

    # --- Channels

    def create(self, name: str, kind: str, creator: str) -> Channel:
        """Somebody opens a channel."""
        channel = self._world.add_channel(name, kind, creator, [creator])
        if kind == "channel":
            shape = self._short(channel) | {"creator": creator, "is_archived": False, "context_team_id": TEAM}
            self._feed.emit({"type": "channel_created", "channel": shape})
        return channel

    def rename(self, channel: Channel, user: str, name: str) -> None:
        """Somebody gives a channel another name."""
        old, channel.name = channel.name, name
        text = f'has renamed the channel from "{old}" to "{name}"'
        self._talk.post(channel, user, text, subtype="channel_name", old_name=old, name=name)
        kind = "channel_rename" if channel.kind == "channel" else "group_rename"
        self._feed.emit({"type": kind, "channel": self._short(channel)}, self._secret(channel))

    def archive(self, channel: Channel, user: str) -> None:
        """Somebody archives a channel."""
        self._talk.post(channel, user, f"<@{user}> archived the channel", subtype="channel_archive")
        channel.archived = True
        self._feed.emit(self._lifecycle("archive", channel, user) | {"is_moved": 0}, self._secret(channel))

    def unarchive(self, channel: Channel, user: str) -> None:
        """Somebody opens an archived channel again."""
        channel.archived = False
        self._talk.post(channel, user, f"<@{user}> un-archived the channel", subtype="channel_unarchive")
        self._feed.emit(self._lifecycle("unarchive", channel, user), self._secret(channel))

    def delete(self, channel: Channel) -> None:
        """Somebody deletes a channel, with everything in it."""
        kind = "channel_deleted" if channel.kind == "channel" else "group_deleted"
        self._feed.emit({"type": kind, "channel": channel.id}, self._secret(channel))
        del self._world.channels[channel.id]

    def delete_file(self, channel: Channel, message: dict[str, Any], file_id: str) -> None:
        """Somebody deletes a file: its messages keep a tombstone in its place."""
        self._world.contents.pop(file_id, None)
        del self._world.files[file_id]
        self._feed.emit({"type": "file_deleted", "file_id": file_id})
        files = [{"id": file_id, "mode": "tombstone"} if f["id"] == file_id else f for f in message["files"]]
        self._talk.edit(channel, message, "", files=files)

    def _lifecycle(self, what: str, channel: Channel, user: str) -> dict[str, Any]:
        family = "channel" if channel.kind == "channel" else "group"
        return {"type": f"{family}_{what}", "channel": channel.id, "user": user}

    def _short(self, channel: Channel) -> dict[str, Any]:
        shape = {"id": channel.id, "name": channel.name, "name_normalized": channel.name, "created": channel.created}
        return shape | {"is_channel": channel.kind == "channel", "is_mpim": channel.kind == "mpim"}

    def _secret(self, channel: Channel) -> Channel | None:
        """Return the channel when only its members may hear of it."""
        return None if channel.kind == "channel" else channel
