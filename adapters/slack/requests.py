"""HTTP mode: Slack posts everything to one address of the web server, and signs it.

For deployments that have a public address anyway. The signature is checked before anything of a request is read.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Sequence

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.signature import SignatureVerifier

from adapters.serving.guards import proves_itself
from adapters.slack.manifest import ADDRESS

log = logging.getLogger(__name__)

COMPLAINT = 600.0
"""Seconds between two lines in the log about requests that are not signed: strangers may send many."""


class Requests:
    """The address to which Slack posts."""

    def __init__(self, signing_secret: str) -> None:
        self._verifier = SignatureVerifier(signing_secret)
        self._app: AsyncApp | None = None
        self._complained_at = -COMPLAINT

    def routes(self) -> Sequence[web.AbstractRouteDef]:
        """Return the route of the address."""

        @proves_itself
        async def take(request: web.Request) -> web.StreamResponse:
            return await self._take(request)

        return [web.post(ADDRESS, take)]

    @property
    def is_open(self) -> bool:
        """Whether requests are taken."""
        return self._app is not None

    async def run(self, app: AsyncApp, tell: Callable[[], None]) -> None:
        """Let requests in until cancelled; `tell` is called when they come in."""
        self._app = app
        tell()
        try:
            await asyncio.Event().wait()
        finally:
            self._app = None

    async def _take(self, request: web.Request) -> web.StreamResponse:
        if not await self._is_signed(request):
            self._complain()
            return web.Response(status=401, text="This address takes only what Slack has signed.")
        if self._app is None:  # Starting or stopping: Slack sends it again.
            return web.Response(status=503)
        try:
            asked = await to_bolt_request(request)
        except (
            ValueError,
            TypeError,
            AttributeError,
            KeyError,
        ) as error:  # Signed, and yet nothing that Bolt can read.
            log.warning("a signed request cannot be read and is refused", extra={"reason": type(error).__name__})
            return web.Response(status=400)
        return await to_aiohttp_response(await self._app.async_dispatch(asked))

    async def _is_signed(self, request: web.Request) -> bool:
        try:
            return self._verifier.is_valid_request(await request.read(), request.headers)
        except (ValueError, TypeError):  # A time that is no number, or letters that no signature has.
            return False

    def _complain(self) -> None:
        if time.monotonic() - self._complained_at >= COMPLAINT:
            self._complained_at = time.monotonic()
            log.warning(
                "a request was refused that SLACK_SIGNING_SECRET did not sign. If Slack sent it, copy the Signing "
                "Secret again from Basic Information, and see that this machine's clock is right."
            )
