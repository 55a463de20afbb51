"""Messages: written, edited, deleted, reacted to, pinned. Who does it makes no difference here."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from tests.rigs.discord import shapes
from tests.rigs.discord.constants import HAS_THREAD, LOADING, ChannelType, Intent, MessageType, Permission
from tests.rigs.discord.model import Channel, Happening, Json, Message, User
from tests.rigs.discord.world import World


@dataclass
class Draft:
    """What a message is to hold."""

    content: str = ""
    embeds: list[Json] = field(default_factory=list)
    components: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    allowed: Json | None = None
    flags: int = 0
    type: int = MessageType.DEFAULT
    reply_to: Message | None = None
    reference: Json | None = None
    nonce: str | int | None = None
    webhook_id: int | None = None
    interaction: Json | None = None
    only_for: int | None = None
    id: int | None = None
    """The id that it has to have: the first message of a post in a forum has that of the post."""
    snapshots: list[Json] = field(default_factory=list)


class Talk:
    """Does with messages what is asked, and tells the sessions."""

    def __init__(self, world: World) -> None:
        self._world = world

    def write(self, channel: Channel, author: User, draft: Draft) -> Message:
        """Add a message."""
        world = self._world
        message = Message(
            id=draft.id or world.new_id(),
            channel=channel,
            author=author,
            content=draft.content.strip(),
            sent_at=world.now(),
            type=draft.type,
            embeds=draft.embeds,
            components=draft.components,
            attachments=draft.attachments,
            flags=draft.flags,
            nonce=draft.nonce,
            webhook_id=draft.webhook_id,
            interaction=draft.interaction,
            only_for=draft.only_for,
            snapshots=draft.snapshots,
        )
        self._refer(message, draft)
        self.find_mentions(message, draft.allowed)
        channel.messages[message.id] = message
        self._count_in_thread(channel, author)
        if message.only_for is None:
            self._tell("MESSAGE_CREATE", message, self.arriving(message, "MESSAGE_CREATE"))
        return message

    def _refer(self, message: Message, draft: Draft) -> None:
        message.reference, message.refers_to = draft.reference, draft.reply_to
        if draft.reply_to is not None and draft.type == MessageType.DEFAULT:
            message.type = MessageType.REPLY
        if draft.reply_to is not None and draft.reference is None:
            channel = draft.reply_to.channel
            place = {"channel_id": str(channel.id), "message_id": str(draft.reply_to.id), "type": 0}
            message.reference = place | ({} if channel.guild_id is None else {"guild_id": str(channel.guild_id)})

    def _count_in_thread(self, channel: Channel, author: User) -> None:
        if channel.thread is None:
            return
        channel.thread.sent += 1
        if channel.thread.archived:
            channel.thread.archived = False
            channel.thread.archived_at = self._world.now()
            self._tell_thread("THREAD_UPDATE", channel, shapes.channel(channel))
        if author.id not in channel.thread.members and author.id in self._world.users:
            self.join_thread(channel, author)

    def join_thread(self, thread: Channel, user: User) -> None:
        """Add somebody to a thread."""
        assert thread.thread is not None
        thread.thread.members.append(user.id)
        data = {
            "id": str(thread.id),
            "guild_id": str(thread.guild_id),
            "member_count": len(thread.thread.members),
            "added_members": [shapes.thread_member(thread, user.id)],
            "removed_member_ids": [],
        }
        self._tell_thread("THREAD_MEMBERS_UPDATE", thread, data)

    def _tell_thread(self, name: str, thread: Channel, data: Json) -> None:
        self._world.tell(Happening(name, data, Intent.GUILDS, thread.guild_id, thread))

    def find_mentions(self, message: Message, allowed: Json | None) -> None:
        """Work out who is called by a text, as far as its author allows it."""
        world, rules = self._world, allowed if allowed is not None else {"parse": ["users", "roles", "everyone"]}
        parse = rules.get("parse", [])
        users = [int(id) for id in re.findall(r"<@!?(\d+)>", message.content)]
        named = {int(id) for id in rules.get("users") or []}
        called = [id for id in users if "users" in parse or id in named]
        there = message.refers_to
        if there is not None and rules.get("replied_user", allowed is None) and message.type == MessageType.REPLY:
            called.append(there.author.id)
        message.mentions = [world.users[id] for id in dict.fromkeys(called) if id in world.users]
        roles = [int(id) for id in re.findall(r"<@&(\d+)>", message.content)]
        named_roles = {int(id) for id in rules.get("roles") or []}
        may = world.may(message.author, message.channel, Permission.MENTION_EVERYONE)
        called_roles = [id for id in dict.fromkeys(roles) if "roles" in parse or id in named_roles]
        message.mention_roles = [id for id in called_roles if may or self._is_mentionable(message, id)]
        loud = bool(re.search(r"@(everyone|here)\b", message.content)) and "everyone" in parse
        message.mention_everyone = loud and may

    def _is_mentionable(self, message: Message, role: int) -> bool:
        guild = self._world.guild_of(message.channel)
        return guild is not None and role in guild.roles and guild.roles[role].mentionable

    def forward(self, message: Message, author: User, channel: Channel, nonce: str | int | None = None) -> Message:
        """Show a message elsewhere, as it is now."""
        shape, kept = shapes.message(message), ("type", "content", "embeds", "attachments", "timestamp", "components")
        snapshot = {name: shape[name] for name in (*kept, "edited_timestamp", "flags", "mentions", "mention_roles")}
        place = {"type": 1, "message_id": str(message.id), "channel_id": str(message.channel.id)}
        home = {} if message.channel.guild_id is None else {"guild_id": str(message.channel.guild_id)}
        draft = Draft(reference=place | home, snapshots=[{"message": snapshot}], nonce=nonce)
        return self.write(channel, author, draft)

    # --- Changing

    def edit(self, message: Message, changes: Json, *, allowed: Json | None = None) -> Message:
        """Change a message as its author does; the time of the edit shows that it was one."""
        for name, value in changes.items():
            setattr(message, name, value)
        if "content" in changes:
            self.find_mentions(message, allowed)
        # What was only announced is completed, not edited.
        message.edited_at = message.edited_at if message.flags & LOADING else self._world.now()
        message.flags &= ~LOADING
        self.show_again(message)
        return message

    def show_again(self, message: Message) -> None:
        """Tell the sessions that something about a message is new: an embed, a pin, a thread, or an edit before."""
        if message.only_for is None:
            self._tell("MESSAGE_UPDATE", message, self.arriving(message))

    def delete(self, message: Message) -> None:
        """Take a message away."""
        message.deleted = True
        message.channel.messages.pop(message.id, None)
        if message.only_for is None:
            self._tell("MESSAGE_DELETE", message, self._place(message.channel, id=str(message.id)))

    def bulk_delete(self, channel: Channel, messages: Iterable[Message]) -> None:
        """Take many messages away with one event."""
        gone = list(messages)
        for message in gone:
            message.deleted = True
            channel.messages.pop(message.id, None)
        if gone:
            self._tell("MESSAGE_DELETE_BULK", gone[0], self._place(channel, ids=[str(one.id) for one in gone]))

    def react(self, message: Message, user: User, emoji: str, *, burst: bool = False) -> None:
        """Put an emoji under a message, perhaps as a super reaction."""
        people = message.reactions.setdefault(emoji, [])
        if user.id in people:
            return
        people.append(user.id)
        if burst:
            message.bursts.add((emoji, user.id))
        data = self._reaction(message, user, emoji) | {"message_author_id": str(message.author.id), "burst_colors": []}
        guild = self._world.guild_of(message.channel)
        if guild is not None:
            data["member"] = shapes.member(guild.members[user.id])
        self._tell("MESSAGE_REACTION_ADD", message, data)

    def unreact(self, message: Message, user: User, emoji: str) -> None:
        """Take an emoji back."""
        people = message.reactions.get(emoji, [])
        if user.id not in people:
            return
        people.remove(user.id)
        if not people:
            message.reactions.pop(emoji)
        self._tell("MESSAGE_REACTION_REMOVE", message, self._reaction(message, user, emoji))

    def clear_reactions(self, message: Message, emoji: str | None = None) -> None:
        """Take away everybody's reactions, or those of one emoji."""
        data = self._place(message.channel, message_id=str(message.id))
        if emoji is None:
            message.reactions.clear()
            self._tell("MESSAGE_REACTION_REMOVE_ALL", message, data)
        elif message.reactions.pop(emoji, None) is not None:
            self._tell("MESSAGE_REACTION_REMOVE_EMOJI", message, data | {"emoji": shapes.emoji_of(emoji)})

    def pin(self, message: Message, *, pinned: bool) -> None:
        """Pin a message, or take the pin out."""
        message.pinned_at = self._world.now() if pinned else None
        self.show_again(message)
        channel = message.channel
        data = self._place(channel, last_pin_timestamp=shapes.stamp(message.pinned_at))
        self._world.tell(Happening("CHANNEL_PINS_UPDATE", data, Intent.GUILDS, channel.guild_id, channel))

    def mark_thread(self, message: Message, thread: Channel) -> None:
        """Show that a thread hangs from a message."""
        message.thread = thread
        message.flags |= HAS_THREAD
        self.show_again(message)

    # --- Telling

    def arriving(self, message: Message, name: str = "MESSAGE_UPDATE") -> Json:
        """Return a message as a session gets it: with the guild, and with the author's membership."""
        shape = shapes.message(message)
        guild = self._world.guild_of(message.channel)
        shape["channel_type"] = int(message.channel.type)
        if message.nonce is not None and name == "MESSAGE_CREATE":
            shape["nonce"] = message.nonce
        if guild is None:
            return shape
        shape["guild_id"] = str(guild.id)
        if message.webhook_id is None and message.author.id in guild.members:
            shape["member"] = shapes.member(guild.members[message.author.id], with_user=False)
        return shape

    def _reaction(self, message: Message, user: User, emoji: str) -> Json:
        burst = (emoji, user.id) in message.bursts
        about = {"user_id": str(user.id), "message_id": str(message.id), "emoji": shapes.emoji_of(emoji)}
        return self._place(message.channel, **about, burst=burst, type=int(burst))

    def _place(self, channel: Channel, **data: object) -> Json:
        guild = {} if channel.guild_id is None else {"guild_id": str(channel.guild_id)}
        return {"channel_id": str(channel.id), **guild, **data}

    def _tell(self, name: str, message: Message, data: Json) -> None:
        channel = message.channel
        direct = channel.type is ChannelType.DM
        if name.startswith("MESSAGE_REACTION"):
            intent = Intent.DIRECT_MESSAGE_REACTIONS if direct else Intent.GUILD_MESSAGE_REACTIONS
        else:
            intent = Intent.DIRECT_MESSAGES if direct else Intent.GUILD_MESSAGES
        whole = message if name in ("MESSAGE_CREATE", "MESSAGE_UPDATE") else None
        self._world.tell(Happening(name, data, intent, channel.guild_id, channel, whole))
