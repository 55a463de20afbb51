"""Every page and every action, as everybody who might try it. A page that is not in the table fails a test."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from aiohttp import web

from adapters.web.access import PAGES, PAGES_WITHIN
from bot.features.signin import RECHECK, let_out
from bot.features.site import channel_path, day_path, post_path, resource_path, thread_path
from bot.model.inbound import PersonLeft
from bot.model.people import Profile, Role
from bot.model.refs import AccountRef, MessageRef
from tests.web.conftest import Site
from tests.web.rig import COOKIE, GENERAL, KEY, QUIET, Group, at, post, starter_books

POST = post("slack:1", "a zebrafish", at(9))
OPEN, MEMBERS, ORGANISERS, PRIVACY = "open", "members", "organisers", "organisers and privacy people"
TABLE = {
    ("GET", "/archive"): (MEMBERS, "/archive"),
    ("GET", "/archive/search"): (MEMBERS, "/archive/search?q=zebrafish"),
    ("GET", "/archive/c/{channel}"): (MEMBERS, channel_path(GENERAL)),
    ("GET", "/archive/c/{channel}/{day}"): (MEMBERS, day_path(GENERAL, "2026-12-08")),
    ("GET", "/archive/t/{root}"): (MEMBERS, thread_path(POST.post.ref)),
    ("GET", "/archive/p/{post}"): (MEMBERS, post_path(MessageRef("slack:1"))),
    ("GET", "/archive/channels/set"): (ORGANISERS, f"/archive/channels/set?channel={QUIET}&archived=yes"),
    ("POST", "/archive/channels/set"): (ORGANISERS, "/archive/channels/set"),
    ("GET", "/library"): (MEMBERS, "/library"),
    ("GET", "/library/r/{id}"): (MEMBERS, resource_path(starter_books()[0].id)),
    ("GET", "/desk/changes"): (ORGANISERS, "/desk/changes"),
    ("GET", "/desk/visits"): (PRIVACY, "/desk/visits"),
    ("GET", "/events"): (MEMBERS, "/events"),
    ("GET", "/events/past"): (MEMBERS, "/events/past"),
    ("GET", "/events/{ref}"): (MEMBERS, "/events/k3f9x2"),
    ("GET", "/events/{ref}/note"): (MEMBERS, "/events/k3f9x2/note"),
    ("GET", "/events/arrange"): (ORGANISERS, "/events/arrange"),
    ("GET", "/events/arrange/{ref}"): (ORGANISERS, "/events/arrange/k3f9x2"),
    ("GET", "/events/{ref}/attendance"): (ORGANISERS, "/events/k3f9x2/attendance"),
    ("GET", "/events/{ref}/attendance.csv"): (ORGANISERS, "/events/k3f9x2/attendance.csv"),
    ("POST", "/events/do"): (MEMBERS, "/events/do"),
    ("GET", "/events/answers/{token}"): (MEMBERS, "/events/answers/none"),
    ("GET", "/account"): (MEMBERS, "/account"),
    ("POST", "/account/sign-out"): (MEMBERS, "/account/sign-out"),
    ("POST", "/account/end"): (MEMBERS, "/account/end"),
    ("POST", "/account/unlink"): (MEMBERS, "/account/unlink"),
    ("GET", "/events.ics"): (MEMBERS, "/events.ics"),
    ("GET", "/events/{ref}.ics"): (MEMBERS, "/events/k3f9x2.ics"),
    ("GET", "/calendar/{token}.ics"): (OPEN, "/calendar/none.ics"),
    ("GET", "/sign-in"): (OPEN, "/sign-in"),
    ("GET", "/sign-in/link/{token}"): (OPEN, "/sign-in/link/none"),
    ("POST", "/sign-in/link/{token}"): (OPEN, "/sign-in/link/none"),
    ("GET", "/sign-in/code"): (OPEN, "/sign-in/code"),
    ("POST", "/sign-in/code"): (OPEN, "/sign-in/code"),
    ("POST", "/sign-in/code/enter"): (OPEN, "/sign-in/code/enter"),
    ("GET", "/static/web"): (OPEN, "/static/web/archive.css"),
}
"""Every route: who may use it, and an address to try it with."""
FORM = {"code": "AAAA-2222", "channel": QUIET, "archived": "yes", "which": "all", "platform": "slack"} | KEY
ANN = Profile(AccountRef("slack:Ann Lee"), "Ann Lee")
SECRET = ("zebrafish", "Elin Vaughan", "general", "backroom", starter_books()[0].title)
"""What nobody may read who is not let in."""


async def _nobody(group: Group) -> dict[str, str]:
    group.visitor = None
    return COOKIE


async def _guest(group: Group) -> dict[str, str]:
    headers = await group.signs_in(ANN)
    group.people[ANN.ref] = replace(ANN, is_guest=True)
    group.clock.turn(RECHECK)
    return headers


async def _former_member(group: Group) -> dict[str, str]:
    headers = await group.signs_in(ANN, Role.ORGANISER)
    await group.store.commit(lambda work: let_out(work, PersonLeft("k", ANN.ref, group.clock.now())))
    return headers


async def _expired(group: Group) -> dict[str, str]:
    headers = await group.signs_in(ANN, Role.ORGANISER)
    group.clock.turn(timedelta(days=30))
    return headers


def _member(*roles: Role) -> Callable[[Group], Awaitable[dict[str, str]]]:
    async def come(group: Group) -> dict[str, str]:
        return await group.signs_in(ANN, *roles)

    return come


async def _visitor(group: Group) -> dict[str, str]:
    group.visitor = ANN
    return COOKIE


OUT, OUTSIDE = 401, 403
PEOPLE = {
    "nobody": (_nobody, OUT, OUT),
    "guest": (_guest, OUT, OUT),
    "former member": (_former_member, OUT, OUT),
    "member of a month ago": (_expired, OUT, OUT),
    "member": (_member(), 0, OUTSIDE),
    "visitor of the local chat": (_visitor, 0, OUTSIDE),
    "curator": (_member(Role.CURATOR), 0, OUTSIDE),
    "privacy": (_member(Role.PRIVACY), 0, OUTSIDE),
    "organiser": (_member(Role.ORGANISER), 0, 0),
}
"""Who comes, how they are let in, and with which status they are turned away from members' and organisers' pages."""


def _routes(routes: Sequence[web.AbstractRouteDef]) -> set[tuple[str, str]]:
    app = web.Application()
    app.add_routes(routes)
    return {
        (route.method, route.resource.canonical)
        for route in app.router.routes()
        if route.resource is not None and route.method != "HEAD"
    }


def test_every_route_is_in_the_table(group: Group) -> None:
    """A page that somebody adds has to say here who may open it."""
    assert _routes(group.routes()) == TABLE.keys()


@pytest.mark.parametrize("who", PEOPLE)
async def test_everybody_gets_what_is_theirs_and_nothing_else(group: Group, site: Site, who: str) -> None:
    """Whoever is turned away reads nothing, and the bot is asked nothing in their name."""
    await group.keeps(POST)
    await group.shelves(starter_books())
    come, members, organisers = PEOPLE[who]
    refusals = {OPEN: 0, MEMBERS: members, ORGANISERS: organisers, PRIVACY: 0 if who == "privacy" else organisers}
    for (method, route), (kind, path) in TABLE.items():
        headers = await come(group) | {"Origin": site.origin}
        sent = {"data": FORM} if method == "POST" else {}
        asked = len(group.intake.invocations)
        status, text, _ = await site.ask(path, method, headers=headers, allow_redirects=False, **sent)
        if not refusals[kind]:
            assert (route, status) not in ((route, OUT), (route, OUTSIDE)), (route, status)
            assert status < 500, route
            continue
        assert (route, status) == (route, refusals[kind])
        assert [word for word in SECRET if word in text] == [], route
        assert len(group.intake.invocations) == asked


@pytest.mark.parametrize(
    "key", [None, "", "0" * 64, "é"], ids=["no key", "an empty one", "another browser's", "an odd one"]
)
async def test_no_write_goes_without_the_key_of_a_form(group: Group, site: Site, key: str | None) -> None:
    """Not even with our own Origin."""
    headers = await group.signs_in(ANN, Role.ORGANISER) | {"Origin": site.origin}
    form = {name: value for name, value in FORM.items() if name not in KEY} | ({} if key is None else {"form_key": key})
    for (method, _), (_, path) in TABLE.items():
        if method == "POST":
            status, text, _ = await site.ask(path, "POST", headers=headers, data=form, allow_redirects=False)
            assert (path, status, "This form is too old" in text) == (path, 403, True)
    assert group.intake.invocations == []
    assert 200 == (await site.ask("/account", headers=headers))[0]


async def test_no_write_comes_from_a_foreign_page(group: Group, site: Site) -> None:
    """Even if it had learnt the key."""
    headers = await group.signs_in(ANN, Role.ORGANISER) | {"Origin": "https://evil.example"}
    for (method, _), (_, path) in TABLE.items():
        if method == "POST":
            assert 403 == (await site.ask(path, "POST", headers=headers, data=FORM, allow_redirects=False))[0]
    assert group.intake.invocations == []


async def test_roles_are_asked_for_at_every_page(group: Group, site: Site) -> None:
    """Whoever loses a role in the chat loses it on the pages with the same breath."""
    await group.keeps(POST)
    headers = await group.signs_in(ANN, Role.ORGANISER)
    assert "backroom" in (await site.ask("/archive", headers=headers))[1]
    group.roles[ANN.ref] = frozenset()
    assert "backroom" not in (await site.ask("/archive", headers=headers))[1]


async def test_a_script_is_slowed_down_and_other_members_are_not(group: Group, site: Site) -> None:
    """For a minute, with a sentence; the pages of everybody else go on."""
    ben = Profile(AccountRef("slack:ben"), "Ben Ode")
    headers, other = await group.signs_in(ANN), await group.signs_in(ben)
    for _ in range(PAGES):
        assert (await site.ask("/archive", "HEAD", headers=headers))[0] == 200
    status, page, answer = await site.ask("/archive", headers=headers)
    assert (status, "wait a minute" in page, answer.headers["Retry-After"]) == (429, True, "60")
    assert (await site.ask("/archive", headers=other))[0] == 200
    group.clock.turn(PAGES_WITHIN)
    assert (await site.ask("/archive", headers=headers))[0] == 200
