"""Socket Mode: two connections, so that one is there while the other is renewed, and patience."""

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from aiohttp import ClientError
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.aiohttp import SocketModeClient

from adapters.slack.errors import REFUSED_SIGN_IN, code_of, retry_after
from bot.errors import OperatorError

log = logging.getLogger(__name__)

CONNECTIONS = 2
GREETING = 5.0
"""Seconds that Slack may take to greet a new connection before the other one is renewed."""
LINK_DISABLED = "Socket Mode is switched off in the Slack app. Switch it on in its settings and start the bot again."


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How the adapter behaves over time. All in seconds."""

    first_pause: float = 1.0
    """Before a connection is tried again that did not last; the pauses double."""
    longest_pause: float = 300.0
    lasting: float = 30.0
    """A connection that was open for so long has lasted: the next one is tried at once."""
    ping: float = 10.0
    """Between pings; a connection that answers none for four of them is replaced."""
    silence: float = 1_800.0
    """After so long without a word, pings apart, a connection is replaced: some stay open and bring nothing."""
    between_parts: float = 1.005
    """Between two messages of one delivery: Slack takes one a second for a channel, and clocks differ."""


class Presence:
    """Which connections are open. `tell` is called whenever one opens after a time in which none was."""

    def __init__(self, tell: Callable[[], None]) -> None:
        self._tell = tell
        self._clients: list[PatientClient] = []
        self._has_gap = True
        self.renewing = asyncio.Lock()
        """Held by the connection that is being renewed at Slack's wish, so that the other stays meanwhile."""

    def add(self, client: "PatientClient") -> None:
        """Count a connection."""
        self._clients.append(client)

    def opened(self) -> None:
        """Take note that a connection was greeted."""
        if self._has_gap:
            self._has_gap = False
            self._tell()

    def lost(self, client: "PatientClient") -> None:
        """Take note that a connection is not there any more."""
        self._has_gap |= not any(other.is_open for other in self._clients if other is not client)


class PatientClient(SocketModeClient):
    """The SDK's client with patience.

    The SDK's own reconnects at once whatever happened, and tries for ever with an address that is good for one try.
    """

    def __init__(self, app_token: str, presence: Presence, rhythm: Rhythm, **more: Any) -> None:
        super().__init__(app_token=app_token, ping_interval=rhythm.ping, **more)
        self.fault: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._presence = presence
        self._rhythm = rhythm
        self._pause = rhythm.first_pause
        self._is_first = True
        self._greeted = asyncio.Event()
        self._opened_at = self._heard_at = time.monotonic()
        presence.add(self)

    @property
    def is_open(self) -> bool:
        """Whether events can come in here now."""
        return self._greeted.is_set() and self.current_session is not None and not self.current_session.closed

    # --- What Slack says

    async def enqueue_message(self, message: str) -> None:
        """Take a frame, and note that there was one."""
        self._heard_at = time.monotonic()
        await super().enqueue_message(message)

    async def run_message_listeners(self, message: dict[str, Any], raw_message: str) -> None:
        """Look at a greeting or a disconnect before the SDK does."""
        match message.get("type"):
            case "hello":
                self._opened_at = time.monotonic()
                self._greeted.set()
                self._presence.opened()
            case "disconnect":
                await self._renew(str(message.get("reason")))
            case _:
                is_odd = "envelope_id" in message and not isinstance(message.get("payload"), dict)
                # Empty it reaches the door, which tells of it and acknowledges it; else it would come again.
                await super().run_message_listeners({**message, "payload": {}} if is_odd else message, raw_message)

    async def _renew(self, reason: str) -> None:
        log.info("Slack renews a connection", extra={"reason": reason})
        if reason == "link_disabled":
            self._fail(OperatorError(LINK_DISABLED))
            return
        if reason == "too_many_websockets":
            log.warning("Slack counts too many connections of this app: does another copy of the bot run?")
        session = self.current_session
        async with self._presence.renewing:
            if self.closed or session is not self.current_session:  # Slack closed it, and a new one is there.
                return
            with suppress(SlackApiError, TimeoutError):  # A token that is refused is told of elsewhere.
                await self.connect_to_new_endpoint(force=True)
                async with asyncio.timeout(GREETING):
                    await self._greeted.wait()

    async def is_ping_pong_failing(self) -> bool:
        """Count a connection that has been silent for long as one that answers no ping."""
        if self.is_open and time.monotonic() - self._heard_at > self._rhythm.silence:
            log.info("a connection was silent for long and is replaced")
            self._heard_at = time.monotonic()
            self.last_ping_pong_time = 0.0  # The SDK tells how long it has been.
            return True
        return bool(await super().is_ping_pong_failing())

    # --- Connecting

    async def connect(self) -> None:
        """Open a connection in place of the one there was, with a new address for every try."""
        self.auto_reconnect_enabled = False
        self._lose()
        if self.current_session is not None:
            await self.current_session.close()
        while not self.closed:
            url, self.wss_uri = self.wss_uri or await self.issue_new_wss_url(), None
            try:
                self.current_session = await self.aiohttp_client_session.ws_connect(
                    url, autoping=False, heartbeat=self.ping_interval, proxy=self.proxy, ssl=self.web_client.ssl or True
                )
            except (ClientError, TimeoutError, OSError) as error:
                log.warning("Slack lets no connection be opened", extra={"reason": type(error).__name__})
                continue
            self._follow()
            return

    def _lose(self) -> None:
        """Note that the connection is gone, and whether it had lasted."""
        if self._greeted.is_set() and time.monotonic() - self._opened_at >= self._rhythm.lasting:
            self._pause = 0.0
        self._greeted.clear()
        self._presence.lost(self)

    def _follow(self) -> None:
        """Let the SDK read and watch the new connection. One of its old tasks may be the one that runs this."""
        self.auto_reconnect_enabled = self.default_auto_reconnect_enabled
        self.stale = False
        self.last_ping_pong_time = None
        self._heard_at = time.monotonic()
        for old in (self.current_session_monitor, self.message_receiver):
            if old is not None:
                old.cancel()
        self.current_session_monitor = asyncio.ensure_future(self.monitor_current_session())
        self.message_receiver = asyncio.ensure_future(self.receive_messages())

    async def issue_new_wss_url(self) -> str:
        """Ask for an address to connect to, for as long as it takes; a token that is refused ends it."""
        wait = 0.0
        while True:
            await asyncio.sleep(max(wait, self._next_pause()))
            try:
                answer = await self.web_client.apps_connections_open(app_token=self.app_token)
                return str(answer["url"])
            except SlackApiError as error:
                code = code_of(error)
                if code in REFUSED_SIGN_IN:
                    self._fail(OperatorError(f"Slack does not accept SLACK_APP_TOKEN ({code}). Make a new one."))
                    raise
                wait = retry_after(error) if code == "ratelimited" else 0.0
                log.warning("Slack gives no address to connect to", extra={"reason": code})
            except (ClientError, TimeoutError, OSError) as error:  # Out of reach: try for as long as it takes.
                wait = 0.0
                log.warning("Slack gives no address to connect to", extra={"reason": type(error).__name__})

    def _next_pause(self) -> float:
        """Return how long to wait before the next try; nothing for the first, and after a connection that lasted."""
        if self._is_first:
            self._is_first = False
            return 0.0
        pause, first = self._pause, self._rhythm.first_pause
        self._pause = min(max(pause * 2, first), self._rhythm.longest_pause)
        return pause

    def _fail(self, error: OperatorError) -> None:
        if not self.fault.done():
            self.fault.set_exception(error)


class Sockets:
    """Both connections. `tell` is called whenever events come in again after a time in which they could not."""

    def __init__(self, app: AsyncApp, app_token: str, tell: Callable[[], None], rhythm: Rhythm = Rhythm()) -> None:
        presence = Presence(tell)
        self._handlers: Sequence[_Handler] = [_Handler(app, app_token, presence, rhythm) for _ in range(CONNECTIONS)]

    @property
    def is_open(self) -> bool:
        """Whether one of them brings events."""
        return any(handler.patient.is_open for handler in self._handlers)

    async def run(self) -> None:
        """Stay connected until cancelled. Raises OperatorError for what only a person can put right."""
        connecting = [asyncio.ensure_future(handler.patient.connect()) for handler in self._handlers]
        try:
            await asyncio.gather(*(handler.patient.fault for handler in self._handlers))
        finally:
            for each in connecting:
                each.cancel()
            await asyncio.gather(*connecting, return_exceptions=True)
            for handler in self._handlers:
                await handler.close_async()  # type: ignore[no-untyped-call]


class _Handler(AsyncSocketModeHandler):
    """Bolt's handler over the patient client. Bolt's own constructor would make a client of the SDK's first."""

    def __init__(self, app: AsyncApp, app_token: str, presence: Presence, rhythm: Rhythm) -> None:
        self.app, self.app_token = app, app_token
        self.client = self.patient = PatientClient(
            app_token, presence, rhythm, logger=app.logger, web_client=app.client
        )
        self.client.socket_mode_request_listeners.append(self.handle)  # type: ignore[arg-type]
