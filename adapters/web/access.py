"""Who may open these pages: members; and who may change something: only a form of ours."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from aiohttp import web

from adapters.serving.guards import SAFE_METHODS, Handler
from adapters.web.cookies import SESSION, WANTED, Cookies, FormKeys
from adapters.web.frame import Shell
from bot.features.audit import Audit
from bot.features.codes import Limiter
from bot.features.signin import SignIns
from bot.features.visits import Visits
from bot.model.access import Session
from bot.model.people import Profile, Role
from bot.model.refs import AccountRef
from bot.ports import Clock, Intake

WANTED_FOR = timedelta(minutes=30)
LONGEST_WANTED = 500
"""Characters of an address that is gone on to after signing in."""
PAGES, PAGES_OVERALL, PAGES_WITHIN = 300, 6_000, timedelta(minutes=1)
"""Pages in that time for one account and for all: nobody reads as fast, and somebody's script holds up nobody else."""
TOO_FAST = "These were more pages than anybody reads in a minute. Please wait a minute, and then go on."
NO_KEY = (
    "This form is too old, or it did not come from a page of ours in this browser. Nothing was changed. "
    "Please open the page again and try once more."
)


@dataclass(frozen=True, slots=True)
class Doors:
    """The doors in for pages, and how they know who looks."""

    intake: Intake
    sign_ins: SignIns
    clock: Clock
    visits: Visits
    audit: Audit
    roles_of: Callable[[AccountRef], frozenset[Role]]
    visitor: Callable[[web.Request], Awaitable[Profile | None]]
    """Whom a request stands for that needs no sign-in, as the local chat knows it; on this machine only."""
    is_secure: bool = False
    """Whether the pages have an https address."""
    pace: Limiter = field(default_factory=lambda: Limiter(PAGES, PAGES_OVERALL, PAGES_WITHIN))
    """How many pages are asked for."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who looks at a page."""

    profile: Profile
    roles: frozenset[Role]
    session: Session | None = None
    """None for whoever needs no sign-in."""

    def may(self, role: Role) -> bool:
        """Return whether they may do what this role allows."""
        return role.covered_by(self.roles)


_VISITOR: web.RequestKey[Visitor] = web.RequestKey("visitor", Visitor)


def visitor_of(request: web.Request) -> Visitor:
    """Return who asks; only for handlers that are closed to others."""
    return request[_VISITOR]


class Gate:
    """Stands before handlers."""

    def __init__(self, doors: Doors, cookies: Cookies, shell: Shell) -> None:
        self._doors = doors
        self._cookies = cookies
        self._shell = shell

    def members(self, routes: Iterable[web.AbstractRouteDef]) -> Sequence[web.RouteDef]:
        """Return the routes, closed to everybody but members."""
        return [_with_handler(route, self._for_members) for route in routes]

    def everybody(self, routes: Iterable[web.AbstractRouteDef]) -> Sequence[web.RouteDef]:
        """Return the routes, open to everybody; their writes still need the key of a form."""
        return [_with_handler(route, self._with_key) for route in routes]

    async def who(self, request: web.Request) -> Visitor | None:
        """Return who asks, or None."""
        token = self._cookies.get(request, SESSION)
        signed_in = await self._doors.sign_ins.who(token) if token else None
        if signed_in is not None:
            account = signed_in.account
            return Visitor(Profile(account.ref, account.name), self._doors.roles_of(account.ref), signed_in.session)
        profile = await self._doors.visitor(request)
        return None if profile is None else Visitor(profile, self._doors.roles_of(profile.ref))

    def _for_members(self, handler: Handler) -> Handler:
        keyed = self._with_key(handler)

        async def closed(request: web.Request) -> web.StreamResponse:
            visitor = await self.who(request)
            if visitor is None:
                return await self._ask_to_sign_in(request)
            if self._is_too_fast(visitor):
                return await self._slow_down(request)
            request[_VISITOR] = visitor
            await self._note(request, visitor)
            return await keyed(request)

        return closed

    def _with_key(self, handler: Handler) -> Handler:
        async def keyed(request: web.Request) -> web.StreamResponse:
            if request.method not in SAFE_METHODS and not await FormKeys(self._cookies, request).fits(request):
                raise web.HTTPForbidden(text=NO_KEY)
            return await handler(request)

        return keyed

    def _is_too_fast(self, visitor: Visitor) -> bool:
        """Count a page, and return whether somebody asks for more than people do."""
        account, now = visitor.profile.ref, self._doors.clock.now()
        is_full = self._doors.pace.is_full(account, now)
        if not is_full:
            self._doors.pace.note(account, now)
        return is_full

    async def _slow_down(self, request: web.Request) -> web.Response:
        values = {"title": "Too many pages", "sentence": TOO_FAST}
        response = await self._shell.page(request, "missing.html", status=429, **values)
        response.headers["Retry-After"] = str(int(PAGES_WITHIN.total_seconds()))
        return response

    async def _note(self, request: web.Request, visitor: Visitor) -> None:
        """Note who asks for which kind of page; nothing of its address that tells what they read or looked for."""
        resource = request.match_info.route.resource
        await self._doors.visits.note(visitor.profile.ref, resource.canonical if resource else "", request.method)

    async def _ask_to_sign_in(self, request: web.Request) -> web.Response:
        """Answer for whoever is not signed in, and remember which page they wanted."""
        response = await self._shell.page(request, "sign_in.html", status=401, is_asked=True, problem="")
        wanted = str(request.rel_url)
        if request.method == "GET" and len(wanted) <= LONGEST_WANTED:
            self._cookies.put(response, WANTED, wanted, int(WANTED_FOR.total_seconds()))
        return response


def _with_handler(route: web.AbstractRouteDef, around: Callable[[Handler], Handler]) -> web.RouteDef:
    assert isinstance(route, web.RouteDef), "a page has a method and a path"
    return web.RouteDef(route.method, route.path, around(route.handler), route.kwargs)
