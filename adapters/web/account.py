"""The account page: who one is here, which accounts are linked, where one is signed in, and signing out."""

from aiohttp import web

from adapters.web.access import Doors, Visitor, visitor_of
from adapters.web.cookies import SESSION, Cookies
from adapters.web.frame import Shell, moved
from bot.features import site
from bot.features.visits import may_see
from bot.model.inbound import Invocation, Via
from bot.model.people import Role
from bot.model.refs import platform_of
from bot.ports import Store

ROLES = {Role.ORGANISER: "organiser", Role.CURATOR: "curator", Role.PRIVACY: "privacy"}
SHORTEST_MARK = 16
"""Characters of a session's id by which a form may name it."""


class AccountPages:
    """The handlers. Sessions are ended here; an account is unlinked by asking the bot, as in the chat."""

    def __init__(self, store: Store, doors: Doors, cookies: Cookies, shell: Shell) -> None:
        self._store = store
        self._sign_ins = doors.sign_ins
        self._intake = doors.intake
        self._cookies = cookies
        self._shell = shell

    def routes(self) -> list[web.AbstractRouteDef]:
        """Return the pages' routes."""
        return [
            web.get(site.ACCOUNT, self.show),
            web.post(f"{site.ACCOUNT}/sign-out", self.sign_out),
            web.post(f"{site.ACCOUNT}/end", self.end),
            web.post(f"{site.ACCOUNT}/unlink", self.unlink),
        ]

    async def show(self, request: web.Request) -> web.Response:
        """Everything about the visitor's own account."""
        return await self._page(request, visitor_of(request))

    async def _page(self, request: web.Request, visitor: Visitor, problem: str = "") -> web.Response:
        ref = visitor.profile.ref
        return await self._shell.page(
            request,
            "account.html",
            status=400 if problem else 200,
            visitor=visitor,
            roles=[name for role, name in ROLES.items() if role in visitor.roles],
            accounts=await self._store.read(lambda readers: readers.linked_with(ref)),
            sessions=await self._sign_ins.sessions(ref),
            problem=problem,
            done=request.query.get("done", ""),
            sees_changes=visitor.may(Role.ORGANISER),
            sees_visits=may_see(visitor.roles),
        )

    async def sign_out(self, request: web.Request) -> web.Response:
        """Sign out in this browser."""
        visitor = visitor_of(request)
        if visitor.session is not None:
            await self._sign_ins.end(visitor.profile.ref, visitor.session.id)
        response = moved(site.SIGN_IN, after_post=True)
        self._cookies.drop(response, SESSION)
        raise response

    async def end(self, request: web.Request) -> web.Response:
        """Sign out in another browser, or everywhere."""
        visitor, which = visitor_of(request), str((await request.post()).get("which", ""))
        if which != "all" and len(which) < SHORTEST_MARK:
            return await self._page(request, visitor, "The page did not say where to sign out. Nothing was changed.")
        await self._sign_ins.end(visitor.profile.ref, "" if which == "all" else which)
        raise moved(f"{site.ACCOUNT}?done=ended", after_post=True)

    async def unlink(self, request: web.Request) -> web.Response:
        """Ask the bot to take an account out of the visitor's linked ones."""
        visitor, platform = visitor_of(request), str((await request.post()).get("platform", ""))
        profile = visitor.profile
        answer = await self._intake.handle(
            Invocation(
                platform=platform_of(profile.ref),
                account=profile.ref,
                account_name=profile.name,
                command="unlink",
                via=Via.PAGE,
                options={"platform": platform},
            )
        )
        if answer.refused:
            return await self._page(request, visitor, answer.card.plain())
        raise moved(f"{site.ACCOUNT}?done=unlinked", after_post=True)
