"""The walk that the README describes, in a real browser."""

import re

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.rigs.demo import Demo

pytestmark = pytest.mark.browser

ARCHIVED = "channel-shared-learning"
QUIET = "channel-coffee-room"


async def say(page: Page, text: str) -> None:
    """Type something and send it."""
    composer = page.get_by_test_id("composer").first
    await composer.fill(text)
    await composer.press("Enter")


async def become(page: Page, number: int) -> None:
    """Become one of the demo's people by their place in the list."""
    await page.get_by_test_id("person-switch").select_option(index=number)


async def test_a_newcomer_joins_and_is_welcomed_once(open_page: OpenPage) -> None:
    """One button, one welcome in direct messages."""
    page = await open_page()
    await page.get_by_test_id("join").click()
    await page.get_by_test_id(re.compile("channel-dm-")).click()
    welcome = page.get_by_test_id("message").filter(has_text="Welcome")
    await expect(welcome).to_have_count(1)
    await expect(page.get_by_test_id("join")).to_be_hidden()
    await page.reload()
    await page.get_by_test_id(re.compile("channel-dm-")).click()
    await expect(welcome).to_have_count(1)


async def test_a_member_asks_the_library(open_page: OpenPage) -> None:
    """The answer is marked as private, and holds title, facts, link and why."""
    page = await open_page()
    await become(page, 1)
    await page.get_by_test_id(ARCHIVED).click()
    await say(page, "/ask low iron before op")
    answer = page.get_by_test_id("private-answer")
    await expect(answer).to_contain_text("Only you can see this")
    await expect(answer.locator(".entry-title a").first).to_have_attribute("href", re.compile("^https://"))
    await expect(answer.locator(".facts").first).to_contain_text(re.compile(r"\d{4}|year"))
    await expect(answer.locator(".why").first).not_to_be_empty()


async def test_a_mention_is_answered_in_a_thread_that_others_see(open_page: OpenPage) -> None:
    """Somebody else, in another tab, sees question and answer arrive."""
    asker, onlooker = await open_page(), await open_page()
    await become(asker, 1)
    await become(onlooker, 2)
    for page in (asker, onlooker):
        await page.get_by_test_id(ARCHIVED).click()
    await say(asker, "@sigbot low iron before op")
    question = onlooker.get_by_test_id("message").filter(has_text="low iron before op")
    await question.get_by_role("button", name="1 reply").click()
    await expect(onlooker.get_by_test_id("thread-panel").locator(".entry").first).to_be_visible()


async def test_a_post_is_in_the_archive_follows_its_edit_and_goes_with_it(open_page: OpenPage) -> None:
    """The page and its search always show how things stand."""
    page = await open_page()
    archive = await open_page("/archive")
    await become(page, 1)
    await page.get_by_test_id(ARCHIVED).click()
    await say(page, "our zebrafish clinic")
    mine = page.get_by_test_id("message").filter(has_text="our zebrafish clinic")
    await expect(mine).to_have_count(1)
    await find(archive, "zebrafish", count=1)
    await mine.hover()
    await mine.get_by_role("button", name="Edit your message").click()
    await page.get_by_role("textbox", name="Edit your message").fill("our penguin clinic")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("our penguin clinic")).to_be_visible()
    await find(archive, "zebrafish", count=0)
    await find(archive, "penguin", count=1)
    changed = page.get_by_test_id("message").filter(has_text="our penguin clinic")
    await changed.hover()
    await changed.get_by_role("button", name="Delete your message").click()
    await page.get_by_role("button", name="Delete", exact=True).click()
    await expect(changed).to_have_count(0)
    await find(archive, "penguin", count=0)


async def find(archive: Page, words: str, *, count: int) -> None:
    """Search the archive until it shows this many posts; a browser has no way to know when a commit is done."""
    await archive.get_by_role("searchbox").fill(words)
    for _ in range(20):
        await archive.get_by_role("button", name="Search").click()
        await archive.wait_for_load_state()
        if count == await archive.locator("article").count():
            return
        await archive.wait_for_timeout(100)
    await expect(archive.locator("article")).to_have_count(count)


async def test_a_channel_that_is_not_archived_never_appears(open_page: OpenPage) -> None:
    """Not in the list, not in the search."""
    page = await open_page()
    await become(page, 1)
    await page.get_by_test_id(QUIET).click()
    await say(page, "zebrafish over coffee")
    await expect(page.get_by_text("zebrafish over coffee")).to_be_visible()
    await page.get_by_test_id(ARCHIVED).click()
    await say(page, "a wallaby afterwards")
    archive = await open_page("/archive")
    await find(archive, "wallaby", count=1)
    await find(archive, "zebrafish", count=0)
    await archive.goto(archive.url.split("/archive")[0] + "/archive")
    await expect(archive.get_by_text("coffee-room")).to_have_count(0)


async def test_scripts_and_markup_are_only_text(open_page: OpenPage) -> None:
    """In the chat, in a name and in the archive."""
    page = await open_page()
    await page.get_by_test_id("new-person").click()
    await page.get_by_label("Name", exact=True).fill("<img src=x onerror=alert(1)>")
    await page.get_by_role("button", name="Continue").click()
    await page.get_by_test_id("join").click()
    await page.get_by_test_id(ARCHIVED).click()
    await say(page, "<script>document.title='owned'</script> zebrafish")
    await expect(page.get_by_test_id("message").filter(has_text="<script>")).to_have_count(1)
    archive = await open_page("/archive")
    await find(archive, "zebrafish", count=1)
    await expect(archive.locator("article")).to_contain_text("<img src=x onerror=alert(1)>")
    assert "owned" not in (await page.title(), await archive.title())


async def test_a_message_that_is_too_long_stays_in_the_composer(open_page: OpenPage) -> None:
    """With a sentence that says how long it may be."""
    page = await open_page()
    await become(page, 1)
    await page.get_by_test_id(ARCHIVED).click()
    await say(page, "x" * 40_000)
    await expect(page.get_by_test_id("error").first).to_contain_text("12,000 fit")
    assert 40_000 == len(await page.get_by_test_id("composer").first.input_value())


async def test_what_is_written_while_the_bot_is_down_arrives_once(open_page: OpenPage, demo: Demo) -> None:
    """The tab keeps it, connects again by itself and sends it; nothing is lost and nothing doubled."""
    page = await open_page()
    await become(page, 1)
    await page.get_by_test_id(ARCHIVED).click()
    await say(page, "before the fall")
    await expect(page.get_by_text("Sending…")).to_have_count(0)
    await demo.kill()
    await expect(page.get_by_text("Reconnecting")).to_be_visible()
    await say(page, "written in the dark")
    await demo.start()
    await expect(page.get_by_text("Sending…")).to_have_count(0, timeout=15_000)
    for text in ("before the fall", "written in the dark"):
        await expect(page.get_by_test_id("message").filter(has_text=text)).to_have_count(1)


async def test_the_keyboard_alone_is_enough_to_ask(open_page: OpenPage) -> None:
    """A slash opens the commands, Tab takes one, Enter sends."""
    page = await open_page()
    await become(page, 1)
    await page.get_by_test_id(ARCHIVED).focus()
    await page.keyboard.press("Enter")
    await page.keyboard.type("/a")
    await expect(page.get_by_role("listbox", name="Commands").first).to_be_visible()
    await page.keyboard.press("Tab")
    await page.keyboard.type("low iron")
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("private-answer")).to_contain_text("Only you can see this")


@pytest.mark.parametrize(("scheme", "width"), [("light", 360), ("dark", 1440)])
async def test_every_page_is_accessible_and_fits(open_page: OpenPage, scheme: str, width: int) -> None:
    """No automated violation of WCAG, and nothing to scroll sideways, on a phone and on a desk, light and dark."""
    options = {"color_scheme": scheme, "viewport": {"width": width, "height": 740}}
    page = await open_page(**options)
    await expect(page.get_by_test_id("person-switch")).to_be_visible()
    await check_page(page)
    await become(page, 1)
    await page.get_by_test_id(ARCHIVED).click()
    await say(page, "/ask low iron before op")
    await expect(page.get_by_test_id("private-answer").locator(".entry").first).to_be_visible()
    await check_page(page)
    for path in ("/archive", "/archive/c/local%3Ashared-learning", "/archive/search?q=prehab", "/nowhere"):
        await check_page(await open_page(path, **options))


async def check_page(page: Page) -> None:
    """Check one page as it stands."""
    found = await Axe().run(page)
    assert 0 == found.violations_count, found.generate_report()
    assert not await page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
