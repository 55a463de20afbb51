"""The archive in a real browser: nothing that axe objects to, nothing that scrolls sideways, nothing refused."""

import re
from collections.abc import AsyncIterator

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, async_playwright, expect

from adapters.web.transcript import channel_address, post_address
from bot.model.refs import MessageRef
from tests.web.conftest import Browse
from tests.web.rig import GENERAL, ReadingStore, at, file, post

pytestmark = pytest.mark.browser

QUIET = (
    "--no-sandbox --disable-gpu --disable-dev-shm-usage --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
FIRST = post("slack:1", "a walk of https://example.org/" + "x" * 120, at(9), "Siân Llewellyn-Featherstonehaugh")
POSTS = [
    FIRST,
    post("slack:2", "an answer", at(10), "sigbot", thread=FIRST.post.ref, author_is_bot=True, edited_at=at(11)),
    post("slack:3", "y" * 200, at(12), thread=MessageRef("slack:0"), files=(file("z" * 120 + ".pdf", "x/y"),)),
]
PAGES = [
    "/archive",
    channel_address(GENERAL),
    f"{channel_address(GENERAL)}?post=slack:gone",
    "/archive/search?q=walk",
    "/archive/search?q=zebra",
    f"/archive/search?q={'x' * 201}",
    "/nowhere",
]


@pytest.fixture
async def browser(chromium: str) -> AsyncIterator[Browser]:
    async with async_playwright() as play:
        opened = await play.chromium.launch(executable_path=chromium, args=QUIET)
        yield opened
        await opened.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_every_page_is_accessible_on_a_narrow_screen(browse: Browse, browser: Browser, scheme: str) -> None:
    """At 320 pixels, in both colour schemes."""
    site = await browse(ReadingStore(POSTS))
    page = await browser.new_page(viewport={"width": 320, "height": 640}, color_scheme=scheme)  # type: ignore[arg-type]
    said: list[str] = []
    page.on("pageerror", lambda error: said.append(str(error)))
    for path in PAGES:
        await page.goto(site.origin + path)
        assert 320 >= await page.evaluate("document.documentElement.scrollWidth"), path
        found = await Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
    assert said == []


async def test_a_link_to_a_post_leads_to_it(browse: Browse, browser: Browser) -> None:
    """The browser finds the anchor whatever the reference looks like."""
    site = await browse(ReadingStore(POSTS))
    page = await browser.new_page()
    await page.goto(site.origin + post_address(FIRST))
    assert "Siân Llewellyn-Featherstonehaugh" == await page.inner_text(":target .author")


async def test_the_archive_works_without_scripts(browse: Browse, browser: Browser) -> None:
    """From the way in through a search to the post."""
    site = await browse(ReadingStore(POSTS))
    page = await (await browser.new_context(java_script_enabled=False)).new_page()
    await page.goto(f"{site.origin}/archive")
    await page.fill("#q", "walk")
    await page.keyboard.press("Enter")
    await expect(page).to_have_title(re.compile("^walk: 1 post"))
    await page.click(".hits .when")
    await page.wait_for_url("**#post-*")
    assert "Siân Llewellyn-Featherstonehaugh" == await page.inner_text(":target .author")


async def test_the_choice_of_colours_is_remembered(browse: Browse, browser: Browser) -> None:
    """On the next page as well."""
    site = await browse(ReadingStore(POSTS))
    page = await browser.new_page(color_scheme="light")
    await page.goto(f"{site.origin}/archive")
    await page.click("text=Dark colours")
    await page.goto(site.origin + channel_address(GENERAL))
    assert "dark" == await page.get_attribute("html", "data-theme")
