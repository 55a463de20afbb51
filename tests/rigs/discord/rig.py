"""A Discord server on loopback, with people on it."""

from datetime import UTC, datetime
from typing import Any, Self

from aiohttp import web

from tests.rigs.discord.badday import BadDays
from tests.rigs.discord.constants import ChannelType, Intent, Permission
from tests.rigs.discord.gateway import Gateway
from tests.rigs.discord.invoking import Invoking
from tests.rigs.discord.model import Channel, Guild, Overwrite, Role, User
from tests.rigs.discord.people import People
from tests.rigs.discord.rest.call import Service
from tests.rigs.discord.rest.server import PREFIX, Server
from tests.rigs.discord.using import Using
from tests.rigs.discord.world import Clock, World

TOKEN = "rehearsal.only.token"
HOST = "127.0.0.1"


def real_now() -> datetime:
    """Return the real time."""
    return datetime.now(UTC)


class DiscordRig(People, Using):
    """The server. Use it as an async context manager; `bad` and `gateway` hold the switches for bad days."""

    def __init__(self, clock: Clock = real_now, token: str = TOKEN) -> None:
        self.token = token
        self.service = Service(World(clock), {token})
        self.bad: BadDays = self.service.bad
        self.gateway = Gateway(self.service.world, self.service.accepts)
        self.gateway.failures = self.service.failures
        self.invoking = Invoking(self.service)
        self.api_url = ""
        self.gateway_url = ""
        self._runner: web.AppRunner | None = None
        self.general = self.world.new_channel("general")
        self.forum = self.world.new_channel("questions", ChannelType.FORUM)

    @property
    def guild(self) -> Guild:
        """Return the first guild."""
        return self.world.guild

    @property
    def bot(self) -> User:
        """Return the account of the bot under test."""
        return self.world.bot

    @property
    def requests(self) -> list[tuple[str, Any]]:
        """Return every request so far: `METHOD /path`, and what was sent."""
        return self.service.requests

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=26 * 1024 * 1024)
        app.router.add_get("/gateway", self.gateway.handle)
        Server(self.service).add_routes(app)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, HOST, 0).start()
        port = self._runner.addresses[0][1]
        self.api_url = f"http://{HOST}:{port}{PREFIX}"
        self.gateway_url = self.gateway.url = self.service.gateway_url = f"ws://{HOST}:{port}/gateway"
        self.service.forms.cdn = f"http://{HOST}:{port}"
        return self

    async def __aexit__(self, kind: type[BaseException] | None, *_: object) -> None:
        await self.gateway.stop()
        if self._runner is not None:
            await self._runner.cleanup()
        if kind is None and self.service.failures:
            raise ExceptionGroup("the rig itself failed", self.service.failures)

    # --- The portal, and what is done to the bot

    def switch_intent(self, intent: Intent, *, on: bool) -> None:
        """Turn a privileged intent on or off in the portal."""
        (self.world.portal_intents.add if on else self.world.portal_intents.discard)(intent)

    def refuse_token(self) -> None:
        """Let nobody in any more, as after the token was reset."""
        self.service.tokens.clear()

    def accept_token(self) -> None:
        """Let the bot in again."""
        self.service.tokens.add(self.token)

    def limit_old_edits(self, left: int | None) -> None:
        """Let so many more edits of old messages pass."""
        self.service.old_edits_left = left

    async def allow_bot(self, permissions: int) -> None:
        """Give the bot's role these permissions in the whole guild, and no others."""
        (role,) = self.guild.members[self.bot.id].roles
        self.service.membership.change_role(self.guild, self.guild.roles[role], Permission(permissions))
        await self.gateway.flushed()

    async def deny(self, channel: Channel, permission: Permission, user: User | None = None) -> None:
        """Take a permission in a channel from the bot, or from somebody."""
        one = self._overwrite(channel, user or self.bot)
        one.allow, one.deny = one.allow & ~permission, one.deny | permission
        await self._set(channel, one)

    async def allow(self, channel: Channel, permission: Permission, user: User | None = None) -> None:
        """Give a permission in a channel to the bot, or to somebody."""
        one = self._overwrite(channel, user or self.bot)
        one.allow, one.deny = one.allow | permission, one.deny & ~permission
        await self._set(channel, one)

    async def close(self, channel: Channel, *let_in: Role) -> None:
        """Let nobody see a channel but the bot, and whoever has one of these roles."""
        await self._set(channel, Overwrite(self.guild.id, 0, deny=Permission.VIEW_CHANNEL))
        for role in let_in:
            await self._set(channel, Overwrite(role.id, 0, allow=Permission.VIEW_CHANNEL))
        await self.allow(channel, Permission.VIEW_CHANNEL)

    def _overwrite(self, channel: Channel, user: User) -> Overwrite:
        return channel.overwrites.get(user.id) or Overwrite(user.id, 1)

    async def _set(self, channel: Channel, one: Overwrite) -> None:
        self.service.rooms.overwrite(channel, one)
        await self.gateway.flushed()

    async def kick_bot(self, guild: Guild | None = None) -> None:
        """Throw the bot out of a guild."""
        await self.leave(self.bot, guild=guild)

    def close_direct(self, user: User, *, closed: bool = True) -> None:
        """Let somebody take no direct messages from the bot, or take them again."""
        user.takes_direct_messages = not closed
