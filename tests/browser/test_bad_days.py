"""The switches for bad days, and what they show."""

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.test_walk import ARCHIVED, become, say

pytestmark = pytest.mark.browser


@pytest_asyncio.fixture(loop_scope="session")
async def page(open_page: OpenPage) -> Page:
    """Return the chat, as a member, in a channel, with the switches in sight."""
    page = await open_page()
    await become(page, 1)
    await page.get_by_test_id(ARCHIVED).click()
    await page.get_by_text("Try a bad day").click()
    return page


async def test_the_switches_say_what_to_expect(page: Page) -> None:
    """Each has a name and a line."""
    for name in ("My direct messages are closed", "Slow network", "The bot is away"):
        switch = page.get_by_role("switch", name=name)
        await expect(switch).not_to_be_checked()
        assert await switch.evaluate("(each) => each.ariaDescribedByElements[0].textContent")
    assert 0 == (await Axe().run(page)).violations_count


async def test_a_slow_network_loses_nothing_and_doubles_nothing(page: Page) -> None:
    """What is sent is marked until it arrives, once."""
    await page.get_by_role("switch", name="Slow network").check()
    await say(page, "a slow zebrafish")
    post = page.get_by_test_id("message").filter(has_text="a slow zebrafish")
    await expect(post).to_contain_text("Sending…")
    await expect(post).not_to_contain_text("Sending…", timeout=20_000)
    await expect(post).to_have_count(1)


async def test_while_the_bot_is_away_people_go_on(page: Page) -> None:
    """A line says so; a mention is answered once the bot is back."""
    away = page.get_by_role("switch", name="The bot is away")
    await away.check()
    await expect(page.get_by_text("The bot is not here just now.")).to_be_visible()
    await say(page, "@sigbot low iron before op")
    question = page.get_by_test_id("message").filter(has_text="low iron before op")
    await expect(question).to_have_count(1)
    await away.uncheck()
    await expect(page.get_by_text("The bot is not here just now.")).to_be_hidden()
    await expect(question.get_by_role("button", name="1 reply")).to_be_visible(timeout=20_000)


async def test_everything_again_changes_nothing(page: Page) -> None:
    """The same messages as before, and no second answer."""
    await say(page, "@sigbot low iron before op")
    question = page.get_by_test_id("message").filter(has_text="low iron before op")
    await expect(question.get_by_role("button", name="1 reply")).to_be_visible()
    before = await page.get_by_test_id("message").all_inner_texts()
    await page.get_by_role("button", name="Deliver everything again").click()
    await expect(page.get_by_text("Delivered again.").first).to_be_visible()
    await page.wait_for_timeout(1_000)
    assert before == await page.get_by_test_id("message").all_inner_texts()


async def test_the_other_pages_know_who_looks(page: Page) -> None:
    """The chosen person is in a cookie of this site."""
    person = await page.get_by_test_id("person-switch").input_value()
    cookies = {cookie["name"]: cookie for cookie in await page.context.cookies()}
    assert (person, "Strict") == (cookies["sigbot-person"]["value"], cookies["sigbot-person"]["sameSite"])
