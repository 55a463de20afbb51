"""The pages of events: what is coming, what has been, and one of them, each with the reader's own answer."""

from aiohttp import web

from adapters.web.access import Visitor, visitor_of
from adapters.web.frame import Shell, moved, reference
from bot.features import site
from bot.features.events.showing import Showing
from bot.model.people import Role

SHOWN = 6
"""Events on the page at first: what a thumb scrolls past on a phone."""
NO_EVENT = "There is no event at this address. Perhaps a part of it is missing, or the event was taken out."


class EventPages:
    """The handlers. They only read; everything that is done is sent to one place, see `doing`."""

    def __init__(self, showing: Showing, shell: Shell) -> None:
        self._showing = showing
        self._shell = shell

    def routes(self) -> list[web.AbstractRouteDef]:
        """Return the pages' routes."""
        return [
            web.get(site.EVENTS, self.coming),
            web.get(site.EVENTS_PAST, self.past),
            web.get("/events/{ref:[a-z0-9-]+}", self.one),
        ]

    async def coming(self, request: web.Request) -> web.Response:
        """What is coming."""
        visitor = visitor_of(request)
        lines = await self._showing.coming(visitor.profile.ref)
        shown = len(lines) if request.query.get("show") == "all" else SHOWN
        return await self._shell.page(
            request, "events.html", lines=lines[:shown], total=len(lines), arranges=_arranges(visitor)
        )

    async def past(self, request: web.Request) -> web.Response:
        """What has been of late."""
        lines = await self._showing.past(visitor_of(request).profile.ref)
        return await self._shell.page(request, "past_events.html", lines=lines)

    async def one(self, request: web.Request) -> web.Response:
        """One event, or one day of a series; the series itself leads to its next day."""
        visitor, ref = visitor_of(request), reference(request.match_info["ref"])
        whole = await self._showing.one(ref, visitor.profile.ref) if ref else None
        if whole is None:
            next_day = await self._showing.next_day(ref)
            if next_day is not None:
                raise moved(site.event_path(next_day))
            return await self._shell.missing(request, NO_EVENT, title="No such event")
        arranges = _arranges(visitor) and not whole.line.day.event.source
        return await self._shell.page(request, "event.html", whole=whole, arranges=arranges)


def _arranges(visitor: Visitor) -> bool:
    return visitor.may(Role.ORGANISER)
