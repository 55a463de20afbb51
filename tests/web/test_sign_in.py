"""Signing in: only the button spends a link, only the browser with the code gets in, and sessions can be ended."""

import asyncio
import re
from dataclasses import replace
from datetime import timedelta

import pytest
import yarl
from aiohttp import web

from adapters.web.cookies import BROWSER, SESSION, WANTED, Cookies, key_for
from adapters.web.frame import Frame, Shell
from adapters.web.signin import TRIES
from bot.features.admitting import Outcome, Way, number_of
from bot.features.signin import LASTS, MOST_SESSIONS, RECHECK, TRUST, let_out, note_use
from bot.features.site import ARCHIVE, FOR_MEMBERS, SIGN_IN, sign_in_path
from bot.model.inbound import PersonLeft
from bot.model.people import Profile
from bot.model.refs import AccountRef
from tests.web.conftest import Serve, Site
from tests.web.rig import COOKIE, KEY, Group

ANN = Profile(AccountRef("slack:ann"), "Ann Lee")
BEN = Profile(AccountRef("slack:ben"), "Ben Ode")
MAIN = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"


class Browser:
    """One browser: it keeps cookies, and sends the forms of pages."""

    def __init__(self, site: Site, *, prefix: str = "") -> None:
        self._site = site
        self._prefix = prefix
        self.cookies: dict[str, str] = {BROWSER: "b" * 20 + str(id(self))}
        self.flags: dict[str, str] = {}
        self.more: dict[str, str] = {"User-Agent": MAIN}

    async def opens(self, path: str, method: str = "GET") -> tuple[int, str]:
        """Open a page."""
        return await self._ask(path, method)

    async def sends(self, path: str, **form: str) -> tuple[int, str]:
        """Send a form of a page."""
        return await self._ask(path, "POST", {**form, "form_key": key_for(self.cookies.get(BROWSER, ""))})

    async def _ask(self, path: str, method: str, form: dict[str, str] | None = None) -> tuple[int, str]:
        cookie = "; ".join(f"{self._prefix}{name}={value}" for name, value in self.cookies.items())
        headers = {"Cookie": cookie, "Origin": self._site.origin, **self.more}
        status, text, answer = await self._site.ask(path, method, headers=headers, data=form, allow_redirects=False)
        for name, morsel in answer.cookies.items():
            self.flags[name] = morsel.OutputString()
            known = name.removeprefix(self._prefix)
            if morsel["max-age"] == "0" or not morsel.value:
                self.cookies.pop(known, None)
            else:
                self.cookies[known] = morsel.value
        return status, answer.headers.get("Location", text)

    @property
    async def is_in(self) -> bool:
        """Whether it may read."""
        return (await self.opens("/archive"))[0] == 200


@pytest.fixture
def browser(group: Group, site: Site) -> Browser:
    """A browser in which nobody is signed in."""
    group.visitor = None
    group.people = {ANN.ref: ANN, BEN.ref: BEN}
    return Browser(site)


async def _link(group: Group, who: Profile = ANN) -> str:
    token, _ = await group.sign_ins.begin(who.ref, who.name)
    return sign_in_path(token)


# --- The link


async def test_a_link_lets_in_once_its_button_is_pressed(group: Group, browser: Browser) -> None:
    """The page says as whom."""
    link = await _link(group)
    status, page = await browser.opens(link)
    assert (status, "Ann Lee" in page, ">Slack<" in page) == (200, True, True)
    assert not await browser.is_in
    assert (await browser.sends(link)) == (303, ARCHIVE)
    assert [visit.page for visit in await group.visits.page(1, 9)] == ["/sign-in"]
    assert await browser.is_in
    assert "Firefox on Windows" in (await browser.opens("/account"))[1]


async def test_previews_and_scanners_do_not_spend_it(group: Group, site: Site, browser: Browser) -> None:
    """They open it as often as they like, in whatever way; and a preview shows nobody's name."""
    link = await _link(group)
    robot = Browser(site)
    robot.cookies = {}
    for method in ("GET", "HEAD", "GET"):
        assert (await robot.opens(link, method))[0] == 200
    page = (await robot.opens(link))[1]
    assert ("Ann Lee" in page[: page.index("</head>")], "og:" in page) == (False, False)
    for method in ("POST", "PUT", "OPTIONS"):
        assert (await robot.opens(link, method))[0] in (403, 405)
    assert (await browser.sends(link))[0] == 303


async def test_a_link_works_once(group: Group, site: Site, browser: Browser) -> None:
    """Whoever comes second, or somebody else who was first, cannot do it unseen: the owner is told."""
    link = await _link(group)
    assert (await Browser(site).sends(link))[0] == 303
    for status, page in (await browser.opens(link), await browser.sends(link)):
        assert (status, "It was used already" in page, "sign out everywhere" in " ".join(page.split())) == (
            410,
            True,
            True,
        )
    assert not await browser.is_in


async def test_two_browsers_at_once_are_not_both_let_in(group: Group, site: Site) -> None:
    """The one commit decides."""
    token, _ = await group.sign_ins.begin(ANN.ref, ANN.name)
    group.people = {ANN.ref: ANN}
    entries = await asyncio.gather(*(group.sign_ins.spend(Way.LINK, token, name) for name in ("one", "two")))
    outcomes = sorted(entry.outcome for entry in entries)
    assert outcomes == [Outcome.IN, Outcome.USED]


async def test_a_link_is_late_after_ten_minutes(group: Group, browser: Browser) -> None:
    """And says so, opened or pressed."""
    link = await _link(group)
    group.clock.turn(timedelta(minutes=10))
    for status, page in (await browser.opens(link), await browser.sends(link)):
        assert (status, "It is too old" in page) == (410, True)
    assert not await browser.is_in


async def test_somebody_elses_link_says_whose_it_is(group: Group, site: Site, browser: Browser) -> None:
    """Before anything is pressed; and it makes nobody out of whoever is signed in."""
    await browser.sends(await _link(group, BEN))
    page = (await browser.opens(await _link(group)))[1]
    assert "Ann Lee" in page
    assert "Is this somebody else? Then the link is not yours" in page
    assert "Ben Ode" in (await browser.opens("/account"))[1]


@pytest.mark.parametrize("token", ["x", "%00", "%2e%2e", "a" * 300, "caf%C3%A9", "' OR 1=1"])
async def test_odd_links_let_nobody_in(browser: Browser, token: str) -> None:
    """A sentence, and nothing else."""
    path = f"/sign-in/link/{token.replace(' ', '%20')}"
    for status, page in (await browser.opens(path), await browser.sends(path)):
        assert (status, "You are not signed in." in page) == (410, True)


@pytest.mark.parametrize(
    ("profile", "status", "sentence"),
    [(replace(ANN, is_guest=True), 403, "You are a guest there"), (None, 403, "does not know this account any more")],
)
async def test_only_members_are_let_in(
    group: Group, browser: Browser, profile: Profile | None, status: int, sentence: str
) -> None:
    """Whatever they were when they asked for the link."""
    link = await _link(group)
    group.people = {ANN.ref: profile} if profile else {}
    answer, page = await browser.sends(link)
    assert (answer, sentence in page, await browser.is_in) == (status, True, False)


async def test_a_silent_platform_spends_nothing(group: Group, browser: Browser) -> None:
    """The link works as soon as the platform answers."""
    link = await _link(group)
    group.is_silent = True
    status, page = await browser.sends(link)
    assert (status, "try again in a few minutes" in page) == (503, True)
    group.is_silent = False
    assert (await browser.sends(link))[0] == 303


# --- The code


def test_commands_are_spelt_as_each_platform_has_them() -> None:
    """Where they differ, each is named with its platform."""
    shell = Shell(Frame("G", "Europe/London", []), Cookies(is_secure=False))
    assert shell.typed("site") == [("/site", "")]
    spellings = {"slack": "/prehab {}".format, "discord": "/{}".format, "local": "/{}".format}
    shell = Shell(Frame("G", "Europe/London", [], spellings), Cookies(is_secure=False))
    assert shell.typed("site") == [("/prehab site", "Slack"), ("/site", "Discord and Local chat")]


async def _code(group: Group, who: Profile = ANN) -> str:
    return (await group.sign_ins.begin(who.ref, who.name))[1]


async def _types(browser: Browser, code: str) -> tuple[int, str]:
    """Type a code on the page for signing in."""
    await browser.opens("/sign-in")
    return await browser.sends("/sign-in/code", code=code)


async def _confirm(group: Group, who: Profile = ANN, *, yes: bool = True) -> Outcome:
    """Say yes or no to what the chat asked last."""
    return await group.sign_ins.confirm(group.asked[-1].token, who.ref, yes=yes)


async def test_a_code_lets_in_on_another_computer(group: Group, browser: Browser) -> None:
    """Typed there, in whatever way, confirmed in the chat, gone on with there; until then nobody's name is shown."""
    code = await _code(group)
    assert (await _types(browser, f" {code.lower().replace('-', ' ')}")) == (303, "/sign-in/code")
    status, page = await browser.sends("/sign-in/code/enter")
    assert (status, "Nobody has said yes in the chat yet" in page, "Ann Lee" in page) == (409, True, False)
    (asked,) = group.asked
    assert (asked.account, asked.browser) == (ANN.ref, "Firefox on Windows")
    assert f'<p class="code">{number_of(asked.waiter or "")}</p>' in page
    assert await _confirm(group) is Outcome.IN
    assert "Ann Lee" in (await browser.opens("/sign-in/code"))[1]
    assert (await browser.sends("/sign-in/code/enter")) == (303, ARCHIVE)
    assert await browser.is_in


async def test_only_the_browser_in_which_the_code_was_typed_gets_in(group: Group, site: Site, browser: Browser) -> None:
    """Whoever looks over a shoulder has the code, and nothing with it, before the yes or after it."""
    code, other = await _code(group), Browser(site)
    await _types(browser, code)
    for _ in ("before", "after"):
        status, page = await _types(other, code)
        assert (status, "This code was typed already" in page) == (410, True)
        for status, page in (await other.opens("/sign-in/code"), await other.sends("/sign-in/code/enter")):
            assert (status, "does not let anybody in" in page) == (410, True)
        await _confirm(group)
    assert (await other.is_in, len(group.asked)) == (False, 1)
    assert (await browser.sends("/sign-in/code/enter"))[0] == 303


async def test_two_browsers_with_one_code_at_once_do_not_both_wait_for_it(group: Group) -> None:
    """The one commit decides, and the chat asks about one of them."""
    code = await _code(group)
    both = await asyncio.gather(*(group.sign_ins.take(code, name, name) for name in ("one", "two")))
    assert sorted(both) == [Outcome.NOT_CONFIRMED, Outcome.USED]
    assert len(group.asked) == 1


async def test_a_form_that_is_sent_twice_asks_once(group: Group, browser: Browser) -> None:
    """Somebody presses the button again while the page takes its time."""
    code = await _code(group)
    assert [await _types(browser, code) for _ in range(2)] == [(303, "/sign-in/code")] * 2
    assert len(group.asked) == 1


async def test_a_code_is_confirmed_by_its_owner_once(group: Group, browser: Browser) -> None:
    """Another's yes does nothing; it ends with its use, and the link that came with it too."""
    token, code = await group.sign_ins.begin(ANN.ref, ANN.name)
    await _types(browser, code)
    assert await _confirm(group, BEN) is Outcome.UNKNOWN
    assert (await browser.sends("/sign-in/code/enter"))[0] == 409
    await _confirm(group)
    await browser.sends("/sign-in/code/enter")
    assert await _confirm(group) is Outcome.USED
    assert (await group.sign_ins.spend(Way.LINK, token, "")).outcome is Outcome.USED


@pytest.mark.parametrize("changes_mind", [False, True])
async def test_a_no_ends_the_code_for_ever(group: Group, browser: Browser, *, changes_mind: bool) -> None:
    """Also after a yes, as long as nobody is in; a yes after it comes too late."""
    await _types(browser, await _code(group))
    if changes_mind:
        await _confirm(group)
    assert await _confirm(group, yes=False) is Outcome.IN
    assert await _confirm(group) is Outcome.DECLINED
    for status, page in (await browser.opens("/sign-in/code"), await browser.sends("/sign-in/code/enter")):
        assert (status, "Somebody said no in the chat" in page) == (410, True)
    assert not await browser.is_in


async def test_a_code_is_late_after_ten_minutes(group: Group, browser: Browser) -> None:
    """Typed, confirmed or gone on with too late."""
    late, typed, confirmed = [await _code(group) for _ in range(3)]
    await _types(browser, typed)
    first = group.asked[-1]
    await _types(browser, confirmed)
    await _confirm(group)
    group.clock.turn(LASTS)
    assert "It is too old" in (await _types(browser, late))[1]
    assert "It is too old" in (await browser.sends("/sign-in/code/enter"))[1]
    assert await _confirm(group) is Outcome.EXPIRED
    assert await group.sign_ins.confirm(first.token, ANN.ref, yes=True) is Outcome.DECLINED


async def test_a_browser_waits_for_the_code_that_was_typed_last(group: Group, browser: Browser) -> None:
    """On a computer that several people use, a yes to the one before lets nobody in."""
    await _types(browser, await _code(group, BEN))
    await _types(browser, await _code(group))
    assert await group.sign_ins.confirm(group.asked[0].token, BEN.ref, yes=True) is Outcome.DECLINED
    await _confirm(group)
    await browser.sends("/sign-in/code/enter")
    assert "Ann Lee" in (await browser.opens("/account"))[1]


@pytest.mark.parametrize("typed", ["", "AAAA-2222", "x" * 5_000, "\x00", "ＡＡＡＡ-2222", "' OR 1=1"])
async def test_a_code_that_nobody_was_given_lets_nobody_in(group: Group, browser: Browser, typed: str) -> None:
    """The page says what codes look like, and the chat is asked nothing."""
    await _code(group)
    status, page = await _types(browser, typed)
    assert (status, "Nobody was given this code" in page, group.asked) == (410, True, [])


async def test_whoever_left_meanwhile_is_not_let_in_by_a_code(group: Group, browser: Browser) -> None:
    """Although they had said yes."""
    await _types(browser, await _code(group))
    await _confirm(group)
    group.people = {}
    status, page = await browser.sends("/sign-in/code/enter")
    assert (status, "does not know this account any more" in page) == (403, True)


async def test_nobody_waits_who_typed_no_code(browser: Browser) -> None:
    """The page says what to do instead."""
    status, page = await browser.opens("/sign-in/code")
    assert (status, "Your code" in page) == (410, True)


# --- Tries


async def test_tries_are_counted_for_each_address(group: Group, browser: Browser) -> None:
    """After too many nothing is looked at; a proxy of ours tells the addresses apart; time heals."""
    for _ in range(TRIES):
        assert (await browser.sends("/sign-in/link/none"))[0] == 410
    link = await _link(group)
    code = await _code(group)
    for status, page in (await browser.sends(link), await browser.sends("/sign-in/code", code=code)):
        assert (status, "too many tries" in page) == (429, True)
    group.clock.turn(timedelta(minutes=10))
    assert (await browser.sends(await _link(group)))[0] == 303


# --- Where to go on


async def test_one_goes_on_to_the_page_that_was_wanted(group: Group, browser: Browser) -> None:
    """A link from the chat to a post leads there after signing in, by whatever way."""
    status, page = await browser.opens("/archive/search?q=walk&order=best")
    assert (status, "This page is for members of the group." in page) == (401, True)
    assert (await browser.sends(await _link(group)))[1] == "/archive/search?q=walk&order=best"
    assert WANTED not in browser.cookies


@pytest.mark.parametrize("place", FOR_MEMBERS)
async def test_every_place_for_members_can_be_gone_on_to(group: Group, browser: Browser, place: str) -> None:
    """Also those for the people in charge."""
    browser.cookies[WANTED] = f"{place}/visits?page=2"
    assert (await browser.sends(await _link(group)))[1] == f"{place}/visits?page=2"


def test_every_page_for_members_is_in_such_a_place(group: Group) -> None:
    """Or whoever wanted it would be led elsewhere after signing in."""
    paths = {route.path for route in group.routes() if isinstance(route, web.RouteDef) and route.method == "GET"}
    assert [path for path in sorted(paths) if not path.startswith((*FOR_MEMBERS, SIGN_IN, "/calendar/"))] == []


@pytest.mark.parametrize(
    "wanted",
    ["https://evil.example/archive", "//evil.example", "/\\evil.example", "/sign-in", "/archive\n", "javascript:1"],
)
async def test_nobody_is_sent_elsewhere(group: Group, browser: Browser, wanted: str) -> None:
    """Whatever a cookie says."""
    browser.cookies[WANTED] = wanted.strip()
    location = (await browser.sends(await _link(group)))[1]
    assert yarl.URL(location).host is None
    assert location.startswith("/archive")


# --- Cookies


async def test_cookies_are_out_of_reach(group: Group, browser: Browser) -> None:
    """Of scripts and of other sites' requests."""
    browser.cookies = {}
    await browser.opens("/sign-in")
    await browser.sends(await _link(group))
    for name in (SESSION, BROWSER):
        assert ("HttpOnly" in browser.flags[name], "SameSite=Lax" in browser.flags[name]) == (True, True)
        assert ("Path=/" in browser.flags[name], "Secure" in browser.flags[name]) == (True, False)


async def test_with_an_https_address_cookies_stay_on_it(serve: Serve, group: Group) -> None:
    """They are never sent in the clear, and no neighbour under the same domain can set them."""
    group.visitor, group.people, group.is_secure = None, {ANN.ref: ANN}, True
    site = await serve(group.routes())
    browser = Browser(site, prefix="__Host-")
    assert (await browser.sends(await _link(group)))[0] == 303
    assert "Secure" in browser.flags[f"__Host-{SESSION}"]
    assert "Domain" not in browser.flags[f"__Host-{SESSION}"]
    assert await browser.is_in
    old = Browser(site)
    old.cookies[SESSION] = browser.cookies[SESSION]
    assert not await old.is_in


async def test_the_database_knows_no_secret(group: Group, browser: Browser) -> None:
    """What lets somebody in is nowhere in it."""
    token, code = await group.sign_ins.begin(ANN.ref, ANN.name)
    secret = browser.cookies[BROWSER]
    await _types(browser, code)
    await browser.sends(sign_in_path(token))
    kept = await group.store.read(lambda readers: (readers.sign_in(token), readers.session(browser.cookies[SESSION])))
    assert kept == (None, None)
    folder = group.store._path.parent
    held = b"".join(path.read_bytes() for path in folder.glob("pages.sqlite3*"))
    assert [each for each in (token, code, secret, browser.cookies[SESSION]) if each.encode() in held] == []


# --- Being in


async def test_a_session_ends_after_thirty_days(group: Group, browser: Browser) -> None:
    """Used or not."""
    await browser.sends(await _link(group))
    group.clock.turn(timedelta(days=29))
    assert await browser.is_in
    group.clock.turn(timedelta(days=1))
    assert not await browser.is_in


async def test_whoever_leaves_is_out_at_once(group: Group, browser: Browser) -> None:
    """With every session, and with a link that was still to be used."""
    await browser.sends(await _link(group))
    link = await _link(group)
    await group.store.commit(lambda work: let_out(work, PersonLeft("k", ANN.ref, group.clock.now())))
    assert not await browser.is_in
    assert (await browser.sends(link))[0] == 410


@pytest.mark.parametrize("now", [None, replace(ANN, is_guest=True)])
async def test_membership_is_looked_up_again(group: Group, browser: Browser, now: Profile | None) -> None:
    """Once an hour; whoever is no member any more stays out, also when the platform says otherwise later."""
    await browser.sends(await _link(group))
    group.people = {ANN.ref: now} if now else {}
    assert await browser.is_in
    group.clock.turn(RECHECK)
    assert not await browser.is_in
    group.people = {ANN.ref: ANN}
    assert not await browser.is_in


async def test_a_silent_platform_is_waited_for_a_day(group: Group, browser: Browser) -> None:
    """An evening without Slack locks nobody out; but nobody stays in for ever because of it."""
    await browser.sends(await _link(group))
    group.is_silent = True
    group.clock.turn(RECHECK)
    assert await browser.is_in
    group.clock.turn(TRUST)
    assert not await browser.is_in
    group.is_silent = False
    group.clock.turn(timedelta(minutes=1))
    assert await browser.is_in


# --- Getting out


async def test_signing_out_ends_the_session(group: Group, site: Site, browser: Browser) -> None:
    """Also for whoever kept a copy of the cookie."""
    await browser.sends(await _link(group))
    copy = Browser(site)
    copy.cookies[SESSION] = browser.cookies[SESSION]
    assert await browser.is_in
    await browser.opens("/account")
    assert (await browser.sends("/account/sign-out")) == (303, "/sign-in")
    assert (await browser.is_in, await copy.is_in) == (False, False)


async def test_one_can_sign_out_elsewhere(group: Group, site: Site, browser: Browser) -> None:
    """Of one other browser, or of all."""
    others = [Browser(site), Browser(site)]
    for each in (browser, *others):
        await each.sends(await _link(group))
        await each.opens("/account")
    marks = re.findall(r'name="which" value="([0-9a-f]{64})"', (await browser.opens("/account"))[1])
    assert len(marks) == 2
    await browser.sends("/account/end", which=marks[0])
    assert [await each.is_in for each in (browser, *others)].count(True) == 2
    await browser.sends("/account/end", which="all")
    assert [await each.is_in for each in (browser, *others)].count(True) == 0


async def test_signing_in_again_ends_what_was_before_in_that_browser(
    group: Group, site: Site, browser: Browser
) -> None:
    """No session is left behind that its cookie can no longer end; a try that fails ends nothing."""
    await browser.sends(await _link(group))
    copy = Browser(site)
    copy.cookies[SESSION] = browser.cookies[SESSION]
    await browser.opens("/account")
    await browser.sends("/sign-in/link/none")
    assert await copy.is_in
    await browser.sends(await _link(group, BEN))
    assert [await copy.is_in, await browser.is_in] == [False, True]
    assert await group.sign_ins.sessions(ANN.ref) == []


async def test_nobody_can_end_somebody_elses_session(group: Group, site: Site, browser: Browser) -> None:
    """Although they know its mark."""
    await browser.sends(await _link(group))
    ((session, _),) = await group.sign_ins.sessions(ANN.ref)
    other = Browser(site)
    await other.sends(await _link(group, BEN))
    await other.opens("/account")
    await other.sends("/account/end", which=session.id)
    assert await browser.is_in
    assert (await other.sends("/account/end", which="a"))[0] == 400


async def test_the_oldest_of_many_sessions_ends(group: Group, site: Site, browser: Browser) -> None:
    """So that nobody who signs in on a hundred machines leaves a hundred doors open."""
    await browser.sends(await _link(group))
    group.clock.turn(timedelta(minutes=1))
    for _ in range(MOST_SESSIONS):
        token, _ = await group.sign_ins.begin(ANN.ref, ANN.name)
        await group.sign_ins.spend(Way.LINK, token, "one more")
    assert not await browser.is_in
    assert len(await group.sign_ins.sessions(ANN.ref)) == MOST_SESSIONS


async def test_a_page_under_way_does_not_bring_an_ended_session_back(group: Group, browser: Browser) -> None:
    """Noting its last use comes too late."""
    await browser.sends(await _link(group))
    ((session, _),) = await group.sign_ins.sessions(ANN.ref)
    noted = replace(session, seen_at=group.clock.now())
    await group.sign_ins.end(ANN.ref, "")
    await group.store.commit(lambda work: note_use(work, noted))
    assert not await browser.is_in


# --- The account page


async def test_the_account_page_shows_linked_accounts_and_unlinks_by_asking_the_bot(group: Group, site: Site) -> None:
    """As if it had been typed in the chat."""
    headers = await group.signs_in(ANN)
    other = AccountRef("discord:7")
    await group.sign_ins.begin(other, "annlee")

    def link(work: object) -> None:
        people = work.people  # type: ignore[attr-defined]
        one, two = people.account(ANN.ref), people.account(other)
        people.merge(two.member, people.member(one.member))

    await group.store.commit(link)
    page = (await site.ask("/account", headers=headers))[1]
    assert [part for part in ("annlee", ">Discord<", "the one you are here as") if part not in page] == []
    status, _, answer = await site.ask(
        "/account/unlink",
        "POST",
        headers=headers | {"Origin": site.origin},
        data={"platform": "discord"} | KEY,
        allow_redirects=False,
    )
    assert (status, answer.headers["Location"]) == (303, "/account?done=unlinked")
    (asked,) = group.intake.invocations
    assert (asked.account, asked.command, asked.options) == (ANN.ref, "unlink", {"platform": "discord"})


async def test_whoever_needs_no_sign_in_can_see_their_account(group: Group, site: Site) -> None:
    """In the local chat there is nothing to sign out of."""
    group.visitor = ANN
    page = (await site.ask("/account", headers=COOKIE))[1]
    assert ("Ann Lee" in page, "nothing to sign out of" in page, ">Sign out<" in page) == (True, True, False)
