"""What people do: they come and go, talk, and rearrange the place. Everything is on the wire when a verb returns."""

from collections.abc import Mapping, Sequence

from tests.rigs.discord.constants import ChannelType, MessageType, Permission
from tests.rigs.discord.forms import File, linked, numbered
from tests.rigs.discord.gateway import Gateway
from tests.rigs.discord.invoking import NotOffered
from tests.rigs.discord.model import Channel, Guild, Json, Message, Role, User
from tests.rigs.discord.rest.call import Service
from tests.rigs.discord.talk import Draft
from tests.rigs.discord.world import World


class People:
    """The verbs of people."""

    service: Service
    gateway: Gateway

    @property
    def world(self) -> World:
        """Return the state of the server."""
        return self.service.world

    # --- Coming and going

    async def join(self, name: str, is_bot: bool = False, pending: bool = False, *, guild: Guild | None = None) -> User:
        """Somebody new joins."""
        return await self.rejoin(self.world.new_user(name, is_bot=is_bot), pending, guild=guild)

    async def rejoin(self, user: User, pending: bool = False, *, guild: Guild | None = None) -> User:
        """Somebody joins whose account is known."""
        self.service.membership.join(guild or self.world.guild, user, pending=pending)
        await self.gateway.flushed()
        return user

    async def pass_screening(self, user: User) -> None:
        """Somebody agrees to the rules."""
        guild = self.world.guild
        self.service.membership.change(guild, guild.members[user.id], pending=False)
        await self.gateway.flushed()

    async def leave(self, user: User, *, guild: Guild | None = None) -> None:
        """Somebody leaves."""
        self.service.membership.leave(guild or self.world.guild, user)
        await self.gateway.flushed()

    async def rename(self, user: User, name: str | None = None, *, nick: str | None = None) -> None:
        """Somebody takes another name everywhere, or another nickname here (an empty one takes it away)."""
        guild = self.world.guild
        if name is not None:
            self.service.membership.rename(user, name)
        if nick is not None:
            self.service.membership.change(guild, guild.members[user.id], nick=nick or None)
        await self.gateway.flushed()

    async def add_role(self, name: str, permissions: Permission = Permission(0)) -> Role:
        """An organiser adds a role."""
        role = self.service.membership.new_role(self.world.guild, name, permissions)
        await self.gateway.flushed()
        return role

    async def rename_role(self, role: Role, name: str) -> None:
        """An organiser renames a role."""
        role.name = name
        self.service.membership.change_role(self.world.guild, role, role.permissions)
        await self.gateway.flushed()

    async def give_roles(self, user: User, *roles: Role) -> None:
        """Somebody has these roles from now on, and no others."""
        guild = self.world.guild
        self.service.membership.change(guild, guild.members[user.id], roles=[role.id for role in roles])
        await self.gateway.flushed()

    # --- Talking

    async def post(
        self,
        user: User,
        channel: Channel,
        text: str,
        *,
        reply_to: Message | None = None,
        attachments: Mapping[str, bytes] | None = None,
    ) -> Message:
        """Somebody writes in a channel, a thread or a direct conversation."""
        thread = channel.thread is not None
        wanted = Permission.SEND_MESSAGES_IN_THREADS if thread else Permission.SEND_MESSAGES
        if not (self.world.may(user, channel, wanted) and self.world.may_take_part(user, channel)):
            raise NotOffered(f"{user.username} may not write there")
        files = [
            self.service.forms.attachment(self.world.new_id(), channel.id, File(name, _kind(name), content))
            for name, content in (attachments or {}).items()
        ]
        message = self.service.talk.write(channel, user, Draft(text, attachments=files, reply_to=reply_to))
        await self.gateway.flushed()
        return message

    async def forward(self, user: User, message: Message, channel: Channel) -> Message:
        """Somebody shows a message elsewhere, as it is now."""
        forwarded = self.service.talk.forward(message, user, channel)
        await self.gateway.flushed()
        return forwarded

    async def dm(self, user: User, text: str) -> Message:
        """Somebody writes to the bot."""
        return await self.post(user, self.world.direct(user), text)

    async def system_message(self, channel: Channel, user: User, type: MessageType, text: str = "") -> Message:
        """Discord itself writes something about somebody."""
        message = self.service.talk.write(channel, user, Draft(text, type=type))
        await self.gateway.flushed()
        return message

    async def bot_post(self, bot: User, channel: Channel, form: Json) -> Message:
        """Another bot writes, with embeds and components."""
        components = linked(numbered(form.get("components") or []), [])
        draft = Draft(form.get("content", ""), form.get("embeds", []), components, flags=form.get("flags", 0))
        message = self.service.talk.write(channel, bot, draft)
        await self.gateway.flushed()
        return message

    async def edit(self, message: Message, text: str) -> None:
        """The author writes it otherwise."""
        self.service.talk.edit(message, {"content": text})
        await self.gateway.flushed()

    async def preview(self, message: Message, title: str, url: str) -> None:
        """Discord adds the preview of a link, which is no edit."""
        message.embeds = [*message.embeds, {"type": "link", "title": title, "url": url}]
        self.service.talk.show_again(message)
        await self.gateway.flushed()

    async def delete(self, message: Message) -> None:
        """Somebody deletes a message."""
        self.service.talk.delete(message)
        await self.gateway.flushed()

    async def bulk_delete(self, messages: Sequence[Message]) -> None:
        """A moderator deletes many messages of a channel at once."""
        self.service.talk.bulk_delete(messages[0].channel, messages)
        await self.gateway.flushed()

    async def react(self, user: User, message: Message, emoji: str, *, burst: bool = False) -> None:
        """Somebody puts an emoji under a message, perhaps as a super reaction."""
        self.service.talk.react(message, user, emoji, burst=burst)
        await self.gateway.flushed()

    async def unreact(self, user: User, message: Message, emoji: str) -> None:
        """Somebody takes an emoji back."""
        self.service.talk.unreact(message, user, emoji)
        await self.gateway.flushed()

    async def clear_reactions(self, message: Message, emoji: str | None = None) -> None:
        """A moderator takes off everybody's reactions, or those of one emoji."""
        self.service.talk.clear_reactions(message, emoji)
        await self.gateway.flushed()

    async def pin(self, message: Message, *, pinned: bool = True) -> None:
        """A moderator pins a message, or takes the pin out."""
        self.service.talk.pin(message, pinned=pinned)
        await self.gateway.flushed()

    # --- Rearranging

    async def add_channel(self, name: str, type: ChannelType = ChannelType.TEXT) -> Channel:
        """An organiser adds a channel."""
        channel = self.service.rooms.open(name, type)
        await self.gateway.flushed()
        return channel

    async def rename_channel(self, channel: Channel, name: str) -> None:
        """An organiser renames a channel or a thread."""
        self.service.rooms.change(channel, name=name)
        await self.gateway.flushed()

    async def delete_channel(self, channel: Channel) -> None:
        """An organiser deletes a channel with its threads, or a thread."""
        self.service.rooms.delete(channel)
        await self.gateway.flushed()

    async def start_thread(self, user: User, root: Channel | Message, name: str, *, private: bool = False) -> Channel:
        """Somebody starts a thread, from a message or in a channel."""
        message = root if isinstance(root, Message) else None
        parent = root.channel if isinstance(root, Message) else root
        kind = ChannelType.PRIVATE_THREAD if private else ChannelType.PUBLIC_THREAD
        thread = self.service.rooms.start_thread(parent, user, name, message=message, type=kind)
        await self.gateway.flushed()
        return thread

    async def add_to_thread(self, thread: Channel, user: User) -> None:
        """Somebody is brought into a thread, as by being mentioned in it."""
        self.service.talk.join_thread(thread, user)
        await self.gateway.flushed()

    async def start_post(self, user: User, forum: Channel, title: str, text: str) -> Channel:
        """Somebody starts a post in a forum."""
        thread, _ = self.service.rooms.start_post(forum, user, title, Draft(text))
        await self.gateway.flushed()
        return thread

    async def archive_thread(self, thread: Channel, *, archived: bool = True, locked: bool | None = None) -> None:
        """A thread is archived, or brought back."""
        self.service.rooms.archive(thread, archived=archived, locked=locked)
        await self.gateway.flushed()


def _kind(name: str) -> str:
    kinds = {"png": "image/png", "jpg": "image/jpeg", "pdf": "application/pdf", "txt": "text/plain; charset=utf-8"}
    return kinds.get(name.rpartition(".")[2].lower(), "application/octet-stream")
