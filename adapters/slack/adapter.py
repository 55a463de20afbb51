"""Slack as the core sees it."""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

import aiohttp
from aiohttp import web
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import ids, inbound
from adapters.slack.calls import next_cursor, patiently
from adapters.slack.checking import Check
from adapters.slack.commands import ABILITIES, Spelling
from adapters.slack.door import Door
from adapters.slack.errors import FAULTS, REFUSED_SIGN_IN, code_of, reason_of
from adapters.slack.gathering import Gathering
from adapters.slack.groups import user_groups
from adapters.slack.history import History
from adapters.slack.inbound import display_name
from adapters.slack.limits import LIMITS
from adapters.slack.names import Names
from adapters.slack.requests import Requests
from adapters.slack.sender import Sender
from adapters.slack.settings import read_settings
from adapters.slack.sockets import Rhythm, Sockets
from bot.errors import AccountUnknown, OperatorError
from bot.model.archive import Channel
from bot.model.commands import Ability, CommandSpec
from bot.model.history import Span, Stretch
from bot.model.inbound import PersonJoined
from bot.model.limits import Limits
from bot.model.outbound import LeasedDelivery
from bot.model.people import Profile
from bot.model.refs import AccountRef, ChannelRef, GroupRef, MessageRef
from bot.model.roles import Group
from bot.ports import AdapterContext, Finding, Intake

log = logging.getLogger(__name__)
# Bolt warns of the token in the environment, which it leaves alone for our client as it should. Without a logger that
# it is given, it sets its own to the root's level.
_library_log = logging.getLogger("slack_bolt.library")
_library_log.setLevel(logging.ERROR)

URL_CHECK = "url_verification"
"""What Slack posts when the address of HTTP mode is entered; Bolt answers it."""
PAGE = 200
"""How many messages or channels are asked for at once."""


class SlackPlatform:
    """The ChatPlatform port; also FindsDeliveries, TellsReactions, TellsJoins, TellsGroups and ChecksItself."""

    name = ids.PLATFORM
    limits: Limits = LIMITS
    abilities: frozenset[Ability] = ABILITIES

    def __init__(self, context: AdapterContext, rhythm: Rhythm = Rhythm()) -> None:
        self._rhythm = rhythm
        self._public_url = context.public_url.rstrip("/")
        self._settings = read_settings(context.settings, context.environ, context.short_name)
        self._spelling = Spelling(self._settings.umbrella, self._settings.short_commands)
        self._session: aiohttp.ClientSession | None = None
        self._bot_user = self._bot_id = ""
        secret = self._settings.signing_secret
        self._requests = Requests(secret) if secret else None
        self._sockets: Sockets | None = None
        self._doors: set[str] = set()
        """The channel into which Slack puts everybody who joins the workspace, where the bot is in it."""

    async def start(self) -> None:
        """Sign in. Raises OperatorError with what to do when Slack does not let the bot in."""
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=30))
        # The SDK's own handler repeats a request whose answer was lost, so that a message could be posted twice.
        self._client = AsyncWebClient(
            self._settings.bot_token, base_url=self._settings.api_url, session=self._session, retry_handlers=[]
        )
        self._names = Names(self._client)
        self._gathering = Gathering(self._client)
        self._sender = Sender(self._client, self._rhythm.between_parts)
        try:
            me = await patiently(self._client.auth_test)
            self._bot_user, self._bot_id = str(me["user_id"]), str(me["bot_id"])
            await patiently(lambda: self._names.learn_for({"user": self._bot_user}))
        except FAULTS as error:
            raise _start_error(error) from error

    async def check(self, channels: Sequence[ChannelRef]) -> list[Finding]:
        """Return what is missing in the workspace, in sentences."""
        places = [ids.native(ref) for ref in channels]
        return await Check(self._client, self._settings.app_token, self._public_url).run(places)

    async def close(self) -> None:
        """End the session."""
        if self._session is not None:
            await self._session.close()

    def spell(self, command: str) -> str:
        """Return how people type a command."""
        return self._spelling(command)

    async def install_commands(self, specs: Sequence[CommandSpec]) -> None:
        """Nothing to install: the app's manifest names the slash commands, and the umbrella reaches every command."""

    # --- In

    async def run(self, intake: Intake) -> None:
        """Bring what Slack sends, until cancelled."""
        door = Door(intake, self._client, self._names, self._known, self._spelling)
        try:
            await self._bring(make_app(self._client, door), lambda: intake.reconnected(self.name))
        finally:
            await door.close()

    async def _bring(self, app: AsyncApp, tell: Callable[[], None]) -> None:
        if self._requests is not None:
            await self._requests.run(app, tell)
        else:
            self._sockets = Sockets(app, self._settings.app_token, tell, self._rhythm)
            await self._sockets.run()

    def routes(self) -> Sequence[web.AbstractRouteDef]:
        """Return the address to which Slack posts, in HTTP mode; else nothing."""
        return [] if self._requests is None else self._requests.routes()

    def _known(self) -> inbound.Known:
        return inbound.Known(
            bot_user=self._bot_user,
            bot_id=self._bot_id,
            names=self._names.people,
            channels=self._names.channels,
            group_channels=self._settings.group_channels,
            bots=self._names.bots,
            outsiders=self._names.guests,
            guests=self._settings.guests,
        )

    @property
    def is_connected(self) -> bool:
        """Return whether a socket is open or, in HTTP mode, whether requests are taken."""
        if self._requests is not None:
            return self._requests.is_open
        return self._sockets is not None and self._sockets.is_open

    # --- Out

    async def deliver(self, leased: LeasedDelivery) -> tuple[MessageRef, ...]:
        """Post, edit or delete as the bot."""
        return await self._sender.deliver(leased)

    async def find_delivery(self, leased: LeasedDelivery) -> tuple[MessageRef, ...] | None:
        """Return the messages that a delivery became, or None when it is sure that some part is missing."""
        return await self._sender.find(leased)

    # --- Looking up

    async def look_up_account(self, ref: AccountRef) -> Profile | None:
        """Return who an account is, or None. Raises AccountUnknown."""
        try:
            user = await self._names.person(ids.native(ref))
        except FAULTS as error:
            raise AccountUnknown from error
        if user is None or user.get("deleted"):
            return None
        is_outside, zone = inbound.is_outside(user, self._known()), str(user.get("tz") or "")
        return Profile(ref, display_name(user), inbound.is_bot(user), is_outside, zone)

    async def channels(self) -> list[Channel]:
        """Return the channels that the bot is in. Raises OperatorError when Slack does not tell."""
        found = []
        async for channel in self._pages("channels", "conversations_list", types="public_channel,private_channel"):
            self._names.channels[channel["id"]] = channel["name"]
            if channel.get("is_member"):
                if channel.get("is_general"):
                    self._doors.add(channel["id"])
                ref = ids.channel_ref(channel["id"])
                found.append(Channel(ref, channel["name"], removed=bool(channel.get("is_archived"))))
        return found

    async def count_members(self, channel: ChannelRef) -> int | None:
        """Return how many are in a channel, or None where Slack does not say."""
        try:
            answer = await self._client.conversations_info(channel=ids.native(channel), include_num_members=True)
        except FAULTS:
            return None
        count = answer["channel"].get("num_members")
        return None if count is None else int(count)

    def history(self, channel: ChannelRef, span: Span) -> AsyncIterator[Stretch]:
        """Yield what Slack has of a channel, page by page, newest first."""
        return History(self._client, self._names, self._known).read(channel, span)

    async def joined_since(self, since: datetime) -> AsyncIterator[PersonJoined]:
        """Yield who joined the group, as the lines tell that Slack writes into channels when somebody comes in."""
        history = History(self._client, self._names, self._known)
        for place in sorted(self._settings.group_channels | self._doors):
            async for joined in history.joined(place, since):
                yield joined

    async def reactions(self, message: MessageRef) -> Mapping[str, frozenset[AccountRef]]:
        """Return who reacted to a message, by emoji."""
        return await History(self._client, self._names, self._known).reactions(message)

    async def groups(self) -> Sequence[Group]:
        """Return the workspace's user groups."""
        return await user_groups(self._client)

    async def look_up_groups(self, refs: frozenset[GroupRef]) -> Sequence[Group]:
        """Return these user groups with everybody who is in them."""
        return [group for group in await user_groups(self._client) if group.ref in refs]

    async def gather(self, name: str, group: GroupRef | None, people: frozenset[AccountRef]) -> Group:
        """Have exactly these people in the user group of a topic."""
        return await self._gathering.gather(name, group, people, self._bot_user)

    async def dissolve(self, group: GroupRef) -> None:
        """Switch off a user group that a topic had."""
        await self._gathering.dissolve(group)

    async def reached(self, channel: ChannelRef, people: frozenset[AccountRef]) -> frozenset[AccountRef]:
        """Return which of these people see a ping in a channel."""
        return await self._gathering.reached(channel, people)

    async def _pages(self, what: str, method: str, **arguments: Any) -> AsyncIterator[dict[str, Any]]:
        cursor = ""
        while True:
            call = partial(getattr(self._client, method), limit=PAGE, cursor=cursor or None, **arguments)
            try:
                answer = await patiently(call)
            except FAULTS as error:
                raise _start_error(error) from error
            for item in answer[what]:
                yield item
            cursor = next_cursor(answer)
            if not cursor:
                return


def make_app(client: AsyncWebClient, door: Door) -> AsyncApp:
    """Return Bolt with nothing in it but the way to the door."""
    return AsyncApp(
        logger=_library_log,
        client=client,
        before_authorize=_AtTheDoor(door),
        process_before_response=True,
        request_verification_enabled=False,  # Sockets need none; of requests it is done by then.
        ignoring_self_events_enabled=False,
    )


class _AtTheDoor(AsyncMiddleware):
    """Takes everything before Bolt looks closer: it would stumble over odd events, which Slack would then repeat."""

    def __init__(self, door: Door) -> None:
        self._door = door

    async def async_process(
        self,
        *,
        req: AsyncBoltRequest,
        resp: BoltResponse,
        next: Callable[[], Awaitable[BoltResponse]],  # noqa: A002  # Bolt gives it under this name.
    ) -> BoltResponse:
        """Return what goes back to Slack."""
        return await next() if req.body.get("type") == URL_CHECK else await self._door.take(req.body)


def _start_error(error: Exception) -> OperatorError:
    if not isinstance(error, SlackApiError):
        return OperatorError(f"Slack cannot be reached ({type(error).__name__}). Check the network.")
    code = code_of(error)
    if code in REFUSED_SIGN_IN:
        return OperatorError(
            f"Slack does not accept SLACK_BOT_TOKEN ({code}). Install the app again and use the token that it gives."
        )
    return OperatorError(f"Slack does not let the bot in ({reason_of(error)}). `sigbot check` says what is missing.")
