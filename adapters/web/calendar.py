"""The group's events for calendar programs: for everybody, as a file for one event, and privately for each member."""

from collections.abc import Awaitable, Callable

from aiohttp import web

from adapters.serving.visitors import address_of
from adapters.web.access import Gate
from adapters.web.frame import LONGEST_REFERENCE
from bot.features import site
from bot.features.codes import Limiter
from bot.features.events.ical.feeds import Feeds, Written
from bot.features.signin import LASTS
from bot.model.refs import AccountRef
from bot.ports import Clock

TYPE = "text/calendar"
NOT_HERE = "There is no calendar at this address. Perhaps a part of it is missing, or it was ended."
NO_EVENT = "There is no such event."
TOO_MANY = "There were too many tries. Please wait ten minutes, and then try again."
TRIES, TRIES_OVERALL = 30, 1_000
"""Addresses that open nothing, within ten minutes, from one machine and from all."""
FRESH = "private, max-age=300"
PUBLIC = "public, max-age=300"


class CalendarPages:
    """The handlers. No address of a private calendar is logged, and what is in one is told to nobody else."""

    def __init__(self, feeds: Feeds, gate: Gate, clock: Clock, *, is_public: bool) -> None:
        self._feeds = feeds
        self._gate = gate
        self._clock = clock
        self._is_public = is_public
        self._tries = Limiter(TRIES, TRIES_OVERALL, LASTS)

    def routes_for_everybody(self) -> list[web.AbstractRouteDef]:
        """Return the routes that are open to everybody: a private address is known to its owner only."""
        private = web.get("/calendar/{token:[^/]+}.ics", self.private)
        return [private, *self._shared()] if self._is_public else [private]

    def routes_for_members(self) -> list[web.AbstractRouteDef]:
        """Return the routes that are closed to others."""
        return [] if self._is_public else self._shared()

    def _shared(self) -> list[web.AbstractRouteDef]:
        return [
            web.get(site.EVENTS_FILE, self.everything),
            web.get("/events/{ref:[a-z0-9-]+}.ics", self.one),
        ]

    async def everything(self, request: web.Request) -> web.Response:
        """The group's own events, without how to join."""
        return await self._written(request, self._feeds.for_everybody, PUBLIC if self._is_public else FRESH)

    async def one(self, request: web.Request) -> web.Response:
        """One event, or one day of a series; how to join stands in it for a member who goes."""
        ref, visitor = request.match_info["ref"], await self._gate.who(request)
        account: AccountRef | None = None if visitor is None else visitor.profile.ref
        data = await self._feeds.one(ref, account) if len(ref) <= LONGEST_REFERENCE else None
        if data is None:
            raise web.HTTPNotFound(text=NO_EVENT)
        headers = {"Cache-Control": "private, no-cache", "Content-Disposition": f'attachment; filename="{ref}.ics"'}
        return web.Response(body=data, content_type=TYPE, charset="utf-8", headers=headers)

    async def private(self, request: web.Request) -> web.Response:
        """The calendar of whoever was given this address."""
        address, now = address_of(request), self._clock.now()
        if self._tries.is_full(address, now):
            raise web.HTTPTooManyRequests(text=TOO_MANY, headers={"Retry-After": str(int(LASTS.total_seconds()))})
        token = request.match_info["token"]
        if len(token) > LONGEST_REFERENCE:
            raise web.HTTPNotFound(text=NOT_HERE)

        async def written(known: str) -> Written:
            found = await self._feeds.for_owner(token, known)
            if found is None:
                self._tries.note(address, now)
                raise web.HTTPNotFound(text=NOT_HERE)
            return found

        return await self._written(request, written, FRESH)

    async def _written(
        self, request: web.Request, write: Callable[[str], Awaitable[Written]], caching: str
    ) -> web.Response:
        """Return a calendar, or that it is still the one that is known."""
        known = next((tag.value for tag in request.if_none_match or ()), "")
        found = await write(known)
        headers = {"Cache-Control": caching, "ETag": f'"{found.etag}"'}
        if found.data is None:
            return web.Response(status=304, headers=headers)
        return web.Response(body=found.data, content_type=TYPE, charset="utf-8", headers=headers)
