"""The state of the server: who and what there is, numbered by the rig's clock, and who may do what."""

from collections.abc import Callable
from datetime import datetime

from tests.rigs.discord.constants import ALL, DISCORD_EPOCH_MS, EVERYBODY, ChannelType, Intent, Permission
from tests.rigs.discord.errors import refused
from tests.rigs.discord.model import Channel, Guild, Happening, Member, Message, Role, User, Webhook

Clock = Callable[[], datetime]


class World:
    """Everything that the server knows; the doers in `talk`, `rooms` and `membership` change it."""

    def __init__(self, clock: Clock) -> None:
        self.now = clock
        self._last_id = 0
        self.listeners: list[Callable[[Happening], None]] = []
        self.users: dict[int, User] = {}
        self.guilds: dict[int, Guild] = {}
        self.directs: dict[int, Channel] = {}
        self.webhooks: dict[int, Webhook] = {}
        self.portal_intents: set[Intent] = {Intent.GUILD_MEMBERS, Intent.MESSAGE_CONTENT, Intent.GUILD_PRESENCES}
        self.bot = self.new_user("sigbot", is_bot=True)
        self.owner = self.new_user("owner")
        self.guild = self.new_guild("A group")

    def new_id(self) -> int:
        """Return a snowflake: the clock's milliseconds, and larger than every one before."""
        milliseconds = int(self.now().timestamp() * 1000) - DISCORD_EPOCH_MS
        self._last_id = max(self._last_id + 1, milliseconds << 22)
        return self._last_id

    def tell(self, happening: Happening) -> None:
        """Pass on what happened."""
        for listener in self.listeners:
            listener(happening)

    # --- Making

    def new_user(self, name: str, *, is_bot: bool = False) -> User:
        """Open an account."""
        user = User(self.new_id(), name.lower().replace(" ", "."), name, is_bot)
        self.users[user.id] = user
        return user

    def new_guild(self, name: str, *, with_bot: bool = True) -> Guild:
        """Found a guild in which everybody may talk, owned by the owner. The bot has its own role, with all rights."""
        guild = Guild(self.new_id(), name, self.owner.id)
        guild.roles[guild.id] = Role(guild.id, "@everyone", EVERYBODY, 0)
        bot_role = Role(self.new_id(), self.bot.username, ALL & ~Permission.ADMINISTRATOR)
        guild.roles[bot_role.id] = bot_role
        guild.members[self.owner.id] = Member(self.owner, self.now())
        if with_bot:
            guild.members[self.bot.id] = Member(self.bot, self.now(), [bot_role.id])
        self.guilds[guild.id] = guild
        return guild

    def new_channel(self, name: str, type: ChannelType = ChannelType.TEXT, guild: Guild | None = None) -> Channel:
        """Add a channel without telling anybody."""
        home = guild or self.guild
        channel = Channel(self.new_id(), type, name, home.id, position=len(home.channels))
        home.channels[channel.id] = channel
        return channel

    # --- Looking up

    def guild_of(self, channel: Channel) -> Guild | None:
        """Return the guild in which a channel is."""
        return None if channel.guild_id is None else self.guilds.get(channel.guild_id)

    def find_guild(self, id: int) -> Guild:
        """Return a guild in which the bot is."""
        guild = self.guilds.get(id)
        if guild is None or self.bot.id not in guild.members:
            raise refused(10004)
        return guild

    def find_member(self, guild: Guild, id: int) -> Member:
        """Return a member."""
        if id not in self.users:
            raise refused(10013)
        if id not in guild.members:
            raise refused(10007)
        return guild.members[id]

    def find_channel(self, id: int) -> Channel:
        """Return a channel that the bot may see."""
        channel = self.channel(id)
        if channel is None:
            raise refused(10003)
        if not self.may(self.bot, channel, Permission.VIEW_CHANNEL):
            raise refused(50001)
        return channel

    def channel(self, id: int) -> Channel | None:
        """Return a channel, a thread or a direct conversation."""
        for guild in self.guilds.values():
            if id in guild.channels:
                return guild.channels[id]
        return self.directs.get(id)

    def find_message(self, channel: Channel, id: int) -> Message:
        """Return a message that everybody in the channel sees."""
        message = channel.messages.get(id)
        if message is None or message.only_for is not None:
            raise refused(10008)
        return message

    def direct(self, user: User) -> Channel:
        """Return the bot's direct conversation with somebody; it comes to be when it is first wanted."""
        for channel in self.directs.values():
            if channel.recipient is user:
                return channel
        channel = Channel(self.new_id(), ChannelType.DM, None, recipient=user)
        self.directs[channel.id] = channel
        return channel

    # --- Permissions

    def permissions(self, user: User, channel: Channel) -> Permission:
        """Return what somebody may do in a channel; a thread follows the channel above it."""
        guild = self.guild_of(channel)
        if guild is None:
            return ALL & ~Permission.ADMINISTRATOR if user in (channel.recipient, self.bot) else Permission(0)
        if user.id not in guild.members:
            return Permission(0)
        base = self.guild_permissions(user, guild)
        if base & Permission.ADMINISTRATOR:
            return ALL
        above = guild.channels.get(channel.parent_id or 0) if channel.is_thread else channel
        allowed = self._overwritten(base, guild.members[user.id], guild, above or channel)
        is_private = channel.thread is not None and channel.type is ChannelType.PRIVATE_THREAD
        if is_private and user.id not in channel.thread.members and not allowed & Permission.MANAGE_THREADS:
            return allowed & ~Permission.VIEW_CHANNEL
        return allowed

    def guild_permissions(self, user: User, guild: Guild) -> Permission:
        """Return what somebody's roles allow."""
        if user.id == guild.owner_id:
            return ALL
        allowed = guild.roles[guild.id].permissions
        for role in guild.members[user.id].roles:
            allowed |= guild.roles[role].permissions if role in guild.roles else Permission(0)
        return ALL if allowed & Permission.ADMINISTRATOR else allowed

    def _overwritten(self, base: Permission, member: Member, guild: Guild, channel: Channel) -> Permission:
        everybody = channel.overwrites.get(guild.id)
        if everybody is not None:
            base = base & ~everybody.deny | everybody.allow
        of_roles = [channel.overwrites[role] for role in member.roles if role in channel.overwrites]
        for one in of_roles:
            base &= ~one.deny
        for one in of_roles:
            base |= one.allow
        own = channel.overwrites.get(member.user.id)
        return base if own is None else base & ~own.deny | own.allow

    def may(self, user: User, channel: Channel, permission: Permission) -> bool:
        """Say whether somebody may do this; without seeing the channel nobody may do anything in it."""
        wanted = permission | Permission.VIEW_CHANNEL
        return self.permissions(user, channel) & wanted == wanted

    def may_take_part(self, user: User, channel: Channel) -> bool:
        """Say whether somebody has agreed to the rules; before that one only looks on."""
        guild = self.guild_of(channel)
        return guild is None or (user.id in guild.members and not guild.members[user.id].pending)

    def require(self, user: User, channel: Channel, permission: Permission) -> None:
        """Refuse what somebody may not do."""
        if not self.may(user, channel, Permission.VIEW_CHANNEL):
            raise refused(50001)
        if not self.may(user, channel, permission):
            raise refused(50013)

    def require_in_guild(self, guild: Guild, permission: Permission) -> None:
        """Refuse what the bot's roles do not allow."""
        if self.guild_permissions(self.bot, guild) & permission != permission:
            raise refused(50013)

    # --- The content intent

    def hides_content(self, message: Message) -> bool:
        """Say whether the bot gets this message without its content when it has no content intent."""
        own = message.author is self.bot or message.webhook_id == self.bot.id
        return not (own or message.channel.type is ChannelType.DM or self.bot in message.mentions)
