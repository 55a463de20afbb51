"""What happens in conversations, whoever does it: posts, edits, deletions, reactions, with the events of each."""

from copy import deepcopy
from typing import Any
from uuid import UUID

from tests.rigs.slack.feed import Feed
from tests.rigs.slack.refusals import Refused
from tests.rigs.slack.shapes import rich_text
from tests.rigs.slack.workspace import SLACKBOT, TEAM, Channel, Workspace

SILENT = {"metadata"}
"""Parts of a message that events do not carry."""
THREAD = ("thread_ts", "reply_count", "reply_users", "reply_users_count", "latest_reply", "is_locked", "subscribed")


class Talk:
    """Changes conversations and tells the app of it."""

    def __init__(self, world: Workspace, feed: Feed, bot_user: str) -> None:
        self.world = world
        self.feed = feed
        self._bot_user = bot_user
        self.tells_counts = False
        """Whether a root is announced as changed whenever it gets a reply; Slack does so at times."""

    # --- Posting

    def post(self, channel: Channel, user: str, text: str, thread: str = "", **more: Any) -> dict[str, Any]:
        """Post a message; `more` is what else stands in it (`blocks`, `files`, `subtype`, `bot_id`, ...)."""
        message: dict[str, Any] = {"type": "message", "ts": self.world.stamp(channel), "text": text}
        if user:
            message["user"] = user
        if user and "bot_id" not in more and "subtype" not in more:
            message["client_msg_id"] = str(UUID(int=self.world.number()))
        message |= {"team": TEAM} | {name: value for name, value in more.items() if value is not None}
        if text and "blocks" not in message:
            message["blocks"] = rich_text(text, self.block_id())
        is_broadcast = bool(message.pop("reply_broadcast", False))
        if thread:
            self._put_in_thread(channel, message, thread, is_broadcast=is_broadcast)
        channel.messages.append(message)
        self._announce(channel, message)
        return message

    def block_id(self) -> str:
        """Return a name for a block that came without one."""
        return f"b{self.world.number()}"

    def _put_in_thread(self, channel: Channel, reply: dict[str, Any], thread: str, *, is_broadcast: bool) -> None:
        root = channel.find(thread)
        if root is None:
            raise Refused("thread_not_found")
        reply |= {"thread_ts": thread, "parent_user_id": root.get("user", SLACKBOT)}
        before = deepcopy(root)
        people = [*root.get("reply_users", []), reply.get("user", reply.get("bot_id", ""))]
        self._count_replies(channel, root, list(dict.fromkeys(people)), 1, reply["ts"])
        if is_broadcast:
            short = {name: root[name] for name in ("user", "type", "ts", "text", "team", *THREAD) if name in root}
            reply |= {"subtype": "thread_broadcast", "root": deepcopy(short)}
        if self.tells_counts:
            self._announce_change(channel, before, root, reply["ts"])

    def _count_replies(self, channel: Channel, root: dict[str, Any], people: list[str], more: int, last: str) -> None:
        root["thread_ts"] = root["ts"]
        root["reply_count"] = root.get("reply_count", 0) + more
        root |= {"reply_users": people, "reply_users_count": len(people), "latest_reply": last}
        root |= {"is_locked": False, "subscribed": False}

    def _announce(self, channel: Channel, message: dict[str, Any]) -> None:
        self.feed.emit(self._event(channel, message), channel)
        mention = f"<@{self._bot_user}"
        is_mention = mention in message["text"] and message.get("user") != self._bot_user
        if is_mention and channel.kind != "im" and message.get("subtype") in (None, "file_share", "thread_broadcast"):
            names = ("user", "text", "ts", "client_msg_id", "team", "blocks", "thread_ts", "parent_user_id", "files")
            event = {name: deepcopy(message[name]) for name in names if name in message}
            self.feed.emit({"type": "app_mention", **event, "channel": channel.id, "event_ts": message["ts"]}, channel)
        for file in message.get("files", []):
            event = {"type": "file_shared", "file_id": file["id"], "user_id": message.get("user", "")}
            self.feed.emit(event | {"file": {"id": file["id"]}, "channel_id": channel.id}, channel)

    def _event(self, channel: Channel, message: dict[str, Any]) -> dict[str, Any]:
        told = deepcopy({name: value for name, value in message.items() if name not in SILENT})
        return told | {"channel": channel.id, "event_ts": told["ts"], "channel_type": channel.kind}

    # --- Changing

    def edit(self, channel: Channel, message: dict[str, Any], editor: str, **changes: Any) -> None:
        """Change a message. Without an editor it changes unedited, as when a link unfolds."""
        before = deepcopy(message)
        message |= {name: value for name, value in changes.items() if value is not None}
        now = self.world.stamp(channel)
        if editor:
            message["edited"] = {"user": editor, "ts": now}
        if "text" in changes and "blocks" not in changes:
            message["blocks"] = rich_text(message["text"], self.block_id())
        self._announce_change(channel, before, message, now)

    def delete(self, channel: Channel, message: dict[str, Any]) -> None:
        """Delete a message; a root with replies leaves a tombstone."""
        now = self.world.stamp(channel)
        before = deepcopy(message)
        if message.get("reply_count"):
            kept = {name: message[name] for name in ("type", "ts", "team", *THREAD) if name in message}
            message.clear()
            message |= kept | {"subtype": "tombstone", "text": "This message was deleted.", "user": SLACKBOT}
            message["hidden"] = True
            self._announce_change(channel, before, message, now)
            return
        channel.messages.remove(message)
        self._leave_thread(channel, message)
        gone: dict[str, Any] = {
            "type": "message",
            "subtype": "message_deleted",
            "previous_message": self._quiet(before),
        }
        stamps: dict[str, Any] = {"hidden": True, "deleted_ts": before["ts"], "ts": now, "event_ts": now}
        self.feed.emit(gone | stamps | {"channel": channel.id, "channel_type": channel.kind}, channel)

    def _leave_thread(self, channel: Channel, reply: dict[str, Any]) -> None:
        root = channel.find(reply.get("thread_ts", ""))
        if root is None or root is reply:
            return
        left = channel.replies(root["ts"])
        if left:
            people = list(dict.fromkeys(m.get("user", m.get("bot_id", "")) for m in left))
            self._count_replies(channel, root, people, -1, left[-1]["ts"])
            return
        for name in THREAD:
            root.pop(name, None)
        if root.get("subtype") == "tombstone":
            channel.messages.remove(root)

    def _announce_change(self, channel: Channel, before: dict[str, Any], after: dict[str, Any], now: str) -> None:
        teams = {"source_team": TEAM, "user_team": TEAM}
        event: dict[str, Any] = {"type": "message", "subtype": "message_changed", "message": self._quiet(after) | teams}
        event |= {"previous_message": self._quiet(before), "channel": channel.id, "hidden": True}
        self.feed.emit(event | {"ts": now, "event_ts": now, "channel_type": channel.kind}, channel)

    def _quiet(self, message: dict[str, Any]) -> dict[str, Any]:
        return deepcopy({name: value for name, value in message.items() if name not in SILENT})

    # --- Reactions

    def react(self, channel: Channel, message: dict[str, Any], user: str, name: str) -> None:
        """Put a reaction on a message."""
        reactions: list[dict[str, Any]] = message.setdefault("reactions", [])
        found = next((reaction for reaction in reactions if reaction["name"] == name), None)
        if found is None:
            found = {"name": name, "users": [], "count": 0}
            reactions.append(found)
        if user in found["users"]:
            raise Refused("already_reacted")
        found["users"].append(user)
        found["count"] += 1
        self._announce_reaction("reaction_added", channel, message, user, name)

    def unreact(self, channel: Channel, message: dict[str, Any], user: str, name: str) -> None:
        """Take a reaction back."""
        for reaction in message.get("reactions", []):
            if reaction["name"] == name and user in reaction["users"]:
                reaction["users"].remove(user)
                reaction["count"] -= 1
                message["reactions"] = [left for left in message["reactions"] if left["count"]]
                if not message["reactions"]:
                    del message["reactions"]
                self._announce_reaction("reaction_removed", channel, message, user, name)
                return
        raise Refused("no_reaction")

    def _announce_reaction(self, kind: str, channel: Channel, message: dict[str, Any], user: str, name: str) -> None:
        item = {"type": "message", "channel": channel.id, "ts": message["ts"]}
        event = {"type": kind, "user": user, "reaction": name, "item": item}
        author = {"item_user": message["user"]} if "user" in message else {}
        self.feed.emit(event | author, channel)
