"""Discord as the core sees it."""

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import aiohttp
import discord

from adapters.discord import commands, ids
from adapters.discord.checking import Check
from adapters.discord.counting import count_members
from adapters.discord.crowd import Crowd
from adapters.discord.errors import FAULTS
from adapters.discord.gateway import Connection
from adapters.discord.gathering import Gathering
from adapters.discord.groups import Groups
from adapters.discord.hearing import Hearing
from adapters.discord.history import History
from adapters.discord.interactions import Interactions
from adapters.discord.kept import Kept
from adapters.discord.known import display_name
from adapters.discord.limits import LIMITS
from adapters.discord.names import Names
from adapters.discord.rhythm import Rhythm
from adapters.discord.scheduled import Scheduled
from adapters.discord.sender import Sender
from adapters.discord.settings import read_settings
from bot.errors import AccountUnknown, OperatorError
from bot.model.archive import Channel
from bot.model.commands import Ability, CommandSpec
from bot.model.history import Span, Stretch
from bot.model.inbound import PersonJoined
from bot.model.limits import Limits
from bot.model.native import NativeEvent, NativeList
from bot.model.outbound import LeasedDelivery
from bot.model.people import Profile
from bot.model.refs import AccountRef, ChannelRef, GroupRef, MessageRef
from bot.model.roles import Group
from bot.ports import AdapterContext, Finding, Intake

log = logging.getLogger(__name__)


class DiscordPlatform:
    """The ChatPlatform port; also what commands.ABILITIES promise, GreetsAFew and ChecksItself."""

    name = ids.PLATFORM
    limits: Limits = LIMITS
    abilities: frozenset[Ability] = commands.ABILITIES

    def __init__(self, context: AdapterContext, rhythm: Rhythm = Rhythm()) -> None:
        self._rhythm = rhythm
        self._settings = read_settings(context.settings, context.environ)
        self._clock = context.clock
        self._kept = Kept(context.data_dir / "discord.sqlite3", context.clock)
        self._crowd = Crowd(context.clock)
        self._heard: Hearing | None = None
        self._connection: Connection | None = None
        self._in_menus: Mapping[str, str] = {}

    async def start(self) -> None:
        """Sign in. Raises OperatorError with what to do when Discord does not let the bot in."""
        connection = self._connection = Connection(self._hear, self._settings.api_url, self._rhythm.before_session)
        try:
            await connection.login(self._settings.token)
            guild = await self._guild_of(connection)
        except discord.LoginFailure as error:
            raise OperatorError(
                "Discord does not accept DISCORD_TOKEN. Make a new token under Bot in the developer portal."
            ) from error
        except FAULTS as error:
            raise OperatorError(f"Discord cannot be reached ({type(error).__name__}). Check the network.") from error
        assert connection.user is not None, "the library knows who it is once it has signed in"
        self._http = connection.http
        self._bot_user = str(connection.user.id)
        self._names = Names(self._http, self._bot_user, guild)
        self._sender = Sender(self._http, self._kept, self._bot_user, self._rhythm.between_direct)
        self._history = History(self._http, self._names)
        self._groups = Groups(self._http, guild, self._history)
        self._gathering = Gathering(self._http, guild, self._bot_user, self._history)
        self._scheduled = Scheduled(self._http, guild, self._bot_user)

    async def _guild_of(self, connection: Connection) -> str:
        """Return the group's server. Raises OperatorError when it is not clear which that is."""
        guilds: Any = await connection.http.get_guilds(200)
        names = {str(guild["id"]): str(guild["name"]) for guild in guilds}
        wanted = self._settings.guild
        if wanted in names:
            return wanted
        if wanted:
            raise OperatorError(f"The bot is not in the server {wanted}. Invite it, or correct [discord] guild.")
        if len(names) == 1:
            return next(iter(names))
        if not names:
            raise OperatorError(
                "The bot is in no server yet. `sigbot manifest discord` prints the address that invites it."
            )
        listed = ", ".join(f"{name} ({id})" for id, name in sorted(names.items()))
        raise OperatorError(f"The bot is in several servers: {listed}. Say in [discord] guild which is the group's.")

    async def check(self, channels: Sequence[ChannelRef]) -> list[Finding]:
        """Return what is missing on the server, in sentences."""
        guild = self._names.known.guild
        return await Check(self._http, guild, self._bot_user).run([str(ids.native(ref)) for ref in channels])

    async def close(self) -> None:
        """End the connection."""
        if self._connection is not None:
            await self._connection.close()

    def spell(self, command: str) -> str:
        """Return how people type a command."""
        return commands.spell(command)

    async def install_commands(self, specs: Sequence[CommandSpec]) -> None:
        """Register the commands where they have changed."""
        assert self._connection is not None, "started first"
        application = self._connection.application_id
        assert application is not None, "known since signing in"
        self._in_menus = commands.in_menus(specs)
        try:
            if await commands.install(self._http, application, specs):
                log.info("commands registered")
        except FAULTS as error:
            raise OperatorError(f"Discord did not take the commands ({type(error).__name__}).") from error

    # --- In

    def _hear(self, kind: str, data: Mapping[str, Any]) -> None:
        if self._heard is not None:
            self._heard.hear(kind, data)

    async def run(self, intake: Intake) -> None:
        """Bring what Discord sends, until cancelled."""
        assert self._connection is not None, "started first"
        interactions = Interactions(intake, self._http, self._kept, self._in_menus, self._rhythm.promise)
        self._heard = Hearing(intake, interactions, self._names, self._clock, self._rhythm.again)
        parts = [asyncio.ensure_future(self._connection.stay()), asyncio.ensure_future(self._heard.run())]
        try:
            await asyncio.gather(*parts)
        finally:
            for part in parts:
                part.cancel()
            await asyncio.gather(*parts, return_exceptions=True)
            await self._heard.close()

    @property
    def is_connected(self) -> bool:
        """Return whether the gateway brings events."""
        return self._connection is not None and self._connection.is_open

    # --- Out

    def may_greet(self) -> bool:
        """Return whether one more newcomer gets a direct message: where wanted, and while Discord allows it."""
        is_possible = self._settings.welcome_messages and not self._sender.is_paused
        return is_possible and self._crowd.takes_one_more()

    async def deliver(self, leased: LeasedDelivery) -> tuple[MessageRef, ...]:
        """Post, edit or delete as the bot."""
        return await self._sender.deliver(leased)

    async def find_delivery(self, leased: LeasedDelivery) -> tuple[MessageRef, ...] | None:
        """Return the messages that a delivery became, or None when it is sure that some part is missing."""
        return await self._sender.find(leased)

    # --- Looking up

    async def look_up_account(self, ref: AccountRef) -> Profile | None:
        """Return who an account is, or None for somebody who is not on the server. Raises AccountUnknown."""
        try:
            member: Any = await self._http.get_member(int(self._names.known.guild), ids.native(ref))
        except discord.NotFound:
            return None
        except FAULTS as error:
            raise AccountUnknown from error
        user = member["user"]
        return Profile(ref, display_name(user, member), bool(user.get("bot")), bool(member.get("pending")))

    async def channels(self) -> list[Channel]:
        """Return the server's channels that hold messages."""
        try:
            return await self._names.read_channels()
        except (discord.HTTPException, aiohttp.ClientError, TimeoutError, OSError) as error:
            raise OperatorError(f"Discord does not tell the channels ({type(error).__name__}).") from error

    async def count_members(self, channel: ChannelRef) -> int | None:
        """Return about how many people a channel reaches that is open to everybody."""
        return await count_members(self._http, self._names.known.guild, ids.native(channel))

    def history(self, channel: ChannelRef, span: Span) -> AsyncIterator[Stretch]:
        """Yield what Discord has of a channel and its threads, newest first."""
        return self._history.read(channel, span)

    async def reactions(self, message: MessageRef) -> Mapping[str, frozenset[AccountRef]]:
        """Return who reacted to a message, by emoji."""
        return await self._history.reactions(message)

    def joined_since(self, since: datetime) -> AsyncIterator[PersonJoined]:
        """Yield who joined from an instant on."""
        return self._history.joins(since)

    async def groups(self) -> Sequence[Group]:
        """Return the server's roles."""
        return await self._groups.names()

    async def look_up_groups(self, refs: frozenset[GroupRef]) -> Sequence[Group]:
        """Return these roles with everybody who has them."""
        return await self._groups.look_up(refs)

    async def gather(self, name: str, group: GroupRef | None, people: frozenset[AccountRef]) -> Group:
        """Give exactly these people the role of a topic."""
        return await self._gathering.gather(name, group, people)

    async def dissolve(self, group: GroupRef) -> None:
        """Delete a role that a topic had."""
        await self._gathering.dissolve(group)

    async def reached(self, channel: ChannelRef, people: frozenset[AccountRef]) -> frozenset[AccountRef]:
        """Return which of these people see a ping in a channel."""
        return await self._gathering.reached(channel, people)

    # --- The server's scheduled events

    async def native_events(self) -> NativeList:
        """Return what the server's list of events shows."""
        return await self._scheduled.shown()

    async def put_event(self, event: NativeEvent) -> str:
        """Show one more."""
        return await self._scheduled.put(event)

    async def change_event(self, id: str, event: NativeEvent) -> bool:
        """Show it as it is now; return whether it was still there."""
        return await self._scheduled.change(id, event)

    async def cancel_event(self, id: str) -> None:
        """Show it no more."""
        await self._scheduled.cancel(id)
