"""Channels and threads: opened, renamed, archived, deleted."""

from tests.rigs.discord import shapes
from tests.rigs.discord.constants import ChannelType, Intent, MessageType, Permission
from tests.rigs.discord.errors import refused
from tests.rigs.discord.model import Channel, Guild, Happening, Json, Message, Overwrite, ThreadState, User
from tests.rigs.discord.talk import Draft, Talk
from tests.rigs.discord.world import World


class Rooms:
    """Does with channels and threads what is asked, and tells the sessions."""

    def __init__(self, world: World, talk: Talk) -> None:
        self._world = world
        self._talk = talk

    # --- Channels

    def open(self, name: str, type: ChannelType = ChannelType.TEXT, guild: Guild | None = None) -> Channel:
        """Add a channel."""
        channel = self._world.new_channel(name, type, guild)
        self._tell("CHANNEL_CREATE", channel, shapes.channel(channel))
        return channel

    def change(self, channel: Channel, **changes: object) -> None:
        """Rename a channel, or change something else about it."""
        for name, value in changes.items():
            setattr(channel, name, value)
        self._tell("THREAD_UPDATE" if channel.is_thread else "CHANNEL_UPDATE", channel, shapes.channel(channel))

    def overwrite(self, channel: Channel, one: Overwrite) -> None:
        """Set an exception from what the roles allow."""
        channel.overwrites[one.id] = one
        self.change(channel)

    def delete(self, channel: Channel) -> None:
        """Delete a channel with its threads, or a thread; no message in it gets an event of its own."""
        guild = self._world.guilds[channel.guild_id or 0]
        if channel.is_thread:
            place = {"id": str(channel.id), "guild_id": str(guild.id)}
            data = {**place, "parent_id": str(channel.parent_id), "type": int(channel.type)}
            self._tell("THREAD_DELETE", channel, data)
        else:
            self._tell("CHANNEL_DELETE", channel, shapes.channel(channel))
        gone = [one for one in guild.channels.values() if one is channel or one.parent_id == channel.id]
        for one in gone:
            guild.channels.pop(one.id, None)
            for message in one.messages.values():
                message.deleted = True

    # --- Threads

    def start_thread(
        self,
        parent: Channel,
        owner: User,
        name: str,
        *,
        message: Message | None = None,
        type: ChannelType = ChannelType.PUBLIC_THREAD,
        auto_archive: int = 1440,
    ) -> Channel:
        """Start a thread, from a message or from nothing."""
        if message is not None and message.thread is not None:
            raise refused(160004)
        now = self._world.now()
        state = ThreadState(owner.id, now, now, auto_archive=auto_archive)
        id = self._world.new_id() if message is None else message.id
        thread = Channel(id, type, name, parent.guild_id, parent.id, thread=state)
        self._world.guilds[parent.guild_id or 0].channels[id] = thread
        self._tell("THREAD_CREATE", thread, shapes.channel(thread) | {"newly_created": True})
        self._talk.join_thread(thread, owner)
        if parent.type is not ChannelType.FORUM:
            self._introduce(parent, owner, thread, message)
        return thread

    def _introduce(self, parent: Channel, owner: User, thread: Channel, message: Message | None) -> None:
        """Write what Discord itself writes: the root's repetition in the thread, or a line in the channel."""
        if message is not None:
            self._talk.mark_thread(message, thread)
            self._talk.write(thread, owner, Draft(type=MessageType.THREAD_STARTER, reply_to=message))
        elif thread.type is ChannelType.PUBLIC_THREAD:
            place = {"channel_id": str(thread.id), "guild_id": str(thread.guild_id), "type": 0}
            draft = Draft(thread.name or "", type=MessageType.THREAD_CREATED, reference=place)
            self._talk.write(parent, owner, draft)

    def start_post(self, forum: Channel, owner: User, name: str, draft: Draft) -> tuple[Channel, Message]:
        """Start a post in a forum: a thread whose first message has the id of the thread."""
        thread = self.start_thread(forum, owner, name)
        draft.id = thread.id
        message = self._talk.write(thread, owner, draft)
        return thread, message

    def archive(self, thread: Channel, *, archived: bool = True, locked: bool | None = None) -> None:
        """Archive a thread, or bring it back."""
        assert thread.thread is not None
        if thread.thread.archived != archived:
            thread.thread.archived_at = self._world.now()
        thread.thread.archived = archived
        thread.thread.locked = thread.thread.locked if locked is None else locked
        self.change(thread)

    def active(self, guild: Guild) -> list[Channel]:
        """Return the threads that are not archived and that the bot may see."""
        return [
            one
            for one in guild.threads
            if one.thread and not one.thread.archived and self._world.may(self._world.bot, one, Permission.VIEW_CHANNEL)
        ]

    def _tell(self, name: str, channel: Channel, data: Json) -> None:
        self._world.tell(Happening(name, data, Intent.GUILDS, channel.guild_id, channel))
