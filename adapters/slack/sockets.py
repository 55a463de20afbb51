"""Socket Mode: two connections, so that one is there while Slack renews the other, and patience by the reason."""

import asyncio
import logging
from typing import Any

from aiohttp import ClientError
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.aiohttp import SocketModeClient

from adapters.slack.errors import REFUSED_SIGN_IN, code_of
from bot.errors import OperatorError

log = logging.getLogger(__name__)

CONNECTIONS = 2
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 300.0
"""Seconds between tries to connect; they double."""

_FINAL = {
    "link_disabled": (
        "Socket Mode is switched off in the Slack app. Switch it on in its settings and start the bot again."
    ),
}


class PatientClient(SocketModeClient):
    """The SDK's client, which reconnects at once whatever Slack's reason; this one waits where that would only spin."""

    def __init__(self, app_token: str, **more: Any) -> None:
        super().__init__(app_token=app_token, **more)
        self.fault: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._pause = FIRST_PAUSE

    async def run_message_listeners(self, message: dict[str, Any], raw_message: str) -> None:
        """Look at a disconnect's reason before the SDK reconnects."""
        if message.get("type") == "disconnect" and not await self._may_reconnect(str(message.get("reason"))):
            return
        await super().run_message_listeners(message, raw_message)

    async def _may_reconnect(self, reason: str) -> bool:
        if reason in _FINAL:
            self._fail(OperatorError(_FINAL[reason]))
            return False
        if reason == "too_many_websockets":
            log.warning("Slack counts too many connections of this app", extra={"pause": self._pause})
            await asyncio.sleep(self._pause)
            self._pause = min(self._pause * 2, LONGEST_PAUSE)
        return not self.closed

    async def issue_new_wss_url(self) -> str:
        """Ask for an address to connect to, for as long as it takes; a token that is refused ends it."""
        pause = FIRST_PAUSE
        while True:
            try:
                url = await super().issue_new_wss_url()
            except SlackApiError as error:
                code = code_of(error)
                if code in REFUSED_SIGN_IN:
                    self._fail(OperatorError(f"Slack does not accept SLACK_APP_TOKEN ({code}). Make a new one."))
                    raise
                log.warning("Slack gives no address to connect to", extra={"reason": code})
            except (ClientError, TimeoutError, OSError) as error:  # Out of reach: try for as long as it takes.
                log.warning("Slack gives no address to connect to", extra={"reason": type(error).__name__})
            else:
                self._pause = FIRST_PAUSE
                return url
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    def _fail(self, error: OperatorError) -> None:
        if not self.fault.done():
            self.fault.set_exception(error)


class Sockets:
    """Both connections."""

    def __init__(self, app: AsyncApp, app_token: str) -> None:
        self._handlers = [_Handler(app, app_token) for _ in range(CONNECTIONS)]

    async def run(self) -> None:
        """Stay connected until cancelled. Raises OperatorError for what only a person can put right."""
        try:
            for handler in self._handlers:
                await handler.connect_async()  # type: ignore[no-untyped-call]
            await asyncio.gather(*(handler.patient.fault for handler in self._handlers))
        finally:
            for handler in self._handlers:
                await handler.close_async()  # type: ignore[no-untyped-call]


class _Handler(AsyncSocketModeHandler):
    """Bolt's handler over the patient client. Bolt's own constructor would make a client of the SDK's first."""

    def __init__(self, app: AsyncApp, app_token: str) -> None:
        self.app, self.app_token = app, app_token
        self.client = self.patient = PatientClient(app_token, logger=app.logger, web_client=app.client)
        self.client.socket_mode_request_listeners.append(self.handle)  # type: ignore[arg-type]
