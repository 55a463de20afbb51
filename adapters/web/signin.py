"""The pages on which somebody signs in: with a link from the chat, or with a code typed here and confirmed there."""

from collections.abc import Mapping
from datetime import timedelta

import yarl
from aiohttp import web

from adapters.serving.visitors import address_of
from adapters.web.access import Doors
from adapters.web.browsers import browser_of
from adapters.web.cookies import BROWSER, SESSION, WANTED, Cookies
from adapters.web.frame import LONGEST_REFERENCE, Shell, moved
from bot.features import site
from bot.features.admitting import Outcome, Way, number_of
from bot.features.codes import Limiter, sum_of
from bot.features.signin import SESSION as SESSION_LASTS

TRIES, TRIES_OVERALL = 30, 1_000
"""Tries within ten minutes, from one address and from all: many people of one hospital share an address."""
TRIES_WITHIN = timedelta(minutes=10)
TOO_MANY = "There were too many tries to sign in. Please wait ten minutes, and then try again."
SENTENCES: Mapping[Outcome, str] = {
    Outcome.UNKNOWN: "This does not let anybody in. Perhaps a part of the link is missing, or it is some days old.",
    Outcome.EXPIRED: "It is too old: it lets you in for ten minutes only. Nobody was let in.",
    Outcome.USED: (
        "It was used already, and it works only once. If that was not you, sign out everywhere: the bot's command "
        "sessions does that in the chat."
    ),
    Outcome.DECLINED: "Somebody said no in the chat, or another code was typed here after it. Nobody was let in.",
    Outcome.NOT_CONFIRMED: "Nobody has said yes in the chat yet. Please do that first, then go on here.",
    Outcome.GUEST: "These pages are for members of the group. You are a guest there, or have not quite joined yet.",
    Outcome.GONE: "These pages are for members of the group, and its chat does not know this account any more.",
    Outcome.UNSURE: "We cannot check just now whether you are a member. Nothing is lost: try again in a few minutes.",
}
WRONG_CODES: Mapping[Outcome, str] = {
    Outcome.UNKNOWN: (
        "Nobody was given this code. Please look at it again in the chat: it has 8 letters and digits, and no letter "
        "I, L, O or U and no 0 or 1."
    ),
    Outcome.USED: (
        "This code was typed already, and it works only once. Ask in the chat again, as it says below: you get a new "
        "one there, or the question about the browser in which it was typed."
    ),
}
"""What is said of a code, where it differs from a link."""
LONGEST_CODE = 40
_STATUS = {Outcome.GUEST: 403, Outcome.GONE: 403, Outcome.UNSURE: 503, Outcome.NOT_CONFIRMED: 409}
CODE = f"{site.SIGN_IN}/code"


class SignInPages:
    """The handlers. Opening a page never spends anything: only sending its form does."""

    def __init__(self, doors: Doors, cookies: Cookies, shell: Shell) -> None:
        self._sign_ins = doors.sign_ins
        self._visits = doors.visits
        self._clock = doors.clock
        self._cookies = cookies
        self._shell = shell
        self._tries = Limiter(TRIES, TRIES_OVERALL, TRIES_WITHIN)

    def routes(self) -> list[web.AbstractRouteDef]:
        """Return the pages' routes; everybody may open them."""
        return [
            web.get(site.SIGN_IN, self.explain),
            web.get(f"{site.SIGN_IN}/link/{{token:[^/]+}}", self.show_link),
            web.post(f"{site.SIGN_IN}/link/{{token:[^/]+}}", self.enter_by_link),
            web.post(CODE, self.take_code),
            web.get(CODE, self.wait),
            web.post(f"{CODE}/enter", self.enter_by_code),
        ]

    async def explain(self, request: web.Request) -> web.Response:
        """Say how one signs in."""
        return await self._explain(request)

    async def _explain(self, request: web.Request, problem: str = "", status: int = 200) -> web.Response:
        return await self._shell.page(request, "sign_in.html", status=status, is_asked=False, problem=problem)

    # --- By link

    async def show_link(self, request: web.Request) -> web.Response:
        """Say whom the link lets in, with a button. Previews and scanners get this far, and no further."""
        token = request.match_info["token"]
        outcome, account = await self._sign_ins.look_at(Way.LINK, token)
        if outcome is not Outcome.IN or account is None:
            return await self._refuse(request, outcome, counts=outcome is Outcome.UNKNOWN)
        return await self._shell.page(request, "link.html", account=account)

    async def enter_by_link(self, request: web.Request) -> web.Response:
        """Let the link's owner in, once."""
        token = request.match_info["token"]
        return await self._enter(request, Way.LINK, token if len(token) <= LONGEST_REFERENCE else "")

    # --- By code

    async def take_code(self, request: web.Request) -> web.Response:
        """Have the owner of a code asked in the chat, and lead to the page on which this browser waits."""
        if self._is_too_much(request):
            return await self._too_many(request)
        typed, secret = str((await request.post()).get("code", ""))[:LONGEST_CODE], self._secret(request)
        outcome = await self._sign_ins.take(typed, secret, _browser(request))
        if outcome in (Outcome.NOT_CONFIRMED, Outcome.IN):
            raise web.HTTPSeeOther(CODE)
        return await self._explain(request, WRONG_CODES.get(outcome, SENTENCES[outcome]), _status(outcome))

    async def wait(self, request: web.Request) -> web.Response:
        """Say that the chat asks; once it was told yes, say as whom this browser is let in."""
        return await self._wait(request)

    async def _wait(self, request: web.Request, problem: str = "") -> web.Response:
        secret = self._secret(request)
        outcome, account = await self._sign_ins.look_at(Way.CODE, secret)
        if outcome not in (Outcome.IN, Outcome.NOT_CONFIRMED):
            return await self._refuse(request, outcome)
        values = {"account": account if outcome is Outcome.IN else None, "number": number_of(sum_of(secret))}
        status = _status(Outcome.NOT_CONFIRMED) if problem else 200
        return await self._shell.page(request, "code.html", status=status, problem=problem, **values)

    async def enter_by_code(self, request: web.Request) -> web.Response:
        """Let this browser in when its code was confirmed, once."""
        secret = self._secret(request)
        outcome, _ = await self._sign_ins.look_at(Way.CODE, secret)
        if outcome is Outcome.NOT_CONFIRMED:
            return await self._wait(request, SENTENCES[outcome])
        return await self._enter(request, Way.CODE, secret)

    def _secret(self, request: web.Request) -> str:
        return self._cookies.get(request, BROWSER)

    # --- Both

    async def _enter(self, request: web.Request, way: Way, secret: str) -> web.Response:
        if self._is_too_much(request):
            return await self._too_many(request)
        before = self._cookies.get(request, SESSION)
        entry = await self._sign_ins.spend(way, secret, _browser(request), before)
        if entry.outcome is not Outcome.IN:
            return await self._refuse(request, entry.outcome)
        assert entry.account is not None, "whoever is in has an account"
        await self._visits.note(entry.account, site.SIGN_IN, "POST")
        response = moved(_local(self._cookies.get(request, WANTED)) or site.ARCHIVE, after_post=True)
        self._cookies.put(response, SESSION, entry.token, int(SESSION_LASTS.total_seconds()))
        for name in (WANTED, BROWSER):  # The keys of forms change with whoever is signed in.
            self._cookies.drop(response, name)
        raise response

    async def _refuse(self, request: web.Request, outcome: Outcome, *, counts: bool = False) -> web.Response:
        if counts and self._is_too_much(request):
            return await self._too_many(request)
        return await self._explain(request, SENTENCES[outcome], _status(outcome))

    def _is_too_much(self, request: web.Request) -> bool:
        """Count a try, and return whether there were too many."""
        address, now = address_of(request), self._clock.now()
        is_full = self._tries.is_full(address, now)
        if not is_full:
            self._tries.note(address, now)
        return is_full

    async def _too_many(self, request: web.Request) -> web.Response:
        response = await self._explain(request, TOO_MANY, 429)
        response.headers["Retry-After"] = str(int(TRIES_WITHIN.total_seconds()))
        return response


def _browser(request: web.Request) -> str:
    return browser_of(request.headers.get("User-Agent", ""))


def _status(outcome: Outcome) -> int:
    return _STATUS.get(outcome, 410)


def _local(wanted: str) -> str:
    """Return the path of one of our pages, or nothing for whatever could lead elsewhere."""
    try:
        address = yarl.URL(wanted, encoded=True)
    except ValueError:
        return ""
    is_ours = wanted.startswith(site.FOR_MEMBERS) and not address.is_absolute()
    return wanted if is_ours and wanted.isascii() and wanted.isprintable() else ""
