"""The pages in a real browser: nothing that axe objects to, nothing that scrolls sideways, nothing refused."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, expect

from bot.features.site import channel_path, day_path, post_path, resource_path, sign_in_path, thread_path
from bot.model.library import Resource
from bot.model.people import Profile
from bot.model.refs import AccountRef, MessageRef
from tests.web.conftest import Site, group_in, serving
from tests.web.eventrig import fills_diary, put_core_behind
from tests.web.rig import GENERAL, MORAG, PAPERS, Group, at, file, held, post, removed, starter_books

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

NewPage = Callable[..., Awaitable[Page]]
FIRST = post("slack:1", "a walk of https://example.org/" + "x" * 120, at(9), "Siân Llewellyn-Featherstonehaugh")
POSTS = [
    FIRST,
    post("slack:2", "an answer", at(10), "sigbot", thread=FIRST.post.ref, author_is_bot=True, edited_at=at(11)),
    post("slack:3", "y" * 200, at(12), thread=MessageRef("slack:0"), files=(file("z" * 120 + ".pdf", "x/y"),)),
    removed("slack:4", at(13)),
    post("slack:5", "a walk again", at(14), thread=MessageRef("slack:4")),
    held("slack:6", at(15)),
    post("slack:7", "earlier", at(9, day=2, month=11)),
]
LONG = Resource(
    "long", "T" * 150, publisher="P" * 100, kind="k" * 60, topics=("w" * 100,), url=f"https://a.b/{'u' * 200}"
)
NAMES = {GENERAL: "a-channel-with-quite-a-long-name-that-nobody-would-choose-for-themselves", PAPERS: "papers"}
OLD = next(book for book in starter_books() if book.superseded_by)
PAGES = [
    "/archive",
    "/archive?changed=discord:7",
    channel_path(GENERAL),
    f"{channel_path(GENERAL)}?month=2026-11",
    day_path(GENERAL, "2026-12-08"),
    day_path(GENERAL, "2026-12-05"),
    day_path(GENERAL, "never"),
    thread_path(FIRST.post.ref),
    post_path(MessageRef("slack:4")),
    post_path(MessageRef("slack:none")),
    "/archive/search",
    "/archive/search?q=walk&author=si&from=2026-12-01&to=2026-12-31",
    "/archive/search?q=zebra&order=best",
    f"/archive/search?q={'x' * 201}&from=soon&to=never&author={'y' * 101}",
    "/archive/channels/set?channel=discord:7&archived=no",
    "/archive/channels/set",
    "/account",
    "/account?done=unlinked",
    "/sign-in",
    "/sign-in/link/none",
    "/sign-in/code",
    "/events",
    "/events/past",
    "/events/k3f9x2",
    "/events/long",
    "/events/over",
    "/events/over/note",
    "/events/arrange",
    "/library?show=all",
    "/library?q=exercise&audience=patients",
    f"/library?topic={'w' * 100}",
    "/library?q=zebrafish",
    "/library?refused=yes",
    resource_path(OLD.id),
    resource_path("long"),
    resource_path("none"),
    "/nowhere",
]


@pytest_asyncio.fixture(loop_scope="session")
async def group(tmp_path: Path) -> AsyncIterator[Group]:
    """An empty group, on the browser's loop."""
    async with group_in(tmp_path) as opened:
        yield opened


@pytest_asyncio.fixture(loop_scope="session")
async def site(group: Group) -> AsyncIterator[Site]:
    """The pages of the group."""
    async with serving(group.routes()) as served:
        yield served


@pytest_asyncio.fixture(loop_scope="session")
async def filled(group: Group, site: Site) -> Site:
    """The pages with something on each of them, as an organiser sees them."""
    group.visitor = MORAG
    await group.keeps(*POSTS, names=NAMES)
    await group.shelves([*starter_books(), LONG])
    await fills_diary(group, MORAG)
    return site


@pytest_asyncio.fixture(loop_scope="session")
async def new_page(browser: Browser) -> AsyncIterator[NewPage]:
    """Return a function that opens a page in a profile of its own."""
    async with AsyncExitStack() as profiles:

        async def opened(**options: Any) -> Page:
            return await (await profiles.enter_async_context(await browser.new_context(**options))).new_page()

        yield opened


async def _open_everything(page: Page) -> None:
    """Unfold what is folded, so that it is looked at too."""
    await page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")


@pytest.mark.timeout(180)
@pytest.mark.parametrize(("scheme", "width"), [("dark", 360), ("light", 1440)])
async def test_every_page_is_accessible(filled: Site, new_page: NewPage, scheme: str, width: int) -> None:
    """On a phone and on a desk, in both colour schemes."""
    page = await new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    said: list[str] = []
    page.on("pageerror", lambda error: said.append(str(error)))
    for path in PAGES:
        await page.goto(filled.origin + path)
        await _open_everything(page)
        found = await Axe().run(page)
        assert found.violations_count == 0, f"{path}\n{found.generate_report()}"
    assert said == []


async def test_no_page_scrolls_sideways(filled: Site, new_page: NewPage) -> None:
    """At 320 pixels, which is also a desk's screen at 400 per cent."""
    page = await new_page(viewport={"width": 320, "height": 640})
    for path in PAGES:
        await page.goto(filled.origin + path)
        await _open_everything(page)
        assert 320 >= await page.evaluate("document.documentElement.scrollWidth"), path


async def test_a_link_to_a_post_leads_to_it(filled: Site, new_page: NewPage) -> None:
    """The browser finds the anchor whatever the reference looks like."""
    page = await new_page()
    await page.goto(filled.origin + post_path(FIRST.post.ref))
    assert "Siân Llewellyn-Featherstonehaugh" == await page.inner_text(":target .author")


async def test_the_archive_works_without_scripts(filled: Site, new_page: NewPage) -> None:
    """From the way in through a search with filters to the post, and on to another day."""
    page = await new_page(java_script_enabled=False)
    await page.goto(f"{filled.origin}/archive")
    await page.fill("#q", "walk")
    await page.keyboard.press("Enter")
    await expect(page).to_have_title(re.compile("^walk: 2 posts"))
    await page.click("summary")
    await page.fill("#author", "siân")
    await page.fill("#from", "2026-12-08")
    await page.keyboard.press("Enter")
    await expect(page).to_have_title(re.compile("^walk: 1 post"))
    await page.click(".hits .when")
    await page.wait_for_url("**#post-*")
    assert "Siân Llewellyn-Featherstonehaugh" == await page.inner_text(":target .author")
    await page.click("text=Earlier: Monday 2 November 2026")
    await expect(page.locator(".said")).to_have_text("earlier")


async def test_a_channel_is_kept_in_three_steps(group: Group, filled: Site, new_page: NewPage) -> None:
    """Choose, read what will happen, confirm: the browser sends the form as one of our own pages."""
    page = await new_page(java_script_enabled=False)
    await page.goto(f"{filled.origin}/archive")
    await page.click("text=Keep this channel")
    await page.click("button:has-text('Keep this channel')")
    await page.wait_for_url("**/archive?changed=*")
    assert [asked.command for asked in group.intake.invocations] == ["set-channel"]


@pytest.mark.timeout(180)
async def test_every_page_of_signing_in_is_accessible(group: Group, site: Site, new_page: NewPage) -> None:
    """The whole way with a code, on a narrow phone, then out and in again with a link."""
    ann = Profile(AccountRef("slack:ann"), "Ann " + "Llewellyn-Featherstonehaugh " * 2)
    group.visitor, group.people = None, {ann.ref: ann}
    page = await new_page(viewport={"width": 320, "height": 640})

    async def check() -> None:
        assert 320 >= await page.evaluate("document.documentElement.scrollWidth"), page.url
        found = await Axe().run(page)
        assert found.violations_count == 0, f"{page.url}\n{found.generate_report()}"

    await page.goto(f"{site.origin}/archive/search?q=walk")
    await check()
    await page.fill("text=Your code", "AAAA-2222")
    await page.click("button:has-text('Go on')")
    await expect(page.get_by_role("alert")).to_contain_text("Nobody was given this code")
    await check()
    await page.fill("text=Your code", (await group.sign_ins.begin(ann.ref, ann.name))[1])
    await page.click("button:has-text('Go on')")
    await check()
    await page.click("button:has-text('Continue')")
    await expect(page.get_by_role("alert")).to_contain_text("Nobody has said yes")
    await check()
    await group.sign_ins.confirm(group.asked[-1].token, ann.ref, yes=True)
    await page.click("text=Start again")
    await page.goto(f"{site.origin}/sign-in/code")
    await check()
    await page.click("button:has-text('Continue')")
    assert page.url.endswith("/archive/search?q=walk")
    await page.goto(f"{site.origin}/account")
    await check()
    await page.click("button:has-text('Sign out'):not(.quiet)")
    await page.goto(site.origin + sign_in_path((await group.sign_ins.begin(ann.ref, ann.name))[0]))
    await check()
    await page.click("button:has-text('Sign in')")
    await page.goto(f"{site.origin}/account")
    await expect(page.get_by_text("this browser")).to_be_visible()


@pytest.mark.timeout(180)
async def test_every_page_of_arranging_an_event_is_accessible(group: Group, new_page: NewPage) -> None:
    """From an empty form through a mistake and a question to an event that people answer, on a narrow phone."""
    group.visitor = MORAG
    await put_core_behind(group)
    page = await new_page(viewport={"width": 320, "height": 640})

    async def presses(label: str) -> None:
        await page.click(f"button:has-text('{label}')")
        assert 320 >= await page.evaluate("document.documentElement.scrollWidth"), label
        found = await Axe().run(page)
        assert found.violations_count == 0, f"{label}\n{found.generate_report()}"

    async with serving(group.routes()) as site:
        await page.goto(f"{site.origin}/events/arrange")
        await presses("New event")
        await page.fill("text=Title", "Journal club")
        await page.fill("text=When", "soonish")
        await presses("Make a draft")
        await page.fill("text=When", "15 December at 7")
        await presses("Make a draft")
        await presses("7pm")
        await presses("Publish it")
        await presses("Cancel it")
        await page.goto(f"{site.origin}/events")
        await presses("I am going")
        await expect(page.get_by_role("status")).to_contain_text("You are going to Journal club.")


async def test_the_choice_of_colours_is_remembered(filled: Site, new_page: NewPage) -> None:
    """On the next page as well."""
    page = await new_page(color_scheme="light")
    await page.goto(f"{filled.origin}/archive")
    await page.click("text=Dark colours")
    await page.goto(filled.origin + channel_path(GENERAL))
    assert "dark" == await page.get_attribute("html", "data-theme")


async def test_a_day_is_printed_dark_on_light(filled: Site, new_page: NewPage) -> None:
    """Whatever was chosen for the screen, and without what only a screen can use."""
    page = await new_page(color_scheme="dark")
    await page.goto(filled.origin + day_path(GENERAL, "2026-12-08"))
    await page.emulate_media(media="print", color_scheme="dark")
    paper, ink = await page.evaluate("(s => [s.backgroundColor, s.color])(getComputedStyle(document.body))")
    assert (paper, ink) == ("rgb(255, 255, 255)", "rgb(0, 0, 0)")
    for gone in (".site", ".turn", ".trail"):
        await expect(page.locator(gone).first).to_be_hidden()
    await expect(page.locator(".said").first).to_be_visible()
